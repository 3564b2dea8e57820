using DataPool.Core.Connectors.Forms;

namespace DataPool.Connectors.Premium;

/// <summary>How people are asked for a connector of type <c>premium</c>.</summary>
internal static class PremiumForm
{
    private static FormParts Parts => PremiumTexts.Parts;

    /// <summary>The form, in the language of the moment.</summary>
    public static ConnectorForm Make(string type) => new()
    {
        Type = type,
        Choices = [Parts.Card("premium", "blocks")],
        Fields =
        [
            ConnectorFields.Name(),
            Parts.Field("source.streams", FieldKind.StringList) with { Section = Parts.Section("write") },
            ConnectorFields.IdleAfter(),
            ConnectorFields.TimeZone(),
        ],
        Mapping = MappingForm.Push(takesSnapshots: true),
    };
}
