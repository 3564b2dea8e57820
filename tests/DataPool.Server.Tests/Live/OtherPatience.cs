namespace DataPool.Server.Tests.Live;

/// <summary>The system's time, with one wait of the server's made shorter or longer; all the others stay.</summary>
/// <param name="wait">The wait, as the server knows it.</param>
/// <param name="instead">How long it is here.</param>
internal sealed class OtherPatience(TimeSpan wait, TimeSpan instead) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == wait && period == Timeout.InfiniteTimeSpan ? instead : dueTime, period);
}
