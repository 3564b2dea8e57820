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

    // A ratio, since only that is the same on a busy machine: what is 32 times as long takes about 32 times as long, and
    // about 1000 times where the work grows with the square.
    [Theory]
    [InlineData("names", 1_000, true)]
    [InlineData("escapes", 4_000, true)]
    [InlineData("digits", 8_000, false)]
    public void Hostile_texts_take_work_in_proportion_to_their_length(string kind, int count, bool isGood)
    {
        const int times = 32;
        byte[] few = Hostile(kind, count);
        byte[] many = Hostile(kind, count * times);
        var output = new ArrayBufferWriter<byte>(many.Length);
        var (least, most) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (int i = 0; i < 8 && (i < 3 || most > 10 * times * least); i++)
        {
            least = TimeSpan.FromTicks(Math.Min(least.Ticks, Work(few).Ticks));
            most = TimeSpan.FromTicks(Math.Min(most.Ticks, Work(many).Ticks));
        }

        Assert.True(most <= 10 * times * least, $"{times} times as many {kind} took {most / least:0} times as long.");

        TimeSpan Work(byte[] json)
        {
            output.ResetWrittenCount();
            long start = TimeProvider.System.GetTimestamp();
            Assert.Equal(isGood, JsonText.TryCompact(json, output, out _));
            return TimeProvider.System.GetElapsedTime(start);
        }
    }

    private static byte[] Hostile(string kind, int count) => Text.Utf8(kind switch
    {
        "names" => "{" + string.Join(',', Enumerable.Range(0, count).Select(n => $"\"{n}\":{n}")) + "}",
        "escapes" => "\"" + string.Concat(Enumerable.Repeat("\\u0001", count)) + "\"",
        _ => "[" + new string('1', count) + "]",
    });
}
