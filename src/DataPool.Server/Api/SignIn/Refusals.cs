using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary>Why somebody is not let in who wants to sign in.</summary>
internal static class Refusals
{
    /// <summary>429: too much was tried.</summary>
    public static Task WaitAsync(HttpContext http, SignInTry attempt) => Problem.WriteAsync(
        http, 429, "rate_limited", $"Too many tries have failed. Wait {Words(attempt.WaitSeconds)}, then try again.", retryAfterSeconds: attempt.WaitSeconds);

    /// <summary>403: the page belongs to somebody else.</summary>
    public static Task ForeignAsync(HttpContext http) => Problem.WriteAsync(
        http, 403, "foreign_origin", "This is for DataPool's own pages, and this request does not come from one: nothing was done.");

    private static string Words(int seconds) => seconds switch
    {
        1 => "a second",
        < 120 => $"{seconds} seconds",
        _ => $"{(seconds + 59) / 60} minutes",
    };
}
