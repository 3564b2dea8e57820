using Xunit;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Outside;

namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>
/// A database that the compliance suite reads: made once for a test class, with the tables of <see cref="SuiteTables"/>. What
/// databases say differently is here.
/// </summary>
public abstract class SqlSourceFixture : IAsyncLifetime
{
    /// <summary>The type under test; its pools are this fixture's own.</summary>
    public virtual SqlType Type { get; } = new(new AllowedRoots([], []), TimeProvider.System);

    /// <summary>Why there is no such database here; null where there is one.</summary>
    public virtual string? Missing => null;

    /// <summary>The connection's properties of <c>source</c>, <c>provider</c> among them.</summary>
    public abstract JsonObject Connection { get; }

    /// <summary>The same as a connection string, with <c>provider</c>.</summary>
    public abstract JsonObject ConnectionString { get; }

    /// <summary>What must never be seen in a message.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    /// <summary>Runs a statement with all rights.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>The type of a column of the suite's tables, in this database's words.</summary>
    /// <param name="type"><c>bigint</c>, <c>decimal</c> (30 digits, 10 behind the point), <c>double</c>, <c>boolean</c>, <c>date</c>, <c>datetime</c> (naive, with microseconds), <c>text</c>, <c>blob</c>.</param>
    public abstract string TypeOf(string type);

    /// <summary>The literal of a true value.</summary>
    public virtual string True => "true";

    /// <summary>The literal of a false value.</summary>
    public virtual string False => "false";

    /// <summary>How a backslash is written in a literal.</summary>
    public virtual string Backslash => "\\";

    /// <summary>A literal of a decimal.</summary>
    public virtual string Exact(string digits) => digits;

    /// <summary>A literal of bytes, from hexadecimal digits.</summary>
    public abstract string Blob(string hex);

    /// <summary>An expression that is a text of so many characters.</summary>
    public abstract string LongText(int length);

    /// <summary>An expression that gives an empty column name an alias, or a query with a column that has no name; null where there is no such thing.</summary>
    public virtual string? NamelessQuery => null;

    /// <summary>A query that runs for an hour unless it is stopped, with a marker in it.</summary>
    public abstract string Endless(string marker);

    /// <summary>Whether the source tells which queries run.</summary>
    public virtual bool ShowsQueries => true;

    /// <summary>How many queries with the marker run at the source now.</summary>
    public abstract Task<int> RunningAsync(string marker);

    /// <summary>Statements that begin well and write all the same, or do something else than read; each must fail and change nothing.</summary>
    public abstract IEnumerable<string> Writes { get; }

    /// <summary>What <c>SELECT @now, @today, @nowUtc</c> gives on 2026-08-31T23:30:00Z in London, each as its kind's initial and JSON.</summary>
    public virtual string Moments => """D"2026-08-31T23:30:00Z" D"2026-09-01" D"2026-08-31T23:30:00Z" """.TrimEnd();

    public virtual async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        foreach (var statement in SuiteTables.Of(this)) await ExecuteAsync(statement);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Type.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
