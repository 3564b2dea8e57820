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
    private readonly bool _keepsFields;
    private volatile MapPlanner? _planner;

    /// <summary>A mapper for a definition.</summary>
    public Mapper(MappingDefinition definition)
    {
        _definition = definition;
        _keepsFields = definition is { Fields.Count: 0, Unmapped: UnmappedMode.Include };
    }

    /// <summary>Maps the records of one request or run.</summary>
    /// <param name="source">The records, without keys unless <see cref="MapContext.KeysAreSet"/>; they get them.</param>
    /// <param name="context">About the request or run.</param>
    /// <returns>The records with their keys: <paramref name="source"/> itself where nothing else changes. Dispose both.</returns>
    /// <exception cref="RecordException">A record of a push cannot be taken.</exception>
    /// <exception cref="SourceException">A pull has no key field, or a record with too many fields.</exception>
    public RecordBatch Map(RecordBatch source, MapContext context)
    {
        var warnings = context.Warnings;
        bool[]? skipped = null;
        if (context.IsPull) skipped = new PullKeys(source, warnings ??= new WarningCounter()).Assign(PullKeyOf(context), context.Columns);
        else new PushKeys(source, _generated, context).Assign(_definition.Key);

        if (_keepsFields && skipped is null && (!context.IsPull || PullLimits.AllowAsIs(source, context.Limits))) return source;

        var planner = _planner;
        if (planner is null || !ReferenceEquals(planner.Zone, context.TimeZone)) _planner = planner = new MapPlanner(_definition, context.TimeZone, _shapes);
        var target = new RecordBatch(source.Position);
        try
        {
            var run = new MapRun(source, target, planner, context, warnings ?? new WarningCounter());
            for (var i = 0; i < source.Count; i++)
                if (skipped is null || !skipped[i])
                    run.Map(i);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private IReadOnlyList<string> PullKeyOf(MapContext context) =>
        _definition.Key ?? (context.Columns.Count > 0 ? [context.Columns[0]] : PushKeys.Id);
}
