using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

public sealed partial class ConnectorCatalog
{
    /// <summary>Changes a stream's settings; null where there is no stream of this name.</summary>
    /// <param name="name">The stream.</param>
    /// <param name="settings">Makes the stream with its new settings from the present one; its number, name and epoch stay.</param>
    public async Task<StreamInfo?> SetStreamAsync(string name, Func<StreamInfo, StreamInfo> settings)
    {
        await _changing.WaitAsync(ToTheEnd).ConfigureAwait(false);
        try
        {
            if (StreamByName(name) is not { } present) return null;
            var changed = settings(present) with { Id = present.Id, Name = present.Name, Epoch = present.Epoch };
            if (changed == present) return present;
            await store.SetStreamAsync(
                new StoredStreamInfo(changed.Id, changed.Name, changed.Epoch, default)
                {
                    HistoryDays = changed.HistoryDays,
                    HistoryMaxBytes = changed.HistoryMaxBytes,
                    IsPublic = changed.IsPublic,
                },
                ToTheEnd).ConfigureAwait(false);
            Swap(_snapshot.WithChanged(changed));
            return changed;
        }
        finally
        {
            _changing.Release();
        }
    }

    private static StreamInfo InfoOf(StoredStreamInfo stored) => new(stored.Id, stored.Name, stored.Epoch)
    {
        HistoryDays = stored.HistoryDays,
        HistoryMaxBytes = stored.HistoryMaxBytes,
        IsPublic = stored.IsPublic,
    };
}
