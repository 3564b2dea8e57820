using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Native.Symbol;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Values;

/// <summary>What exact numbers can do: become text.</summary>
internal static class ExactNumberPrototype
{
    public static ObjectInstance Of(Engine engine)
    {
        var prototype = new JsObject(engine);
        var toText = new ClrFunction(engine, "toString", (self, _) => JsString.Create(TextOf(engine, self)));
        prototype.FastSetProperty("toString", Fixed(toText));
        prototype.FastSetProperty("toJSON", Fixed(toText));
        prototype.FastSetProperty("valueOf", Fixed(new ClrFunction(engine, "valueOf", (self, _) => throw Inexact(engine, self))));
        prototype.DefineOwnProperty(GlobalSymbolRegistry.ToPrimitive, Fixed(new ClrFunction(engine, "toPrimitive", (self, arguments) =>
            arguments is [var hint, ..] && hint.ToString() == "string" ? JsString.Create(TextOf(engine, self)) : throw Inexact(engine, self))));
        return prototype;
    }

    private static PropertyDescriptor Fixed(JsValue value) => new(value, writable: false, enumerable: false, configurable: false);

    private static string TextOf(Engine engine, JsValue self) =>
        self is ExactNumber number ? number.Text : throw new JavaScriptException(engine.Intrinsics.TypeError, "this is no number");

    /// <summary>The exception of calculating with one.</summary>
    public static JavaScriptException Inexact(Engine engine, JsValue self) => new(
        engine.Intrinsics.TypeError, $"{TextOf(engine, self)} has more digits than JavaScript's numbers hold; use it as text (`${{value}}`), or round it with parseFloat");
}
