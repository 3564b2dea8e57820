using System.Text.Json.Nodes;
using DataPool.Core.Connectors.Forms;
using Xunit;

namespace DataPool.Core.Tests.Connectors.Forms;

public class FormTestTests
{
    [Theory]
    [InlineData("null", true)]
    [InlineData("\"\"", true)]
    [InlineData("\" \\n\"", true)]
    [InlineData("[]", true)]
    [InlineData("\"a\"", false)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("[\"\"]", false)]
    [InlineData("{}", false)]
    public void Nothing_is_told_from_something(string json, bool isEmpty)
    {
        Assert.Equal(isEmpty, FormTest.IsEmpty.Holds(JsonNode.Parse(json)));
        Assert.Equal(!isEmpty, FormTest.IsFilled.Holds(JsonNode.Parse(json)));
    }

    [Theory]
    [InlineData("4", "less")]
    [InlineData("4.99", "less")]
    [InlineData("\"4\"", "less")]
    [InlineData("-1e2", "less")]
    [InlineData("5", "between")]
    [InlineData("9.99", "between")]
    [InlineData("10", "more")]
    [InlineData("null", "")]
    [InlineData("\"\"", "")]
    [InlineData("\"many\"", "")]
    [InlineData("[4]", "")]
    public void Numbers_are_compared_and_nothing_else_is(string json, string expected)
    {
        (string Name, FormTest Test)[] tests = [("less", FormTest.LessThan(5)), ("between", FormTest.Between(5, 10)), ("more", FormTest.AtLeast(10))];
        Assert.Equal(expected, string.Concat(tests.Where(test => test.Test.Holds(JsonNode.Parse(json))).Select(test => test.Name)));
    }

    [Theory]
    [InlineData("\"x ORDER  BY y\"", true)]
    [InlineData("\"x\\norder\\nby y\"", true)]
    [InlineData("\"border by\"", false)]
    [InlineData("\"x\"", false)]
    public void Text_is_searched(string json, bool isFound)
    {
        Assert.Equal(isFound, FormTest.Matches(@"\border\s+by\b").Holds(JsonNode.Parse(json)));
        Assert.Equal(!isFound, FormTest.Lacks(@"\border\s+by\b").Holds(JsonNode.Parse(json)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void What_is_empty_neither_has_nor_lacks_a_pattern(string json)
    {
        Assert.False(FormTest.Matches("^").Holds(JsonNode.Parse(json)));
        Assert.False(FormTest.Lacks("x").Holds(JsonNode.Parse(json)));
    }

    [Theory]
    [InlineData("\"keep\"", true)]
    [InlineData("\"Keep\"", false)]
    [InlineData("0", true)]
    [InlineData("true", true)]
    [InlineData("null", false)]
    [InlineData("10", false)]
    public void Words_numbers_and_truth_values_are_compared_as_they_stand(string json, bool expected) =>
        Assert.Equal(expected, FormTest.IsOneOf("keep", "0", "true").Holds(JsonNode.Parse(json)));

    [Fact]
    public void Nothing_can_be_one_of_several() => Assert.True(FormTest.IsOneOf("", "a").Holds(null));

    [Fact]
    public void A_value_made_in_memory_is_tested_as_one_that_was_parsed()
    {
        Assert.True(FormTest.IsOneOf("true").Holds(JsonValue.Create(true)));
        Assert.True(FormTest.IsOneOf("a\"b").Holds(JsonValue.Create("a\"b")));
        Assert.True(FormTest.LessThan(5).Holds(JsonValue.Create(4)));
    }
}
