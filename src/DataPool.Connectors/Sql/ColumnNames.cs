using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql;

/// <summary>Field names out of a result's column names: present, distinct, within the limits.</summary>
internal static class ColumnNames
{
    /// <summary>The most columns a result may have.</summary>
    internal const int MaxColumns = 1000;

    /// <summary>The names as the records carry them.</summary>
    /// <exception cref="SourceException">Too many columns, or a name too long.</exception>
    internal static string[] Distinct(string[] names, WarningCounter warnings)
    {
        if (names.Length > MaxColumns)
        {
            throw new SourceException(
                "too_many_columns", $"The query returns {names.Length} columns; at most {MaxColumns} are possible. Select fewer in source.query.", transient: false);
        }

        // A column that has a name of its own keeps it, whatever a namesake before it is renamed to.
        var own = new HashSet<string>(names, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var result = new string[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i].Length > 0 ? names[i] : $"column_{i + 1}";
            var taken = names[i].Length > 0 ? !used.Add(name) : own.Contains(name) || !used.Add(name);
            result[i] = taken ? Rename(name, i, own, used, warnings) : name;
            if (result[i].Length <= FieldName.MaxLength) continue;
            throw new SourceException(
                "column_name_too_long",
                $"The name of column {i + 1} has {result[i].Length} characters; at most {FieldName.MaxLength} are possible. Give it an alias (AS …) in source.query.",
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
