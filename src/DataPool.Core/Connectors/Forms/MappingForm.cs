using DataPool.Core.Mapping;

namespace DataPool.Core.Connectors.Forms;

/// <summary>
/// The settings of a definition's <c>mapping</c>. The key, the list of fields and what becomes of the other fields are asked for
/// beside the columns that were found, by an editor of their own.
/// </summary>
public static class MappingForm
{
    private const string Stream = "mapping.stream";
    private const string Missing = "mapping.missing";
    private const string MaxRemoved = "mapping.guard.maxRemovedPercent";
    private const string MaxItems = "mapping.maxItems";
    private const string Expire = "mapping.expireAfterSeconds";
    private const int ShortLife = 60;

    private static FormParts Parts => ConnectorTexts.Parts;

    /// <summary>For a type that fetches.</summary>
    /// <param name="holdsEmpty">True where a run without any item is held unless the definition allows it.</param>
    public static IReadOnlyList<FormField> Pull(bool holdsEmpty) =>
    [
        StreamName(),
        Parts.Choice(Missing, "remove", "keep", "mark") with
        {
            Default = "remove",
            Advice = [Parts.Advice(Missing, "keep", FormTest.IsOneOf("keep"))],
        },
        MaxRemovedPercent(),
        AllowEmpty(!holdsEmpty),
        Write("replace"),
        Nested(),
        .. Limit(),
    ];

    /// <summary>For a type that is sent to.</summary>
    /// <param name="takesSnapshots">True where a request can hold all items, which the guard looks at.</param>
    public static IReadOnlyList<FormField> Push(bool takesSnapshots) =>
    [
        StreamName(),
        ExpireAfter(),
        .. takesSnapshots ? [MaxRemovedPercent(), AllowEmpty(true)] : Array.Empty<FormField>(),
        Write("merge"),
        Nested(),
        .. Limit(),
    ];

    private static FormField StreamName() => Parts.Field(Stream, FieldKind.Text) with
    {
        IsRequired = true,
        Advice = [Parts.Advice(Stream, "vague", FormTest.Matches("^(data|stream|test|table|sheet|query|source|new|items?)[-_]?[0-9]*$"))],
    };

    private static FormField ExpireAfter() => Parts.Field(Expire, FieldKind.Duration) with
    {
        Min = 1,
        Max = MappingDefinition.MaxExpireAfterSeconds,
        Advice = [Parts.Advice(Expire, "short", FormTest.LessThan(ShortLife))],
    };

    private static FormField MaxRemovedPercent() => Parts.Field(MaxRemoved, FieldKind.Number) with
    {
        Min = 0,
        Max = 100,
        IsAdvanced = true,
        Advice =
        [
            Parts.Advice(MaxRemoved, "none", FormTest.IsOneOf("0")),
            Parts.Advice(MaxRemoved, "all", FormTest.IsOneOf("100")),
        ],
    };

    private static FormField AllowEmpty(bool isAllowed) =>
        Parts.Field("mapping.guard.allowEmpty", FieldKind.Toggle) with { Default = isAllowed, IsAdvanced = true };

    private static FormField Write(string usual) => Parts.Choice("mapping.write", "replace", "merge") with { Default = usual, IsAdvanced = true };

    private static FormField Nested() => Parts.Choice("mapping.nested", "flatten", "json") with { Default = "flatten", IsAdvanced = true };

    // Neither has a default: what holds without them depends on whether keys are generated.
    private static FormField[] Limit() =>
    [
        Parts.Field(MaxItems, FieldKind.Number) with { Min = 1, IsAdvanced = true },
        Parts.Choice("mapping.overflow", "reject", "dropOldest") with
        {
            IsAdvanced = true,
            ShownWhen = new FormCondition(MaxItems, FormTest.IsFilled),
        },
    ];
}
