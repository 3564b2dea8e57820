using DataPool.Formats.Xml;
using Xunit;

namespace DataPool.Formats.Tests.Xml;

public sealed class XmlRecordsPathTests
{
    [Theory]
    [InlineData("/a/b", "a/b", true)]
    [InlineData("/a/b", "a", false)]
    [InlineData("/a/b", "a/b/b", false)]
    [InlineData("/a/b", "x/a/b", false)]
    [InlineData("b/c", "a/b/c", true)]
    [InlineData("./b", "a/b", true)]
    [InlineData("//b", "b", true)]
    [InlineData("//b", "a/x/b", true)]
    [InlineData(".//b", "a/x/b", true)]
    [InlineData("//b", "a/b/x", false)]
    [InlineData("/a//b/c", "a/b/x/b/c", true)]
    [InlineData("/a//b/c", "a/b/x/c", false)]
    [InlineData("/*/b", "x/b", true)]
    [InlineData("/a/*", "a/b/c", false)]
    public void A_path_leads_to_elements(string path, string places, bool leads)
    {
        Assert.True(XmlRecordsPath.TryParse(path, out var parsed, out _));
        Assert.Equal(leads, parsed.Leads([.. places.Split('/').Select(name => new XmlPlace(name, ""))], out _));
    }

    [Fact]
    public void A_path_of_many_ways_takes_no_longer()
    {
        Assert.True(XmlRecordsPath.TryParse(string.Concat(Enumerable.Repeat("//*", 60)), out var path, out _));
        Assert.True(path.Leads([.. Enumerable.Repeat(new XmlPlace("a", ""), 64)], out _));
        Assert.False(path.Leads([.. Enumerable.Repeat(new XmlPlace("a", ""), 59)], out _));
    }

    [Theory]
    [InlineData("/a/b[1]", "\"b[1]\" is not supported. ")]
    [InlineData("/a/@id", "\"@id\" is not supported. ")]
    [InlineData("/a/text()", "\"text()\" is not supported. ")]
    [InlineData("..", "\"..\" is not supported. ")]
    [InlineData("/a/", "a name is missing in \"/a/\". ")]
    [InlineData("/", "a name is missing in \"/\". ")]
    [InlineData("a:b:c", "\"a:b:c\" is not supported. ")]
    public void What_is_not_supported_is_told(string path, string error)
    {
        const string supported = "Supported are names (item, p:item), *, / and //, such as /orders/order, channel/item or //item; no conditions, functions or attributes.";
        Assert.False(XmlRecordsPath.TryParse(path, out _, out var told));
        Assert.Equal(error + supported, told);
    }
}
