using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Config;

/// <summary>Users and their sessions in PostgreSQL.</summary>
internal sealed class PostgresUserStore(PostgresTransactions database) : IUserStore
{
    public async Task<IReadOnlyList<StoredUser>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        static session => session.ListAsync($"SELECT {ConfigRows.UserColumns} FROM user_account ORDER BY number", ConfigRows.User),
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredSession>> ListSessionsAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        static session => session.ListAsync($"SELECT {ConfigRows.SessionColumns} FROM user_session", ConfigRows.Session),
        cancellationToken).ConfigureAwait(false);

    public Task<StoredUser> CreateAsync(StoredUser user, CancellationToken cancellationToken) =>
        database.WriteAsync(session => CreateAsync(session, user), cancellationToken);

    public Task ChangeAsync(StoredUser user, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.RunAsync(
                "UPDATE user_account SET name = $2, role = $3, password_hash = $4, stamp = $5, invitation = $6, invited_until = $7 WHERE id = $1",
                user.Id, user.Name, user.Role, user.PasswordHash, user.Stamp, user.Invitation?.ToArray(), user.InvitedUntil?.UtcTicks).ConfigureAwait(false);
            await session.RunAsync("DELETE FROM user_session WHERE user_id = $1 AND stamp <> $2", user.Id, user.Stamp).ConfigureAwait(false);
        },
        cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            // The user first: whoever opens a session waits for its row.
            await session.RunAsync("DELETE FROM user_account WHERE id = $1", id).ConfigureAwait(false);
            await session.RunAsync("DELETE FROM user_session WHERE user_id = $1", id).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<bool> OpenSessionAsync(StoredSession opened, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var known = await session.RunAsync(
                "UPDATE user_account SET last_sign_in_at = $3 WHERE id = $1 AND stamp = $2", opened.UserId, opened.Stamp, opened.CreatedAt.UtcTicks).ConfigureAwait(false);
            if (known == 0) return false;
            await session.RunAsync(
                $"INSERT INTO user_session({ConfigRows.SessionColumns}) VALUES ($1, $2, $3, $4, $5)",
                opened.Hash.ToArray(), opened.UserId, opened.Stamp, opened.CreatedAt.UtcTicks, opened.LastSeenAt.UtcTicks).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task DeleteSessionsAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> hashes, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.RunAsync("DELETE FROM user_session WHERE hash = ANY($1::bytea[])", (object)hashes.Select(static hash => hash.ToArray()).ToArray()),
        cancellationToken);

    public Task SaveSeenAsync(IReadOnlyCollection<(ReadOnlyMemory<byte> Hash, DateTimeOffset LastSeenAt)> sessions, CancellationToken cancellationToken) => database.WriteAsync(
        session => session.RunAsync(
            "UPDATE user_session SET last_seen_at = seen.at FROM unnest($1::bytea[], $2::bigint[]) AS seen(id, at) WHERE hash = seen.id",
            sessions.Select(static seen => seen.Hash.ToArray()).ToArray(), sessions.Select(static seen => seen.LastSeenAt.UtcTicks).ToArray()),
        cancellationToken);

    private static async Task<StoredUser> CreateAsync(PostgresSession session, StoredUser user)
    {
        try
        {
            return user with
            {
                Number = (long)(await session.ValueAsync(
                    """
                    INSERT INTO user_account(id, email, email_key, name, role, password_hash, stamp, invitation, invited_until, created_at, last_sign_in_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING number
                    """,
                    user.Id, user.Email, NameKey.Of(user.Email), user.Name, user.Role, user.PasswordHash, user.Stamp, user.Invitation?.ToArray(), user.InvitedUntil?.UtcTicks,
                    user.CreatedAt.UtcTicks, user.LastSignInAt?.UtcTicks).ConfigureAwait(false))!,
            };
        }
        catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.UniqueViolation && ex.ConstraintName == "user_account_email_key_key")
        {
            throw new EmailTakenException(user.Email);
        }
    }
}
