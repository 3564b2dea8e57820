using DataPool.Admin.Api;
using DataPool.Admin.Components;

namespace DataPool.Admin.Streams;

/// <summary>All streams at one moment.</summary>
/// <param name="Streams">They, by name.</param>
/// <param name="Edition">Rises when something has changed that lists of streams show: not with each version of a stream, nor each visit to a source.</param>
public sealed record StreamsView(IReadOnlyList<StreamRow> Streams, long Edition) : WatchedView;
