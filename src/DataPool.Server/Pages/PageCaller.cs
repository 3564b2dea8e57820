using System.Security.Claims;
using DataPool.Admin.Api;
using DataPool.Server.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace DataPool.Server.Pages;

/// <summary>Who uses a page, and the API in that person's name.</summary>
internal sealed class PageCaller(AuthenticationStateProvider state, InProcessApi api, TimeProvider time) : IPageCaller, IApiTransport
{
    private static readonly ApiAnswer Ended = new(401, """{"code":"unauthorized","detail":"Your sign-in has ended. Sign in again."}"""u8.ToArray());

    private Caller? _caller;

    public bool IsSignedIn => Caller.Role is not null;

    public string Name => Caller.Name;

    public string Email => Caller.Email;

    public PageRole Role => (PageRole)(Caller.Role ?? AccessRole.Viewer);

    public PageRole? RaisedRole => Caller.Session?.User.Role is { } now && now > Caller.Role ? (PageRole)now : null;

    public bool IsLive => Caller.IsLive(time.GetUtcNow());

    // The circuit's principal is the one of the request that opened it; it is there from the circuit's first moment.
    private Caller Caller => _caller ??= state.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true } known
        ? (known.Result.User.Identity as CallerIdentity)?.Caller ?? Caller.Nobody
        : Caller.Nobody;

    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        IsSignedIn && IsLive ? api.SendAsync(Caller, request, cancellationToken) : Task.FromResult(Ended);

    /// <summary>Notes that somebody is at the page: that it looks by itself for what is new is no use of a session.</summary>
    public void Used() => Caller.Session?.Seen(time.GetUtcNow());
}

/// <summary>Carries who makes a request through the framework, from the request that opens a page's circuit into the circuit.</summary>
internal sealed class CallerIdentity(Caller caller) : ClaimsIdentity("DataPool")
{
    /// <summary>Who.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>The name that forms are bound to.</summary>
    public override string Name => Caller.User?.Id ?? Caller.Name;
}
