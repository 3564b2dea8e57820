using System.Text;

namespace DataPool.Formats.Tests.Json;

/// <summary>Random JSON, with few names and shapes, so that records often share one or its beginning; and damage to it.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["id", "a", "b", "a.b", "name", "\\u0061", "\\\"q", "é", "x y", "", "\\n", "\\ud800", "long_enough_to_be_a_vector_of_its_own_and_more"];
    private static readonly string[] Scalars = ["0", "-0", "1", "-1.50", "1e3", "12345678901234567.89", "1E-7", "0.1", "1e400", "01", "1.", "-", "true", "false", "null", "\"\"", "\"a\"", "\"é😀\"", "\"\\u0041\\n\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u0000\"", "\"a long text without any escapes in it, of some 60 bytes\"", "\"\\x\""];

    /// <summary>An object.</summary>
    internal static string Object(Random random)
    {
        var builder = new StringBuilder();
        Object(random, builder, 0);
        return builder.ToString();
    }

    /// <summary>An array, mostly of objects.</summary>
    internal static string Array(Random random)
    {
        var builder = new StringBuilder();
        Array(random, builder);
        return builder.ToString();
    }

    /// <summary>Any value.</summary>
    internal static string Value(Random random)
    {
        var builder = new StringBuilder();
        Value(random, builder, 1);
        return builder.ToString();
    }

    /// <summary>An object or an array.</summary>
    internal static string Text(Random random)
    {
        var builder = new StringBuilder();
        if (random.Next(3) == 0) Object(random, builder, 0);
        else Array(random, builder);
        return builder.ToString();
    }

    private static void Array(Random random, StringBuilder builder)
    {
        var count = random.Next(4);
        builder.Append(Space(random)).Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0) builder.Append(',');
            if (random.Next(60) == 0) Value(random, builder, 1);
            else Object(random, builder, 1);
        }

        builder.Append(Space(random)).Append(']').Append(Space(random));
    }

    private static void Object(Random random, StringBuilder builder, int depth)
    {
        // Few names in few orders, so that records often share a shape or its beginning.
        var count = random.Next(5);
        var first = random.Next(Names.Length);
        builder.Append(Space(random)).Append('{').Append(Space(random));
        for (var i = 0; i < count; i++)
        {
            if (i > 0) builder.Append(',').Append(Space(random));
            var name = random.Next(12) == 0 ? random.Next(Names.Length) : (first + i) % (random.Next(12) == 0 ? Names.Length : 9);
            builder.Append('"').Append(Names[name]).Append('"').Append(Space(random)).Append(':');
            Value(random, builder, depth + 1);
        }

        builder.Append('}').Append(Space(random));
    }

    private static void Value(Random random, StringBuilder builder, int depth)
    {
        builder.Append(Space(random));
        switch (depth < 5 ? random.Next(10) : 9)
        {
            case 0 or 1:
                Object(random, builder, depth);
                break;
            case 2:
                builder.Append('[');
                for (var i = random.Next(3); i >= 0; i--)
                {
                    Value(random, builder, depth + 1);
                    if (i > 0) builder.Append(',');
                }

                builder.Append(']');
                break;
            default:
                // Mostly good ones: each bad one spoils the whole text.
                var scalar = Scalars[random.Next(Scalars.Length)];
                if (random.Next(8) != 0 && scalar is "1e400" or "01" or "1." or "-" or "\"\\ud83d\"" or "\"\\u0000\"" or "\"\\x\"") scalar = "7";
                builder.Append(scalar);
                break;
        }

        builder.Append(Space(random));
    }

    private static string Space(Random random) => random.Next(6) == 0 ? " \t\r\n"[..random.Next(1, 5)] : "";

    /// <summary>The text with one or two characters taken out, put in or changed, or cut.</summary>
    internal static string Damage(Random random, string text)
    {
        const string pieces = "{}[],:\"\\ \ntfn0-1.eEx\u0001\u007f/";
        for (var i = random.Next(1, 3); i > 0 && text.Length > 0; i--)
        {
            var at = random.Next(text.Length);
            var piece = pieces[random.Next(pieces.Length)].ToString();
            text = random.Next(4) switch
            {
                0 => text.Remove(at, 1),
                1 => text[..at],
                2 => text.Insert(at, piece),
                _ => text.Remove(at, 1).Insert(at, piece),
            };
        }

        // A pair of surrogates cut in two is no text that could be sent.
        return string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
    }
}
