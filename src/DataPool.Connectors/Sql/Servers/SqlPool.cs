using System.Data.Common;
using System.Net;
using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>The connections to one source. They go to an address that was checked, and to another one when the name means another.</summary>
/// <param name="target">The source.</param>
/// <param name="provider">Makes the driver's own pool.</param>
/// <param name="gate">Resolves and checks.</param>
/// <param name="time">The clock.</param>
internal sealed class SqlPool(SqlTarget target, ServerProvider provider, DatabaseGate gate, TimeProvider time) : IAsyncDisposable
{
    // A name that moves to another server is followed after so long.
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(1);

    // Another address is waiting: a dead first one (a broken IPv6 route) must not use up the whole time-out.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _opening = new(1);
    private Current? _current;

    /// <summary>An open connection; disposing it gives it back.</summary>
    internal async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (await TryOpenAsync(_current, cancellationToken).ConfigureAwait(false) is { } connection) return connection;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await OpenFirstAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Closes the connections that wait for use; those at work close when they are given back.</summary>
    /// <returns>Ends when they are closed; nobody has to wait for it.</returns>
    internal Task ClearAsync() => Interlocked.Exchange(ref _current, null) is { } current ? provider.CloseAsync(current.Source).AsTask() : Task.CompletedTask;

    /// <summary>The driver's pool that connections come from now; null before the first and after <see cref="ClearAsync"/>.</summary>
    internal DbDataSource? Source => _current?.Source;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await ClearAsync().ConfigureAwait(false);

    // Null where the address has to be looked at again, and where it was cleared a moment ago: it is opened anew.
    private async Task<DbConnection?> TryOpenAsync(Current? current, CancellationToken cancellationToken)
    {
        if (current is null || time.GetElapsedTime(current.Since) >= Trust) return null;
        try
        {
            return await current.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private async Task<DbConnection> OpenFirstAsync(CancellationToken cancellationToken)
    {
        var current = _current;
        if (await TryOpenAsync(current, cancellationToken).ConfigureAwait(false) is { } known) return known;
        var addresses = await gate.OpenAsync(target.Host, target.Subject, cancellationToken).ConfigureAwait(false);
        if (current is not null && addresses.Contains(current.Address))
        {
            // Unless another run has cleared it meanwhile: its source is closed for good then.
            var renewed = current with { Since = time.GetTimestamp() };
            if (Interlocked.CompareExchange(ref _current, renewed, current) == current
                && await TryOpenAsync(renewed, cancellationToken).ConfigureAwait(false) is { } trusted) return trusted;
        }

        _ = ClearAsync();
        for (var i = 0; ; i++)
        {
            var isLast = i == addresses.Length - 1;
            var source = provider.Connect(target, addresses[i], isPooled: true);
            using var patience = new CancellationTokenSource(isLast ? Timeout.InfiniteTimeSpan : Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                var connection = await source.OpenConnectionAsync(either.Token).ConfigureAwait(false);
                _current = new Current(source, addresses[i], time.GetTimestamp());
                return connection;
            }
            catch (Exception exception)
            {
                await provider.CloseAsync(source).ConfigureAwait(false);
                // Another address may do better, where this one only did not answer.
                if (isLast || cancellationToken.IsCancellationRequested || !(patience.IsCancellationRequested || provider.IsUnreachable(exception))) throw;
            }
        }
    }

    private sealed record Current(DbDataSource Source, IPAddress Address, long Since);
}
