using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataPool.Core.Streams;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataPool.Server.Security.Users;

/// <summary>
/// Hashes and checks passwords with ASP.NET Core Identity's hasher (PBKDF2, HMAC-SHA512). A hash costs a processor a noticeable
/// time, so that only half of the processors do so at once, and a queue of bounded length waits for them.
/// </summary>
internal sealed class Passwords : IDisposable
{
    // OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.
    private const int Iterations = 210_000;

    private const int MostWaiting = 64;

    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string _noHash = NoHash();
    private int _waiting;

    /// <summary>Hashes a password.</summary>
    /// <exception cref="OverloadedException">Too many are waiting.</exception>
    public Task<string> HashAsync(string password) => InTurnAsync(() => _hasher.HashPassword(Nobody, Form(password)));

    /// <summary>True when a password is the one of a hash. Where there is no hash, it takes as long and is false.</summary>
    /// <exception cref="OverloadedException">Too many are waiting.</exception>
    public Task<bool> IsRightAsync(string? hash, string password) => InTurnAsync(() =>
        _hasher.VerifyHashedPassword(Nobody, hash ?? _noHash, Form(password)) != PasswordVerificationResult.Failed && hash is not null);

    public void Dispose() => _turns.Dispose();

    // However a keyboard composes it (NIST SP 800-63B, 3.1.1.2).
    private static string Form(string password) => password.Normalize(NormalizationForm.FormKC);

    // The hash of no password, in the hasher's own form: version, HMAC-SHA512, iterations, length of the salt, salt, result.
    private static string NoHash()
    {
        var hash = RandomNumberGenerator.GetBytes(13 + 16 + 32);
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), 16);
        return Convert.ToBase64String(hash);
    }

    private async Task<T> InTurnAsync<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new OverloadedException("Too many people sign in at once. Nothing was changed; try again in a moment.");
        }

        await _turns.WaitAsync();
        try
        {
            return await Task.Run(work);
        }
        finally
        {
            _turns.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }
}
