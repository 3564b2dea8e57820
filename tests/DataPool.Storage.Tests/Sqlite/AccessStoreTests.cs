using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class AccessStoreTests : AccessStoreSuite
{
    private protected override Task<TestStores> OpenAsync() => SqliteStores.OpenAsync();

    [Fact]
    public void A_configuration_of_the_first_schema_gets_the_defaults()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        var scripts = SchemaScripts.Of("config");
        SchemaMigrator.Migrate(connection, "config.db", [scripts[0]]);
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO stream(name, epoch, created_at) VALUES ('old', 'e', 1)";
        command.ExecuteNonQuery();
        SchemaMigrator.Migrate(connection, "config.db", scripts);
        command.CommandText = "SELECT name || history_days || '/' || history_max_bytes || '/' || is_public FROM stream";
        Assert.Equal("old7/268435456/0", command.ExecuteScalar());
    }
}
