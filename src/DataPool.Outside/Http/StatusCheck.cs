using System.Net;

namespace DataPool.Outside.Http;

/// <summary>What a status other than success means to a person.</summary>
internal static class StatusCheck
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    /// <summary>Returns where the answer holds the content.</summary>
    internal static void ThrowIfNotContent(HttpResponseMessage response, string origin, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        if (status is 200 or 203) return;
        var (fault, advice, isTransient) = Judge(status);
        var phrase = Enum.IsDefined(response.StatusCode) ? $"{status} ({Phrase(response.StatusCode)})" : $"{status}";
        throw new OutboundException(fault, $"{origin} answered {phrase}. {advice}", isTransient) { Status = status, RetryAfter = RetryAfter(response, time) };
    }

    private static (OutboundFault Fault, string Advice, bool IsTransient) Judge(int status) => status switch
    {
        401 => (OutboundFault.Unauthorized, "It wants credentials, or does not accept the given ones: check them.", false),
        403 => (OutboundFault.Unauthorized, "The credentials, if it got any, do not open this URL: check them and what they may read.", false),
        404 or 410 => (OutboundFault.NotFound, "Nothing is there: check the path of the URL.", true),
        407 => (OutboundFault.Proxy, $"The proxy wants credentials: check the setting {OutboundProxy.Setting}.", false),
        429 => (OutboundFault.RateLimited, "It is asked too often: use a longer interval.", true),
        408 or 425 or >= 500 => (OutboundFault.ServerError, "The fault is the server's; it is asked again.", true),
        304 => (OutboundFault.UnexpectedStatus, "Nobody asked whether the content has changed.", true),
        204 or 205 => (OutboundFault.UnexpectedStatus, "It has no content for this URL.", true),
        < 400 => (OutboundFault.UnexpectedStatus, "That is not an answer with the whole content: check the URL.", false),
        _ => (OutboundFault.UnexpectedStatus, "It does not accept the request: check the URL and headers.", false),
    };

    private static string Phrase(HttpStatusCode status) =>
        string.Concat(status.ToString().Select((character, i) => i > 0 && char.IsUpper(character) ? $" {char.ToLowerInvariant(character)}" : $"{character}"));

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var rest = header?.Delta ?? header?.Date - time.GetUtcNow();
        return rest is not { } value || value <= TimeSpan.Zero ? null : value < LongestRest ? value : LongestRest;
    }
}
