using System.Buffers;
using DataPool.Core.Values;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class HotPathTests
{
    [Fact]
    public void Numbers_strings_and_keys_allocate_nothing()
    {
        byte[] destination = new byte[NumberText.MaxLength];
        var output = new ArrayBufferWriter<byte>(1 << 20);
        byte[] json = Text.Utf8("{\"id\":\"north\",\"revenue\":142000.50,\"note\":\"caf\\u00e9\",\"tags\":[1,true,null,{}]}");
        KeyPart[] parts = [new(ValueKind.String, Text.Utf8("\"a|b\"")), new(ValueKind.Number, Text.Utf8("7"))];
        bool good = true;

        void Work()
        {
            good &= NumberText.IsCanonical("142000.5"u8);
            good &= NumberText.TryCanonicalize("142000.50e-3"u8, destination, out _) == NumberParse.Ok;
            good &= NumberText.FromDouble(0.1, destination, out _) == NumberParse.Ok;
            good &= NumberText.FromDecimal(0.1m, destination, out _) == NumberParse.Ok;
            good &= NumberText.NeedsText("9223372036854775808"u8);
            good &= JsonText.TryWriteString("line\nbreak", output);
            good &= JsonText.TryWriteString("plain"u8, output);
            good &= JsonText.TryCanonicalize("caf\\u00e9"u8, output);
            good &= JsonText.TryCompact(json, output, out _);
            good &= KeyText.Write(ValueKind.String, "\"north\""u8, output) == KeyResult.Ok;
            good &= KeyText.Write(parts, output) == KeyResult.Ok;
        }

        // Once to warm up, then counted; the tiered compiler may allocate on this thread, so the best of several counts.
        Work();
        long least = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int n = 0; n < 100; n++)
                Work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(good);
        Assert.Equal(0, least);
    }

    [Fact]
    public void Hostile_texts_take_time_in_proportion_to_their_length()
    {
        var output = new ArrayBufferWriter<byte>();
        string many = "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(n => $"\"{n}\":{n}")) + "}";
        string escapes = "\"" + string.Concat(Enumerable.Repeat("\\u0001", 500_000)) + "\"";
        string digits = "[" + new string('1', 3_000_000) + "]";
        long start = TimeProvider.System.GetTimestamp();
        Assert.True(JsonText.TryCompact(Text.Utf8(many), output, out _));
        Assert.True(JsonText.TryCompact(Text.Utf8(escapes), output, out _));
        Assert.False(JsonText.TryCompact(Text.Utf8(digits), output, out _));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }
}
