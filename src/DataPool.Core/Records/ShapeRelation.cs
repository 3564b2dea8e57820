namespace DataPool.Core.Records;

/// <summary>How the fields of one shape ("theirs") lie in another ("ours").</summary>
public sealed class ShapeRelation
{
    private ShapeRelation(int[] toOurs, int[] toTheirs, bool[] ousted, Shape union, bool sameFields)
    {
        ToOurs = toOurs;
        ToTheirs = toTheirs;
        Ousted = ousted;
        Union = union;
        SameFields = sameFields;
    }

    /// <summary>For each of their fields its position in ours, or -1.</summary>
    public int[] ToOurs { get; }

    /// <summary>For each of our fields its position in theirs, or -1.</summary>
    public int[] ToTheirs { get; }

    /// <summary>
    /// For each of our fields true when theirs take its place under a merge: a scalar <c>a</c> takes that of
    /// <c>a.*</c>, and the reverse (PRODUCT 2.1).
    /// </summary>
    public bool[] Ousted { get; }

    /// <summary>Our fields, then theirs that we lack. Ours itself where we lack none.</summary>
    public Shape Union { get; }

    /// <summary>True when both have the same names, whatever their order.</summary>
    public bool SameFields { get; }

    internal static ShapeRelation Of(Shape ours, Shape theirs)
    {
        var toOurs = new int[theirs.Count];
        var toTheirs = new int[ours.Count];
        Array.Fill(toTheirs, -1);
        List<FieldName>? added = null;
        for (var i = 0; i < theirs.Count; i++)
        {
            var position = ours.IndexOf(theirs.Fields[i].Text);
            toOurs[i] = position;
            if (position >= 0) toTheirs[position] = i;
            else (added ??= []).Add(theirs.Fields[i]);
        }

        var union = added is null ? ours : new Shape([.. ours.Fields, .. added]);
        return new ShapeRelation(toOurs, toTheirs, FindOusted(ours, theirs), union, added is null && ours.Count == theirs.Count);
    }

    private static bool[] FindOusted(Shape ours, Shape theirs)
    {
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in theirs.Fields) parents.UnionWith(ParentsOf(field.Text));

        var ousted = new bool[ours.Count];
        for (var i = 0; i < ours.Count; i++)
        {
            var name = ours.Fields[i].Text;
            ousted[i] = theirs.IndexOf(name) < 0
                && (parents.Contains(name) || ParentsOf(name).Any(parent => theirs.IndexOf(parent) >= 0));
        }

        return ousted;
    }

    private static IEnumerable<string> ParentsOf(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            yield return name[..dot];
    }
}
