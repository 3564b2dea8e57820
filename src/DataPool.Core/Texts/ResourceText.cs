using System.Globalization;
using System.Resources;

namespace DataPool.Core.Texts;

/// <summary>
/// Texts for people from the resources of one class: <c>SqlTexts.resx</c> beside <c>SqlTexts.cs</c>. They are read in the language
/// of the moment (<see cref="CultureInfo.CurrentUICulture"/>), in English where there is no translation. Thread-safe.
/// </summary>
/// <param name="owner">The class that the resources are named after.</param>
public sealed class ResourceText(Type owner)
{
    private readonly ResourceManager _resources = new(owner);

    /// <summary>A text.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public string this[string name] => Find(name) ?? throw new KeyNotFoundException($"{owner.Name}.resx has no text '{name}'; add it.");

    /// <summary>A text, or null where there is none of this name.</summary>
    public string? Find(string name) => _resources.GetString(name, CultureInfo.CurrentUICulture);

    /// <summary>A text with values in the places of <c>{0}</c>, <c>{1}</c> …</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public string Format(string name, params object[] values) => string.Format(CultureInfo.CurrentCulture, this[name], values);
}
