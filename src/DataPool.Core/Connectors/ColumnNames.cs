using DataPool.Core.Records;

namespace DataPool.Core.Connectors;

/// <summary>Field names out of a source's column names: present, distinct, within the limits.</summary>
/// <param name="subject">What has the columns, as a sentence begins with it: <c>The query returns</c>, <c>The file has</c>.</param>
/// <param name="fewer">What to do about too many columns, as a sentence.</param>
/// <param name="shorter">What to do about a name that is too long, as a sentence.</param>
public sealed class ColumnNames(string subject, string fewer, string shorter)
{
    /// <summary>The most columns a source may have.</summary>
    public const int MaxColumns = 1000;

    /// <summary>The names as the records carry them; an empty one becomes <c>column_N</c>, a repeated one <c>name_2</c> with a warning.</summary>
    /// <exception cref="SourceException">Too many columns, or a name too long.</exception>
    public string[] Distinct(IReadOnlyList<string> names, WarningCounter warnings)
    {
        if (names.Count > MaxColumns)
            throw new SourceException("too_many_columns", $"{subject} {names.Count} columns; at most {MaxColumns} are possible. {fewer}", transient: false);

        // A column that has a name of its own keeps it, whatever a namesake before it is renamed to.
        var own = new HashSet<string>(names, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var result = new string[names.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var name = names[i].Length > 0 ? names[i] : $"column_{i + 1}";
            var taken = names[i].Length > 0 ? !used.Add(name) : own.Contains(name) || !used.Add(name);
            result[i] = taken ? Rename(name, i, own, used, warnings) : name;
            if (result[i].Length <= FieldName.MaxLength) continue;
            throw new SourceException(
                "column_name_too_long",
                $"The name of column {i + 1} has {result[i].Length} characters; at most {FieldName.MaxLength} are possible. {shorter}",
                transient: false);
        }

        return result;
    }

    private static string Rename(string name, int index, HashSet<string> own, HashSet<string> used, WarningCounter warnings)
    {
        var number = 2;
        while (own.Contains($"{name}_{number}") || used.Contains($"{name}_{number}")) number++;
        var renamed = $"{name}_{number}";
        used.Add(renamed);
        warnings.Add("duplicate_column", name, $"column {index + 1} became {renamed}");
        return renamed;
    }
}
