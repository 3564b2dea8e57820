using System.Text.Json;
using DataPool.Core.Tests.Mapping;
using Xunit;

namespace DataPool.Core.Tests.Expressions;

/// <summary>What expressions see, and what becomes of what they say.</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("value * 2", "21", "42")]
    [InlineData("value.toUpperCase() + '!'", "\"abc\"", "\"ABC!\"")]
    [InlineData("fields.b + fields['c.d']", "1", "\"xy\"")]
    [InlineData("`${key}/${fields.b}`", "1", "\"k1/x\"")]
    [InlineData("value > 10", "11", "true")]
    [InlineData("null", "1", "null")]
    [InlineData("value", "null", "null")]
    [InlineData("-0", "1", "0")]
    [InlineData("1e-7", "1", "0.0000001")]
    [InlineData("0.1 + 0.2", "1", "0.30000000000000004")]
    [InlineData("[value, 'a', null, undefined, { b: true, c: undefined }]", "1", "[1,\"a\",null,null,{\"b\":true}]")]
    [InlineData("({ a: value, d: new Date(0) })", "1", "{\"a\":1,\"d\":\"1970-01-01T00:00:00Z\"}")]
    [InlineData("value.list.map(x => x * 2)", "{\"list\":[1,2]}", "[2,4]")]
    [InlineData("Object.keys(fields).join()", "1", "\"id,a,b,c.d\"")]
    [InlineData("'z' in fields ? 1 : 0", "1", "0")]
    [InlineData("JSON.stringify({ a: [value, NaN] })", "1.5", "\"{\\\"a\\\":[1.5,null]}\"")]
    [InlineData("JSON.parse('{\"a\":[1,2]}').a[1]", "1", "2")]
    [InlineData("(() => { let sum = 0; for (const part of value.split(',')) sum += Number(part); return sum })()", "\"1,2,3.5\"", "6.5")]
    [InlineData("value.replace(/(\\w+) (\\w+)/, '$2, $1')", "\"Ada Lovelace\"", "\"Lovelace, Ada\"")]
    [InlineData("value.replaceAll('a', x => x + '$&')", "\"aba\"", "\"a$&ba$&\"")]
    [InlineData("value.replace(/(?<first>.)/g, '[$<first>$$$`]')", "\"ab\"", "\"[a$][b$a]\"")]
    [InlineData("'ab'.repeat(3) + 'x'.padStart(3, '-') + 'a'.concat('b', 1)", "1", "\"ababab--xab1\"")]
    [InlineData("[1, [2, [3]], null].join('-')", "1", "\"1-2,3-\"")]
    [InlineData("value // a comment", "1", "1")]
    [InlineData("[[1, [2, [3]]].flat(Infinity).length, [1, 2].flatMap(x => [x, [x]]), [3, 1, 2].toSorted(), [1, 2, 3].includes(2), [1, , 2].flat().length]", "1", "[3,[1,[1],2,[2]],[1,2,3],true,2]")]
    [InlineData("[Array.from({ length: 3 }, (_, i) => i * 2), Array.from('ab'), Array.from(new Set([1, 1, 2]), String), Array.of(1, 2)]", "1", "[[0,2,4],[\"a\",\"b\"],[\"1\",\"2\"],[1,2]]")]
    [InlineData("[Math.max.apply(null, [1, 3, 2]), encodeURIComponent('ä b'), 'e\u0301'.normalize().length, 'a,b;c'.split(/[,;]/), 'a1b2'.match(/\\d/g), [...'a1b2'.matchAll(/\\d/g)].length]", "1", "[3,\"%C3%A4%20b\",1,[\"a\",\"b\",\"c\"],[\"1\",\"2\"],2]")]
    [InlineData("[['1', '2'].map(Number), ['', 'a'].filter(Boolean), Object.groupBy([1, 2, 3], x => x % 2 ? 'odd' : 'even'), `${Symbol('a').toString()}`]", "1", "[[1,2],[\"a\"],{\"odd\":[1,3],\"even\":[2]},\"Symbol(a)\"]")]
    [InlineData("[...(function* () { yield 1; yield 2 })()].concat([...new Map([[1, 2]])])", "1", "[1,2,[1,2]]")]
    [InlineData("JSON.parse('{\"id\":9007199254740993}').id", "1", "9007199254740993")]
    [InlineData("(() => { try { JSON.parse('{') } catch (e) { return e.name } })()", "1", "\"SyntaxError\"")]
    public void A_result_is_what_javascript_says(string expression, string value, string result) => Assert.Equal(result, Result(expression, value));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("12345678901234567.89")]
    [InlineData("0.1")]
    [InlineData("123456789012345678901234567890.123456789")]
    [InlineData("1.5e300")]
    [InlineData("9007199254740991")]
    [InlineData("9007199254740993")]
    public void Numbers_pass_to_the_last_digit(string number)
    {
        Assert.Equal(number, Result("value", number));
        Assert.Equal($"\"no. {number}\"", Result("`no. ${value}`", number));
        Assert.Equal($"[{number}]", Result("[value]", number));
        Assert.Equal($"{{\"a\":{number}}}", Result("({ a: value.x[0] })", $$"""{"x":[{{number}}]}"""));
        Assert.Equal("true", Result("value === fields.a", number));
    }

    [Theory]
    [InlineData("value + 1")]
    [InlineData("value * 2")]
    [InlineData("value > 1")]
    [InlineData("Math.round(value)")]
    [InlineData("'a' + value")]
    [InlineData("Number.isInteger(value)")]
    [InlineData("Number.isNaN(value)")]
    [InlineData("({ ...value })")]
    [InlineData("Object.assign({}, value)")]
    [InlineData("JSON.parse(`${value}`) % 10")]
    [InlineData("JSON.parse(`{\"id\":${value}}`).id % 10")]
    public void Calculating_with_a_number_that_javascript_does_not_hold_is_an_error_and_no_wrong_digit(string expression) => Assert.Equal(
        "expression_failed x x1: k1: 9223372036854775808 has more digits than JavaScript's numbers hold; use it as text (`${value}`),…", Failure(expression, "9223372036854775808"));

    [Fact]
    public void What_is_rounded_on_purpose_may_be() => Assert.Equal("12345678901234568", Result("String(Math.round(parseFloat(value)))", "12345678901234567.89", type: "number"));

    [Theory]
    [InlineData("undefined", "the result is undefined")]
    [InlineData("fields.z", "the result is undefined")]
    [InlineData("0 / 0", "the result is NaN, which is no number")]
    [InlineData("-1 / 0", "the result is -Infinity, which is no number")]
    [InlineData("[0 / 0]", "the result is NaN, which is no number")]
    [InlineData("2 ** 53", "the result is beyond 2^53, where JavaScript's numbers are no longer exact; give it back as text and …")]
    [InlineData("fields.z.y", "Cannot read properties of undefined (reading 'y')")]
    [InlineData("(() => { throw new Error('no such shop') })()", "no such shop")]
    [InlineData("(() => { throw 'plain' })()", "plain")]
    [InlineData("x => x", "the result is a function, which is no value of a field")]
    [InlineData("Symbol('a')", "the result is a symbol, which is no value of a field")]
    [InlineData("new Map()", "the result is, or holds, an object that is neither a list nor plain (a Map, a RegExp …)")]
    [InlineData("new Date(NaN)", "the result is an invalid date")]
    [InlineData("'\\ud800'", "the result holds NUL or half of a character, which no field can hold")]
    [InlineData("'\\0'", "the result holds NUL or half of a character, which no field can hold")]
    [InlineData("(() => { const a = []; a.push(a); return a })()", "the result nests too deep")]
    [InlineData("missing", "missing is not defined")]
    [InlineData("Math.random()", "Property 'random' of object is not a function")]
    public void A_call_that_fails_gives_null_and_is_counted(string expression, string why)
    {
        var text = $"k1: {why}";
        Assert.Equal($"expression_failed x x1: {(text.Length > 100 ? text[..100] + "…" : text)}", Failure(expression, "1"));
    }

    [Fact]
    public void Type_format_and_culture_are_the_results()
    {
        Assert.Equal("42", Result("String(value)", "42", type: "number"));
        Assert.Equal("\"1.234,50\"", Mapped("""{"from":"a","to":"x","expression":"value * 2","type":"string","format":"#,##0.00","culture":"de-DE"}""", "617.25"));
        Assert.Equal("@\"2026-04-09T00:00:00Z\"", Mapped("""{"from":"a","to":"x","expression":"value.slice(0, 10) + 'T00:00:00Z'","type":"date"}""", "\"2026-04-09 later\""));
        Assert.Equal("@\"2026-04-09T10:00:00Z\"", Result("new Date(value)", "\"2026-04-09T12:00:00+02:00\""));
    }

    [Fact]
    public void A_result_that_does_not_convert_is_counted_in_a_pull_and_refuses_a_push()
    {
        var run = Run("""{"to":"x","expression":"'abc'","type":"number"}""", isPull: true);
        Assert.Equal(["k1{x=null,id=\"k1\"}"], run.Map("""{"id":"k1"}"""));
        Assert.Equal(["value_not_converted x x1: k1: \"abc\""], run.Warned());
        Assert.Throws<Core.Records.RecordException>(() => Run("""{"to":"x","expression":"'abc'","type":"number"}""", isPull: false).Map("""{"id":"k1"}"""));
    }

    [Fact]
    public void A_result_that_is_too_large_refuses_no_push()
    {
        var run = new MappingRun(Mapping("""{"to":"x","expression":"'a'.repeat(100)"}"""), isPull: false) { Limits = new Core.Records.RecordLimits { ValueBytes = 50 } };
        Assert.Equal(["k1{x=null,id=\"k1\"}"], run.Map("""{"id":"k1"}"""));
        Assert.Equal(["expression_failed x x1: k1: the result is larger than 50 bytes"], run.Warned());
    }

    [Fact]
    public void A_trial_tells_why_it_failed_whatever_the_key()
    {
        using var field = JsonDocument.Parse("""{"to":"x","expression":"fields.a.b.c"}""");
        var trial = new Core.Mapping.Expressions.FieldTrial(new DataPool.Expressions.JavaScript(), TimeZoneInfo.Utc, TimeProvider.System);
        var tried = trial.Run(field.RootElement, [new Core.Mapping.Expressions.TrialRecord(new string('k', 256), new() { ["a"] = 1 })], new HashSet<string>());
        Assert.Equal("Cannot read properties of undefined (reading 'c')", Assert.Single(tried.Values).Failure);
    }

    [Fact]
    public void The_default_stands_for_null_and_undefined_but_not_for_a_failure()
    {
        var run = Run("""{"from":"a","to":"x","expression":"value === 'u' ? undefined : value === 'n' ? null : value.y.z","default":7}""", isPull: true);
        Assert.Equal(
            ["1{x=7,id=1}", "2{x=7,id=2}", "3{x=null,id=3}", "4{x=7,id=4}"],
            run.Map("""{"id":1,"a":"u"}""", """{"id":2,"a":"n"}""", """{"id":3,"a":"e"}""", """{"id":4}"""));
        Assert.Equal(["expression_failed a x1: 3: Cannot read properties of undefined (reading 'z')"], run.Warned());
    }

    [Fact]
    public void A_calculated_field_is_there_for_every_record_and_takes_no_source_field_away()
    {
        var run = Run("""{"to":"gross","expression":"Math.round(fields.net * 120) / 100"}""", isPull: false);
        Assert.Equal(["1{gross=12,id=1,net=10}", "2{gross=0.06,id=2,net=0.05}"], run.Map("""{"id":1,"net":10}""", """{"id":2,"net":0.05}"""));
        Assert.Empty(run.Warned());
    }

    [Fact]
    public void A_field_that_the_record_lacks_is_left_out()
    {
        var run = Run("""{"from":"a","to":"x","expression":"1"}""", isPull: false);
        Assert.Equal(["1{x=1,id=1}", "2{id=2,b=1}"], run.Map("""{"id":1,"a":5}""", """{"id":2,"b":1}"""));
    }

    [Fact]
    public void All_calls_of_a_run_see_one_moment_in_the_connectors_zone()
    {
        var run = new MappingRun(Mapping("""{"to":"x","expression":"[new Date().toISOString(), new Date().getHours(), Date.now() === new Date().getTime(), new Date(2026, 0, 1).toISOString()]"}"""), isPull: true)
        {
            Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
            Time = new StoppedClock(),
        };
        Assert.Equal(["1{x=[\"2026-11-26T20:30:00.000Z\",5,true,\"2025-12-31T15:00:00.000Z\"],id=1}"], run.Map("""{"id":1}"""));
    }

    [Fact]
    public void What_one_expression_does_to_its_record_no_other_sees()
    {
        var run = new MappingRun(
            """{"stream":"s","unmapped":"drop","key":["id"],"fields":[{"to":"x","expression":"(fields.a = 9, delete fields.b, fields.a)"},{"to":"y","expression":"fields.a + fields.b"}]}""", isPull: true);
        Assert.Equal(["1{x=9,y=3}"], run.Map("""{"id":1,"a":1,"b":2}"""));
    }

    [Theory]
    [InlineData("", "mapping.fields[0].expression: it must not be empty.")]
    [InlineData("value +* 2", "mapping.fields[0].expression, line 1, character 8: unexpected token '*'.")]
    [InlineData("1\n+\n  @", "mapping.fields[0].expression, line 3, character 3: invalid or unexpected token.")]
    [InlineData("1; 2", "mapping.fields[0].expression, line 1, character 2: unexpected token ';'.")]
    [InlineData("1) ; (2", "mapping.fields[0].expression, line 1, character 2: unexpected token ')'.")]
    [InlineData("return 1", "mapping.fields[0].expression, line 1, character 1: unexpected token 'return'.")]
    [InlineData("async () => 1", "mapping.fields[0].expression, line 1, character 1: async and await cannot be used: an expression has its result at once.")]
    [InlineData("import('fs')", "mapping.fields[0].expression, line 1, character 1: import and import.meta cannot be used.")]
    [InlineData("value + 1n", "mapping.fields[0].expression, line 1, character 9: whole numbers with n (BigInt) cannot be used.")]
    [InlineData("9223372036854775807", "mapping.fields[0].expression, line 1, character 1: 9223372036854775807 has more digits than JavaScript's numbers hold.")]
    [InlineData("1e-400", "mapping.fields[0].expression, line 1, character 1: 1e-400 has more digits than JavaScript's numbers hold.")]
    [InlineData("/(/.test(value)", "mapping.fields[0].expression, line 1, character 3: invalid regular expression: /(/: Unterminated group.")]
    public void What_cannot_be_read_is_told_with_its_place(string expression, string message)
    {
        var errors = MappingDefinitionTests.Errors(Mapping($$"""{"to":"x","expression":{{JsonSerializer.Serialize(expression)}}}"""), true, new DataPool.Expressions.JavaScript());
        Assert.Equal([message], errors.Select(error => error[(error.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void A_calculated_field_needs_a_name() => Assert.Equal(
        ["mapping.fields[0].to required: mapping.fields[0].to is required."],
        MappingDefinitionTests.Errors(Mapping("""{"expression":"1"}"""), true, new DataPool.Expressions.JavaScript()));

    internal static MappingRun Run(string field, bool isPull) => new(Mapping(field), isPull);

    private static string Mapping(string field) => $$"""{"stream":"s","key":["id"],"fields":[{{field}}]}""";

    private static string Result(string expression, string value, string type = "auto") =>
        Mapped($$"""{"from":"a","to":"x","type":"{{type}}","expression":{{JsonSerializer.Serialize(expression)}}}""", value);

    private static string Mapped(string field, string value)
    {
        var run = Run(field, isPull: true);
        var line = Assert.Single(run.Map($$"""{"id":"k1","a":{{value}},"b":"x","c.d":"y"}"""));
        Assert.Empty(run.Warned());
        return line[(line.IndexOf("{x", StringComparison.Ordinal) + 2)..line.IndexOf(",id=", StringComparison.Ordinal)].TrimStart('=');
    }

    private static string Failure(string expression, string value)
    {
        var run = Run($$"""{"to":"x","expression":{{JsonSerializer.Serialize(expression.Replace("value", "fields.a", StringComparison.Ordinal))}}}""", isPull: false);
        Assert.StartsWith("k1{x=null,", Assert.Single(run.Map($$"""{"id":"k1","a":{{value}}}""")), StringComparison.Ordinal);
        return Assert.Single(run.Warned());
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 26, 20, 30, 0, TimeSpan.Zero);
    }
}
