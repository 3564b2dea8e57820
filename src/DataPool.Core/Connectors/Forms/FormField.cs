using System.Text.Json.Nodes;

namespace DataPool.Core.Connectors.Forms;

/// <summary>One field of a form: a member of the definition and how people are asked for it. Immutable.</summary>
public sealed record FormField
{
    /// <summary>What paths begin with that are the form's own: such choices only decide which fields are shown, and are not sent.</summary>
    public const string OwnPrefix = "form.";

    /// <summary>The member of the definition, e.g. <c>source.query</c>.</summary>
    public required string Path { get; init; }

    /// <summary>How it is filled in.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>What it is called.</summary>
    public required string Label { get; init; }

    /// <summary>One plain sentence that stands below it.</summary>
    public required string Help { get; init; }

    /// <summary>An example, or what holds while it is empty; null for none.</summary>
    public string? Placeholder { get; init; }

    /// <summary>The heading that it stands under, the same text for all fields there; null for none.</summary>
    public string? Section { get; init; }

    /// <summary>What it holds at first, a new copy each time; null for nothing.</summary>
    public JsonNode? Default
    {
        get => field?.DeepClone();
        init => field = value?.DeepClone();
    }

    /// <summary>True where a definition without it is refused while it is shown.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True where it stands under "More settings".</summary>
    public bool IsAdvanced { get; init; }

    /// <summary>True where its value is stored encrypted and never shown again.</summary>
    public bool IsSecret => Kind == FieldKind.Secret;

    /// <summary>True where it is the form's own (<see cref="OwnPrefix"/>): its options are paths of fields, of which one is filled in.</summary>
    public bool IsOwn => Path.StartsWith(OwnPrefix, StringComparison.Ordinal);

    /// <summary>The language of <see cref="FieldKind.Code"/>, e.g. <c>sql</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The smallest number; null for no bound.</summary>
    public int? Min { get; init; }

    /// <summary>The largest number; null where only the server's settings bound it.</summary>
    public int? Max { get; init; }

    /// <summary>What a number counts, to stand behind it; null for nothing.</summary>
    public string? Unit { get; init; }

    /// <summary>What a choice offers, in this order.</summary>
    public IReadOnlyList<FormOption> Options { get; init; } = [];

    /// <summary>What may be put into the text at the press of a button, e.g. <c>@startOfMonth</c>, and what it stands for.</summary>
    public IReadOnlyList<FormOption> Inserts { get; init; } = [];

    /// <summary>The cards (<see cref="FormChoice.Id"/>) whose forms it belongs to; null for all. Several fields may ask for one path, each for cards of its own.</summary>
    public IReadOnlyList<string>? Cards { get; init; }

    /// <summary>When it is shown; null for always. A field that is not shown is not sent.</summary>
    public FormCondition? ShownWhen { get; init; }

    /// <summary>What to say about its value, beside it. Advice is no error: the value is good all the same.</summary>
    public IReadOnlyList<FormAdvice> Advice { get; init; } = [];
}

/// <summary>One option of a choice.</summary>
/// <param name="Value">The word in the definition.</param>
/// <param name="Label">What it is called.</param>
public sealed record FormOption(string Value, string Label);

/// <summary>When a field is shown: by the values of others.</summary>
/// <param name="Path">The other's path.</param>
/// <param name="Test">What must hold for its value.</param>
public sealed record FormCondition(string Path, FormTest Test)
{
    /// <summary>What must hold besides; null for nothing.</summary>
    public FormCondition? Further { get; init; }

    /// <summary>This and another one.</summary>
    public FormCondition And(FormCondition other) => this with { Further = Further is null ? other : Further.And(other) };

    /// <summary>Whether it holds for what is filled in so far.</summary>
    public bool Holds(JsonObject draft) => Test.Holds(DefinitionPath.Get(draft, Path)) && Further?.Holds(draft) != false;
}

/// <summary>Advice about a value.</summary>
/// <param name="When">The values that it is for.</param>
/// <param name="Text">What to consider, and why.</param>
public sealed record FormAdvice(FormTest When, string Text);
