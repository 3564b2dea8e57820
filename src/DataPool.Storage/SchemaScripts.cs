using System.Globalization;
using System.Reflection;
using DataPool.Core.Storage;

namespace DataPool.Storage;

/// <summary>The numbered scripts that make a database what the program knows, which come with the program.</summary>
internal static class SchemaScripts
{
    /// <summary>The scripts of a database (<c>log/0001_….sql</c>), by number.</summary>
    public static IReadOnlyList<(int Number, string Sql)> Of(string database)
    {
        var assembly = typeof(SchemaScripts).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(database + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Number(name[(database.Length + 1)..]), Read(assembly, name)))];
    }

    /// <summary>Refuses a database that a newer program has written.</summary>
    public static void RefuseNewer(string database, long version, int known)
    {
        if (version <= known) return;
        throw new StorageException(
            $"The database \"{database}\" has schema version {version}, and this program knows versions up to {known}: "
            + "a newer DataPool has written it. Start that version again, or restore a backup made before the upgrade.");
    }

    private static int Number(string file) => int.Parse(file.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
