#pragma warning disable
using DataPool.Core.Connectors; using DataPool.Core.Records; using DataPool.Core.Streams;
namespace DataPool.Core.Mapping;
public enum NestedMode { Flatten, Json }
public sealed class MappingDefinition { public string Stream=""; public NestedMode Nested; public WriteMode Write; public MissingPolicy Missing;
 public static MappingDefinition? Read(ObjectReader r, bool isPull){ var n=r.Errors.Count; var s=r.Text("stream", true, 64); r.Texts("key"); r.Choice("write","merge","merge","replace"); r.Done(); return r.Errors.Count>n?null:new(){Stream=s!}; } }
public sealed class MapContext { public bool IsPull; public string? KeyOverride; public TimeZoneInfo TimeZone; public RecordLimits Limits; public WarningCounter? Warnings; public IReadOnlyList<string>? Columns; }
public sealed class Mapper(MappingDefinition d) { public RecordBatch Map(RecordBatch b, MapContext c) => b; }
