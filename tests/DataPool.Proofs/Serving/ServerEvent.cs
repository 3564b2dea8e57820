using System.Runtime.CompilerServices;
using System.Text;

namespace DataPool.Proofs.Serving;

/// <summary>One server-sent event.</summary>
internal readonly record struct ServerEvent(string Name, string? Id, string Data)
{
    /// <summary>Reads events until the connection ends.</summary>
    public static async IAsyncEnumerable<ServerEvent> ReadAllAsync(
        Stream body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var lines = new StreamReader(body, Encoding.UTF8);
        string name = "message";
        string? id = null;
        var data = new StringBuilder();
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                // An event without its closing empty line was cut off: it is none.
                if (data.Length > 0) yield return new ServerEvent(name, id, data.ToString());
                (name, id) = ("message", null);
                data.Clear();
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data.Append(line, 6, line.Length - 6);
        }
    }
}
