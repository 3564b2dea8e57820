namespace DataPool.Core.Connectors.Forms;

/// <summary>The fields of a definition's own level, the same for all types.</summary>
public static class ConnectorFields
{
    private const string Schedule = "schedule";
    private const string Interval = "pollingIntervalSeconds";
    private const string Cron = "cron";
    private const string Idle = "idleAfterSeconds";

    // Below that a run is often begun before people could have noticed the one before.
    private const int ShortInterval = 5;
    private const int LongInterval = 3601;
    private const int ShortIdle = 60;

    private static FormParts Parts => ConnectorTexts.Parts;

    /// <summary>The connector's name.</summary>
    public static FormField Name() => Parts.Field("name", FieldKind.Text) with { IsRequired = true };

    /// <summary>Pull: when it runs, by interval or by cron expression.</summary>
    /// <param name="defaultIntervalSeconds">The type's interval.</param>
    public static IReadOnlyList<FormField> Pull(int defaultIntervalSeconds)
    {
        var section = Parts.Section("when");
        return
        [
            Parts.Alternatives(Schedule, Interval, Cron) with { Section = section },
            Parts.Field(Interval, FieldKind.Duration) with
            {
                Section = section,
                Default = defaultIntervalSeconds,
                Min = 1,
                Max = ConnectorDefinition.MaxIntervalSeconds,
                ShownWhen = FormParts.Chosen(Schedule, Interval),
                Advice =
                [
                    Parts.Advice(Interval, "short", FormTest.LessThan(ShortInterval)),
                    Parts.Advice(Interval, "long", FormTest.AtLeast(LongInterval)),
                ],
            },
            Parts.Field(Cron, FieldKind.Text) with
            {
                Section = section,
                IsRequired = true,
                ShownWhen = FormParts.Chosen(Schedule, Cron),
                Advice = [Parts.Advice(Cron, "minutely", FormTest.Matches(@"^\s*\*\s"))],
            },
        ];
    }

    /// <summary>Push: how long it may be quiet.</summary>
    public static FormField IdleAfter() => Parts.Field(Idle, FieldKind.Duration) with
    {
        Section = Parts.Section("quiet"),
        Default = ConnectorDefinition.DefaultIdleAfterSeconds,
        Min = 0,
        Max = ConnectorDefinition.MaxIdleAfterSeconds,
        Advice =
        [
            Parts.Advice(Idle, "never", FormTest.IsOneOf("0")),
            Parts.Advice(Idle, "short", FormTest.Between(1, ShortIdle)),
        ],
    };

    /// <summary>The zone of times that name none.</summary>
    public static FormField TimeZone() => Parts.Field("timeZone", FieldKind.TimeZone) with { IsAdvanced = true };
}
