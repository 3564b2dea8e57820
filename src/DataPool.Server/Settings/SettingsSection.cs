using System.Globalization;

namespace DataPool.Server.Settings;

/// <summary>Reads values of the section <c>DataPool</c>, collects what is wrong, and knows which names nobody asked for.</summary>
internal sealed class SettingsSection(IConfiguration configuration)
{
    private const string Root = "DataPool";

    private readonly IConfigurationSection _section = configuration.GetSection(Root);
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Errors { get; } = [];

    /// <summary>The names below <c>DataPool</c> that have values and were not asked for.</summary>
    public IReadOnlyList<string> Ignored =>
        [.. _section.AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Value is not null && entry.Key.Length > 0 && !_asked.Any(name => IsIn(entry.Key, name)))
            .Select(entry => $"{Root}:{entry.Key}")
            .Order(StringComparer.Ordinal)];

    /// <summary>A text, or null where it is absent or empty.</summary>
    public string? Text(string name)
    {
        _asked.Add(name);
        return _section[name] is { Length: > 0 } text ? text : null;
    }

    /// <summary>A whole number within a range.</summary>
    public int Integer(string name, int fallback, int min, int max) => (int)Integer(name, (long)fallback, min, max);

    /// <summary>A whole number within a range.</summary>
    public long Integer(string name, long fallback, long min, long max)
    {
        if (Text(name) is not { } text) return fallback;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        Error(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number between {min} and {max}; it is \"{text}\"."));
        return fallback;
    }

    /// <summary>A truth value.</summary>
    public bool Boolean(string name, bool fallback)
    {
        if (Text(name) is not { } text) return fallback;
        if (bool.TryParse(text, out var value)) return value;
        Error(name, $"must be true or false; it is \"{text}\".");
        return fallback;
    }

    /// <summary>A list of texts, or null where it is absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Text(name) is not null)
        {
            Error(name, $"is a list: name its entries {Root}:{name}:0, {Root}:{name}:1 and so on (in the environment {Root.ToUpperInvariant()}__{name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}__0).");
            return null;
        }

        var texts = _section.GetSection(name).GetChildren().Select(child => child.Value).OfType<string>().Where(text => text.Length > 0).ToArray();
        return texts.Length == 0 ? null : texts;
    }

    /// <summary>Says what is wrong with a setting.</summary>
    public void Error(string name, string problem) => Errors.Add($"{Root}:{name} {problem}");

    private static bool IsIn(string key, string name) =>
        key.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (key.Length == name.Length || key[name.Length] == ':');
}
