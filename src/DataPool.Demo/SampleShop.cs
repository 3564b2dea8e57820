using Microsoft.Data.Sqlite;

namespace DataPool.Demo;

/// <summary>
/// A chain of coffee shops in a SQLite file, for somebody who has no database at hand: the sales of the last ten minutes,
/// which change with every <see cref="Trade"/>. For one caller at a time.
/// </summary>
public sealed class SampleShop : IDisposable
{
    /// <summary>What a wallboard would ask for: revenue, orders and best seller of each shop, best shop first.</summary>
    public const string Query =
        """
        SELECT shop, SUM(cents) / 100.0 AS revenue, COUNT(*) AS orders,
               (SELECT product FROM sale AS s WHERE s.shop = sale.shop GROUP BY product ORDER BY COUNT(*) DESC, product LIMIT 1) AS best_seller
        FROM sale GROUP BY shop ORDER BY revenue DESC, shop
        """;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly string[] Shops = ["London", "Paris", "Berlin", "Göteborg", "København", "Warszawa", "Milano", "Lisboa"];
    private static readonly (string Name, int Cents)[] Products =
        [("Espresso", 245), ("Flat white", 395), ("Cappuccino", 365), ("Filter coffee", 285), ("Cinnamon roll", 355), ("Cheesecake", 525)];

    private readonly SqliteConnection _connection;
    private readonly Random _random;

    private SampleShop(SqliteConnection connection, Random random)
    {
        _connection = connection;
        _random = random;
    }

    /// <summary>Opens the shop's file, and makes it, with ten minutes of sales, where it is not there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="now">The present.</param>
    /// <param name="random">Decides who buys what.</param>
    /// <exception cref="SqliteException">The file cannot be written, or is no SQLite database.</exception>
    public static SampleShop Open(string path, DateTimeOffset now, Random random)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Readers go on reading while the shop sells.
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "CREATE TABLE IF NOT EXISTS sale(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, shop TEXT NOT NULL, product TEXT NOT NULL, cents INTEGER NOT NULL)");
            Execute(connection, "CREATE INDEX IF NOT EXISTS sale_shop ON sale(shop, product)");
            var shop = new SampleShop(connection, random);
            shop.CatchUp(now);
            return shop;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>One to three sales happen; those of more than ten minutes ago are forgotten.</summary>
    public void Trade(DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        for (var sales = _random.Next(1, 4); sales > 0; sales--) Sell(transaction, now);
        Forget(transaction, now);
        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // As if it had been open all the time.
    private void CatchUp(DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        Forget(transaction, now);
        using var newest = Command(transaction, "SELECT MAX(at) FROM sale");
        var from = newest.ExecuteScalar() is long seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now - Kept;
        for (var at = from.AddSeconds(1); at < now; at = at.AddSeconds(1)) Sell(transaction, at);
        transaction.Commit();
    }

    private void Sell(SqliteTransaction transaction, DateTimeOffset at)
    {
        var (product, cents) = Products[_random.Next(Products.Length)];
        using var command = Command(transaction, "INSERT INTO sale(at, shop, product, cents) VALUES ($at, $shop, $product, $cents)");
        command.Parameters.AddWithValue("$at", at.ToUnixTimeSeconds());
        command.Parameters.AddWithValue("$shop", Shops[_random.Next(Shops.Length)]);
        command.Parameters.AddWithValue("$product", product);
        command.Parameters.AddWithValue("$cents", cents * _random.Next(1, 4));
        command.ExecuteNonQuery();
    }

    private void Forget(SqliteTransaction transaction, DateTimeOffset now)
    {
        using var command = Command(transaction, "DELETE FROM sale WHERE at < $before");
        command.Parameters.AddWithValue("$before", (now - Kept).ToUnixTimeSeconds());
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
