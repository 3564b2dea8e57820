using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Core.Tests.Connectors;

public sealed class SourceExceptionTests
{
    [Fact]
    public void A_message_is_shortened_and_holds_no_control_characters()
    {
        var error = new SourceException("query_failed", "a\0\u001bb\u009f\n\t" + new string('x', 100_000), transient: false);
        Assert.StartsWith("a\uFFFD\uFFFDb\uFFFD\n\txxx", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("x…", error.Message, StringComparison.Ordinal);
        Assert.Equal(SourceException.MaxMessageLength, error.Message.Length);
    }

    [Theory]
    [InlineData("no such table: t", "no such table: t")]
    [InlineData("near\r\n\t'x'", "near   'x'")]
    [InlineData("😀 \0", "😀 \uFFFD")]
    public void What_others_wrote_is_one_line(string text, string expected) => Assert.Equal(expected, ForeignText.Quote(text));

    // No attribute can hold such texts.
    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("a\uFFFDb\uFFFD😀", ForeignText.Quote("a\ud83db\ude00😀"));

    [Fact]
    public void No_character_is_cut_in_half() =>
        Assert.Equal(new string('x', ForeignText.MaxLength - 2) + "…", ForeignText.Quote(new string('x', ForeignText.MaxLength - 2) + "😀😀"));
}
