using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Json;
using Xunit;

namespace DataPool.Formats.Tests.Json;

public class EnvelopeTests
{
    [Theory]
    [InlineData("""{"items":[{"id":"a","fields":{"x":1,"y":{"z":true}}}]}""", "a", "x:Number=1 y.z:Boolean=true")]
    [InlineData("""{"items":[{"name":"Ann","tags":{"site":"B","deep":{"er":1}},"fields":{"x":1},"id":1.0}]}""", "1", "name:String=\"Ann\" tags.site:String=\"B\" tags.deep.er:Number=1 x:Number=1")]
    [InlineData("""{"items":[{"id":true,"fields":{"id":7}}]}""", "true", "id:Number=7")]
    [InlineData("""{"items":[{"id":"\u0061\n|b"}]}""", null, null)]
    [InlineData("""{"items":[{"id":"\u0061|b\\"}]}""", "a|b\\", "")]
    [InlineData("""{"items":[{"id":1e2,"tags":{},"fields":{}}]}""", "100", "")]
    [InlineData("""{"it\u0065ms":[{"i\u0064":"a","f\u0069elds":{"x":null}}]}""", "a", "x:Null=null")]
    [InlineData("""{"mode":"merge","items":[{"id":"a","fields":{"y":{"z":{}}},"tags":{"t":[1, 2]}}]}""", "a", "y.z:Json={} tags.t:Json=[1,2]")]
    public void An_item_becomes_a_record_with_its_key(string body, string? key, string? record)
    {
        if (key is null)
        {
            Assert.Equal("Item #1: its id holds a control character.", Refused(body).Message);
            return;
        }

        using var content = Read(body);
        Assert.True(content.KeysAreSet);
        Assert.Equal([record], Reading.Lines(content.Records));
        Assert.Equal(key, Encoding.UTF8.GetString(content.Records.KeyOf(0)));
    }

    [Fact]
    public void Tags_become_fields_of_their_own_where_nested_values_stay_json()
    {
        using var content = Read("""{"items":[{"id":1,"tags":{"a":{"b":1}},"fields":{"c":{"d":2}}}]}""", flatten: false);
        Assert.Equal(["tags.a:Json={\"b\":1} c:Json={\"d\":2}"], Reading.Lines(content.Records));
    }

    [Fact]
    public void Everything_else_that_it_says_is_told()
    {
        using var content = Read("""{"delete":["x",2,false],"stream":"queues","items":[{"id":1},{"id":2.5,"unset":["a","b.c"],"fields":{"d":1}},{"id":3}]}""");
        Assert.Equal("queues", content.Stream);
        Assert.Null(content.Mode);
        Assert.Equal(["x", "2", "false"], content.Deletes.Select(Encoding.UTF8.GetString));
        Assert.Equal([null, "a b.c", null], content.Unset!.Select(fields => fields is null ? null : string.Join(' ', fields)));
        using var snapshot = Read("""{"mode":"snapshot","items":[]}""");
        Assert.Equal(PushMode.Snapshot, snapshot.Mode);
        Assert.Null(snapshot.Unset);
        Assert.Equal(0, snapshot.Records.Count);
        using var deletion = Read("""{"delete":[]}""");
        Assert.True(deletion.KeysAreSet);
    }

    [Theory]
    [InlineData("""{"id":1,"items":5}""", "id:Number=1 items:Number=5")]
    [InlineData("""{"id":1,"x":{"items":[]}}""", "id:Number=1 x.items:Json=[]")]
    [InlineData("""[{"id":1}]""", "id:Number=1")]
    public void Without_an_array_of_items_or_deletions_it_is_a_plain_record(string body, string record)
    {
        using var content = Read(body);
        Assert.False(content.KeysAreSet);
        Assert.Equal([record], Reading.Lines(content.Records));
    }

    [Fact]
    public void Without_ids_keys_stay_empty_where_they_may()
    {
        using var content = Read("""{"items":[{"fields":{"x":1}},{"id":"a"}]}""", mayLackIds: true);
        Assert.Equal(["", "a"], Enumerable.Range(0, 2).Select(i => Encoding.UTF8.GetString(content.Records.KeyOf(i))));
    }

    [Theory]
    [InlineData("""{"items":[{"fields":{}}]}""", "Item #1 lacks its id. Send it, or set mapping.key to [] for generated keys.", "#1", "id")]
    [InlineData("""{"items":[{"id":1},{"id":null}]}""", "Item #2: its id must be a string, number or boolean, and not be empty.", "#2", "id")]
    [InlineData("""{"items":[{"id":""}]}""", "Item #1: its id must be a string, number or boolean, and not be empty.", "#1", "id")]
    [InlineData("""{"items":[{"id":{}}]}""", "Item #1: its id must be a string, number or boolean, and not be empty.", "#1", "id")]
    [InlineData("""{"delete":[1,[]]}""", "delete #2 must be a string, number or boolean, and not be empty.", "#2", "id")]
    [InlineData("""{"items":[{"id":1,"value":5}]}""", "Item #1 has the member \"value\", which an envelope does not know; it may have id, name, fields, tags and unset. Put values into fields.", "#1", "value")]
    [InlineData("""{"items":[{"id":1,"fields":{"x":1},"unset":["x"]}]}""", "Item #1 both gives and unsets the field \"x\". Do one of them.", "#1", "x")]
    [InlineData("""{"items":[{"id":"k"}],"delete":["k"]}""", "The key \"k\" is in items and in delete. Name each item once.", "k", null)]
    [InlineData("""{"delete":[1,"1"]}""", "The key \"1\" is twice in delete. Name each item once.", "1", null)]
    [InlineData("""{"items":[{"id":1,"fields":{"":1}}]}""", "Item #1 has a field with an empty name.", "#1", "")]
    public void An_item_that_cannot_be_taken_is_refused(string body, string message, string item, string? field)
    {
        var refused = Refused(body);
        Assert.Equal(("invalid_item", message, item, field), (refused.Code, refused.Message, refused.Item, refused.Field));
    }

