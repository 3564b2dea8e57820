using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;
using Microsoft.AspNetCore.Connections;

namespace DataPool.Server.Api;

/// <summary>Turns what a request's handling throws into its answer. What nobody foresaw is logged and answered without details.</summary>
internal sealed class ExceptionAnswers(ILogger<ExceptionAnswers> logger)
{
    private const int RetryAfterSeconds = 1;

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception failure) when (http.RequestAborted.IsCancellationRequested && failure is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client has left: there is nobody to answer.
        }
        catch (Exception failure)
        {
            if (http.Response.HasStarted)
            {
                // Half an answer is out: end it so that the client sees that it is not whole.
                Log.AnswerBroke(logger, RequestId.Of(http), failure);
                http.Abort();
                return;
            }

            Clear(http);
            await AnswerAsync(http, failure);
        }
    }

    private Task AnswerAsync(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case InvalidDefinitionException invalid:
                return Problem.WriteAsync(http, 422, "invalid_definition", invalid.Message, new ProblemMembers { Errors = invalid.Errors });
            case RecordException refused:
                return Problem.WriteAsync(http, StatusOf(refused.Code), refused.Code, refused.Message, ProblemMembers.Of(refused));
            case HeldException held:
                return Problem.WriteAsync(http, 409, "held", held.Message);
            case NameTakenException taken:
                return Problem.WriteAsync(http, 409, "name_taken", taken.Message + " Choose another one.");
            case EmailTakenException taken:
                return Problem.WriteAsync(http, 409, "name_taken", taken.Message);
            case LastAdminException last:
                return Problem.WriteAsync(http, 409, "last_admin", last.Message);
            case OverloadedException overloaded:
                return Problem.WriteAsync(http, 503, "overloaded", overloaded.Message, retryAfterSeconds: RetryAfterSeconds);
            case StorageException { IsInDoubt: true }:
                return Problem.WriteAsync(http, 503, "overloaded", "The database did not say whether the change was stored. Look whether it was made before you send it again.", retryAfterSeconds: RetryAfterSeconds);
            case StorageException:
                return Problem.WriteAsync(http, 503, "overloaded", "The data cannot be stored now. Nothing was changed; send the same again in a moment.", retryAfterSeconds: RetryAfterSeconds);
            case BadHttpRequestException bad:
                return Problem.WriteAsync(http, bad.StatusCode, CodeOf(bad.StatusCode), "The request could not be read: " + bad.Message);
            default:
                Log.RequestBroke(logger, http.Request.Method, RequestId.Of(http), failure);
                return Problem.WriteAsync(http, 500, "internal_error", "DataPool did not foresee this. Its log has the details under the request id.");
        }
    }

    /// <summary>The status that a refused record or body is answered with.</summary>
    public static int StatusOf(string code) => code switch
    {
        "invalid_payload" or "invalid_parameter" => 400,
        "payload_too_large" => 413,
        "unsupported_media_type" => 415,
        _ => 422,
    };

    private static string CodeOf(int status) => status switch
    {
        408 => "request_timeout",
        413 => "payload_too_large",
        _ => "invalid_payload",
    };

    private static void Clear(HttpContext http)
    {
        var id = RequestId.Of(http);
        http.Response.Clear();
        http.Response.Headers["X-Request-Id"] = id;
        SecurityHeaders.Set(http);
        ReaderCors.Restore(http);
    }
}
