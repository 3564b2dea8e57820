using System.Data.Common;

namespace DataPool.Bench.Scenarios;

/// <summary>Rows as a program would hold them that polls by hand: typed values, compared with what the driver gives next time.</summary>
internal sealed class BareRows(int count)
{
    private readonly Row[] _rows = new Row[count];

    /// <summary>Reads the rows for the first time.</summary>
    public BareRows ReadOnce(Func<DbDataReader> open)
    {
        Read(open(), isFirst: true);
        return this;
    }

    /// <summary>Reads them again.</summary>
    public void Read(DbDataReader reader)
    {
        if (Read(reader, isFirst: false) != 0) throw new BenchFailure("Rows that nobody has changed are others than before.");
    }

    private int Read(DbDataReader reader, bool isFirst)
    {
        var (changed, row) = (0, 0);
        using (reader)
        {
            while (reader.Read())
            {
                var now = new Row(
                    reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3), reader.GetInt32(4), reader.GetBoolean(5), reader.GetDateTime(6), reader.GetDouble(7));
                if (isFirst) _rows[row] = now;
                else if (now != _rows[row]) changed++;
                row++;
            }
        }

        return row == _rows.Length ? changed : throw new BenchFailure($"{row} rows were read instead of {_rows.Length}.");
    }

    private readonly record struct Row(long Id, string Customer, string Region, decimal Revenue, int Orders, bool IsOpen, DateTime At, double Ratio);
}
