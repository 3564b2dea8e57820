using DataPool.Core.Records;
using DataPool.Core.Streams;

namespace DataPool.Core.Wire;

/// <summary>What a reader asked to see of a stream, and how (<c>?keys=</c>, <c>?fields=</c>, <c>?numbers=text</c>).</summary>
public sealed class ReaderView
{
    private readonly HashSet<byte[]>? _keys;
    private readonly HashSet<string>? _fields;

    /// <summary>A view; null lists show everything.</summary>
    public ReaderView(IEnumerable<byte[]>? keys, IEnumerable<string>? fields, bool numbersAsText)
    {
        _keys = keys is null ? null : new HashSet<byte[]>(keys, KeyComparer.Instance);
        _fields = fields is null ? null : new HashSet<string>(fields, StringComparer.Ordinal);
        NumbersAsText = numbersAsText;
    }

    /// <summary>Everything, with JSON numbers.</summary>
    public static ReaderView Whole { get; } = new(null, null, false);

    /// <summary>Everything, with numbers beyond 15 digits as <c>{"$n": "…"}</c>.</summary>
    public static ReaderView WholeAsText { get; } = new(null, null, true);

    /// <summary>True when numbers that a double may not hold are written as text.</summary>
    public bool NumbersAsText { get; }

    /// <summary>True when items or fields are left out.</summary>
    public bool IsFiltered => _keys is not null || _fields is not null;

    /// <summary>True when the item is shown.</summary>
    public bool Shows(byte[] key) => _keys is null || _keys.Contains(key);

    /// <summary>True when the field is shown.</summary>
    public bool Shows(FieldName field) => _fields is null || _fields.Contains(field.Text);
}
