using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Streams;

/// <summary>What the API's description says about the readers' paths.</summary>
internal static class StreamDescriptions
{
    private const string Tag = "Streams";

    private static readonly ApiParameter Stream = new("stream", ParameterLocation.Path, "The stream's name.");
    private static readonly ApiParameter Numbers = new("numbers", ParameterLocation.Query, "text: numbers of more than 15 digits come as {\"$n\": \"…\"}, for readers in JavaScript.") { Values = ["json", "text"] };
    private static readonly ApiParameter Keys = new("keys", ParameterLocation.Query, "Only the items with these keys.") { IsRepeatable = true };
    private static readonly ApiParameter Fields = new("fields", ParameterLocation.Query, "Only these fields.") { IsRepeatable = true };
    private static readonly ApiAnswer NotFound = ApiAnswer.Problem(404, "not_found");
    private static readonly ApiAnswer NotKept = ApiAnswer.Problem(404, "not_found", "not_kept");
    private static readonly ApiAnswer Invalid = ApiAnswer.Problem(400, "invalid_parameter");

    public static ApiOperation List { get; } = new(Tag, "List streams", "All streams with their version and status, by name.")
    {
        Access = ApiAccess.Viewer,
        Parameters = ApiParameter.OfLists,
        Answers = [new(200, "A page of streams.", typeof(StreamListBody)), Invalid],
    };

    public static ApiOperation Patch { get; } = new(Tag, "Change a stream's settings", "How long its history is kept, and whether everybody may read it. What is absent stays as it is.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Stream],
        Body = typeof(StreamSettings),
        Answers = [new(200, "The stream.", typeof(StreamBody)), NotFound, .. ApiAnswer.OfBodies],
    };

    public static ApiOperation Snapshot { get; } = new(Tag, "Read a stream", "The items in order, with the stream's version. Send the ETag back as If-None-Match: 304 while nothing has changed.")
    {
        Access = ApiAccess.Reader,
        Parameters =
        [
            Stream, Keys, Fields, Numbers,
            new("limit", ParameterLocation.Query, "At most so many items; default all.", JsonSchemaType.Integer),
            new("after", ParameterLocation.Query, "Only items behind the one with this key: the next of the page before."),
            new("at", ParameterLocation.Query, "The stream as it stood at this ISO 8601 instant, without status: at the last version of that millisecond or before."),
            new("If-None-Match", ParameterLocation.Header, "The ETag of what is known already."),
        ],
        Answers = [new(200, "The snapshot; ETag is set. As CSV with Accept: text/csv; Link names the next page then.", typeof(SnapshotBody)), new(304, "Nothing has changed."), Invalid, NotKept],
    };

    public static ApiOperation Schema { get; } = new(Tag, "Read a stream's fields", "The fields of all items in first-seen order, with their types and counts.")
    {
        Access = ApiAccess.Reader,
        Parameters = [Stream],
        Answers = [new(200, "The fields.", typeof(StreamSchema)), NotFound],
    };

    public static ApiOperation Item { get; } = new(Tag, "Read an item", "One item.")
    {
        Access = ApiAccess.Reader,
        Parameters =
        [
            Stream, new("key", ParameterLocation.Path, "The item's key, percent-encoded; a slash as %2F."), Fields, Numbers,
            new("owners", ParameterLocation.Query, "true: also which connector supplied each field; for users and API tokens, not read keys and the public.") { Values = ["true", "false"] },
        ],
        Answers = [new(200, "The item.", typeof(ItemBody)), Invalid, ApiAnswer.Problem(403, "forbidden", "stream_not_allowed", "origin_not_allowed", "foreign_origin"), NotFound],
    };

    public static ApiOperation Delete { get; } = new(Tag, "Delete a stream", "Deletes a stream with its items and history; its readers get the event end. Where paused connectors name it, an empty stream of its name with a new epoch takes its place at once, and they read everything again when they are enabled.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Stream],
        Answers = [new(204, "It is deleted."), NotFound, ApiAnswer.Problem(409, "stream_in_use")],
    };

    public static ApiOperation DeleteItem { get; } = new(Tag, "Delete an item", "Deletes an item, whoever supplied it. The stream's connectors that fetch read their sources again: an item that is still there comes back.")
    {
        Access = ApiAccess.Operator,
        Parameters = [Stream, new("key", ParameterLocation.Path, "The item's key, percent-encoded; a slash as %2F.")],
        Answers = [new(204, "It is deleted."), NotFound],
    };

    public static ApiOperation History { get; } = new(
        Tag,
        "Read a field's history",
        "How a field of an item changed: each change while they are few, summed up in equal stretches of time where there are more than points. The first point is what the field was when the range, or what is kept, began.")
    {
        Access = ApiAccess.Reader,
        Parameters =
        [
            Stream, new("key", ParameterLocation.Path, "The item's key, percent-encoded; a slash as %2F."),
            new("field", ParameterLocation.Query, "The field; it must be given."),
            new("from", ParameterLocation.Query, "Where the range begins: an ISO 8601 instant; default 24 hours before its end."),
            new("to", ParameterLocation.Query, "Where it ends; default now."),
            new("points", ParameterLocation.Query, "At most so many points: 2 to 5000, default 500.", JsonSchemaType.Integer),
            Numbers,
        ],
        Answers = [new(200, "The points.", typeof(HistoryBody)), Invalid, NotKept],
    };

    public static ApiOperation Events { get; } = new(
        Tag,
        "Follow a stream",
        "Server-sent events: snapshot, then delta for every change, status on change and every 15 s, end when the stream goes. Large snapshots come in parts; all but the last have \"more\": true. The id of snapshot and delta is epoch:version.")
    {
        Access = ApiAccess.Reader,
        TakesKeyInQuery = true,
        HasNoEnd = true,
        Parameters =
        [
            Stream, Keys, Fields, Numbers,
            new("Last-Event-ID", ParameterLocation.Header, "The last id received: just what was missed follows, or a new snapshot."),
        ],
        Answers = [new(200, "The events; it does not end.", typeof(string), "text/event-stream"), Invalid, NotFound],
    };
}
