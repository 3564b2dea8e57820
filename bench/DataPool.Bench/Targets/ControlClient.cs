using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DataPool.Bench.Targets;

/// <summary>The few calls beside the load, synchronous: see <see cref="Load.SocketEngine"/>.</summary>
internal sealed class ControlClient(int port, string? bearer)
{
    // One for all: the first use of an HttpClient costs tens of milliseconds, which a start must not be charged.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The answer to a request that must succeed.</summary>
    /// <exception cref="BenchFailure">Another status than the one expected; with the answer's body.</exception>
    public JsonElement Ask(HttpMethod method, string path, int expected, ReadOnlySpan<byte> body = default, string? otherBearer = null)
    {
        using var answer = Send(method, path, body.ToArray(), otherBearer ?? bearer);
        string text = Text(answer);
        if ((int)answer.StatusCode != expected)
        {
            throw new BenchFailure($"{method} {path} answered {(int)answer.StatusCode} instead of {expected}: {text}");
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Length of what a GET returns.</summary>
    public int Length(string path)
    {
        using var answer = Send(HttpMethod.Get, path, [], bearer);
        return Encoding.UTF8.GetByteCount(Text(answer));
    }

    /// <summary>False where nothing listens yet.</summary>
    public bool TryGet(string path, out int status)
    {
        status = 0;
        try
        {
            using var answer = Send(HttpMethod.Get, path, [], bearer);
            status = (int)answer.StatusCode;
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private HttpResponseMessage Send(HttpMethod method, string path, byte[] body, string? token)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{port}{path}");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return Http.Send(request);
    }

    private static string Text(HttpResponseMessage answer)
    {
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }
}
