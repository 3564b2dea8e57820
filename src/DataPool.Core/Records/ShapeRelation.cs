namespace DataPool.Core.Records;

/// <summary>How the fields of one shape ("theirs") lie in another ("ours").</summary>
public sealed class ShapeRelation
{
    private ShapeRelation(int[] toOurs, int[] toTheirs, Shape union, bool sameFields)
    {
        ToOurs = toOurs;
        ToTheirs = toTheirs;
        Union = union;
        SameFields = sameFields;
    }

    /// <summary>For each of their fields its position in ours, or -1.</summary>
    public int[] ToOurs { get; }

    /// <summary>For each of our fields its position in theirs, or -1.</summary>
    public int[] ToTheirs { get; }

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
        return new ShapeRelation(toOurs, toTheirs, union, added is null && ours.Count == theirs.Count);
    }
}
