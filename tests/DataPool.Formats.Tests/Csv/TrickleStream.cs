namespace DataPool.Formats.Tests.Csv;

/// <summary>Gives its bytes a few at a time, as a network or a decompressor does.</summary>
internal sealed class TrickleStream(byte[] bytes, int most) : MemoryStream(bytes)
{
    // The method for spans comes down to this one.
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
}
