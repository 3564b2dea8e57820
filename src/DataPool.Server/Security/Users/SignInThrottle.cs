using System.Net;

namespace DataPool.Server.Security.Users;

/// <summary>
/// Slows down whoever guesses passwords: by account, whether or not it exists, and by network address. A try counts as failed
/// from its beginning, so that many at once gain nothing. Bounded in memory. Thread-safe.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    /// <summary>The most accounts, and the most addresses, that are kept in mind.</summary>
    public const int MostKept = 10_000;

    // Failures in a row are forgotten when the last one was so long ago.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AccountFailures> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddressFailures> _addresses = new(StringComparer.Ordinal);

    /// <summary>Begins a try.</summary>
    /// <param name="account">The e-mail address that is tried; null where it is about no account.</param>
    /// <param name="address">Where the try comes from.</param>
    /// <returns>The try; where it has a <see cref="SignInTry.Wait"/>, it must not be made.</returns>
    public SignInTry Begin(string? account, IPAddress? address)
    {
        var now = time.GetUtcNow();
        var accountKey = account is null ? null : EmailAddress.Key(account);
        var addressKey = AddressFailures.Key(address);
        lock (_lock)
        {
            var ofAccount = accountKey is null ? null : _accounts.GetValueOrDefault(accountKey);
            if (ofAccount is not null && ofAccount.Latest + Memory <= now) ofAccount = null;
            var ofAddress = _addresses.GetValueOrDefault(addressKey);
            var wait = Longer(ofAccount?.Wait(now) ?? default, ofAddress?.Wait(now) ?? default);
            if (wait > TimeSpan.Zero) return new SignInTry(this, null, "", now, wait);

            if (accountKey is not null)
            {
                Keep(_accounts, accountKey, ofAccount ??= new AccountFailures(), now - Memory, failures => failures.Latest);
                ofAccount.Add(now);
            }

            Keep(_addresses, addressKey, ofAddress ??= new AddressFailures(), now - AddressFailures.Within, failures => failures.Latest);
            ofAddress.Add(now);
            return new SignInTry(this, accountKey, addressKey, now, TimeSpan.Zero);
        }
    }

    /// <summary>Takes a try back, as if it had not been made; or, where it succeeded, all failures of the account.</summary>
    internal void End(SignInTry made, bool succeeded)
    {
        lock (_lock)
        {
            _addresses.GetValueOrDefault(made.AddressKey)?.Remove(made.At);
            if (made.AccountKey is not { } key) return;
            if (succeeded) _accounts.Remove(key);
            else _accounts.GetValueOrDefault(key)?.Remove();
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Those whose last failure is the longest ago make room, many at once: looking for them costs something.
    private static void Keep<T>(Dictionary<string, T> kept, string key, T failures, DateTimeOffset forgotten, Func<T, DateTimeOffset> latest)
    {
        kept[key] = failures;
        if (kept.Count <= MostKept) return;
        foreach (var (other, known) in kept.Where(entry => entry.Key != key).OrderBy(entry => latest(entry.Value)).ToArray())
            if (latest(known) <= forgotten || kept.Count > MostKept * 9 / 10)
                kept.Remove(other);
    }
}

/// <summary>One try to sign in.</summary>
/// <param name="Throttle">Where it counts.</param>
/// <param name="AccountKey">The account, or null.</param>
/// <param name="AddressKey">The network address.</param>
/// <param name="At">When it began.</param>
/// <param name="Wait">How long to wait before trying at all; zero for a try that may be made.</param>
internal sealed record SignInTry(SignInThrottle Throttle, string? AccountKey, string AddressKey, DateTimeOffset At, TimeSpan Wait)
{
    /// <summary>Whole seconds to wait; 0 for a try that may be made.</summary>
    public int WaitSeconds => (int)Math.Ceiling(Wait.TotalSeconds);

    /// <summary>Says that it succeeded: the account begins anew.</summary>
    public void Succeeded() => Throttle.End(this, succeeded: true);

    /// <summary>Says that it was no try after all.</summary>
    public void Withdraw() => Throttle.End(this, succeeded: false);
}
