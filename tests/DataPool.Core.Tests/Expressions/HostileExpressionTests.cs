using System.Diagnostics;
using System.Text.Json;
using DataPool.Core.Tests.Mapping;
using Xunit;

namespace DataPool.Core.Tests.Expressions;

/// <summary>Expressions that mean harm: each costs its own field, and nothing else.</summary>
public sealed class HostileExpressionTests
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Hostile =>
    [
        // Without an end.
        "(() => { while (true) {} })()",
        "(() => { for (;;) { try { for (;;); } catch (e) {} finally { continue } } })()",
        "[3, 2, 1].sort(() => { for (;;); })",
        "[...(function* () { for (;;) yield 1 })()]",
        "Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
        "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
        "({ get a() { for (;;); } })",
        "({ toJSON() { for (;;); } })",
        "[{ toString() { for (;;); } }].join()",
        "`${{ [Symbol.toPrimitive]() { for (;;); } }}`",
        "(() => { throw { toString() { for (;;); }, get message() { for (;;); } } })()",
        "(() => { class A extends Error { get message() { for (;;); } } throw new A() })()",
        "'aaaa'.replace(/a/g, () => { for (;;); })",
        // Deep.
        "(function f() { return f() + 1 })()",
        "(f => f(f))(f => f(f) + 1)",
        "(() => { const o = { valueOf() { return +o } }; return +o })()",
        "(() => { class A { get x() { return this.x } } return new A().x })()",
        "(() => { let a = []; for (let i = 0; i < 5000; i++) a = [a]; return String(a) })()",
        "(() => { let a = []; for (let i = 0; i < 5000; i++) a = [a]; return JSON.stringify(a) })()",
        "(() => { let a = []; for (let i = 0; i < 5000; i++) a = [a]; return a })()",
        "JSON.parse('['.repeat(100000))",
        // Large.
        "'a'.repeat(1e9)",
        "'a'.repeat(5e8).length",
        "'a'.padEnd(5e8).length",
        "new Array(1e9).fill(1)",
        "Array.from({ length: 1e9 })",
        "(() => { let s = 'a'; for (;;) s += s; })()",
        "(() => { const all = []; for (;;) all.push('ab'.repeat(1000)); })()",
        "(() => { const all = new Map(); for (;;) all.set(all.size, [1]); })()",
        "(() => { const s = 'a'.repeat(1e6); return Array(2000).fill(s).join('').length })()",
        "(() => { const s = 'a'.repeat(1e6); return JSON.stringify(Array(500).fill(s)).length })()",
        "(() => { const s = 'a'.repeat(1e6); return Array(500).fill(s) })()",
        "(() => { const s = 'a'.repeat(1e6); return ''.concat(...Array(500).fill(s)).length })()",
        "'a'.repeat(1e4).replaceAll('a', 'b'.repeat(1e5)).length",
        "'a'.repeat(1e6).replace(/a/g, 'b'.repeat(1e6)).length",
        "'a'.repeat(1e4).replace(/a/g, '$`'.repeat(1000)).length",
        "/a/g[Symbol.replace]('a'.repeat(1e4), 'b'.repeat(1e5)).length",
        "String(Array(1e5).fill('a'.repeat(1e5))).length",
        "(() => { let a = [1]; for (;;) a = a.concat(a); })()",
        // Built-in functions that go on as long as what they are given does.
        "[].values().__proto__.__proto__.some.call({ next: Object }, Boolean)",
        "[].values().__proto__.__proto__.find.call({ next: Object }, Boolean)",
        "[].values().__proto__.__proto__.forEach.call({ next: Object }, Boolean)",
        "[].values().__proto__.__proto__.reduce.call({ next: Object }, Object, 1)",
        "[].values().__proto__.__proto__.drop.call({ next: Object }, Infinity).next()",
        "new Set([1]).union({ size: 1, has: Boolean, keys: () => ({ next: Object }) })",
        "new Set([1]).isDisjointFrom({ size: 0, has: Boolean, keys: () => ({ next: Object }) })",
        "new Set([1]).symmetricDifference({ size: 0, has: Boolean, keys: () => ({ next: Object }) })",
        "new Set({ [Symbol.iterator]: () => ({ next: Object }) }).size",
        "(() => { const r = /a/g; r.exec = Object; return 'a'.replace(r, 'b') })()",
        "(() => { const r = /a/g; r.exec = Object; return 'a'.match(r) })()",
        "[].concat((() => { const a = []; a.length = 4294967295; return a })())",
        "[(() => { const a = []; a.length = 4294967295; return a })()].flat()",
        "[1].concat({ length: 2 ** 53 - 2, [Symbol.isConcatSpreadable]: true }, Symbol.isConcatSpreadable.x)",
        "Symbol.iterator.constructor.isConcatSpreadable.description",
        // Lists of holes.
        "(() => { const a = []; a.length = 4294967295; return a })()",
        "(() => { const a = []; a[4294967294] = 1; return a })()",
        "(() => { const a = []; a.length = 4294967295; return JSON.stringify(a) })()",
        "(() => { const a = []; a.length = 90000; return [a, a] })()",
        // What merely has a length.
        "Array.prototype.toSorted.call({ length: 1e9 })",
        "Array.prototype.toReversed.call({ length: 1e8 })",
        "Array.prototype.with.call({ length: 1e8 }, 0, 1)",
        "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
        "Array.prototype.reduceRight.call({ length: 2 ** 53 - 2 }, Object)",
        "Math.max.apply(null, { length: 1e8 })",
        // Much in one call.
        "(e => e(e(e('%'.repeat(1e6)))).length)(encodeURIComponent)",
        "[1, 2, 3].reduce(encodeURIComponent, '%'.repeat(1e6)).length",
        "'\uFDFA'.repeat(1e6).normalize('NFKD').length",
        "Object.assign({}, 'a'.repeat(1e6))",
        "Object.keys('a'.repeat(1e6))",
        "Object.entries(Object('a'.repeat(1e6)))",
        "JSON.stringify(Object('a'.repeat(1e6)))",
        "'a'.repeat(1e6).match(/a/g).length",
        "'a'.repeat(1e6).split(/b*/).length",
        "'a'.repeat(1e6).split('').length",
        "Math.max.bind(null, ...Array(1e5).fill(1))()",
        // Patterns.
        "/(a+)+$/.test('a'.repeat(40) + 'b')",
        "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))",
        "/(\\w+\\s?)+\\1$/.test('a'.repeat(60) + '!')",
        "(() => { let r = 'a'; for (let i = 0; i < 20000; i++) r = '(' + r + ')*'; return new RegExp(r).test('a') })()",
        // The way out.
        "eval('1')",
        "Function('return 1')()",
        "(() => {}).constructor('return this')()",
        "Object.getPrototypeOf(function* () {}).constructor('yield 1')().next()",
        "globalThis.System",
        "this.System",
        "new Proxy({}, {})",
        "Reflect.ownKeys({})",
        "new Uint8Array(1e9)",
        "new ArrayBuffer(2e9)",
        "new SharedArrayBuffer(8)",
        "Promise.resolve(1)",
        "BigInt(2) ** BigInt(1e8)",
        "Symbol.for(key)",
        "new Intl.NumberFormat()",
        "new WeakRef({})",
        // The next record.
        "(x = 1)",
        "(Object.prototype.polluted = 1)",
        "(Array.prototype.map = () => 1)",
        "Object.defineProperty(Object.prototype, 'id', { get() { return 'stolen' } })",
        "Object.setPrototypeOf(Object.prototype, { polluted: 1 })",
        "Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })",
        "(Math.round = () => 1)",
        "(fields.__proto__.polluted = 1)",
        "({}.constructor.prototype.polluted = 1)",
        "(undefined = 1)",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void It_costs_its_own_field_alone(string expression)
    {
        var run = new MappingRun(
            $$"""{"stream":"s","key":["id"],"unmapped":"drop","fields":[{"to":"bad","expression":{{JsonSerializer.Serialize(expression)}}},{"to":"good","expression":"[fields.id, Math.round(1.5), {}.polluted ?? null, [1, 2].map(x => x)]"}]}""",
            isPull: false);
        var begin = Stopwatch.GetTimestamp();
        var lines = run.Map([.. Enumerable.Range(1, 20).Select(id => $$"""{"id":{{id}}}""")]);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, AtMost);
        Assert.Equal(Enumerable.Range(1, 20).Select(id => $"{id}{{bad=null,good=[{id},2,null,[1,2]]}}"), lines);
        Assert.StartsWith("expression_failed bad x20: 1: ", Assert.Single(run.Warned()), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_runs_into_a_limit_again_and_again_is_given_up()
    {
        var run = ExpressionTests.Run("""{"to":"x","expression":"(() => { for (;;); })()"}""", isPull: false);
        var begin = Stopwatch.GetTimestamp();
        var lines = run.Map([.. Enumerable.Range(1, 5000).Select(id => $$"""{"id":{{id}}}""")]);
        Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, AtMost);
        Assert.All(lines, line => Assert.Contains("{x=null,", line, StringComparison.Ordinal));
        Assert.Equal(["expression_failed x x5000: 1: it took more than 100,000 steps | 2: it took more than 100,000 steps | 3: it took more than 100,000 steps"], run.Warned());
        // The next request begins anew.
        Assert.Single(run.Map("""{"id":1}"""));
        Assert.Equal(5001, run.Warnings.ToList()[0].Count);
    }

    [Fact]
    public void A_busy_machine_makes_no_nulls()
    {
        var run = ExpressionTests.Run("""{"to":"x","expression":"(() => { let s = 0; for (let i = 0; i < 6000; i++) s += i % 7; return s })()"}""", isPull: false);
        Parallel.For(0, 8 * Environment.ProcessorCount, new ParallelOptions { MaxDegreeOfParallelism = 4 * Environment.ProcessorCount }, id => Assert.Equal([$"{id}{{x=17997,id={id}}}"], run.Map($$"""{"id":{{id}}}""")));
        Assert.Empty(run.Warned());
    }

    [Fact]
    public void A_long_message_is_cut()
    {
        var language = new DataPool.Expressions.JavaScript();
        using var calls = language.Prepare([language.Read("(() => { throw new Error('x'.repeat(1e6)) })()", out _)!], TimeZoneInfo.Utc).Begin(DateTimeOffset.UnixEpoch, isPull: false);
        using var records = ExpressionTests.Run("""{"to":"x","expression":"1"}""", isPull: false).Batch("""{"id":1}""");
        Assert.Equal(new string('x', 200) + "…", calls.Call(0, records, 0, 0, new System.Buffers.ArrayBufferWriter<byte>()).Failure);
    }

    [Fact]
    public void Memory_stays_bounded()
    {
        var run = ExpressionTests.Run("""{"to":"x","expression":"(() => { const s = 'a'.repeat(1e6); return Array(500).fill(s).join('') })()"}""", isPull: false);
        run.Map("""{"id":1}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        run.Map("""{"id":1}""");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L << 20);
    }

    [Fact]
    public void Many_threads_use_one_mapper()
    {
        var run = ExpressionTests.Run("""{"to":"x","expression":"fields.id * 2"}""", isPull: false);
        Parallel.For(1, 500, id => Assert.Equal([$"{id}{{x={id * 2},id={id}}}"], run.Map($$"""{"id":{{id}}}""")));
        Assert.Empty(run.Warned());
    }

    [Theory]
    [InlineData("+", 1999)]
    [InlineData("!", 3999)]
    [InlineData("[", 1999)]
    [InlineData("()=>", 999)]
    [InlineData("(", 101)]
    [InlineData("`${(", 101)]
    [InlineData("1?", 999)]
    public void One_that_nests_without_end_is_refused(string part, int times)
    {
        var text = part switch
        {
            "+" => string.Join('+', Enumerable.Repeat("1", times)),
            "(" => new string('(', times) + "1" + new string(')', times),
            "`${(" => "`${1}${2}`," + new string('(', times) + "1" + new string(')', times),
            "[" => new string('[', times) + new string(']', times),
            "1?" => string.Concat(Enumerable.Repeat(part, times)) + "1" + string.Concat(Enumerable.Repeat(":1", times)),
            _ => string.Concat(Enumerable.Repeat(part, times)) + "1",
        };
        Assert.Null(new DataPool.Expressions.JavaScript().Read(text, out var fault));
        Assert.Equal("it nests too deep", fault!.ToString());
    }

    [Fact]
    public void Templates_cannot_multiply()
    {
        Assert.Null(new DataPool.Expressions.JavaScript().Read("`${`${value}${value}${value}${value}${value}${value}`}${`${value}${value}${value}${value}${value}${value}`}${`${value}${value}${value}${value}`}`", out var fault));
        Assert.Equal("line 1, character 57: its templates may have at most 32 parts, those of templates within templates multiplied", fault!.ToString());
    }
}
