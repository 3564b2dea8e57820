using DataPool.Connectors.Tests.Sql.Compliance;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

public sealed class SqliteComplianceTests(SqliteSource source) : SqlCompliance(source), IClassFixture<SqliteSource>;
