namespace DataPool.Connectors.Sql;

/// <summary>A checked <c>source</c> of type <c>sql</c>.</summary>
/// <param name="Provider">Who reads it.</param>
/// <param name="Connection">What the provider made of the connection's properties.</param>
/// <param name="Query">What to read.</param>
internal sealed record SqlSource(ISqlProvider Provider, object Connection, SqlQuery Query)
{
    /// <summary>Nothing of a source may reach a log by accident: a connection holds secrets.</summary>
    public override string ToString() => $"sql ({Provider.Name})";
}

/// <summary>What every provider is asked for.</summary>
/// <param name="Text">One statement that reads.</param>
/// <param name="TimeoutSeconds">After so long the query ends, at the source too.</param>
/// <param name="MaxRows">More rows are an error, never a cut.</param>
/// <param name="AllowProcedures">Whether stored procedures may be called, of which nobody knows what they do; an admin's word.</param>
internal sealed record SqlQuery(string Text, int TimeoutSeconds, int MaxRows, bool AllowProcedures = false);
