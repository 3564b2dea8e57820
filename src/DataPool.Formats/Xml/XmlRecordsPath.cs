using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace DataPool.Formats.Xml;

/// <summary>
/// Where the records of a document are: a small subset of XPath that can be followed while reading. <c>/a/b</c> from the root,
/// <c>a/b</c> from inside the root element, <c>//b</c> at any depth, <c>*</c> for any name. A name without a prefix matches in every
/// namespace; <c>p:b</c> matches in the one that the document binds to <c>p</c>. Each element that it leads to is a record; a record
/// within a record is part of it. Immutable.
/// </summary>
public sealed class XmlRecordsPath
{
    private const string Supported = "Supported are names (item, p:item), *, / and //, such as /orders/order, channel/item or //item; no conditions, functions or attributes.";

    private const int MostSteps = 100;

    private readonly Step[] _steps;

    private XmlRecordsPath(string text, Step[] steps)
    {
        Text = text;
        _steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The prefixes in it.</summary>
    internal IReadOnlyCollection<string> Prefixes => [.. _steps.Select(step => step.Prefix).OfType<string>().Distinct()];

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The result.</param>
    /// <param name="error">What is wrong with it and what is supported, when the answer is false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out XmlRecordsPath? path, [NotNullWhen(false)] out string? error)
    {
        path = null;
        var steps = new List<Step>();
        var rest = text.Trim();
        // A relative path begins inside the root element.
        var isInside = rest.StartsWith("./", StringComparison.Ordinal);
        if (isInside) rest = rest[1..];
        if (isInside || !rest.StartsWith('/')) steps.Add(new Step(null, null, false));
        if (!rest.StartsWith('/')) rest = "/" + rest;

        while (rest.Length > 0)
        {
            var anyDepth = rest.StartsWith("//", StringComparison.Ordinal);
            rest = rest[(anyDepth ? 2 : 1)..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? rest : rest[..slash];
            if (!TryStep(name, anyDepth, out var step))
            {
                error = name.Length == 0 ? $"a name is missing in \"{text}\". {Supported}" : $"\"{name}\" is not supported. {Supported}";
                return false;
            }

            steps.Add(step);
            rest = slash < 0 ? "" : rest[slash..];
        }

        if (steps.Count > MostSteps)
        {
            error = $"it has more than {MostSteps} steps. {Supported}";
            return false;
        }

        path = new XmlRecordsPath(text, [.. steps]);
        error = null;
        return true;
    }

    /// <summary>Whether the path leads to the last of nested elements, from the root on.</summary>
    /// <param name="places">The elements.</param>
    /// <param name="isNear">True when all of the path but its last step leads there, or above.</param>
    internal bool Leads(IReadOnlyList<XmlPlace> places, out bool isNear)
    {
        // A bit for each number of steps taken: the work is bounded whatever the path.
        var taken = UInt128.One;
        for (var place = 0; place < places.Count && taken != 0; place++)
        {
            var next = UInt128.Zero;
            for (var step = 0; step < _steps.Length; step++)
            {
                if ((taken & (UInt128.One << step)) == 0) continue;
                if (_steps[step].AnyDepth) next |= UInt128.One << step;
                if (_steps[step].Is(places[place])) next |= UInt128.One << (step + 1);
            }

            taken = next;
        }

        isNear = (taken & (UInt128.One << (_steps.Length - 1))) != 0;
        return (taken & (UInt128.One << _steps.Length)) != 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryStep(string text, bool anyDepth, out Step step)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? null : text[..colon];
        var name = text[(colon + 1)..];
        step = new Step(prefix, name == "*" ? null : name, anyDepth);
        return (name == "*" || IsName(name)) && (prefix is null || IsName(prefix));
    }

    private static bool IsName(string text)
    {
        try
        {
            return text.Length > 0 && XmlConvert.VerifyNCName(text).Length > 0;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>One step.</summary>
    /// <param name="Prefix">The prefix of its namespace; null for every one.</param>
    /// <param name="Name">The local name; null for any.</param>
    /// <param name="AnyDepth">True after <c>//</c>.</param>
    private sealed record Step(string? Prefix, string? Name, bool AnyDepth)
    {
        public bool Is(XmlPlace place) =>
            (Name is null || Name == place.LocalName) && (Prefix is null || place.NamespaceOf(Prefix) == place.Namespace);
    }
}
