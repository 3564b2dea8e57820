namespace DataPool.Connectors.Tests.Sql.Compliance;

/// <summary>The tables that the compliance suite reads.</summary>
internal static class SuiteTables
{
    public static IEnumerable<string> Of(SqlSourceFixture source)
    {
        yield return $"CREATE TABLE sales (region {source.TypeOf("text")}, total {source.TypeOf("bigint")})";
        yield return "INSERT INTO sales VALUES ('north', 3), ('south', 5), ('east', 4)";
        yield return $"CREATE TABLE kinds (id {source.TypeOf("bigint")}, big {source.TypeOf("bigint")}, exact {source.TypeOf("decimal")}, ratio {source.TypeOf("double")}, "
            + $"yes {source.TypeOf("boolean")}, day {source.TypeOf("date")}, moment {source.TypeOf("datetime")}, note {source.TypeOf("text")}, bytes {source.TypeOf("blob")})";
        yield return $"INSERT INTO kinds VALUES (1, 9223372036854775807, {source.Exact("12345678901234567890.0123456789")}, 0.1, {source.True}, '2026-04-09', '2026-04-09 12:00:00.25', 'grüße 日本 😀 ''\"\\', {source.Blob("00FF10")})".Replace("\\", source.Backslash, StringComparison.Ordinal);
        yield return $"INSERT INTO kinds VALUES (2, -9223372036854775808, {source.Exact("-0.5000000000")}, 1e300, {source.False}, '0001-01-01', '2026-03-29 01:30:00', '', {source.Blob("")})";
        yield return "INSERT INTO kinds VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
        yield return $"CREATE TABLE twins (a {source.TypeOf("bigint")}, b {source.TypeOf("bigint")})";
        yield return "INSERT INTO twins VALUES (1, 2)";
    }
}