    [Theory]
    [InlineData("""{"items":[],"itmes":[]}""", "An envelope has no member \"itmes\"; it may have stream, items, delete and mode (line 1, column 13).")]
    [InlineData("""{"items":[],"mode":"all"}""", "mode must be merge, replace or snapshot, but it is \"all\" (line 1, column 20).")]
    [InlineData("""{"items":[],"mode":5}""", "mode must be a string, but it is a number (line 1, column 20).")]
    [InlineData("""{"items":[],"stream":null}""", "stream must be a string, but it is null (line 1, column 22).")]
    [InlineData("""{"items":[],"delete":"a"}""", "delete of an envelope must be an array, but it is a string (line 1, column 22).")]
    [InlineData("""{"items":[5]}""", "Item #1 must be an object, but it is a number (line 1, column 11).")]
    [InlineData("""{"items":[{"id":1,"fields":[]}]}""", "Item #1: fields must be an object, but it is an array (line 1, column 28).")]
    [InlineData("""{"items":[{"id":1,"tags":1}]}""", "Item #1: tags must be an object, but it is a number (line 1, column 26).")]
    [InlineData("""{"items":[{"id":1,"unset":[1]}]}""", "Item #1: unset must be an array of field names, but it is a number (line 1, column 28).")]
    [InlineData("""{"items":[{"id":1,"id":2}]}""", "The property \"id\" repeats in its object; send each name once (line 1, column 19).")]
    [InlineData("""{"items":[],"items":[]}""", "The property \"items\" repeats in its object; send each name once (line 1, column 13).")]
    [InlineData("""{"items":[{"id":1,"name":"a","fields":{"name":"b"}}]}""", "Item #1 gives the field \"name\" twice (its name and tags become fields too); send it once (line 1, column 40).")]
    [InlineData("""{"items":[{"id":1}],"delete":[2],"mode":"snapshot"}""", "The envelope is a snapshot and has delete. Leave delete out: what a snapshot does not hold goes.")]
    [InlineData("""{"items":[{"id":trueX}]}""", "The body is not valid JSON: only true, false and null may stand without quotes (line 1, column 21).")]
    public void An_envelope_that_is_none_is_refused_with_its_place(string body, string message)
    {
        var refused = Refused(body);
        Assert.Equal(("invalid_payload", message), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("""{"items":[{"id":01}]}""")]
    [InlineData("""{"items":[{"id":}]}""")]
    [InlineData("""{"items":[{"id":-}]}""")]
    [InlineData("""{"items":[{"id":1}}""")]
    [InlineData("""{"items":[{"id":1}],}""")]
    [InlineData("""{"items":[{"id":1},]}""")]
    [InlineData("""{"items":[{"id":1}]} x""")]
    [InlineData("""{"items":[""")]
    [InlineData("""{"items":[{"id":"a""")]
    [InlineData("""{"items":[{"id":1,"fields":""")]
    [InlineData("""{"delete":[tru]}""")]
    [InlineData("""{"delete":["\ud800"]}""")]
    [InlineData("""{"items":[{"id":"a","unset":["\u0000"]}]}""")]
    [InlineData("""{"items":[],"stream":"\ud800"}""")]
    [InlineData("""{"it\ud800ems":[],"items":[]}""")]
    [InlineData("""{"items":[{"id":1e999}]}""")]
    public void Malformed_text_is_refused_wherever_it_breaks(string body) => Assert.Equal("invalid_payload", Refused(body).Code);

    [Fact]
    public void Items_and_deletions_are_counted_together()
    {
        var limits = new RecordLimits { ItemsPerRequest = 3 };
        using var fits = Read("""{"items":[{"id":1},{"id":2}],"delete":[3]}""", limits: limits);
        Assert.Equal("payload_too_large", Refused("""{"items":[{"id":1},{"id":2}],"delete":[3,4]}""", limits).Code);
        Assert.Equal("payload_too_large", Refused("""{"delete":[3,4,5],"items":[{"id":1}]}""", limits).Code);
    }

    private static PushContent Read(string body, bool flatten = true, bool mayLackIds = false, RecordLimits? limits = null) =>
        JsonEnvelopeReader.Read(Encoding.UTF8.GetBytes(body), Reading.Options(flatten, limits: limits), mayLackIds);

    private static RecordException Refused(string body, RecordLimits? limits = null) =>
        Assert.Throws<RecordException>(() => Read(body, limits: limits));
}
