using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Formats.Json;

namespace DataPool.Connectors.Premium;

/// <summary>The connector type <c>premium</c>: custom programs that push through the ingest API (PRODUCT 2.5).</summary>
public sealed class PremiumType : IPushType
{
    private const int MostStreams = 1000;

    /// <inheritdoc/>
    public string Name => "premium";

    /// <inheritdoc/>
    public IReadOnlyList<string> Secrets => [];

    /// <inheritdoc/>
    public ConnectorForm Form => PremiumForm.Make(Name);

    /// <inheritdoc/>
    public object? ReadSource(ObjectReader source)
    {
        var errors = source.Errors.Count;
        var streams = source.Texts("streams");
        if (streams is not null) Check(source, streams);
        source.Done();
        return source.Errors.Count == errors ? new PremiumSource(streams) : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string>? StreamsOf(object source) => ((PremiumSource)source).Streams;

    /// <inheritdoc/>
    public RecordBatch Decode(PushContext context) => DecodeContent(context).Records;

    /// <inheritdoc/>
    public PushContent DecodeContent(PushContext context) => JsonEnvelopeReader.Read(context.Body.Span, Options(context), context.GeneratesKeys);

    /// <inheritdoc/>
    public LineDecoder DecodeLines(PushContext context) => new JsonLinesReader(Options(context));

    private static JsonRecordOptions Options(PushContext context) => new(context.Shapes, context.Limits, context.Flatten);

    private static void Check(ObjectReader source, IReadOnlyList<string> streams)
    {
        var path = source.PathOf("streams");
        if (streams.Count == 0) source.Error("streams", "required", $"{path} must name at least one stream; leave it out for the mapping's alone.");
        if (streams.Count > MostStreams) source.Error("streams", "range", $"{path} must name at most {MostStreams} streams.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(streams.Count, MostStreams); i++)
        {
            if (!StreamName.IsValid(streams[i]))
                source.Errors.Add(new DefinitionError($"{path}[{i}]", "invalid", $"{path}[{i}] {StreamName.Rule}"));
            else if (!names.Add(streams[i]))
                source.Errors.Add(new DefinitionError($"{path}[{i}]", "invalid", $"{path}[{i}] names \"{streams[i]}\" a second time."));
        }
    }

    /// <summary>The definition's <c>source</c>.</summary>
    /// <param name="Streams">What the connector may write to; null for its mapping's stream alone.</param>
    private sealed record PremiumSource(IReadOnlyList<string>? Streams);
}
