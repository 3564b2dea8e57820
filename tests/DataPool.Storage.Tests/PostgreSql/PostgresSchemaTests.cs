using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>No start on half a schema, as a restore leaves it that broke off.</summary>
public sealed class PostgresSchemaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_needed_is_what_the_scripts_make()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test);
        var there = await database.ReadAsync(PostgresSchema.ReadAsync, Token);
        Assert.Equal(there.Order(StringComparer.Ordinal), PostgresSchema.Needed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ALTER TABLE datapool.item DROP CONSTRAINT item_pkey", "it lacks primary key item(stream_id, number)")]
    [InlineData("DROP INDEX datapool.keyframe_place", "it lacks unique keyframe(stream_id, lsn)")]
    [InlineData("DROP TABLE datapool.key_ring", "it lacks column key_ring.number bigint identity and 4 more")]
    [InlineData("ALTER TABLE datapool.head DROP COLUMN lsn", "it lacks column head.lsn bigint")]
    [InlineData("ALTER TABLE datapool.ingest_key DROP CONSTRAINT ingest_key_connector_id_fkey", "it lacks reference ingest_key to connector")]
    [InlineData("DELETE FROM datapool.log_position", "log_position has 0 rows")]
    [InlineData("DELETE FROM datapool.schema_version", "schema_version has 0 rows")]
    [InlineData("INSERT INTO datapool.schema_version SELECT version FROM datapool.schema_version", "schema_version has 2 rows")]
    [InlineData("DROP TABLE datapool.schema_version", "there is a table access_key, and no schema_version")]
    public async Task A_part_of_a_pool_is_refused_and_left_alone(string missing, string what)
    {
        await using var test = await TestDatabase.CreateAsync();
        await (await OpenAsync(test)).DisposeAsync();
        await test.QueryAsync(missing);
        var error = await Assert.ThrowsAsync<StorageException>(() => OpenAsync(test));
        Assert.Equal(
            $"The database \"{test.Name}\" holds only part of a pool: {what}. It may come of a restore that broke off. "
            + "Restore the backup again into an empty database; nothing was changed here.", error.Message);
    }

    private static Task<PostgresDatabase> OpenAsync(TestDatabase test) => PostgresDatabase.OpenAsync(test.ConnectionString, new PostgresOptions(), Token);
}
