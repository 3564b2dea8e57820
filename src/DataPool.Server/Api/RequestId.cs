using DataPool.Server.Security;

namespace DataPool.Server.Api;

/// <summary>The id of a request: in its answer, in <c>X-Request-Id</c>, and in what is logged about it.</summary>
internal static class RequestId
{
    private const string Prefix = "req_";
    private const int HalfLength = 10;

    /// <summary>Gives the request its id.</summary>
    public static void Assign(HttpContext http)
    {
        var id = string.Create(Prefix.Length + (2 * HalfLength), 0, static (text, _) =>
        {
            Prefix.CopyTo(text);
            // Unique, not secret: no need to ask the system for randomness at every request.
            Write(text.Slice(Prefix.Length, HalfLength));
            Write(text[(Prefix.Length + HalfLength)..]);
        });
        http.TraceIdentifier = id;
        http.Response.Headers["X-Request-Id"] = id;
    }

    /// <summary>The request's id.</summary>
    public static string Of(HttpContext http) => http.TraceIdentifier;

    private static void Write(Span<char> digits)
    {
        Span<byte> bytes = stackalloc byte[HalfLength];
        Base62.Write((ulong)Random.Shared.NextInt64(), bytes);
        for (var i = 0; i < HalfLength; i++) digits[i] = (char)bytes[i];
    }
}
