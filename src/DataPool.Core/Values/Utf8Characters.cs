namespace DataPool.Core.Values;

/// <summary>Unicode code points in UTF-8.</summary>
internal static class Utf8Characters
{
    /// <summary>Counts them in well-formed text.</summary>
    internal static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte value in text)
        {
            if ((value & 0xC0) != 0x80)
                count++;
        }

        return count;
    }
}
