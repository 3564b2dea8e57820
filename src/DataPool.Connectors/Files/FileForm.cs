using System.Text.Json.Nodes;
using DataPool.Connectors.Files.Url;
using DataPool.Core.Connectors.Forms;
using DataPool.Outside;

namespace DataPool.Connectors.Files;

/// <summary>How people are asked for a connector of type <c>file</c>: a card for each way in which files come.</summary>
/// <param name="roots">Where watched folders may lie: people are told.</param>
/// <param name="type">The word in the definition's <c>type</c>.</param>
internal sealed class FileForm(AllowedRoots roots, string type)
{
    private const string Delivery = "source.delivery";
    private const string Format = "source.format";
    private const string Upload = "upload";
    private const string Url = "url";
    private const string Folder = "folder";
    private const string Path = "source.path";
    private const string Pattern = "source.pattern";
    private const string After = "source.after";
    private const string Auth = "source.auth.type";
    private const string Timeout = "source.timeoutSeconds";
    private const int LongTimeout = 301;

    private static FormParts Parts => FileTexts.Parts;

    /// <summary>The form, in the language of the moment.</summary>
    public ConnectorForm Make() => new()
    {
        Type = type,
        Choices =
        [
            Parts.Card("file-upload", "upload", place: 20, Preset(Upload)),
            Parts.Card("file-url", "link", place: 22, Preset(Url)),
            Parts.Card("file-folder", "file-spreadsheet", place: 24, Preset(Folder)),
        ],
        Fields =
        [
            ConnectorFields.Name(),
            .. WebAddress().Select(field => field with { Section = Parts.Section("url") }),
            .. WatchedFolder().Select(field => field with { Section = Parts.Section("folder"), ShownWhen = field.ShownWhen ?? Comes(Folder) }),
            .. WhatItIs().Select(field => field with { Section = Parts.Section("format") }),
            .. ConnectorFields.Pull(UrlDelivery.DefaultIntervalSeconds).Select(OnlyPolled),
            ConnectorFields.TimeZone(),
        ],
        Mapping = MappingForm.Pull(holdsEmpty: true),
    };

    private static JsonObject Preset(string delivery) => new() { ["delivery"] = delivery };

    private static FormCondition Comes(params string[] deliveries) => new(Delivery, FormTest.IsOneOf(deliveries));

    private static FormCondition Is(params string[] formats) => new(Format, FormTest.IsOneOf(formats));

    // The schedule's own choice stands for its fields: without it they are not shown either.
    private static FormField OnlyPolled(FormField field) => field with { ShownWhen = field.ShownWhen is { } own ? own.And(Comes(Url)) : Comes(Url) };

    private static IEnumerable<FormField> WebAddress() =>
    [
        Parts.Field("source.url", FieldKind.Text) with
        {
            IsRequired = true,
            ShownWhen = Comes(Url),
            Advice = [Parts.Advice("source.url", "plain", FormTest.Matches("^http:"))],
        },
        Parts.Choice(Auth, "none", "basic", "bearer") with { Default = "none", ShownWhen = Comes(Url) },
        Parts.Field("source.auth.username", FieldKind.Text) with { IsRequired = true, ShownWhen = SignsIn("basic") },
        Parts.Field("source.auth.password", FieldKind.Secret) with { ShownWhen = SignsIn("basic") },
        Parts.Field("source.auth.token", FieldKind.Secret) with { IsRequired = true, ShownWhen = SignsIn("bearer") },
        Parts.Field("source.caCertificate", FieldKind.MultilineText) with { IsAdvanced = true, ShownWhen = Comes(Url) },
        Parts.Field(Timeout, FieldKind.Duration) with
        {
            IsAdvanced = true,
            ShownWhen = Comes(Url),
            Default = UrlTarget.DefaultTimeoutSeconds,
            Min = 1,
            Max = UrlTarget.MaxTimeoutSeconds,
            Advice = [Parts.Advice(Timeout, "long", FormTest.AtLeast(LongTimeout))],
        },
    ];

    private static FormCondition SignsIn(string how) => new FormCondition(Auth, FormTest.IsOneOf(how)).And(Comes(Url));

    private IEnumerable<FormField> WatchedFolder() =>
    [
        Parts.Field(Path, FieldKind.Text) with
        {
            IsRequired = true,
            Help = roots.First is { } folder ? FileTexts.Text.Format($"{Path}.help", folder) : FileTexts.Text.Format($"{Path}.help.none", AllowedRoots.Setting),
        },
        Parts.Field(Pattern, FieldKind.Text),
        Parts.Choice(After, "archive", "delete", "leave") with
        {
            Default = "archive",
            Advice = [Parts.Advice(After, "delete", FormTest.IsOneOf("delete")), Parts.Advice(After, "leave", FormTest.IsOneOf("leave"))],
        },
        Parts.Field("source.archivePath", FieldKind.Text) with
        {
            IsRequired = true,
            ShownWhen = new FormCondition(After, FormTest.IsOneOf("archive")).And(Comes(Folder)),
        },
    ];

    private static IEnumerable<FormField> WhatItIs() =>
    [
        Parts.Choice(Format, FileFormat.Names) with { Default = "auto" },
        Parts.Choice("source.options.delimiter", "auto", ",", ";", "tab", "|") with { Default = "auto", ShownWhen = Is("csv") },
        Parts.Field("source.options.header", FieldKind.Toggle) with { Default = true, ShownWhen = Is("csv") },
        Parts.Field("source.options.encoding", FieldKind.Text) with { IsAdvanced = true, ShownWhen = Is("csv") },
        Parts.Field("source.options.quote", FieldKind.Text) with { IsAdvanced = true, ShownWhen = Is("csv") },
        Parts.Field("source.options.sheet", FieldKind.Text) with { ShownWhen = Is("excel") },
        Parts.Field("source.options.headerRow", FieldKind.Number) with { Default = 1, Min = 1, Max = 1_048_576, ShownWhen = Is("excel") },
        Parts.Field("source.options.records", FieldKind.Text) with { ShownWhen = Is("json", "xml") },
    ];
}
