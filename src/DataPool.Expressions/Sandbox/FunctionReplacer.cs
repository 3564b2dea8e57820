using DataPool.Expressions.Values;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Sandbox;

/// <summary>Calls a built-in function.</summary>
internal delegate JsValue BuiltIn(JsValue self, JsValue[] arguments);

/// <summary>Puts others in the place of an engine's built-in functions. The limits are looked at after each of their calls.</summary>
/// <param name="engine">The engine.</param>
internal sealed class FunctionReplacer(Engine engine)
{
    /// <summary>What <c>Name</c> or <c>Name.prototype</c> is.</summary>
    public ObjectInstance Find(string path) =>
        (ObjectInstance)path.Split('.').Aggregate((JsValue)engine.Global, static (value, name) => ((ObjectInstance)value).Get(name));

    /// <summary>Puts another in the place of a function.</summary>
    /// <param name="path">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="instead">What is called for it, with it.</param>
    public void Replace(string path, string name, Func<BuiltIn, JsValue, JsValue[], JsValue> instead)
    {
        var owner = path.Length == 0 ? engine.Global : Find(path);
        var replaced = owner.Get(name);
        JsValue Original(JsValue self, JsValue[] arguments) => engine.Call(replaced, self, arguments);
        var function = new ClrFunction(engine, name, (self, arguments) =>
        {
            var result = instead(Original, self, arguments);
            engine.Constraints.Check();
            return result;
        }, (int)TypeConverter.ToNumber(((ObjectInstance)replaced).Get("length")));
        owner.DefineOwnProperty(name, new PropertyDescriptor(function, writable: true, enumerable: false, configurable: true));
    }

    /// <summary>A callback that looks at the limits: one that is built in does not, and there are many calls of it in one of a list's functions.</summary>
    public JsValue Checked(JsValue callback) => callback is ScriptFunction || !callback.IsCallable()
        ? callback
        : new ClrFunction(engine, "callback", (self, arguments) =>
        {
            engine.Constraints.Check();
            return engine.Call(callback, self, arguments);
        });

    /// <summary>Arguments of which one is a callback.</summary>
    public JsValue[] WithChecked(JsValue[] arguments, int callback)
    {
        if (arguments.Length <= callback || Checked(arguments[callback]) is var same && ReferenceEquals(same, arguments[callback])) return arguments;
        JsValue[] changed = [.. arguments];
        changed[callback] = same;
        return changed;
    }

    /// <summary>The exception of a wrong argument.</summary>
    public JavaScriptException Wrong(string message) => new(engine.Intrinsics.TypeError, message);

    /// <summary>Throws where a text, or an object that is one, has more characters than a list may have elements.</summary>
    public static void RefuseLongText(JsValue value)
    {
        if (LengthOf(value) > Limits.Elements) throw new UnholdableException("a text is too long to be taken as a list");
    }

    private static double LengthOf(JsValue value) => value switch
    {
        JsString text => text.Length,
        JsArray or JsObject or Function or not ObjectInstance => 0,
        ObjectInstance other => other.GetOwnProperty("length") is { } length && length.Value is JsNumber number ? TypeConverter.ToNumber(number) : 0,
    };
}
