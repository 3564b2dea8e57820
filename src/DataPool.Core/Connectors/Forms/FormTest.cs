using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DataPool.Core.Connectors.Forms;

/// <summary>A question about a field's value that is plain data. What is empty answers only <see cref="Empty"/> and <see cref="OneOf"/>.</summary>
public abstract record FormTest
{
    // Asked at every key that is pressed, about whatever was typed: no pattern may take more than linear time.
    private const RegexOptions Matching = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>True for nothing, empty or blank text and an empty list.</summary>
    public static FormTest IsEmpty { get; } = new Empty(true);

    /// <summary>True for everything but nothing, empty or blank text and an empty list.</summary>
    public static FormTest IsFilled { get; } = new Empty(false);

    /// <summary>True for numbers below <paramref name="limit"/>.</summary>
    public static FormTest LessThan(decimal limit) => new Range(null, limit);

    /// <summary>True for numbers from <paramref name="limit"/>.</summary>
    public static FormTest AtLeast(decimal limit) => new Range(limit, null);

    /// <summary>True for numbers from <paramref name="from"/>, below <paramref name="below"/>.</summary>
    public static FormTest Between(decimal from, decimal below) => new Range(from, below);

    /// <summary>True for text in which the pattern (.NET, case ignored, no look-around) is found.</summary>
    public static FormTest Matches(string pattern) => new Pattern(pattern, true);

    /// <summary>True for text in which the pattern (.NET, case ignored, no look-around) is not found.</summary>
    public static FormTest Lacks(string pattern) => new Pattern(pattern, false);

    /// <summary>True for one of these words, numbers or truth values, as they stand in JSON.</summary>
    public static FormTest IsOneOf(params string[] values) => new OneOf(values);

    /// <summary>The answer for a value; null is no value.</summary>
    public abstract bool Holds(JsonNode? value);

    internal static bool HasNothing(JsonNode? value) => value switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonValue => string.IsNullOrWhiteSpace(value.ToString()),
        _ => false,
    };

    /// <summary>Whether there is nothing.</summary>
    /// <param name="Wanted">The answer for nothing.</param>
    public sealed record Empty(bool Wanted) : FormTest
    {
        /// <inheritdoc/>
        public override bool Holds(JsonNode? value) => HasNothing(value) == Wanted;
    }

    /// <summary>Whether a number lies in a range.</summary>
    /// <param name="From">The smallest; null for no bound.</param>
    /// <param name="Below">The first above; null for no bound.</param>
    public sealed record Range(decimal? From, decimal? Below) : FormTest
    {
        /// <inheritdoc/>
        public override bool Holds(JsonNode? value) =>
            decimal.TryParse(value?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && !(number < From) && !(number >= Below);
    }

    /// <summary>Whether a pattern is found.</summary>
    /// <param name="Text">The pattern.</param>
    /// <param name="Wanted">The answer for text in which it is found.</param>
    public sealed record Pattern(string Text, bool Wanted) : FormTest
    {
        private readonly Regex _regex = new(Text, Matching);

        /// <inheritdoc/>
        public override bool Holds(JsonNode? value) => !HasNothing(value) && _regex.IsMatch(value!.ToString()) == Wanted;
    }

    /// <summary>Whether a value is one of several.</summary>
    /// <param name="Values">These.</param>
    public sealed record OneOf(IReadOnlyList<string> Values) : FormTest
    {
        /// <inheritdoc/>
        public override bool Holds(JsonNode? value) => Values.Contains(value?.ToString() ?? "", StringComparer.Ordinal);
    }
}
