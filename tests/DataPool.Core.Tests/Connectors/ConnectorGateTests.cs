using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Core.Tests.Connectors;

public sealed class ConnectorGateTests
{
    [Fact]
    public void An_empty_gate_closes_at_once()
    {
        var gate = new ConnectorGate();
        Assert.True(gate.CloseAsync().IsCompleted);
        Assert.False(gate.TryEnter());
        Assert.True(gate.CloseAsync().IsCompleted);
    }

    [Fact]
    public async Task Closing_waits_for_everybody_inside_and_lets_nobody_in()
    {
        var gate = new ConnectorGate();
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());
        var closing = gate.CloseAsync();
        Assert.False(gate.TryEnter());
        gate.Exit();
        Assert.False(closing.IsCompleted);
        Assert.False(gate.TryEnter());
        gate.Exit();
        await closing.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(gate.TryEnter());
    }

    [Fact]
    public async Task Nobody_is_inside_once_it_is_closed()
    {
        for (var round = 0; round < 200; round++)
        {
            var gate = new ConnectorGate();
            var inside = 0;
            var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (gate.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Decrement(ref inside);
                    gate.Exit();
                }
            })).ToArray();
            await gate.CloseAsync().WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, Volatile.Read(ref inside));
            await Task.WhenAll(workers);
        }
    }
}
