using DataPool.Tds.Types;

namespace DataPool.Tds;

/// <summary>A column of a result.</summary>
public sealed record TdsColumn(string Name, TdsType Type);

/// <summary>A result: its columns and rows, which are fetched while they are sent.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The values of each row; null is NULL. On the way they may throw a <see cref="TdsException"/>, which the client is told, or an <see cref="IOException"/>, which cuts it off.</param>
public sealed record TdsResult(IReadOnlyList<TdsColumn> Columns, IEnumerable<object?[]> Rows);

/// <summary>What a server answers.</summary>
public sealed record TdsAnswer
{
    /// <summary>Results, in order.</summary>
    public IReadOnlyList<TdsResult> Results { get; init; } = [];

    /// <summary>Messages that go before them.</summary>
    public IReadOnlyList<TdsError> Messages { get; init; } = [];

    /// <summary>What it did to the session's transaction.</summary>
    public TdsTransaction Transaction { get; init; }

    /// <summary>One result.</summary>
    public static TdsAnswer Of(IReadOnlyList<TdsColumn> columns, params IEnumerable<object?[]> rows) => new() { Results = [new TdsResult(columns, rows)] };

    /// <summary>An error.</summary>
    public static TdsAnswer Fail(TdsError error) => new() { Messages = [error] };
}

/// <summary>What a request did to a session's transaction.</summary>
public enum TdsTransaction
{
    AsItWas,
    Begun,
    Committed,
    RolledBack,
}
