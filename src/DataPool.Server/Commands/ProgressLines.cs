using System.Globalization;
using DataPool.Storage.Transfer;

namespace DataPool.Server.Commands;

/// <summary>Says how far a move has come: each table when it begins, and about once a second in between.</summary>
internal sealed class ProgressLines(TextWriter output, TimeProvider time) : IProgress<MigrationStep>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private string _table = "";
    private long _last;

    public void Report(MigrationStep value)
    {
        if (value.Table == _table && time.GetElapsedTime(_last) < Pause) return;
        (_table, _last) = (value.Table, time.GetTimestamp());
        output.WriteLine(value.What switch
        {
            MigrationPhase.Emptying => "The database holds a part of other data, which nobody has used: it is emptied.",
            MigrationPhase.Copying => string.Create(CultureInfo.InvariantCulture, $"Copying {value.Table}: {value.Rows} of {value.Total} rows"),
            _ => $"Comparing {value.Table}",
        });
    }
}
