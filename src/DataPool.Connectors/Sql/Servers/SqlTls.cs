namespace DataPool.Connectors.Sql.Servers;

/// <summary>How a connection is encrypted, as <c>source.tls</c> says it.</summary>
internal enum SqlTls
{
    /// <summary>Not at all.</summary>
    Disable,

    /// <summary>Where the server can; the certificate is not looked at.</summary>
    Prefer,

    /// <summary>Always; the certificate is not looked at.</summary>
    Require,

    /// <summary>Always, and the certificate must be trusted and made for the host.</summary>
    VerifyFull,
}

/// <summary>The words of <c>source.tls</c>.</summary>
internal static class SqlTlsWords
{
    /// <summary>All of them, in the order of <see cref="SqlTls"/>.</summary>
    internal static readonly string[] All = ["disable", "prefer", "require", "verify-full"];

    /// <summary>The word.</summary>
    internal static string Word(this SqlTls tls) => All[(int)tls];

    /// <summary>Of a word; the default for any other text.</summary>
    internal static SqlTls Of(string word) => Array.IndexOf(All, word) is var index and >= 0 ? (SqlTls)index : SqlTls.Prefer;
}
