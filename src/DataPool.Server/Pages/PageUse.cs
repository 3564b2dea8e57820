using Microsoft.AspNetCore.Components.Server.Circuits;

namespace DataPool.Server.Pages;

/// <summary>Sees that somebody uses a page: presses, types, moves on. A page that is only open lets its session run out.</summary>
internal sealed class PageUse(PageCaller caller) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        caller.Used();
        return next(context);
    };
}
