namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>The last results of connectors, within <see cref="MostBytes"/> over all of them. Thread-safe.</summary>
internal sealed class SeenResults
{
    /// <summary>The most bytes of all; who comes when they are used up has nothing kept.</summary>
    internal const int MostBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Place> _ofConnector = [];
    private int _size;

    /// <summary>About how many bytes are kept.</summary>
    internal int Size
    {
        get
        {
            lock (_lock) return _size;
        }
    }

    /// <summary>Takes a connector's last rows out, for one run; none where they were of other columns or of another zone.</summary>
    /// <param name="connector">The connector; null for nobody known, of whom nothing is kept.</param>
    /// <param name="types">The columns' types: with the zone, what makes a record of a row's bytes.</param>
    /// <param name="zone">The zone of naive times.</param>
    internal SeenResult Take(int? connector, PostgresColumnType[] types, TimeZoneInfo zone)
    {
        if (connector is not { } number) return new SeenResult(types, zone, new SeenRows(mostBytes: 0), null);
        lock (_lock)
        {
            var last = Remove(number);
            var place = new Place(number);
            _ofConnector.Add(number, place);
            return new SeenResult(types, zone, last is not null && last.IsOf(types, zone) ? last.Rows : new SeenRows(), place);
        }
    }

    /// <summary>Keeps a result after its run, with the rows that it had; not where its connector was forgotten or has begun another run.</summary>
    internal void Keep(SeenResult result)
    {
        lock (_lock)
        {
            var size = result.Rows.Size;
            if (result.Place is not { } place || _ofConnector.GetValueOrDefault(place.Connector) != place || _size + size > MostBytes)
            {
                result.Rows.Release();
                return;
            }

            (place.Kept, place.Size) = (result, size);
            _size += size;
        }
    }

    /// <summary>Forgets a connector's.</summary>
    internal void Forget(int connector)
    {
        lock (_lock) Remove(connector);
    }

    private SeenResult? Remove(int connector)
    {
        if (!_ofConnector.Remove(connector, out var place)) return null;
        _size -= place.Size;
        return place.Kept;
    }

    /// <summary>Where a connector's result is kept; empty while a run has it, and after one that failed.</summary>
    internal sealed class Place(int connector)
    {
        internal int Connector => connector;

        internal SeenResult? Kept { get; set; }

        internal int Size { get; set; }
    }
}

/// <summary>A result's rows, with what makes records of them.</summary>
/// <param name="types">The columns' types.</param>
/// <param name="zone">The zone of naive times.</param>
/// <param name="rows">The rows; those of the last time until the run has ended.</param>
/// <param name="place">Where it may be kept; null for nowhere.</param>
internal sealed class SeenResult(PostgresColumnType[] types, TimeZoneInfo zone, SeenRows rows, SeenResults.Place? place)
{
    /// <summary>The rows.</summary>
    internal SeenRows Rows => rows;

    /// <summary>Where it may be kept.</summary>
    internal SeenResults.Place? Place => place;

    /// <summary>Whether rows are read as those of other types in a zone are.</summary>
    internal bool IsOf(PostgresColumnType[] others, TimeZoneInfo otherZone) => types.AsSpan().SequenceEqual(others) && zone.Equals(otherZone);
}
