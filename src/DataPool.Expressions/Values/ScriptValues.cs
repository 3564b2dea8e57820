using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DataPool.Core.Values;
using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace DataPool.Expressions.Values;

/// <summary>Makes the values of one engine from canonical ones.</summary>
/// <param name="engine">The engine.</param>
internal sealed class ScriptValues(Engine engine)
{
    // So many digits every binary number of 64 bits holds, whatever they are.
    private const int SureDigits = 15;
    private const int CheckEvery = 256;

    private readonly ObjectInstance _exact = ExactNumberPrototype.Of(engine);
    private readonly Dictionary<string, ExactNumber> _known = new(StringComparer.Ordinal);
    private int _read;

    /// <summary>What all exact numbers have in common.</summary>
    public ObjectInstance ExactPrototype => _exact;

    /// <summary>Another call begins: within one, equal exact numbers are the same object, so that <c>===</c> tells the truth.</summary>
    public void Forget()
    {
        if (_known.Count > 0) _known.Clear();
    }

    /// <summary>A value.</summary>
    /// <param name="kind">Its type.</param>
    /// <param name="json">Its raw canonical JSON.</param>
    public JsValue Of(ValueKind kind, ReadOnlySpan<byte> json) => kind switch
    {
        ValueKind.Null => JsValue.Null,
        ValueKind.Boolean => json[0] == 't' ? JsBoolean.True : JsBoolean.False,
        ValueKind.Number => OfNumber(json),
        ValueKind.Json => OfJson(json),
        _ => JsString.Create(JsonText.Unescape(json)),
    };

    private JsValue OfNumber(ReadOnlySpan<byte> canonical)
    {
        if (!Utf8Parser.TryParse(canonical, out double number, out var read) || read != canonical.Length) return Exact(canonical);
        if (canonical.Length <= SureDigits && canonical.IndexOf((byte)'e') < 0) return JsNumber.Create(number);
        if (Math.Abs(number) > Limits.LargestWhole) return Exact(canonical);
        Span<byte> again = stackalloc byte[NumberText.MaxLength];
        return NumberText.FromDouble(number, again, out var written) == NumberParse.Ok && again[..written].SequenceEqual(canonical) ? JsNumber.Create(number) : Exact(canonical);
    }

    private ExactNumber Exact(ReadOnlySpan<byte> canonical)
    {
        var text = Encoding.ASCII.GetString(canonical);
        if (!_known.TryGetValue(text, out var number)) _known.Add(text, number = new ExactNumber(engine, _exact, text));
        return number;
    }

    /// <summary>A value from canonical JSON; its elements and members are counted.</summary>
    /// <exception cref="UnholdableException">It has more than <see cref="Limits.Elements"/>.</exception>
    public JsValue OfJson(ReadOnlySpan<byte> json)
    {
        _read = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth + 1 });
        reader.Read();
        return Next(ref reader);
    }

    // As deep as canonical values can be.
    private JsValue Next(ref Utf8JsonReader reader)
    {
        if (++_read % CheckEvery == 0) engine.Constraints.Check();
        if (_read > Limits.Elements) throw new UnholdableException("a JSON value holds too much");
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<KeyValuePair<string, JsValue>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    members.Add(new(name, Next(ref reader)));
                }

                return JsObject.CreateFromEntries(engine, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
            case JsonTokenType.StartArray:
                var elements = new List<JsValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) elements.Add(Next(ref reader));
                return new JsArray(engine, [.. elements]);
            case JsonTokenType.String:
                return JsString.Create(reader.GetString()!);
            case JsonTokenType.Number:
                return OfNumber(reader.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return reader.TokenType == JsonTokenType.True ? JsBoolean.True : JsBoolean.False;
            default:
                return JsValue.Null;
        }
    }
}
