using DataPool.Tds.Wire;

namespace DataPool.Tds.Requests;

/// <summary>Reads batches and remote procedure calls ([MS-TDS] 2.2.6.7 and 2.2.6.6).</summary>
internal static class RequestReader
{
    private const ushort ByNumber = 0xFFFF;
    private const ushort ExecuteSql = 10;
    private const byte NextCall = 0xFF;
    private const ushort TransactionHeader = 2;

    internal static TdsRequest Batch(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        SkipHeaders(ref reader);
        return new TdsRequest(reader.RestAsText(), [], TdsRequestKind.Batch);
    }

    internal static TdsRequest Rpc(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        SkipHeaders(ref reader);
        var length = reader.UInt16();
        var number = length == ByNumber ? reader.UInt16() : (ushort)0;
        var name = length == ByNumber ? "" : reader.Utf16(length);
        reader.UInt16();

        var parameters = new List<TdsParameter>();
        while (!reader.IsAtEnd) parameters.Add(Parameter(ref reader));
        if (number != ExecuteSql && name != "sp_executesql")
            return new TdsRequest(name.Length > 0 ? name : $"procedure {number}", parameters, TdsRequestKind.Procedure);

        // The statements, then their parameters' declarations, then these.
        if (parameters is not [{ Value: string text }, ..]) throw new InvalidDataException("sp_executesql has no statements.");
        return new TdsRequest(text, [.. parameters.Skip(2)], TdsRequestKind.ExecuteSql);
    }

    /// <summary>The transaction that a request says it belongs to; 0 for none.</summary>
    internal static long TransactionOf(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var headers = new PayloadReader(reader.Bytes(reader.Int32() - sizeof(int)));
        while (!headers.IsAtEnd)
        {
            var header = new PayloadReader(headers.Bytes(headers.Int32() - sizeof(int)));
            if (header.UInt16() == TransactionHeader) return header.Int64();
        }

        return 0;
    }

    /// <summary>Skips what stands before every request: among it the transaction that it belongs to.</summary>
    internal static void SkipHeaders(ref PayloadReader reader) => reader.Bytes(reader.Int32() - sizeof(int));

    private static TdsParameter Parameter(ref PayloadReader reader)
    {
        var length = reader.Byte();
        if (length == NextCall) throw new InvalidDataException("Several calls in one message are not understood.");
        var name = reader.Utf16(length);
        reader.Byte();
        var (type, value) = ParameterReader.Read(ref reader);
        return new TdsParameter(name, type, value);
    }
}
