using DataPool.Core.Connectors.Forms;

namespace DataPool.Connectors.Webhook;

/// <summary>How people are asked for a connector of type <c>webhook</c>.</summary>
internal static class WebhookForm
{
    private const string Records = "source.records";

    private static FormParts Parts => WebhookTexts.Parts;

    /// <summary>The form, in the language of the moment.</summary>
    public static ConnectorForm Make(string type) => new()
    {
        Type = type,
        Choices = [Parts.Card("webhook", "webhook")],
        Fields =
        [
            ConnectorFields.Name(),
            Parts.Field(Records, FieldKind.Text) with
            {
                Section = Parts.Section("receive"),
                Advice = [Parts.Advice(Records, "start", FormTest.Lacks(@"^\$"))],
            },
            ConnectorFields.IdleAfter(),
            ConnectorFields.TimeZone(),
        ],
        Mapping = MappingForm.Push(takesSnapshots: false),
    };
}
