using System.Collections.Concurrent;

namespace DataPool.Core.Streams;

/// <summary>A connector's claim to an item.</summary>
/// <param name="Connector">The connector's number.</param>
/// <param name="Missing">True while the connector's source no longer returns the item (<see cref="MissingPolicy.Mark"/>).</param>
public readonly record struct Claim(int Connector, bool Missing);

/// <summary>
/// Who claims an item and who owns which of its fields. Immutable. An item that one connector supplies alone
/// shares one object with all others like it (<see cref="Sole"/>).
/// </summary>
public sealed class Ownership
{
    private static readonly ConcurrentDictionary<int, Ownership> Shared = new();

    private Ownership(Claim[] claims, int[]? owners)
    {
        Claims = claims;
        Owners = owners;
        foreach (var claim in claims) IsMissing |= claim.Missing;
    }

    /// <summary>The claims, in the order in which they were made.</summary>
    public Claim[] Claims { get; }

    /// <summary>For each field of the item its owner's number, 0 for none; null when the only claimant owns all.</summary>
    public int[]? Owners { get; }

    /// <summary>True while a claimant misses the item.</summary>
    public bool IsMissing { get; }

    /// <summary>One claimant that owns every field.</summary>
    public static Ownership Sole(int connector, bool missing = false) => missing
        ? new Ownership([new Claim(connector, true)], null)
        : Shared.GetOrAdd(connector, static number => new Ownership([new Claim(number, false)], null));

    /// <summary>Any claims and owners, in the simplest form.</summary>
    public static Ownership Of(Claim[] claims, int[] owners) =>
        claims.Length == 1 && owners.AsSpan().IndexOfAnyExcept(claims[0].Connector) < 0
            ? Sole(claims[0].Connector, claims[0].Missing)
            : new Ownership(claims, owners);

    /// <summary>True when <paramref name="connector"/> alone claims the item and owns all its fields.</summary>
    public bool IsSole(int connector) => Owners is null && Claims[0].Connector == connector;

    /// <summary>The owner of field <paramref name="position"/>, 0 for none.</summary>
    public int OwnerOf(int position) => Owners is null ? Claims[0].Connector : Owners[position];

    /// <summary>The place of a connector's claim, or -1.</summary>
    public int IndexOf(int connector)
    {
        for (var i = 0; i < Claims.Length; i++)
            if (Claims[i].Connector == connector)
                return i;
        return -1;
    }
}
