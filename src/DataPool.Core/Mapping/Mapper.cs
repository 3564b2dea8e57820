using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Core.Mapping;

/// <summary>
/// Turns a connector's records into those of its stream: selects, renames and retypes fields and gives each record
/// its item key. Made once for a definition and used for all its requests and runs. Thread-safe.
/// </summary>
/// <remarks>
/// <para>The fields of a record are first those that the mapping names, in its order, then, where they come along, the
/// others in the source's order. A mapped field that the source lacks is left out unless it has a default; the default
/// stands for null too, but not for a value that does not convert.</para>
/// <para>An expression is called with the source's value and record, before type, format and culture, which are then its
/// result's; the default stands where the result is null or undefined. A call that fails gives null and is counted, in a push too.</para>
/// <para>The key is taken from the source's values, before anything is renamed or retyped. Its fields are the
/// request's, else the mapping's, else <c>id</c> for a push and the first column for a pull (<c>id</c> where the
/// source has no columns). For a push without any key field named keys are generated: for every record where the
/// definition's <c>key</c> is empty, else for those that have no <c>id</c>.</para>
/// <para>Push: whatever is wrong with a record refuses the request (<c>invalid_item</c>). That one key comes several
/// times is not seen here: the stream refuses it likewise. Pull: what cannot be taken is counted. A record
/// without a key is skipped, of several with one key the last stays, a value that does not convert or is too large
/// is null, a field whose name is taken gets <c>name_2</c>.</para>
/// </remarks>
public sealed class Mapper
{
    private readonly MappingDefinition _definition;
    private readonly ShapeTable _shapes = new();
    private readonly GeneratedKeys _generated = new();
    private volatile MapPlanner? _planner;

    /// <summary>A mapper for a definition.</summary>
    public Mapper(MappingDefinition definition)
    {
        _definition = definition;
        KeepsFields = definition is { Fields.Count: 0, Unmapped: UnmappedMode.Include };
        HasExpressions = definition.Fields.Any(static field => field.Expression is not null);
    }

    /// <summary>True where values are calculated: then a push has warnings too (<c>expression_failed</c>).</summary>
    public bool HasExpressions { get; }

    /// <summary>Maps the records of one request, or of a run that has them all at once (else <see cref="PullMapping"/>).</summary>
    /// <param name="source">The records, without keys unless <see cref="MapContext.KeysAreSet"/>; they get them.</param>
    /// <param name="context">About the request or run.</param>
    /// <returns>The records with their keys: <paramref name="source"/> itself where nothing else changes. Dispose both.</returns>
    /// <exception cref="RecordException">A record of a push cannot be taken.</exception>
    /// <exception cref="SourceException">A pull has no key field, or a record with too many fields.</exception>
    public RecordBatch Map(RecordBatch source, MapContext context)
    {
        if (context.IsPull)
        {
            using var pull = new PullMapping(this, context);
            pull.Take(source, context.Columns);
            return pull.Finish();
        }

        new PushKeys(source, _generated, context).Assign(_definition.Key);
        if (KeepsFields) return source;

        var target = new RecordBatch(source.Position);
        try
        {
            var planner = PlannerFor(context.TimeZone);
            using var calls = planner.Program?.Begin(context.Time.GetUtcNow(), isPull: false);
            var run = new MapRun(target, planner, context, context.Warnings ?? new WarningCounter(), calls);
            for (var i = 0; i < source.Count; i++) run.Map(source, i, i + 1);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>True when records keep their fields as they are.</summary>
    internal bool KeepsFields { get; }

    /// <summary>The key fields of a pull whose source has these columns.</summary>
    internal IReadOnlyList<string> PullKey(IReadOnlyList<string> columns) => _definition.Key ?? (columns.Count > 0 ? [columns[0]] : PushKeys.Id);

    /// <summary>Plans for records whose naive times are of a zone.</summary>
    internal MapPlanner PlannerFor(TimeZoneInfo zone)
    {
        var planner = _planner;
        if (planner is null || !ReferenceEquals(planner.Zone, zone)) _planner = planner = new MapPlanner(_definition, zone, _shapes);
        return planner;
    }
}
