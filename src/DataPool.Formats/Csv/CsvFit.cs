using DataPool.Core.Connectors;

namespace DataPool.Formats.Csv;

/// <summary>How well a delimiter fits the first rows of a file.</summary>
/// <param name="Marks">With the delimiter.</param>
/// <param name="Rows">The rows looked at.</param>
/// <param name="Columns">The number of cells that most rows have.</param>
/// <param name="Agreeing">The rows with that many.</param>
/// <param name="FirstColumns">The cells of the first row, which is the header if there is one.</param>
internal sealed record CsvFit(CsvMarks Marks, int Rows, int Columns, int Agreeing, int FirstColumns)
{
    private const int MaxRows = 100;

    internal static CsvFit Of(byte[] sample, bool isWhole, CsvMarks marks, CsvLead lead, CancellationToken cancellationToken)
    {
        var counts = new List<int>(MaxRows + 1);
        using (var rows = new CsvRows(new MemoryStream(sample, lead.Bytes, sample.Length - lead.Bytes), marks))
        {
            try
            {
                while (counts.Count <= MaxRows && rows.Read(cancellationToken)) counts.Add(rows.Count);
                // The last row of a sample is cut.
                if (!isWhole && counts.Count is > 1 and <= MaxRows) counts.RemoveAt(counts.Count - 1);
            }
            catch (SourceException) when (counts.Count > 0)
            {
                // A quote that the sample's end leaves open, or one that this delimiter makes out of ordinary text.
            }
            catch (SourceException)
            {
                return new CsvFit(marks, 0, 0, 0, 0);
            }
        }

        if (counts.Count > MaxRows) counts.RemoveAt(MaxRows);
        if (counts.Count == 0) return new CsvFit(marks, 0, 0, 0, 0);
        var most = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
        return new CsvFit(marks, counts.Count, most.Key, most.Count(), counts[0]);
    }

    /// <summary>Whether this splits the rows more alike than another that comes before it in rank.</summary>
    internal bool IsBetterThan(CsvFit other)
    {
        if (Columns <= 1 || other.Columns <= 1) return Columns > 1 || (other.Columns <= 1 && Marks.Delimiter == ',');
        if (Rows == 1 && other.Rows == 1) return Columns > other.Columns;
        // Ragged rows are no reason to take a delimiter that splits little; a header that does not agree is.
        var (share, otherShare) = (Share, other.Share);
        return Math.Abs(share - otherShare) > 0.1 ? share > otherShare : (FirstColumns == Columns, other.FirstColumns == other.Columns) switch
        {
            (true, false) => true,
            (false, true) => false,
            _ => share > otherShare,
        };
    }

    private double Share => (double)Agreeing / Rows;
}
