using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Records;

namespace DataPool.Server.Tests.Connectors;

/// <summary>A type whose connectors write to several streams, and which has a secret and a place to send it to.</summary>
internal sealed class SeveralType : IPushType
{
    public string Name => "several";

    public IReadOnlyList<string> Secrets => ["token"];

    public ConnectorForm Form => ConnectorForm.Empty(Name);

    public string Destination(System.Text.Json.JsonElement source) => source.TryGetProperty("host", out var host) ? host.GetRawText() : "";

    public object? ReadSource(ObjectReader source)
    {
        var streams = source.Texts("streams");
        source.Text("host");
        source.Text("token");
        source.Done();
        return new Names(streams);
    }

    public IReadOnlyList<string>? StreamsOf(object source) => ((Names)source).Streams;

    public RecordBatch Decode(PushContext context) => throw new InvalidOperationException("This type breaks.");

    private sealed record Names(IReadOnlyList<string>? Streams);
}
