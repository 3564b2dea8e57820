using System.Text;
using DataPool.Expressions.Values;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace DataPool.Expressions.Sandbox;

/// <summary>Fills in a replacement's <c>$1</c>, <c>$&amp;</c> and the like (ECMAScript, GetSubstitution).</summary>
internal static class Substitution
{
    /// <summary>The replacement of one match.</summary>
    /// <param name="template">The replacement as it was written.</param>
    /// <param name="match">What a replacement function is called with: the match, its groups, its place, the text, and the named groups where there are any.</param>
    /// <exception cref="UnholdableException">It would be too long.</exception>
    public static string Of(string template, JsValue[] match)
    {
        var named = match[^1] as ObjectInstance;
        var tail = named is null ? 2 : 3;
        var text = match[^(tail - 1)].ToString();
        var at = (int)match[^tail].AsNumberOr(0);
        var found = match[0].ToString();
        var groups = match.Length - tail - 1;
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (result.Length > Limits.Characters) throw new UnholdableException("a text is too long");
            if (template[i] != '$' || i + 1 == template.Length)
            {
                result.Append(template[i]);
                continue;
            }

            switch (template[i + 1])
            {
                case '$':
                    result.Append('$');
                    i++;
                    break;
                case '&':
                    result.Append(found);
                    i++;
                    break;
                case '`':
                    result.Append(text, 0, at);
                    i++;
                    break;
                case '\'':
                    var rest = Math.Min(text.Length, at + found.Length);
                    result.Append(text, rest, text.Length - rest);
                    i++;
                    break;
                case '<' when named is not null && template.IndexOf('>', i) is var end and > 0:
                    if (named.Get(template[(i + 2)..end]) is var value && !value.IsUndefined()) result.Append(TypeConverter.ToString(value));
                    i = end;
                    break;
                case >= '0' and <= '9' when GroupAt(template, i + 1, groups) is var (number, digits) && number > 0:
                    if (!match[number].IsUndefined()) result.Append(match[number]);
                    i += digits;
                    break;
                default:
                    result.Append('$');
                    break;
            }
        }

        return result.Length <= Limits.Characters ? result.ToString() : throw new UnholdableException("a text is too long");
    }

    // Two digits where there is such a group, else one.
    private static (int Number, int Digits) GroupAt(string template, int at, int groups)
    {
        var one = template[at] - '0';
        if (at + 1 < template.Length && char.IsAsciiDigit(template[at + 1]) && (one * 10) + template[at + 1] - '0' is var two && two >= 1 && two <= groups) return (two, 2);
        return one >= 1 && one <= groups ? (one, 1) : (0, 0);
    }

    private static double AsNumberOr(this JsValue value, double other) => value.Type == Types.Number ? TypeConverter.ToNumber(value) : other;
}
