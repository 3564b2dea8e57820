using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace DataPool.Expressions.Sandbox;

/// <summary>
/// Takes away what is not <see cref="Allowed"/>, and freezes the rest: what cannot be changed cannot carry anything from one record to
/// the next.
/// </summary>
internal static class Lockdown
{
    private static readonly HashSet<string> Nothing = [];

    /// <summary>Applies it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="own">An object of ours that expressions reach: it keeps its members.</param>
    public static void Apply(Engine engine, ObjectInstance own)
    {
        var allowed = new Dictionary<ObjectInstance, HashSet<string>>(ReferenceEqualityComparer.Instance);
        foreach (var (expression, members) in Allowed.Objects) allowed.Add((ObjectInstance)engine.Evaluate(expression), members);
        var seen = new HashSet<ObjectInstance>(ReferenceEqualityComparer.Instance) { own };
        var waiting = new Stack<ObjectInstance>(allowed.Keys);
        Reach(own, waiting);
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            Prune(next, allowed.TryGetValue(next, out var members) ? members : next is Function ? Allowed.OfFunctions : Nothing);
            Reach(next, waiting);
        }

        // Only then: what a function has lazily is there now.
        foreach (var instance in seen) Freeze(instance);
    }

    private static void Prune(ObjectInstance owner, HashSet<string> members)
    {
        foreach (var key in owner.GetOwnPropertyKeys(Types.String | Types.Symbol))
            if (!members.Contains(key.ToString()) && !owner.Delete(key)) throw new InvalidOperationException($"{key} cannot be taken away.");
    }

    private static void Reach(ObjectInstance from, Stack<ObjectInstance> waiting)
    {
        if (from.Prototype is { } prototype) waiting.Push(prototype);
        foreach (var key in from.GetOwnPropertyKeys(Types.String | Types.Symbol))
        {
            var property = from.GetOwnProperty(key);
            foreach (var value in (JsValue?[])[property.IsAccessorDescriptor() ? property.Get : property.Value, property.IsAccessorDescriptor() ? property.Set : null])
                if (value is ObjectInstance instance) waiting.Push(instance);
        }
    }

    private static void Freeze(ObjectInstance instance)
    {
        instance.PreventExtensions();
        foreach (var key in instance.GetOwnPropertyKeys(Types.String | Types.Symbol))
        {
            var property = instance.GetOwnProperty(key);
            var frozen = property.IsAccessorDescriptor()
                ? new GetSetPropertyDescriptor(property.Get, property.Set, property.Enumerable, configurable: false)
                : new PropertyDescriptor(property.Value, writable: false, enumerable: property.Enumerable, configurable: false);
            if (!instance.DefineOwnProperty(key, frozen)) throw new InvalidOperationException($"{key} cannot be frozen.");
        }
    }
}
