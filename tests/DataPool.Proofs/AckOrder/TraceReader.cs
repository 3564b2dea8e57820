using System.Globalization;
using System.Text.RegularExpressions;

namespace DataPool.Proofs.AckOrder;

/// <summary>
/// Reads what <c>strace -f -y -ttt -o</c> wrote: <c>pid time call(arguments) = result</c>, a call that others
/// interrupted in two lines, <c>call(arguments &lt;unfinished ...&gt;</c> and <c>&lt;... call resumed&gt;) = result</c>.
/// </summary>
internal static partial class TraceReader
{
    private const string Unfinished = "<unfinished ...>";

    public static List<TracedCall> Read(IEnumerable<string> lines)
    {
        var calls = new List<TracedCall>();
        var open = new Dictionary<string, (string Name, string Arguments, int Start)>(StringComparer.Ordinal);
        var place = 0;
        foreach (var line in lines)
        {
            place++;
            if (Split(line) is not var (thread, text)) continue;
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                var end = text.IndexOf(" resumed>", StringComparison.Ordinal);
                if (end > 0 && open.Remove(thread, out var begun) && begun.Name == text[5..end])
                    Add(calls, begun.Name, begun.Arguments + text[(end + 9)..], begun.Start, place);
                continue;
            }

            var bracket = text.IndexOf('(', StringComparison.Ordinal);
            // Signals (---) and exits (+++) are no calls.
            if (bracket <= 0 || text[0] is '-' or '+') continue;
            var (name, rest) = (text[..bracket], text[(bracket + 1)..]);
            if (rest.EndsWith(Unfinished, StringComparison.Ordinal)) open[thread] = (name, rest[..^Unfinished.Length], place);
            else Add(calls, name, rest, place, place);
        }

        return calls;
    }

    private static (string Thread, string Text)? Split(string line)
    {
        // The thread's id is padded to its column.
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 3 ? (parts[0], parts[2]) : null;
    }

    private static void Add(List<TracedCall> calls, string name, string text, int start, int end)
    {
        // The last one: the data of a call may hold the same characters. "?" is a call that never returned.
        if (Returned().Match(text) is not { Success: true } returned) return;
        if (!long.TryParse(returned.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var result)) return;
        var arguments = text[..returned.Index];
        calls.Add(new TracedCall(name, Descriptor(arguments), arguments, result, start, end));
    }

    private static string Descriptor(string arguments)
    {
        var end = arguments.IndexOf('>', StringComparison.Ordinal);
        // A call whose first argument is no open descriptor is of no interest.
        return end < 0 || arguments.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma && comma < end ? "" : arguments[..(end + 1)];
    }

    [GeneratedRegex(@"\)\s+= (-?[0-9]+|\?)", RegexOptions.RightToLeft | RegexOptions.CultureInvariant)]
    private static partial Regex Returned();
}
