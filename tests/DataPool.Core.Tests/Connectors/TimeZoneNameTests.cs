using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Core.Tests.Connectors;

public sealed class TimeZoneNameTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/London")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+1")]
    [InlineData("America/Port-au-Prince")]
    public void An_iana_id_is_found(string id)
    {
        Assert.True(TimeZoneName.TryFind(id, out var zone));
        Assert.Equal(id, zone.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("europe/london")]
    [InlineData("GMT Standard Time")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("/dev/zero")]
    [InlineData("Europe/../../../../dev/zero")]
    [InlineData("Europe/London\0")]
    public void Anything_else_is_not(string id)
    {
        // What was found before must not make other spellings known.
        Assert.True(TimeZoneName.TryFind("Europe/London", out _));
        Assert.False(TimeZoneName.TryFind(id, out _));
    }
}
