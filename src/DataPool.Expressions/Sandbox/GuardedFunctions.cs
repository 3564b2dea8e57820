using DataPool.Expressions.Values;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// Has the built-in functions that go through a list or a text in one go, where no limit is looked at, take only what is short enough:
/// the functions of lists are called for lists alone, not for what merely has a <c>length</c>.
/// </summary>
internal sealed class GuardedFunctions(Engine engine, FunctionReplacer replacer)
{
    private const int CheckEvery = 256;
    private const int MostNested = 32;

    private static readonly string[] OfLists =
    [
        "at", "concat", "copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "includes", "indexOf", "lastIndexOf", "map",
        "pop", "push", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "unshift", "with",
    ];

    private static readonly HashSet<string> TakeCallbacks =
        ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "map", "reduce", "reduceRight", "some", "sort", "toSorted"];

    private static readonly string[] OfTexts =
    [
        "endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "slice", "startsWith", "substr", "substring", "toLocaleLowerCase",
        "toLocaleUpperCase", "toLowerCase", "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimStart", "trimLeft", "trimRight",
    ];

    public void Install()
    {
        InstallSymbol();
        foreach (var name in OfLists)
        {
            var takesCallback = TakeCallbacks.Contains(name);
            replacer.Replace("Array.prototype", name, (original, self, arguments) =>
            {
                ListOf(self);
                foreach (var argument in arguments)
                    if (argument is JsArray) ListOf(argument);
                return original(self, takesCallback ? replacer.WithChecked(arguments, 0) : arguments);
            });
        }

        var map = replacer.Find("Array.prototype").Get("map");
        replacer.Replace("Array.prototype", "flat", (_, self, arguments) => Flat(ListOf(self), arguments is [var depth, ..] && !depth.IsUndefined() ? TypeConverter.ToNumber(depth) : 1));
        replacer.Replace("Array.prototype", "flatMap", (_, self, arguments) => Flat((JsArray)engine.Call(map, self, arguments), 1));
        replacer.Replace("Array", "from", (original, self, arguments) => original(self, arguments is [var source, .. var rest] ? replacer.WithChecked([Countable(source), .. rest], 1) : arguments));
        replacer.Replace("Array", "of", static (original, self, arguments) => original(self, arguments));
        foreach (var name in (string[])["assign", "defineProperties", "entries", "freeze", "fromEntries", "getOwnPropertyNames", "isFrozen", "isSealed", "keys", "seal", "values"])
            replacer.Replace("Object", name, static (original, self, arguments) =>
            {
                foreach (var argument in arguments) FunctionReplacer.RefuseLongText(argument);
                return original(self, arguments);
            });
        foreach (var owner in (string[])["Object", "Map"]) replacer.Replace(owner, "groupBy", (original, self, arguments) => original(self, replacer.WithChecked(arguments, 1)));
        foreach (var owner in (string[])["Map.prototype", "Set.prototype"]) replacer.Replace(owner, "forEach", (original, self, arguments) => original(self, replacer.WithChecked(arguments, 0)));
        foreach (var name in OfTexts) replacer.Replace("String.prototype", name, static (original, self, arguments) => original(self, arguments));
        foreach (var name in (string[])["decodeURI", "decodeURIComponent"]) replacer.Replace("", name, static (original, self, arguments) => original(self, arguments));
        replacer.Replace("Function.prototype", "apply", (original, self, arguments) =>
        {
            if (arguments is [_, JsArray list, ..]) ListOf(list);
            else if (arguments is [_, ObjectInstance and not JsArguments, ..]) throw replacer.Wrong("apply needs a list");
            return original(self, arguments);
        });
        foreach (var name in (string[])["isFinite", "isInteger", "isNaN", "isSafeInteger"])
            replacer.Replace("Number", name, (original, self, arguments) => arguments is [ExactNumber number, ..] ? throw ExactNumberPrototype.Inexact(engine, number) : original(self, arguments));
    }

    // Its symbols cannot be deleted, so another takes its place that has fewer.
    private void InstallSymbol()
    {
        var symbol = replacer.Find("Symbol");
        var instead = new ClrFunction(engine, "Symbol", (self, arguments) => engine.Call(symbol, self, arguments));
        foreach (var name in (string[])["prototype", "iterator", "toPrimitive", "toStringTag"])
            instead.DefineOwnProperty(name, new PropertyDescriptor(symbol.Get(name), writable: false, enumerable: false, configurable: false));
        engine.Global.DefineOwnProperty("Symbol", new PropertyDescriptor(instead, writable: true, enumerable: false, configurable: true));
    }

    private JsArray ListOf(JsValue value)
    {
        if (value is not JsArray list) throw replacer.Wrong("this needs a list");
        return list.Length <= Limits.Elements ? list : throw TooLong();
    }

    private static UnholdableException TooLong() => new("a list is too long");

    // A text, a list, or what merely has a length: that is asked once, and then is a list.
    private JsValue Countable(JsValue source)
    {
        FunctionReplacer.RefuseLongText(source);
        if (source is JsArray) return ListOf(source);
        if (source is not ObjectInstance other || !other.Get(Jint.Native.Symbol.GlobalSymbolRegistry.Iterator).IsUndefined()) return source;
        var length = TypeConverter.ToNumber(other.Get("length"));
        if (length > Limits.Elements) throw TooLong();
        var elements = new JsValue[length >= 1 ? (int)length : 0];
        for (var i = 0; i < elements.Length; i++)
        {
            if (i % CheckEvery == 0) engine.Constraints.Check();
            elements[i] = other.Get(JsNumber.Create(i));
        }

        return new JsArray(engine, elements);
    }

    private JsArray Flat(JsArray list, double depth)
    {
        var elements = new List<JsValue>();
        var count = 0;
        Add(list, depth, 0);
        return new JsArray(engine, [.. elements]);

        void Add(JsArray from, double deeper, int nested)
        {
            if (nested > MostNested) throw new UnholdableException("a list nests too deep");
            for (uint i = 0; i < from.Length; i++)
            {
                if (++count % CheckEvery == 0) engine.Constraints.Check();
                if (count > Limits.Elements) throw TooLong();
                var at = JsNumber.Create(i);
                if (!from.HasProperty(at)) continue;
                var element = from.Get(at);
                if (element is JsArray inner && deeper >= 1) Add(inner, deeper - 1, nested + 1);
                else elements.Add(element);
            }
        }
    }
}
