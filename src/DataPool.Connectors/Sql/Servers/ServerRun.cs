using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>One run of a query at a server.</summary>
/// <param name="Target">The connection.</param>
/// <param name="Query">What to read.</param>
/// <param name="Statement">The query's text, looked at.</param>
/// <param name="Text">The query's text as the server gets it.</param>
/// <param name="Context">The run.</param>
/// <param name="Clock">When it has to end.</param>
internal sealed record ServerRun(SqlTarget Target, SqlQuery Query, SqlStatement Statement, SqlText Text, PullContext Context, QueryClock Clock)
{
    /// <summary>Whether it is a test.</summary>
    internal bool IsTest => Context.Steps is not null;

    /// <summary>The values of the query's parameters, in the order of <see cref="SqlStatement.Parameters"/>.</summary>
    internal IEnumerable<(string Name, SqlMoment Value)> Parameters() =>
        Statement.Parameters.Select(name => (name, SqlParameters.Find(name, Context) ?? throw SqlParameters.Unknown(name)));

    /// <summary>Not the connection: it holds secrets.</summary>
    public override string ToString() => "run";
}
