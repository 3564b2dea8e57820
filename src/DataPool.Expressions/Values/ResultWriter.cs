using System.Buffers;
using System.Text;
using DataPool.Core.Values;
using DataPool.Expressions.Sandbox;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace DataPool.Expressions.Values;

/// <summary>Writes the values of one engine as canonical ones. What they call is called within the limits of the call that they came from.</summary>
/// <param name="engine">The engine.</param>
internal sealed class ResultWriter(Engine engine)
{
    private const int CheckEvery = 256;

    private int _written;

    /// <summary>Writes a result, which is not <c>undefined</c>.</summary>
    /// <param name="value">The result.</param>
    /// <param name="output">Where it goes.</param>
    /// <exception cref="UnholdableException">The pool cannot hold it.</exception>
    public ValueKind Write(JsValue value, ArrayBufferWriter<byte> output)
    {
        switch (value)
        {
            case ExactNumber exact:
                output.Write(Encoding.ASCII.GetBytes(exact.Text));
                return ValueKind.Number;
            case JsDate date:
                WriteText(TextOf(date), output);
                return ValueKind.Date;
            case ObjectInstance:
                WriteJson(value, output, isForText: false);
                return ValueKind.Json;
        }

        if (value.IsNull()) output.Write("null"u8);
        else if (value.IsBoolean()) output.Write(value.AsBoolean() ? "true"u8 : "false"u8);
        else if (value.IsNumber()) WriteNumber(value.AsNumber(), output);
        else if (value.IsString()) WriteText(value.ToString(), output);
        else throw new UnholdableException($"the result is a {WordOf(value)}, which is no value of a field");
        return value.IsNull() ? ValueKind.Null : value.IsBoolean() ? ValueKind.Boolean : value.IsNumber() ? ValueKind.Number : ValueKind.String;
    }

    /// <summary>Writes a value as <c>JSON.stringify</c> does.</summary>
    /// <returns>False where it has no JSON: then it is undefined.</returns>
    public bool TryWriteJson(JsValue value, ArrayBufferWriter<byte> output)
    {
        if (!HasJson(ref value, "")) return false;
        WriteJson(value, output, isForText: true);
        return true;
    }

    private static void WriteNumber(double number, ArrayBufferWriter<byte> output)
    {
        if (!double.IsFinite(number)) throw new UnholdableException($"the result is {(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity")}, which is no number");
        if (Math.Abs(number) > Limits.LargestWhole) throw new UnholdableException("the result is beyond 2^53, where JavaScript's numbers are no longer exact; give it back as text and with the type number if that does not matter");
        var span = output.GetSpan(NumberText.MaxLength);
        if (NumberText.FromDouble(number, span, out var written) != NumberParse.Ok) throw new UnholdableException("the result is too small a number");
        output.Advance(written);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        if (text.Length > Limits.Characters) throw new UnholdableException("the result is too long");
        if (!JsonText.TryWriteString(text, output)) throw new UnholdableException("the result holds NUL or half of a character, which no field can hold");
    }

    private static string TextOf(JsDate date)
    {
        try
        {
            return DateText.FromDateTimeOffset(new DateTimeOffset(date.ToDateTime().ToUniversalTime(), TimeSpan.Zero));
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or JavaScriptException)
        {
            throw new UnholdableException("the result is an invalid date");
        }
    }

    private static string WordOf(JsValue value) => value.IsCallable() ? "function" : value.IsSymbol() ? "symbol" : value.Type.ToString().ToLowerInvariant();

    private void WriteJson(JsValue value, ArrayBufferWriter<byte> output, bool isForText)
    {
        _written = 0;
        if (!isForText && value is ObjectInstance root && !HasJson(ref value, "")) throw new UnholdableException($"the result is a {WordOf(root)}, which is no value of a field");
        WriteAny(value, output, isForText, depth: 1);
    }

    // JSON calls toJSON first, whatever comes of it.
    private static bool HasJson(ref JsValue value, string name)
    {
        if (value is ObjectInstance holder and not (ExactNumber or JsDate) && holder.Get("toJSON") is var toJson && toJson.IsCallable())
            value = toJson.Call(value, [JsString.Create(name)]);
        return !value.IsUndefined() && !value.IsSymbol() && !value.IsCallable();
    }

    private void WriteAny(JsValue value, ArrayBufferWriter<byte> output, bool isForText, int depth)
    {
        Count(output);
        switch (value)
        {
            case ExactNumber exact:
                output.Write(Encoding.ASCII.GetBytes(exact.Text));
                break;
            case JsDate date:
                WriteText(TextOf(date), output);
                break;
            case JsArray array:
                WriteArray(array, output, isForText, Deeper(depth));
                break;
            case ObjectInstance other when isForText || other is JsObject:
                WriteObject(other, output, isForText, Deeper(depth));
                break;
            case ObjectInstance:
                throw new UnholdableException("the result is, or holds, an object that is neither a list nor plain (a Map, a RegExp …)");
            default:
                if (value.IsNumber() && isForText) WriteAsText(value.AsNumber(), output);
                else Write(value, output);
                break;
        }
    }

    // As text a number may be any: nobody takes it for exact.
    private static void WriteAsText(double number, ArrayBufferWriter<byte> output) =>
        output.Write(double.IsFinite(number) ? Encoding.ASCII.GetBytes(TypeConverter.ToString(JsNumber.Create(number))) : "null"u8);

    private void WriteArray(JsArray array, ArrayBufferWriter<byte> output, bool isForText, int depth)
    {
        if (array.Length > Limits.Elements) throw TooMuch();
        output.Write("["u8);
        for (uint i = 0; i < array.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            var element = array.Get(JsNumber.Create(i));
            if (HasJson(ref element, "")) WriteAny(element, output, isForText, depth);
            else
            {
                // Holes count: a list of nothing else is as long.
                Count(output);
                output.Write("null"u8);
            }
        }

        output.Write("]"u8);
    }

    private void WriteObject(ObjectInstance value, ArrayBufferWriter<byte> output, bool isForText, int depth)
    {
        FunctionReplacer.RefuseLongText(value);
        output.Write("{"u8);
        var isFirst = true;
        foreach (var key in value.GetOwnPropertyKeys(Types.String))
        {
            if (!value.GetOwnProperty(key).Enumerable) continue;
            var member = value.Get(key);
            if (!HasJson(ref member, key.ToString())) continue;
            if (!isFirst) output.Write(","u8);
            isFirst = false;
            WriteText(key.ToString(), output);
            output.Write(":"u8);
            WriteAny(member, output, isForText, depth);
        }

        output.Write("}"u8);
    }

    private void Count(ArrayBufferWriter<byte> output)
    {
        if (++_written % CheckEvery == 0) engine.Constraints.Check();
        if (_written > Limits.Elements || output.WrittenCount > Limits.Memory) throw TooMuch();
    }

    private static UnholdableException TooMuch() => new("the result holds too much");

    private static int Deeper(int depth) => depth < JsonText.MaxDepth ? depth + 1 : throw new UnholdableException("the result nests too deep");
}
