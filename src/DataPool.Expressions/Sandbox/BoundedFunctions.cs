using System.Buffers;
using System.Text;
using DataPool.Expressions.Values;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// Puts others in the place of the built-in functions that make long texts of short ones in one go, where no limit is looked at: they
/// refuse what is longer than <see cref="Limits.Characters"/> before they make it.
/// </summary>
internal sealed class BoundedFunctions(Engine engine, ResultWriter writer)
{
    private const int CheckEvery = 256;
    private const int MostNested = 32;

    private int _joining;

    public void Install()
    {
        var text = Prototype("String");
        Replace(text, "repeat", 1, static (original, self, arguments) =>
        {
            var subject = TypeConverter.ToString(self);
            var count = TypeConverter.ToNumber(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
            if (count * subject.Length > Limits.Characters) throw new UnholdableException("a text is too long");
            return original(JsString.Create(subject), [JsNumber.Create(count)]);
        });
        foreach (var name in (string[])["padStart", "padEnd"])
            Replace(text, name, 1, static (original, self, arguments) =>
            {
                var length = TypeConverter.ToNumber(arguments.Length > 0 ? arguments[0] : JsValue.Undefined);
                if (length > Limits.Characters) throw new UnholdableException("a text is too long");
                return original(self, [JsNumber.Create(length), .. arguments.Skip(1)]);
            });
        Replace(text, "concat", 1, (_, self, arguments) =>
        {
            if (self.IsUndefined() || self.IsNull()) throw new JavaScriptException(engine.Intrinsics.TypeError, "concat needs a text");
            return Joined(arguments.Prepend(self).Select(TypeConverter.ToString), "");
        });
        foreach (var name in (string[])["replace", "replaceAll"]) Replace(text, name, 2, Replacing);
        Replace(Prototype("RegExp"), GlobalSymbolRegistry.Replace, "[Symbol.replace]", 2, Replacing);
        Replace(Prototype("Array"), "join", 1, Join);
        var json = (ObjectInstance)engine.Global.Get("JSON");
        Replace(json, "stringify", 3, (_, _, arguments) => Stringify(arguments));
    }

    private ObjectInstance Prototype(string name) => (ObjectInstance)((ObjectInstance)engine.Global.Get(name)).Get("prototype");

    private void Replace(ObjectInstance owner, string name, int length, Func<Func<JsValue, JsValue[], JsValue>, JsValue, JsValue[], JsValue> bounded) =>
        Replace(owner, JsString.Create(name), name, length, bounded);

    private void Replace(ObjectInstance owner, JsValue key, string name, int length, Func<Func<JsValue, JsValue[], JsValue>, JsValue, JsValue[], JsValue> bounded)
    {
        var replaced = owner.Get(key);
        JsValue Original(JsValue self, JsValue[] arguments) => engine.Call(replaced, self, arguments);
        owner.DefineOwnProperty(key, new PropertyDescriptor(new ClrFunction(engine, name, (self, arguments) => bounded(Original, self, arguments), length), writable: true, enumerable: false, configurable: true));
    }

    private static string Bounded(StringBuilder text) => text.Length <= Limits.Characters ? text.ToString() : throw new UnholdableException("a text is too long");

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

    private JsValue Join(Func<JsValue, JsValue[], JsValue> original, JsValue self, JsValue[] arguments)
    {
        if (self is not ObjectInstance list) throw new JavaScriptException(engine.Intrinsics.TypeError, "join needs a list");
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

    private JsValue Stringify(JsValue[] arguments)
    {
        if (arguments.Skip(1).Any(static argument => !argument.IsUndefined() && !argument.IsNull()))
            throw new JavaScriptException(engine.Intrinsics.TypeError, "JSON.stringify takes the value alone here");
        var output = new ArrayBufferWriter<byte>();
        return arguments.Length > 0 && writer.TryWriteJson(arguments[0], output) ? JsString.Create(Encoding.UTF8.GetString(output.WrittenSpan)) : JsValue.Undefined;
    }

    // The replacement always is a function of ours, which counts what it gives.
    private JsValue Replacing(Func<JsValue, JsValue[], JsValue> original, JsValue self, JsValue[] arguments)
    {
        if (arguments is not [var first, var replacement, ..]) return original(self, arguments);
        var template = replacement.IsCallable() ? null : TypeConverter.ToString(replacement);
        var total = 0L;
        var counted = new ClrFunction(engine, "replacement", (_, match) =>
        {
            var text = template is null ? TypeConverter.ToString(engine.Call(replacement, JsValue.Undefined, match)) : template.Contains('$', StringComparison.Ordinal) ? Substitution.Of(template, match) : template;
            total += text.Length;
            engine.Constraints.Check();
            return total <= Limits.Characters ? JsString.Create(text) : throw new UnholdableException("a text is too long");
        });
        return original(self, [first, counted]);
    }
}
