namespace DataPool.Tds.Wire;

/// <summary>What a client said, put together from its packets.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Payload">Its content, without the packets' heads.</param>
/// <param name="IsReset">Whether the session is to be as new before it is answered.</param>
internal sealed record TdsMessage(PacketType Type, byte[] Payload, bool IsReset);
