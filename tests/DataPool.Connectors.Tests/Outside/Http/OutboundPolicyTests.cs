using System.Net;
using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

public sealed class OutboundPolicyTests
{
    [Fact]
    public void Without_settings_public_addresses_alone_are_open()
    {
        Assert.True(OutboundPolicy.PublicOnly.Allows("example.com", IPAddress.Parse("8.8.8.8")));
        foreach (var address in new[] { "10.0.0.1", "127.0.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1" })
            Assert.False(OutboundPolicy.PublicOnly.Allows("example.com", IPAddress.Parse(address)), address);
    }

    [Theory]
    [InlineData("intranet.corp", "10.0.0.1", true)]
    [InlineData("INTRANET.corp.", "10.0.0.1", true)]
    [InlineData("intranet.corp", "127.0.0.1", true)]
    [InlineData("intranet.corp", "100.64.0.1", true)]
    [InlineData("intranet.corp", "169.254.169.254", false)]
    [InlineData("intranet.corp", "0.0.0.0", false)]
    [InlineData("not-intranet.corp", "10.0.0.1", false)]
    [InlineData("a.intranet.corp", "10.0.0.1", false)]
    [InlineData("xn--bcher-kva.corp", "10.0.0.1", true)]
    [InlineData("other", "192.168.7.7", true)]
    [InlineData("other", "192.168.7.8", false)]
    public void A_host_name_opens_its_inner_addresses_but_no_metadata(string host, string address, bool isOpen) =>
        Assert.Equal(isOpen, new OutboundPolicy(["Intranet.corp", "bücher.corp", "192.168.7.7"], []).Allows(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "10.2.2.3", false)]
    [InlineData("10.1.9.9/16", "10.1.2.3", true)]
    [InlineData("169.254.9.9/8", "169.254.169.254", false)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "64:ff9b::10.1.2.3", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fd00:ec2::254", false)]
    [InlineData("fe80::/10", "fe80::1%2", true)]
    [InlineData("0.0.0.0/0", "10.0.0.1", true)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0", "0.0.0.0", false)]
    [InlineData("0.0.0.0/0", "224.0.0.1", false)]
    [InlineData("169.254.0.0/16", "169.254.169.254", true)]
    [InlineData("169.254.169.254", "169.254.169.254", true)]
    public void A_network_opens_what_lies_in_it_and_link_local_only_when_it_names_nothing_else(string network, string address, bool isOpen) =>
        Assert.Equal(isOpen, new OutboundPolicy([], [network]).Allows("x.test", IPAddress.Parse(address)));

    [Theory]
    [InlineData("intranet", true)]
    [InlineData("intranet.example.com", true)]
    [InlineData("10.0.0.5", true)]
    [InlineData("http://intranet", false)]
    [InlineData("intranet:8080", false)]
    [InlineData("intranet/x", false)]
    [InlineData("", false)]
    public void A_host_is_a_name_without_more(string text, bool isGood) => Assert.Equal(isGood, OutboundPolicy.HostFault(text) is null);

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.0.0.5", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.5/8", true)]
    [InlineData("10", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("intranet", false)]
    public void A_network_is_a_range_or_an_address(string text, bool isGood)
    {
        Assert.Equal(isGood, OutboundPolicy.NetworkFault(text) is null);
        if (!isGood) Assert.Contains(OutboundPolicy.NetworkFault(text)!, Assert.Throws<ArgumentException>(() => new OutboundPolicy([], [text])).Message, StringComparison.Ordinal);
    }
}
