using System.Buffers;
using System.Text;
using DataPool.Core.Values;
using Xunit;

namespace DataPool.Core.Tests.Values;

/// <summary>Strings in and out of the UTF-8 interfaces.</summary>
internal static class Text
{
    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Of(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>What a writing function appended, or null where it answered false (and must have written nothing).</summary>
    internal static string? Written(Func<IBufferWriter<byte>, bool> write)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("before"u8);
        bool good = write(output);
        string text = Of(output.WrittenSpan);
        Assert.StartsWith("before", text, StringComparison.Ordinal);
        if (good)
            return text["before".Length..];
        Assert.Equal("before", text);
        return null;
    }

    /// <summary>The canonical number, or the reason there is none.</summary>
    internal static string Number(string text, bool lenient = false)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        NumberParse result = NumberText.TryCanonicalize(Utf8(text), buffer, out int written, lenient);
        Assert.Equal(result, NumberText.TryCanonicalize(text, out string canonical, lenient));
        Assert.Equal(canonical, Of(buffer[..written]));
        return result == NumberParse.Ok ? canonical : result.ToString();
    }

    internal static string Quote(string text) => Written(output => JsonText.TryWriteString(text, output))!;
}
