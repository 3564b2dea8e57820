using System.Globalization;
using System.Numerics;
using System.Text;
using DataPool.Core.Streams.History;
using DataPool.Core.Values;
using Xunit;

namespace DataPool.Core.Tests.Streams.History;

/// <summary>Numbers are compared exactly, however many digits they have.</summary>
public sealed class NumberOrderTests
{
    [Fact]
    public void Ascending_numbers_compare_as_such()
    {
        string[] ascending =
        [
            "-9.9e308", "-1.5e300", "-12345678901234567.89", "-12345678901234567.88", "-10", "-9.99", "-0.1", "-1e-30", "0",
            "1e-308", "1e-30", "0.0000001", "0.1", "0.11", "0.2", "1", "1.0000000000000000000000000000001", "9", "10", "99", "100", "100.5",
            "9007199254740992", "9007199254740993", "9223372036854775808", "1e100", "1.5e300", "9.9e308",
        ];
        string[] canonical = [.. ascending.Select(Canonical)];
        for (var i = 0; i < canonical.Length; i++)
            for (var j = 0; j < canonical.Length; j++)
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(Compare(canonical[i], canonical[j])));
    }

    [Fact]
    public void Random_numbers_compare_as_whole_numbers_of_the_same_scale_do()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (Next(), Next());
            Assert.Equal(Math.Sign(Scaled(a).CompareTo(Scaled(b))), Math.Sign(Compare(a, b)));
        }

        string Next()
        {
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(3) == 0 ? '0' : (char)('0' + random.Next(10))));
            return Canonical($"{(random.Next(2) == 0 ? "-" : "")}{BigInteger.Parse(digits, CultureInfo.InvariantCulture)}e{random.Next(-110, 110)}");
        }
    }

    private static BigInteger Scaled(string number)
    {
        var parts = number.Split('e');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 400 + exponent - decimals);
    }

    private static string Canonical(string number)
    {
        Assert.Equal(NumberParse.Ok, NumberText.TryCanonicalize(number, out var canonical));
        return canonical;
    }

    private static int Compare(string a, string b) => NumberOrder.Compare(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b));
}
