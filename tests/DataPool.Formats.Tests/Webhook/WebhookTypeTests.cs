using System.Text.Json;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Tests.Json;
using Xunit;

namespace DataPool.Formats.Tests.Webhook;

public class WebhookTypeTests
{
    private readonly WebhookType _type = new();

    [Fact]
    public void The_type_has_its_name_and_no_secrets()
    {
        Assert.Equal("webhook", _type.Name);
        Assert.Empty(_type.Secrets);
    }

    [Theory]
    [InlineData("{}", """{"id":1,"a":{"b":2}}""", true, "id:Number=1 a.b:Number=2")]
    [InlineData("{}", """{"id":1,"a":{"b":2}}""", false, "id:Number=1 a:Json={\"b\":2}")]
    [InlineData("""{"records":null}""", """[{"id":1}]""", true, "id:Number=1")]
    [InlineData("""{"records":"$.events[*]"}""", """{"events":[{"id":1}]}""", true, "id:Number=1")]
    public void A_body_becomes_records(string source, string body, bool flatten, string record)
    {
        using var batch = _type.Decode(Context(source, body, flatten, isForm: false));
        Assert.Equal([record], Reading.Lines(batch));
    }

    [Fact]
    public void A_form_becomes_records()
    {
        using var batch = _type.Decode(Context("{}", "payload=%7B%22id%22:1%7D", true, isForm: true));
        Assert.Equal(["id:Number=1"], Reading.Lines(batch));
    }

    [Theory]
    [InlineData("""{"records":"events"}""", "source.records", "invalid", "source.records: A path must begin with $. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("""{"records":5}""", "source.records", "type", "source.records must be a string.")]
    [InlineData("""{"signature":{"scheme":"github"}}""", "source.signature", "unknown", "source.signature is not known here; remove it.")]
    [InlineData("""{"verifyToken":"x"}""", "source.verifyToken", "unknown", "source.verifyToken is not known here; remove it.")]
    public void What_is_wrong_with_a_source_is_told(string source, string path, string code, string message)
    {
        var errors = new List<DefinitionError>();
        Assert.Null(Read(source, errors));
        Assert.Equal([new DefinitionError(path, code, message)], errors);
    }

    private PushContext Context(string source, string body, bool flatten, bool isForm) => new()
    {
        Source = Read(source, [])!,
        Body = System.Text.Encoding.UTF8.GetBytes(body),
        IsForm = isForm,
        Flatten = flatten,
        Shapes = new ShapeTable(),
        Limits = new RecordLimits(),
    };

    private object? Read(string source, List<DefinitionError> errors)
    {
        using var document = JsonDocument.Parse(source);
        return _type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
    }
}
