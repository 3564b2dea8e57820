namespace DataPool.Expressions.Sandbox;

/// <summary>
/// What an expression can name: the members of each built-in object, and nothing else of it. What is new in a later version of the
/// engine is not there until it is looked at and written here. Symbols are written as <c>@iterator</c>.
/// </summary>
internal static class Allowed
{
    /// <summary>What a function has where it is not named below: nothing to call.</summary>
    public static readonly HashSet<string> OfFunctions = Names("length name prototype");

    // Iterators step alone: their helpers (map, drop, some …) go on as long as what they are given does, and look at no limit.
    private const string Step = "next @toStringTag";
    private const string ErrorMembers = "constructor message name toString";

    /// <summary>
    /// Objects by the expression that gives them, with their members. Left out: chance, what remembers (<c>RegExp.$1</c>,
    /// <c>Symbol.for</c>), what waits, what makes code, what ties functions to long lists (<c>bind</c>), what changes how built-in
    /// functions go on (<c>Symbol.species</c>, <c>isConcatSpreadable</c> …), and the set functions that take anything with a size.
    /// </summary>
    public static readonly (string Object, HashSet<string> Members)[] Objects =
    [
        ("globalThis", Names(
            "Infinity NaN undefined decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt Array Boolean Date JSON Map Math "
            + "Number Object RegExp Set String Symbol Error EvalError RangeError ReferenceError SyntaxError TypeError URIError")),
        ("Object", Names(
            "length name prototype assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyNames getPrototypeOf "
            + "groupBy hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal setPrototypeOf values")),
        ("Object.prototype", Names("constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf __proto__")),
        ("Function.prototype", Names("length name apply call toString @hasInstance")),
        ("Array", Names("length name prototype from isArray of")),
        ("Array.prototype", Names(
            "length constructor at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys "
            + "lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced toString unshift values with @iterator")),
        ("String", Names("length name prototype fromCharCode fromCodePoint")),
        ("String.prototype", Names(
            "length constructor at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf localeCompare match matchAll normalize padEnd "
            + "padStart repeat replace replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase "
            + "toWellFormed trim trimEnd trimStart valueOf trimLeft trimRight @iterator")),
        ("Number", Names(
            "length name prototype EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN "
            + "isSafeInteger parseFloat parseInt")),
        ("Number.prototype", Names("constructor toExponential toFixed toLocaleString toPrecision toString valueOf")),
        ("Boolean", Names("length name prototype")),
        ("Boolean.prototype", Names("constructor toString valueOf")),
        ("Symbol", Names("length name prototype iterator toPrimitive toStringTag")),
        ("Symbol.prototype", Names("toString valueOf description @toStringTag @toPrimitive")),
        ("Date", Names("length name prototype UTC now parse")),
        ("Date.prototype", Names(
            "constructor getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear "
            + "getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds getYear setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds "
            + "setTime setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear toDateString toISOString toJSON "
            + "toLocaleDateString toLocaleString toLocaleTimeString toString toTimeString toUTCString valueOf toGMTString @toPrimitive")),
        ("RegExp", Names("length name prototype escape")),
        ("RegExp.prototype", Names(
            "constructor exec test toString dotAll flags global hasIndices ignoreCase multiline source sticky unicode unicodeSets @match @matchAll @replace @search @split")),
        ("Map", Names("length name prototype groupBy")),
        ("Map.prototype", Names("constructor clear delete entries forEach get has keys set values size @toStringTag @iterator")),
        ("Set", Names("length name prototype")),
        ("Set.prototype", Names("constructor add clear delete entries forEach has values size keys @toStringTag @iterator")),
        ("Error", Names("length name prototype isError")),
        ("Error.prototype", Names(ErrorMembers)),
        ("EvalError.prototype", Names(ErrorMembers)),
        ("RangeError.prototype", Names(ErrorMembers)),
        ("ReferenceError.prototype", Names(ErrorMembers)),
        ("SyntaxError.prototype", Names(ErrorMembers)),
        ("TypeError.prototype", Names(ErrorMembers)),
        ("URIError.prototype", Names(ErrorMembers)),
        ("JSON", Names("parse stringify @toStringTag")),
        ("Math", Names(
            "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 f16round floor fround hypot imul log "
            + "log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc @toStringTag")),
        ("Iterator.prototype", Names("@iterator @toStringTag")),
        ("Object.getPrototypeOf([].values())", Names(Step)),
        ("Object.getPrototypeOf(new Map().entries())", Names(Step)),
        ("Object.getPrototypeOf(new Set().values())", Names(Step)),
        ("Object.getPrototypeOf(''[Symbol.iterator]())", Names(Step)),
        ("Object.getPrototypeOf('a'.matchAll(/a/g))", Names(Step)),
        ("Object.getPrototypeOf(function* () {})", Names("prototype @toStringTag")),
        ("Object.getPrototypeOf(function* () {}).prototype", Names("next return throw @toStringTag")),
    ];

    private static HashSet<string> Names(string names) =>
        new(names.Split(' ').Select(static name => name[0] == '@' ? $"Symbol(Symbol.{name[1..]})" : name), StringComparer.Ordinal);
}
