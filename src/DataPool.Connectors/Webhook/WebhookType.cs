using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Records;
using DataPool.Formats.Json;

namespace DataPool.Connectors.Webhook;

/// <summary>The connector type <c>webhook</c>: JSON sent by HTTP POST, in real time (PRODUCT 2.4).</summary>
public sealed class WebhookType : IPushType
{
    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public IReadOnlyList<string> Secrets => [];

    /// <inheritdoc/>
    public ConnectorForm Form => WebhookForm.Make(Name);

    /// <inheritdoc/>
    public object? ReadSource(ObjectReader source)
    {
        var errors = source.Errors.Count;
        RecordsPath? records = null;
        if (source.Text("records", maxLength: 1024) is { } text && !RecordsPath.TryParse(text, out records, out var error))
            source.Error("records", "invalid", $"{source.PathOf("records")}: {error}");
        source.Done();
        return source.Errors.Count == errors ? new WebhookSource(records) : null;
    }

    /// <inheritdoc/>
    public RecordBatch Decode(PushContext context)
    {
        var options = new JsonRecordOptions(context.Shapes, context.Limits, context.Flatten, ((WebhookSource)context.Source).Records);
        return context.IsForm
            ? JsonRecordReader.ReadForm(context.Body.Span, options)
            : JsonRecordReader.Read(context.Body.Span, options);
    }

    /// <summary>The definition's <c>source</c>.</summary>
    /// <param name="Records">Where the records are in a body; null for its root.</param>
    private sealed record WebhookSource(RecordsPath? Records);
}
