using DataPool.Core.Records;

namespace DataPool.Core.Mapping;

/// <summary>Whether a pull's record keeps the limits. (A push's were checked as they were read.)</summary>
internal static class PullLimits
{
    public static bool AllowAsIs(RecordBatch records, int record, RecordLimits limits)
    {
        var count = records.ShapeOf(record).Count;
        if (count > limits.FieldsPerItem) return false;
        var payload = records.PayloadOf(record);
        if (payload.Length <= limits.ValueBytes) return true;
        for (var field = 0; field < count; field++)
            if (ValueKinds.SizeOf(Payload.Kind(payload, count, field), Payload.Value(payload, count, field)) > limits.ValueBytes)
                return false;
        return true;
    }
}
