using FsCheck;

namespace DataPool.Core.Tests.Values;

/// <summary>Runs properties, silent while they hold.</summary>
internal static class Properties
{
    internal static void Holds(this Property property, int runs = 300)
        => property.Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithQuietOnSuccess(true));
}
