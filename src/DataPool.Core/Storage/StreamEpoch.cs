using System.Security.Cryptography;

namespace DataPool.Core.Storage;

/// <summary>Makes the random ids of streams' histories (<see cref="StoredStreamInfo.Epoch"/>).</summary>
public static class StreamEpoch
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A new one: 12 lower-case letters and digits.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 12);
}
