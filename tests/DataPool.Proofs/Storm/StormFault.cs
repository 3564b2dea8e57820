namespace DataPool.Proofs.Storm;

internal enum StormFaultKind
{
    /// <summary>Something acknowledged or shown is gone.</summary>
    Lost,

    /// <summary>Something is there, or counted, more than once.</summary>
    Doubled,

    /// <summary>A write is visible in part.</summary>
    Torn,

    /// <summary>Something is there that was refused or never sent.</summary>
    Phantom,

    /// <summary>The stream's history was replaced: another epoch.</summary>
    History,

    /// <summary>A restart took longer than promised.</summary>
    Late,
}

internal readonly record struct StormFault(StormFaultKind Kind, string Text)
{
    public override string ToString() => $"{Kind}: {Text}";
}
