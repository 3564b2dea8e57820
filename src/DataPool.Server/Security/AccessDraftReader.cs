using System.Globalization;
using DataPool.Core.Connectors;

namespace DataPool.Server.Security;

/// <summary>Reads and checks what a client sends to have a read key or API token made; every error is found at once.</summary>
internal sealed class AccessDraftReader(TimeProvider time)
{
    private const int MaxNameLength = 200;
    private const int MaxEntries = 100;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm'Z'"];

    /// <summary>A read key: <c>{name, streams, expiresAt?, origins?}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public AccessDraft ReadKey(byte[] body) => Read(body, key => new AccessDraft(AccessKey.ReadPrefix, Name(key), ExpiresAt(key))
    {
        Streams = Streams(key),
        Origins = Origins(key),
    });

    /// <summary>An API token: <c>{name, role, expiresAt?}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public AccessDraft ReadToken(byte[] body) => Read(body, token => new AccessDraft(AccessKey.TokenPrefix, Name(token), ExpiresAt(token))
    {
        Role = Role(token),
    });

    private static AccessDraft Read(byte[] body, Func<ObjectReader, AccessDraft> read)
    {
        using var document = DefinitionText.Parse(body);
        var errors = new List<DefinitionError>();
        var reader = new ObjectReader(document.RootElement, "", errors);
        var draft = read(reader);
        reader.Done();
        return errors.Count == 0 ? draft : throw new InvalidDefinitionException(errors);
    }

    private static string Name(ObjectReader reader)
    {
        var name = reader.Text("name", required: true, MaxNameLength) ?? "";
        if (name.Any(char.IsControl)) reader.Error("name", "invalid", "name must not hold control characters.");
        return name;
    }

    private static AccessRole Role(ObjectReader reader)
    {
        if (!reader.Has("role")) reader.Error("role", "required", "role is required: viewer, operator or admin.");
        return AccessRoles.Of(reader.Choice("role", AccessRoles.Words[0], AccessRoles.Words));
    }

    private DateTimeOffset? ExpiresAt(ObjectReader reader)
    {
        if (reader.Text("expiresAt") is not { } text) return null;
        if (!DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires))
            reader.Error("expiresAt", "invalid", "expiresAt must be a time in ISO 8601 with Z or an offset, for example 2030-01-31T00:00:00Z.");
        else if (expires <= time.GetUtcNow())
            reader.Error("expiresAt", "range", "expiresAt must lie in the future.");
        else
            return expires.ToUniversalTime();
        return null;
    }

    private static string[] Streams(ObjectReader reader)
    {
        if (!reader.Has("streams")) reader.Error("streams", "required", "streams is required: the names of the streams, or patterns with *.");
        var streams = Entries(reader, "streams");
        for (var i = 0; i < streams.Count; i++)
            if (!StreamPattern.IsValid(streams[i]))
                reader.Error($"streams[{i}]", "invalid", $"streams[{i}] must be the name of a stream (lower-case letters, digits, - and _, at most {StreamPattern.MaxLength}), with * for any characters.");
        return [.. streams.Distinct(StringComparer.Ordinal)];
    }

    private static string[] Origins(ObjectReader reader)
    {
        if (!reader.Has("origins")) return [WebOrigin.Any];
        var origins = Entries(reader, "origins");
        var canonical = new List<string>();
        for (var i = 0; i < origins.Count; i++)
        {
            if (origins[i] == WebOrigin.Any) canonical.Add(WebOrigin.Any);
            else if (WebOrigin.Canonical(origins[i]) is { } origin) canonical.Add(origin);
            else reader.Error($"origins[{i}]", "invalid", $"origins[{i}] must be * or an origin as browsers send it: scheme, host and port without a path, for example https://wall.example.");
        }

        return [.. canonical.Distinct(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> Entries(ObjectReader reader, string name)
    {
        if (reader.Texts(name) is not { } entries) return [];
        if (entries.Count is > 0 and <= MaxEntries) return entries;
        reader.Error(name, "range", $"{name} must have 1 to {MaxEntries} entries.");
        return [];
    }
}
