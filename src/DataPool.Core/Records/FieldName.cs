using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataPool.Core.Records;

/// <summary>A field's name with the forms in which it is compared and written. Equal by text, ordinal.</summary>
public sealed class FieldName : IEquatable<FieldName>
{
    /// <summary>The most characters (UTF-16 units) a field's name may have (PRODUCT 1).</summary>
    public const int MaxLength = 128;

    /// <summary>Makes a name from its text.</summary>
    public FieldName(string text)
    {
        Text = text;
        Utf8 = Encoding.UTF8.GetBytes(text);
        JsonProperty = [.. "\""u8, .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\":"u8];
    }

    /// <summary>The name as text.</summary>
    public string Text { get; }

    /// <summary>The name in UTF-8, unescaped.</summary>
    public byte[] Utf8 { get; }

    /// <summary>The name as a JSON property: quoted, escaped and followed by a colon.</summary>
    public byte[] JsonProperty { get; }

    /// <inheritdoc/>
    public bool Equals(FieldName? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldName);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
