using System.Buffers;

namespace DataPool.Core.Values;

public static partial class JsonText
{
    /// <summary>
    /// Writes any JSON text in canonical form: no white space, canonical numbers and strings, properties in their order.
    /// </summary>
    /// <param name="json">One JSON value (RFC 8259) as UTF-8, without a byte order mark.</param>
    /// <param name="output">Where the canonical text goes.</param>
    /// <param name="error">What is wrong, with line and column, when the answer is false.</param>
    /// <returns>
    /// False, and nothing written, when the text is malformed, repeats a property in one object, nests deeper than
    /// <see cref="MaxDepth"/>, or holds a number out of range, NUL or a lone surrogate.
    /// </returns>
    public static bool TryCompact(ReadOnlySpan<byte> json, IBufferWriter<byte> output, out string? error)
    {
        (JsonFault fault, int position, string? detail) = Compact(json, output);
        error = fault == JsonFault.None ? null : JsonFaultText.Of(fault, detail, json, position);
        return fault == JsonFault.None;
    }

    /// <summary>As <see cref="TryCompact"/>, with the kind of fault and its byte position.</summary>
    internal static (JsonFault Fault, int Position, string? Detail) Compact(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var compactor = new JsonCompactor(stackalloc byte[StackLength], stackalloc PropertyNames.Slot[PropertyNames.InitialSlots]);
        try
        {
            JsonFault fault = compactor.Run(json, out int position, out string? detail);
            if (fault == JsonFault.None)
                output.Write(compactor.Result);
            return (fault, position, detail);
        }
        finally
        {
            compactor.Dispose();
        }
    }
}
