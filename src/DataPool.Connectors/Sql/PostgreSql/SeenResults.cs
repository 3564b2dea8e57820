namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>The last results of connectors, within <see cref="MostBytes"/> over all of them. Thread-safe.</summary>
internal sealed class SeenResults
{
    /// <summary>The most bytes of all; who comes when they are used up has nothing kept.</summary>
    internal const int MostBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, SeenResult> _ofConnector = [];
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
        var result = new SeenResult(types, zone);
        if (connector is not { } number) return result;
        lock (_lock)
        {
            if (Remove(number) is { } last && last.IsOf(types, zone)) result.Rows = last.Rows;
            _ofConnector.Add(number, result);
            return result;
        }
    }

    /// <summary>Keeps a result after its run, with the rows that it had; not where its connector was forgotten or has begun another run.</summary>
    internal void Keep(int? connector, SeenResult result)
    {
        if (connector is not { } number) return;
        lock (_lock)
        {
            if (_ofConnector.GetValueOrDefault(number) != result) return;
            if (_size + result.Rows.Size > MostBytes)
            {
                _ofConnector.Remove(number);
                return;
            }

            result.KeptSize = result.Rows.Size;
            _size += result.KeptSize;
        }
    }

    /// <summary>Forgets a connector's.</summary>
    internal void Forget(int connector)
    {
        lock (_lock) Remove(connector);
    }

    private SeenResult? Remove(int connector)
    {
        if (!_ofConnector.Remove(connector, out var result)) return null;
        _size -= result.KeptSize;
        // One that was not kept is still at work in its run.
        return result.KeptSize == 0 ? null : result;
    }
}

/// <summary>A result's rows, with what made records of them.</summary>
internal sealed class SeenResult(PostgresColumnType[] types, TimeZoneInfo zone)
{
    /// <summary>The rows; those of the last time until the run has ended.</summary>
    internal SeenRows Rows { get; set; } = new();

    /// <summary>The bytes that it counts for; 0 while it is not kept.</summary>
    internal int KeptSize { get; set; }

    /// <summary>Whether rows are read as those of other types in a zone are.</summary>
    internal bool IsOf(PostgresColumnType[] others, TimeZoneInfo otherZone) => types.AsSpan().SequenceEqual(others) && zone.Equals(otherZone);
}
