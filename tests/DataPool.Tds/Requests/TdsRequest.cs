namespace DataPool.Tds.Requests;

/// <summary>What a client asks to run.</summary>
/// <param name="Text">The statements; for a procedure its name.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="Kind">How it came.</param>
public sealed record TdsRequest(string Text, IReadOnlyList<TdsParameter> Parameters, TdsRequestKind Kind);

/// <summary>How a request came.</summary>
public enum TdsRequestKind
{
    /// <summary>As a batch of statements.</summary>
    Batch,

    /// <summary>Through <c>sp_executesql</c>.</summary>
    ExecuteSql,

    /// <summary>As a call of a procedure.</summary>
    Procedure,
}

/// <summary>A parameter.</summary>
/// <param name="Name">With its <c>@</c>; may be empty.</param>
/// <param name="Type">The type as SQL writes it, such as <c>datetime2(7)</c>.</param>
/// <param name="Value">The value; null is NULL.</param>
public sealed record TdsParameter(string Name, string Type, object? Value);
