using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;

namespace DataPool.Admin.Wizard;

/// <summary>The forms of all types that this server has, in the reader's language. Made once a page: each asking makes them anew.</summary>
public sealed class WizardForms
{
    private readonly Dictionary<string, (ConnectorForm Form, bool IsPush)> _forms = new(StringComparer.Ordinal);

    /// <summary>The forms of these types.</summary>
    public WizardForms(ConnectorTypes types)
    {
        foreach (var name in types.Names)
            if (types.TryGet(name, out var type))
                _forms.Add(name, (type.Form, type is IPushType));
        Cards = [.. _forms.Values.SelectMany(type => type.Form.Choices.Select(choice => new WizardCard(type.Form.For(choice), choice, type.IsPush))).OrderBy(card => card.Choice.Place)];
    }

    /// <summary>What can be chosen, the likeliest first.</summary>
    public IReadOnlyList<WizardCard> Cards { get; }

    /// <summary>The card of a definition of a type; null where this server does not have the type.</summary>
    public WizardCard? CardOf(string type, System.Text.Json.Nodes.JsonObject definition) =>
        _forms.TryGetValue(type, out var form) ? Cards.FirstOrDefault(card => ReferenceEquals(card.Choice, form.Form.ChoiceOf(definition))) : null;
}

/// <summary>A kind of source that can be chosen.</summary>
/// <param name="Form">How people are asked for it.</param>
/// <param name="Choice">What is said about it.</param>
/// <param name="IsPush">True where it is sent to.</param>
public sealed record WizardCard(ConnectorForm Form, FormChoice Choice, bool IsPush);
