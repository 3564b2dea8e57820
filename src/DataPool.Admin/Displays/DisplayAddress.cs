namespace DataPool.Admin.Displays;

/// <summary>The address of a display: which stream, and how it is shown.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="View"><c>table</c>, <c>cards</c> or <c>figure</c>.</param>
/// <param name="Fields">The fields to show, in this order; none for all.</param>
/// <param name="Item">The item of a single figure; null for the first.</param>
/// <param name="Title">The title; empty for the stream's name.</param>
internal sealed record DisplayAddress(string Stream, string View, IReadOnlyList<string> Fields, string? Item, string Title)
{
    /// <summary>The view where none is asked for.</summary>
    public const string DefaultView = "table";

    /// <summary>The view of one item.</summary>
    public const string FigureView = "figure";

    /// <summary>All views.</summary>
    public static IReadOnlyList<string> Views { get; } = [DefaultView, "cards", FigureView];

    /// <summary>The whole stream in a view.</summary>
    public static DisplayAddress Of(string stream, string view = DefaultView) => new(stream, view, [], null, "");

    /// <summary>The path with its query; a read key goes behind it, after a <c>#</c>.</summary>
    public string Path
    {
        get
        {
            var query = new List<string>();
            if (View != DefaultView) query.Add("view=" + View);
            query.AddRange(Fields.Select(Parameter));
            // One parameter alone is read as a list; twice the same name is that one field.
            if (Fields is [{ } only] && only.Contains(',', StringComparison.Ordinal)) query.Add(Parameter(only));
            if (View == FigureView && !string.IsNullOrEmpty(Item)) query.Add("item=" + Uri.EscapeDataString(Item));
            if (Title.Trim() is { Length: > 0 } title) query.Add("title=" + Uri.EscapeDataString(title));
            return $"/display/{Uri.EscapeDataString(Stream)}{(query.Count == 0 ? "" : "?" + string.Join('&', query))}";
        }
    }

    private static string Parameter(string field) => "fields=" + Uri.EscapeDataString(field);
}
