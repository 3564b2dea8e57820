using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// Takes away what an expression has no use for, and freezes the rest: what cannot be changed cannot carry anything from one record to
/// the next.
/// </summary>
internal static class Lockdown
{
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "Infinity", "NaN", "undefined", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "isFinite", "isNaN",
        "parseFloat", "parseInt", "Array", "Boolean", "Date", "JSON", "Map", "Math", "Number", "Object", "RegExp", "Set", "String", "Symbol",
        "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
    };

    // Chance, memory of earlier matches, registries that grow, and what makes texts without a bound.
    private static readonly (string Owner, string[] Names)[] Removed =
    [
        ("Math", ["random"]),
        ("Symbol", ["for", "keyFor"]),
        ("String", ["raw"]),
        ("Array", ["fromAsync"]),
        ("Array.prototype", ["toLocaleString"]),
        ("RegExp", ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$_", "$&", "$+", "$`", "$'", "input", "lastMatch", "lastParen", "leftContext", "rightContext"]),
        ("RegExp.prototype", ["compile"]),
        ("Date.prototype", ["toTemporalInstant"]),
    ];

    // What has no name of its own: iterators and generators.
    private const string Nameless = "[[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g), (function* () {})(), [].values().map(x => x), Iterator.from({ next() {} })]";

    public static void Apply(Engine engine, ObjectInstance own)
    {
        var nameless = (ObjectInstance)engine.Evaluate(Nameless);
        foreach (var (owner, names) in Removed)
        {
            var target = owner.Split('.').Aggregate((JsValue)engine.Global, (value, name) => ((ObjectInstance)value).Get(name));
            foreach (var name in names) Remove((ObjectInstance)target, name);
        }

        foreach (var key in engine.Global.GetOwnPropertyKeys(Types.String | Types.Symbol))
            if (!Kept.Contains(key.ToString())) Remove(engine.Global, key);
        Freeze([engine.Global, nameless, own]);
    }

    private static void Remove(ObjectInstance owner, JsValue name)
    {
        if (owner.HasOwnProperty(name) && !owner.Delete(name)) throw new InvalidOperationException($"{name} cannot be taken away.");
    }

    private static void Freeze(IEnumerable<ObjectInstance> roots)
    {
        var waiting = new Stack<ObjectInstance>(roots);
        var seen = new HashSet<ObjectInstance>(ReferenceEqualityComparer.Instance);
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            if (next.Prototype is { } prototype) waiting.Push(prototype);
            foreach (var key in next.GetOwnPropertyKeys(Types.String | Types.Symbol))
            {
                var property = next.GetOwnProperty(key);
                foreach (var value in (JsValue?[])[property.IsAccessorDescriptor() ? property.Get : property.Value, property.IsAccessorDescriptor() ? property.Set : null])
                    if (value is ObjectInstance instance) waiting.Push(instance);
            }
        }

        // Only then: what a function has lazily is there now.
        foreach (var instance in seen) FreezeOne(instance);
    }

    private static void FreezeOne(ObjectInstance instance)
    {
        instance.PreventExtensions();
        foreach (var key in instance.GetOwnPropertyKeys(Types.String | Types.Symbol))
        {
            var property = instance.GetOwnProperty(key);
            var frozen = property.IsAccessorDescriptor()
                ? new Jint.Runtime.Descriptors.GetSetPropertyDescriptor(property.Get, property.Set, property.Enumerable, configurable: false)
                : new Jint.Runtime.Descriptors.PropertyDescriptor(property.Value, writable: false, enumerable: property.Enumerable, configurable: false);
            if (!instance.DefineOwnProperty(key, frozen)) throw new InvalidOperationException($"{key} cannot be frozen.");
        }
    }
}
