using System.Globalization;
using System.Text;
using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Drops;

/// <summary>Files that follow each other: each is one version of a source's whole content, and says so in each of its rows.</summary>
/// <param name="Keys">The keys that there are; a tenth of them, another one each time, is missing in a version.</param>
/// <param name="BadEvery">Every so many files one cannot be read; 0 for none.</param>
internal sealed record DropPlan(int Keys, int BadEvery = 0)
{
    private const int MissingEvery = 10;

    /// <summary>Whether a version's file cannot be read.</summary>
    public bool IsBad(int version) => BadEvery > 0 && version % BadEvery == 0;

    /// <summary>How many of the versions up to one can be read.</summary>
    public int GoodUpTo(int version) => version - (BadEvery > 0 ? version / BadEvery : 0);

    /// <summary>The last version up to one that can be read; 0 for none.</summary>
    public int LastGood(int version) => IsBad(version) ? version - 1 : version;

    /// <summary>A version's file; what makes one bad stands at its very end.</summary>
    public string Text(int version)
    {
        var text = new StringBuilder("id,version,note\n");
        foreach (var key in KeysOf(version)) text.Append(CultureInfo.InvariantCulture, $"{key},{version},note {version} of {key}\n");
        if (IsBad(version)) text.Append(CultureInfo.InvariantCulture, $"z,{version},\"never closed\n");
        return text.ToString();
    }

    /// <summary>The version that a file of this plan is of.</summary>
    public static int VersionOf(string path)
    {
        using var file = File.OpenText(path);
        file.ReadLine();
        return int.Parse(file.ReadLine()!.Split(',')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The version that a stream shows (0 while it is empty), and what is wrong with it; null where it is as in the file.</summary>
    public (int Version, string? Fault) Look(PoolSnapshot snapshot)
    {
        if (snapshot.Items.Count == 0) return (0, null);
        var versions = snapshot.Items.Select(item => item.Fields["version"]).Distinct(StringComparer.Ordinal).ToArray();
        if (versions.Length > 1) return (0, $"{snapshot.Stream} is torn: it shows items of the versions {string.Join(", ", versions)}.");
        var version = int.Parse(versions[0], CultureInfo.InvariantCulture);
        if (IsBad(version)) return (version, $"{snapshot.Stream} shows version {version}, whose file is bad.");
        var expected = KeysOf(version).Select(key => $"{key} \"note {version} of {key}\"");
        var shown = snapshot.Items.Select(item => $"{item.Key} {item.Fields["note"]}");
        return (version, shown.SequenceEqual(expected) ? null : $"{snapshot.Stream} shows other items of version {version} than the file has.");
    }

    private IEnumerable<string> KeysOf(int version) =>
        Enumerable.Range(0, Keys).Where(key => (key + version) % MissingEvery != 0).Select(key => key.ToString("'k'00000", CultureInfo.InvariantCulture));
}
