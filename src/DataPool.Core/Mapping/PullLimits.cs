using DataPool.Core.Records;

namespace DataPool.Core.Mapping;

/// <summary>Whether a pull's records keep the limits. (A push's were checked as they were read.)</summary>
internal static class PullLimits
{
    public static bool AllowAsIs(RecordBatch records, RecordLimits limits)
    {
        for (var i = 0; i < records.Count; i++)
        {
            var count = records.ShapeOf(i).Count;
            if (count > limits.FieldsPerItem) return false;
            var payload = records.PayloadOf(i);
            if (payload.Length <= limits.ValueBytes) continue;
            for (var field = 0; field < count; field++)
                if (ValueKinds.SizeOf(Payload.Kind(payload, count, field), Payload.Value(payload, count, field)) > limits.ValueBytes)
                    return false;
        }

        return true;
    }
}
