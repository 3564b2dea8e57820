using System.Buffers;
using System.Text;
using DataPool.Core.Values;
using DataPool.Expressions.Values;
using Jint;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// Puts others in the place of the built-in functions that make long texts of short ones in one go, where no limit is looked at: they
/// refuse what is longer than <see cref="Limits.Characters"/> before they make it. JSON is read and written to the last digit.
/// </summary>
internal sealed class BoundedFunctions(Engine engine, FunctionReplacer replacer, ScriptValues values, ResultWriter writer)
{
    private const string Texts = "String.prototype";
    private const int CheckEvery = 256;
    private const int MostNested = 32;

    private int _joining;
    private ObjectInstance? _patterns;

    public void Install()
    {
        _patterns = replacer.Find("RegExp.prototype");
        replacer.Replace(Texts, "repeat", static (original, self, arguments) =>
        {
            var subject = TypeConverter.ToString(self);
            var count = TypeConverter.ToNumber(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
            if (count * subject.Length > Limits.Characters) throw TooLong();
            return original(JsString.Create(subject), [JsNumber.Create(count)]);
        });
        foreach (var name in (string[])["padStart", "padEnd"])
            replacer.Replace(Texts, name, static (original, self, arguments) =>
            {
                var length = TypeConverter.ToNumber(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
                if (length > Limits.Characters) throw TooLong();
                return original(self, [JsNumber.Create(length), .. arguments.Skip(1)]);
            });
        replacer.Replace(Texts, "concat", (_, self, arguments) =>
        {
            if (self.IsUndefined() || self.IsNull()) throw replacer.Wrong("concat needs a text");
            return Joined(arguments.Prepend(self).Select(TypeConverter.ToString), "");
        });
        replacer.Replace(Texts, "normalize", Normalize);
        foreach (var name in (string[])["replace", "replaceAll"]) replacer.Replace(Texts, name, Replacing);
        replacer.Replace(Texts, "match", Match);
        foreach (var name in (string[])["matchAll", "search"]) replacer.Replace(Texts, name, (original, self, arguments) => original(self, WithPattern(arguments)));
        replacer.Replace(Texts, "split", Split);
        replacer.Replace("Array.prototype", "join", Join);
        foreach (var name in (string[])["encodeURI", "encodeURIComponent"])
            replacer.Replace("", name, static (original, self, arguments) =>
            {
                var text = TypeConverter.ToString(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
                if (text.Sum(static c => char.IsAsciiLetterOrDigit(c) ? 1L : c < 0x80 ? 3 : c < 0x800 ? 6 : 9) > Limits.Characters) throw TooLong();
                return original(self, [JsString.Create(text)]);
            });
        replacer.Replace("JSON", "parse", (_, _, arguments) => Parse(arguments));
        replacer.Replace("JSON", "stringify", (_, _, arguments) => Stringify(arguments));
    }

    private static UnholdableException TooLong() => new("a text is too long");

    private static string Bounded(StringBuilder text) => text.Length <= Limits.Characters ? text.ToString() : throw TooLong();

    private JsString Joined(IEnumerable<string> parts, string separator)
    {
        var joined = new StringBuilder();
        var count = 0;
        foreach (var part in parts)
        {
            if (count > 0) joined.Append(separator);
            joined.Append(part);
            if (joined.Length > Limits.Characters) break;
            if (++count % CheckEvery == 0) engine.Constraints.Check();
        }

        return JsString.Create(Bounded(joined));
    }

    private JsValue Join(BuiltIn original, JsValue self, JsValue[] arguments)
    {
        if (self is not ObjectInstance list) throw replacer.Wrong("join needs a list");
        var separator = arguments.Length == 0 || arguments[0].IsUndefined() ? "," : TypeConverter.ToString(arguments[0]);
        var length = TypeConverter.ToNumber(list.Get("length"));
        if (length > Limits.Elements) throw new UnholdableException("a list is too long");
        // A list within itself would never end.
        if (_joining >= MostNested) throw new UnholdableException("a list nests too deep");
        _joining++;
        try
        {
            return Joined(Enumerable.Range(0, (int)Math.Max(0, double.IsNaN(length) ? 0 : length)).Select(i => ElementText(list.Get(JsNumber.Create(i)))), separator);
        }
        finally
        {
            _joining--;
        }
    }

    private static string ElementText(JsValue element) => element.IsUndefined() || element.IsNull() ? "" : TypeConverter.ToString(element);

    private JsValue Parse(JsValue[] arguments)
    {
        if (arguments.Skip(1).Any(static argument => !argument.IsUndefined())) throw replacer.Wrong("JSON.parse takes the text alone here");
        var text = TypeConverter.ToString(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
        if (text.Length > Limits.Characters) throw TooLong();
        var json = new ArrayBufferWriter<byte>();
        return JsonText.TryCompact(Encoding.UTF8.GetBytes(text), json, out var error)
            ? values.OfJson(json.WrittenSpan)
            : throw new JavaScriptException((ErrorConstructor)replacer.Find("SyntaxError"), $"JSON.parse: {error}");
    }

    private JsValue Stringify(JsValue[] arguments)
    {
        if (arguments.Skip(1).Any(static argument => !argument.IsUndefined() && !argument.IsNull())) throw replacer.Wrong("JSON.stringify takes the value alone here");
        var output = new ArrayBufferWriter<byte>();
        return arguments.Length > 0 && writer.TryWriteJson(arguments[0], output) ? JsString.Create(Encoding.UTF8.GetString(output.WrittenSpan)) : JsValue.Undefined;
    }

    // One character becomes 18 by compatibility (U+FDFA), 4 without.
    private static JsValue Normalize(BuiltIn original, JsValue self, JsValue[] arguments)
    {
        var text = TypeConverter.ToString(self);
        var form = arguments is [var given, ..] && !given.IsUndefined() ? TypeConverter.ToString(given) : "NFC";
        if (text.Length > Limits.Characters / (form.Contains('K', StringComparison.Ordinal) ? 18 : 4) && !Ascii.IsValid(text)) throw TooLong();
        return original(JsString.Create(text), [JsString.Create(form)]);
    }

    // All matches are made in one go.
    private JsValue Match(BuiltIn original, JsValue self, JsValue[] arguments)
    {
        var found = WithPattern(arguments);
        if (found is not [JsRegExp pattern, ..] || !TypeConverter.ToBoolean(pattern.Get("global"))) return original(self, found);
        return original(ShortText(self), found);
    }

    private static JsString ShortText(JsValue value)
    {
        var text = JsString.Create(TypeConverter.ToString(value));
        FunctionReplacer.RefuseLongText(text);
        return text;
    }

    private JsValue Split(BuiltIn original, JsValue self, JsValue[] arguments)
    {
        var found = WithPattern(arguments);
        if (found is [JsRegExp, ..]) return original(ShortText(self), found);
        if (found is not [JsString, ..]) return original(self, found);
        var (text, separator) = (TypeConverter.ToString(self), found[0].ToString());
        var parts = separator.Length == 0 ? text.Length : text.AsSpan().Count(separator);
        if (parts > Limits.Elements) throw new UnholdableException("a list is too long");
        return original(JsString.Create(text), found);
    }

    // A pattern with functions of its own would be asked for matches as long as it gives some.
    private JsValue[] WithPattern(JsValue[] arguments)
    {
        if (arguments is not [ObjectInstance first, ..]) return arguments;
        if (first is not JsRegExp pattern) return [JsString.Create(TypeConverter.ToString(first)), .. arguments.Skip(1)];
        return ReferenceEquals(pattern.Prototype, _patterns) && pattern.GetOwnPropertyKeys().All(static key => key.ToString() == "lastIndex")
            ? arguments
            : throw replacer.Wrong("a pattern must have no functions of its own");
    }

    // The replacement always is a function of ours, which counts what it gives.
    private JsValue Replacing(BuiltIn original, JsValue self, JsValue[] arguments)
    {
        if (WithPattern(arguments) is not [var first, var replacement, ..]) return original(self, WithPattern(arguments));
        var template = replacement.IsCallable() ? null : TypeConverter.ToString(replacement);
        var total = 0L;
        var counted = new ClrFunction(engine, "replacement", (_, match) =>
        {
            var text = template is null ? TypeConverter.ToString(engine.Call(replacement, JsValue.Undefined, match)) : template.Contains('$', StringComparison.Ordinal) ? Substitution.Of(template, match) : template;
            total += text.Length;
            engine.Constraints.Check();
            return total <= Limits.Characters ? JsString.Create(text) : throw TooLong();
        });
        return original(self, [first, counted]);
    }
}
