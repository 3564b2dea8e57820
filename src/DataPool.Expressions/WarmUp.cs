using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Expressions.Syntax;

namespace DataPool.Expressions;

/// <summary>Has the runtime make the code of the engine before the first record needs it: that takes longer than a call may.</summary>
internal static class WarmUp
{
    // What expressions are usually made of.
    private const string Usual =
        "(() => { let text = ''; for (const part of String(key).split('-')) text += part.trim().replace(/a(.)/g, '$1').toUpperCase(); const { a } = fields; "
        + "return { text, list: [value, a ?? 1, Math.round(value * 100) / 100].map(x => x).filter(x => x).join(','), at: new Date(0).toISOString(), t: `${text}${JSON.stringify({ a })}` } })()";

    private static readonly Lazy<bool> Done = new(Run);
    private static int _begun;

    /// <summary>Begins it, once: whoever reads expressions will call them.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0) new Thread(Finish) { IsBackground = true, Name = "Warm-up of expressions" }.Start();
    }

    /// <summary>Waits until it is done.</summary>
    public static void Finish() => _ = Done.Value;

    private static bool Run()
    {
        try
        {
            return Call();
        }
        catch (Exception)
        {
            // What fails here fails again where it is called, and is told there.
            return false;
        }
    }

    private static bool Call()
    {
        if (ExpressionReader.Read(Usual, new JavaScript(), out _) is not { } usual) return false;
        using var records = new RecordBatch();
        records.Append("1"u8);
        records.EndValue(ValueKind.Number);
        records.EndRecord(new Shape([new FieldName("a")]));
        using var calls = new ExpressionProgram([usual], TimeZoneInfo.Utc).Begin(DateTimeOffset.UnixEpoch, isPull: true);
        for (var i = 0; i < Limits.Faults; i++) calls.Call(0, records, 0, 0, new System.Buffers.ArrayBufferWriter<byte>());
        return true;
    }
}
