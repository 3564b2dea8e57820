using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace DataPool.Expressions.Values;

/// <summary>
/// A number that JavaScript's numbers do not hold: as text it is exact, given back it is itself, and calculating with it is an
/// error, which is better than a wrong digit.
/// </summary>
internal sealed class ExactNumber : ObjectInstance
{
    /// <summary>A number.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="prototype">What <see cref="ExactNumberPrototype"/> makes.</param>
    /// <param name="text">Its canonical text.</param>
    public ExactNumber(Engine engine, ObjectInstance prototype, string text) : base(engine)
    {
        Text = text;
        Prototype = prototype;
        PreventExtensions();
    }

    /// <summary>Its canonical text.</summary>
    public string Text { get; }

    /// <summary>Has no members to go through: spread, it would be an empty object without a word.</summary>
    public override List<JsValue> GetOwnPropertyKeys(Types types = Types.String | Types.Symbol) => throw ExactNumberPrototype.Inexact(Engine, this);

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<JsValue, PropertyDescriptor>> GetOwnProperties() => throw ExactNumberPrototype.Inexact(Engine, this);

    /// <inheritdoc/>
    public override object ToObject() => Text;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
