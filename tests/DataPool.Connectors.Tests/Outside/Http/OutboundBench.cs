using System.Text;
using DataPool.Outside.Http;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Http;

/// <summary>A client that may go to 127.0.0.1 and [::1] alone; 127.0.0.2 stands for what is closed.</summary>
internal sealed class OutboundBench : IDisposable
{
    public OutboundBench(OutboundPolicy? policy = null, OutboundProxy? proxy = null, TimeProvider? time = null)
    {
        Resolver = new TestResolver().With("open.test", "127.0.0.1").With("closed.test", "127.0.0.2");
        Client = new OutboundClient(policy ?? new OutboundPolicy([], ["127.0.0.1", "::1"]), proxy, "1.2.3", time ?? TimeProvider.System, Resolver);
    }

    public TestResolver Resolver { get; }

    public OutboundClient Client { get; }

    public MemoryStream Written { get; } = new();

    public string Text => Encoding.UTF8.GetString(Written.ToArray());

    public Task<FetchResult> FetchAsync(Uri url) => FetchAsync(new FetchRequest { Url = url });

    public Task<FetchResult> FetchAsync(FetchRequest request) => Client.FetchAsync(request, Written, TestContext.Current.CancellationToken);

    public Task<OutboundException> FailAsync(Uri url) => FailAsync(new FetchRequest { Url = url });

    public Task<OutboundException> FailAsync(FetchRequest request) => Assert.ThrowsAsync<OutboundException>(() => FetchAsync(request));

    public void Dispose()
    {
        Client.Dispose();
        Written.Dispose();
    }
}
