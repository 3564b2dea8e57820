using DataPool.Core.Storage;
using DataPool.Storage.Config;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>Streams as rows.</summary>
internal static class StreamTable
{
    public static Task<List<StoredStreamInfo>> ReadAsync(PostgresSession session) =>
        session.ListAsync($"SELECT {ConfigRows.StreamColumns} FROM stream ORDER BY name", ConfigRows.Stream);

    public static Task<List<long>> ReadDeletedAsync(PostgresSession session) =>
        session.ListAsync("SELECT id FROM deleted_stream ORDER BY id", static row => row.GetInt64(0));

    /// <summary>The number of the stream of a name, which is created where there is none.</summary>
    public static async Task<long> EnsureAsync(PostgresSession session, NewStream stream, DateTimeOffset now)
    {
        // Asked first: a conflict would take a number each time.
        const string find = "SELECT id FROM stream WHERE name = $1";
        return (long)(await session.ValueAsync(find, stream.Name).ConfigureAwait(false)
            ?? await session.ValueAsync(
                "INSERT INTO stream(name, epoch, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING id",
                stream.Name, stream.Epoch, now.UtcTicks).ConfigureAwait(false)
            ?? await session.ValueAsync(find, stream.Name).ConfigureAwait(false))!;
    }

    /// <summary>The numbers of several streams, in their order.</summary>
    public static async Task<long[]> EnsureAsync(PostgresSession session, IReadOnlyList<NewStream> streams, DateTimeOffset now)
    {
        var ids = new long[streams.Count];
        for (var i = 0; i < ids.Length; i++) ids[i] = await EnsureAsync(session, streams[i], now).ConfigureAwait(false);
        return ids;
    }

    /// <summary>Replaces all that a connector has besides its own stream.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="connectorId">The connector.</param>
    /// <param name="fed">Those that it writes to.</param>
    /// <param name="leaving">Those that it no longer writes to.</param>
    public static async Task SetOthersAsync(PostgresSession session, string connectorId, long[] fed, long[] leaving)
    {
        await session.RunAsync("DELETE FROM other_stream WHERE connector_id = $1", connectorId).ConfigureAwait(false);
        await session.RunAsync(
            """
            INSERT INTO other_stream(connector_id, stream_id, place)
            SELECT $1, stream_id, place FROM unnest($2::bigint[]) WITH ORDINALITY AS fed(stream_id, place)
            UNION ALL SELECT $1, stream_id, NULL FROM unnest($3::bigint[]) AS leaving(stream_id)
            """,
            connectorId, fed, leaving).ConfigureAwait(false);
    }

    public static async Task<StreamDeletion> DeleteAsync(PostgresSession session, long streamId, string epoch, DateTimeOffset now)
    {
        if (await session.ValueAsync("SELECT name FROM stream WHERE id = $1", streamId).ConfigureAwait(false) is not string name) return new StreamDeletion(null);
        // Nothing is left there to withdraw.
        await session.RunAsync("DELETE FROM other_stream WHERE stream_id = $1 AND place IS NULL", streamId).ConfigureAwait(false);
        StoredStreamInfo? recreated = null;
        if (await session.ValueAsync(
            "SELECT EXISTS(SELECT 1 FROM connector WHERE stream_id = $1) OR EXISTS(SELECT 1 FROM other_stream WHERE stream_id = $1)", streamId).ConfigureAwait(false) is true)
        {
            // The old one steps aside: names are unique. No stream can have such a name.
            await session.RunAsync("UPDATE stream SET name = '/' || id WHERE id = $1", streamId).ConfigureAwait(false);
            recreated = new StoredStreamInfo(await EnsureAsync(session, new NewStream(name, epoch), now).ConfigureAwait(false), name, epoch, now);
            await session.RunAsync("UPDATE connector SET stream_id = $2 WHERE stream_id = $1", streamId, recreated.Id).ConfigureAwait(false);
            await session.RunAsync("UPDATE other_stream SET stream_id = $2 WHERE stream_id = $1", streamId, recreated.Id).ConfigureAwait(false);
        }

        await session.RunAsync("DELETE FROM stream WHERE id = $1", streamId).ConfigureAwait(false);
        await session.RunAsync("INSERT INTO deleted_stream(id) VALUES ($1)", streamId).ConfigureAwait(false);
        return new StreamDeletion(recreated);
    }
}
