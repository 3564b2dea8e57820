using DataPool.Core.Records;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors.Testing;

/// <summary>
/// Tests definitions: does all that a run or push does, up to the write, which is only looked at. Shares nothing with the
/// connector at work and writes nothing: no item, version, health or run. Thread-safe.
/// </summary>
/// <param name="catalog">Knows the streams.</param>
/// <param name="pool">The live streams.</param>
/// <param name="limits">What an item may hold.</param>
/// <param name="time">The clock.</param>
public sealed class ConnectorTester(ConnectorCatalog catalog, IStreamPool pool, RecordLimits limits, TimeProvider time) : IDisposable
{
    /// <summary>Tests at a time.</summary>
    public const int MaxAtOnce = 4;

    private readonly SemaphoreSlim _places = new(MaxAtOnce, MaxAtOnce);

    /// <summary>Tests a definition; null while <see cref="MaxAtOnce"/> tests are being made.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="saved">The connector that it is or may become the definition of; null for a new one.</param>
    /// <param name="sample">What a push type would receive, JSON in UTF-8; null for a type that fetches.</param>
    /// <param name="brought">The file that came along for a type that takes uploads; null where none did.</param>
    /// <param name="cancellationToken">Ends it, at the source too.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<TestReport?> RunAsync(ConnectorDefinition definition, Connector? saved, byte[]? sample, BroughtFile? brought, CancellationToken cancellationToken)
    {
        if (!_places.Wait(0, CancellationToken.None)) return null;
        try
        {
            return await new TestRun(definition, saved, sample, brought, catalog, pool, limits, time).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
