using System.Text;
using System.Text.Json;
using DataPool.Core.Wire;
using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Live.Hubs;

/// <summary>What a subscriber asks for.</summary>
/// <param name="View">What it wants to see, and how.</param>
/// <param name="Epoch">The epoch of what it has, or null where it has nothing.</param>
/// <param name="Version">The version of what it has.</param>
internal sealed record SubscribeRequest(ReaderView View, string? Epoch, long Version)
{
    private const string Known = "It takes keys, fields, numbers, epoch and version.";

    /// <summary>The version that it goes on from; null where it has nothing to build on.</summary>
    public long? ResumeAt(string epoch) => Epoch == epoch ? Version : null;

    /// <summary>Reads the options; absent ones and null are the same.</summary>
    /// <exception cref="HubException">They are wrong.</exception>
    public static SubscribeRequest Read(SubscribeOptions? options)
    {
        if (options is null || options.Value.ValueKind == JsonValueKind.Null) return new SubscribeRequest(ReaderView.Whole, null, 0);
        if (options.Value.ValueKind != JsonValueKind.Object) throw new HubException("The options of Subscribe must be an object. " + Known);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string[]? keys = null, fields = null;
        string? numbers = null, epoch = null;
        long? version = null;
        foreach (var option in options.Value.EnumerateObject())
        {
            if (!seen.Add(option.Name)) throw new HubException($"The option \"{option.Name}\" of Subscribe is given twice.");
            switch (option.Name)
            {
                case "keys":
                    keys = Texts(option);
                    break;
                case "fields":
                    fields = Texts(option);
                    break;
                case "numbers":
                    numbers = Text(option);
                    break;
                case "epoch":
                    epoch = Text(option);
                    break;
                case "version":
                    version = Number(option);
                    break;
                default:
                    throw new HubException($"Subscribe has no option \"{option.Name}\". {Known}");
            }
        }

        if (numbers is not (null or "text" or "json")) throw new HubException("The option \"numbers\" of Subscribe must be \"text\" or \"json\".");
        if (epoch is null != version is null)
            throw new HubException("The options \"epoch\" and \"version\" of Subscribe belong together: send both as they stood in the last snapshot or delta, or neither.");
        return new SubscribeRequest(ViewOf(keys, fields, numbers == "text"), epoch, version ?? 0);
    }

    private static ReaderView ViewOf(string[]? keys, string[]? fields, bool numbersAsText) =>
        keys is null && fields is null
            ? numbersAsText ? ReaderView.WholeAsText : ReaderView.Whole
            : new ReaderView(keys?.Select(Encoding.UTF8.GetBytes), fields, numbersAsText);

    private static string[]? Texts(JsonProperty option)
    {
        if (option.Value.ValueKind == JsonValueKind.Null) return null;
        if (option.Value.ValueKind == JsonValueKind.Array && option.Value.GetArrayLength() > 0
            && option.Value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String))
            return [.. option.Value.EnumerateArray().Select(text => text.GetString()!)];
        throw new HubException($"The option \"{option.Name}\" of Subscribe must be a list of at least one text; without it all are shown.");
    }

    private static string? Text(JsonProperty option) => option.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => option.Value.GetString(),
        _ => throw new HubException($"The option \"{option.Name}\" of Subscribe must be a text."),
    };

    private static long? Number(JsonProperty option) =>
        option.Value.ValueKind == JsonValueKind.Null ? null
        : option.Value.ValueKind == JsonValueKind.Number && option.Value.TryGetInt64(out var number) && number >= 0 ? number
        : throw new HubException($"The option \"{option.Name}\" of Subscribe must be a whole number from 0.");
}
