namespace DataPool.Tds.Wire;

/// <summary>What a message is: the first byte of each of its packets ([MS-TDS] 2.2.3.1.1).</summary>
internal enum PacketType : byte
{
    Batch = 0x01,
    Rpc = 0x03,
    Answer = 0x04,
    Attention = 0x06,
    Transaction = 0x0E,
    Login = 0x10,
    PreLogin = 0x12,
}
