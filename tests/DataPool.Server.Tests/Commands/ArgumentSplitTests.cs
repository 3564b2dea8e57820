using DataPool.Server.Commands;
using Xunit;

namespace DataPool.Server.Tests.Commands;

public sealed class ArgumentSplitTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("--demo", false)]
    [InlineData("--urls http://localhost:5081 --DataPool:DataDirectory backup", false)]
    [InlineData("--DataPool:DataDirectory=/data --demo", false)]
    [InlineData("/urls=http://localhost:5081", false)]
    [InlineData("urls=http://localhost:5081", false)]
    [InlineData("backup file", true)]
    [InlineData("--DataPool:DataDirectory=/data backup file", true)]
    [InlineData("--DataPool:DataDirectory /data restore file", true)]
    [InlineData("--help", true)]
    [InlineData("-h", true)]
    [InlineData("--version", true)]
    [InlineData("bakup", true)]
    public void A_command_is_a_first_word_that_is_no_setting(string line, bool isCommand) =>
        Assert.Equal(isCommand, CommandLine.IsCommand(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Settings_are_taken_out_wherever_they_stand()
    {
        var split = ArgumentSplit.Of(["--DataPool:DataDirectory", "/a b", "backup", "--environment=Production", "file", "--force", "--ConnectionStrings:DataPool=Host=x;Password=y"]);
        Assert.Equal(["--DataPool:DataDirectory", "/a b", "--environment=Production", "--ConnectionStrings:DataPool=Host=x;Password=y"], split.Configuration);
        Assert.Equal(["backup", "file", "--force"], split.Rest);
    }

    [Fact]
    public void A_connection_string_of_the_option_to_is_no_setting()
    {
        var split = ArgumentSplit.Of(["migrate-storage", "--to=Host=a:1;Password=b:c", "--to", "Host=x"]);
        Assert.Empty(split.Configuration);
        Assert.Equal(["migrate-storage", "--to=Host=a:1;Password=b:c", "--to", "Host=x"], split.Rest);
    }
}
