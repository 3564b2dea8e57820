using DataPool.Core.Storage;
using DataPool.Storage.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Users and their sessions in SQLite.</summary>
internal sealed class SqliteUserStore(ConfigDatabase database) : IUserStore
{
    public async Task<IReadOnlyList<StoredUser>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        command => Read(command, $"SELECT {ConfigRows.UserColumns} FROM user_account ORDER BY number", ConfigRows.User), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StoredSession>> ListSessionsAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        command => Read(command, $"SELECT {ConfigRows.SessionColumns} FROM user_session", ConfigRows.Session), cancellationToken).ConfigureAwait(false);

    public Task<StoredUser> CreateAsync(StoredUser user, CancellationToken cancellationToken) =>
        database.WriteAsync(command => Create(command, user), cancellationToken);

    public Task ChangeAsync(StoredUser user, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            command.Run(
                "UPDATE user_account SET name = ?2, role = ?3, password_hash = ?4, stamp = ?5, invitation = ?6, invited_until = ?7 WHERE id = ?1",
                user.Id, user.Name, user.Role, user.PasswordHash, user.Stamp, user.Invitation?.ToArray(), user.InvitedUntil?.UtcTicks);
            command.Run("DELETE FROM user_session WHERE user_id = ?1 AND stamp <> ?2", user.Id, user.Stamp);
        },
        cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            command.Run("DELETE FROM user_session WHERE user_id = ?1", id);
            command.Run("DELETE FROM user_account WHERE id = ?1", id);
        },
        cancellationToken);

    public Task<bool> OpenSessionAsync(StoredSession session, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            if (command.Run("UPDATE user_account SET last_sign_in_at = ?3 WHERE id = ?1 AND stamp = ?2", session.UserId, session.Stamp, session.CreatedAt.UtcTicks) == 0)
                return false;
            command.Run(
                $"INSERT INTO user_session({ConfigRows.SessionColumns}) VALUES (?1, ?2, ?3, ?4, ?5)",
                session.Hash.ToArray(), session.UserId, session.Stamp, session.CreatedAt.UtcTicks, session.LastSeenAt.UtcTicks);
            return true;
        },
        cancellationToken);

    public Task DeleteSessionsAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> hashes, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            foreach (var hash in hashes) command.Run("DELETE FROM user_session WHERE hash = ?1", hash.ToArray());
        },
        cancellationToken);

    public Task SaveSeenAsync(IReadOnlyCollection<(ReadOnlyMemory<byte> Hash, DateTimeOffset LastSeenAt)> sessions, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            foreach (var (hash, lastSeenAt) in sessions)
                command.Run("UPDATE user_session SET last_seen_at = ?2 WHERE hash = ?1", hash.ToArray(), lastSeenAt.UtcTicks);
        },
        cancellationToken);

    private static StoredUser Create(SqliteCommand command, StoredUser user)
    {
        // Nobody else writes within this transaction, so that asking first is safe.
        var emailKey = NameKey.Of(user.Email);
        if (command.Value("SELECT 1 FROM user_account WHERE email_key = ?1", emailKey) is not null) throw new EmailTakenException(user.Email);
        return user with
        {
            Number = (long)command.Value(
                """
                INSERT INTO user_account(id, email, email_key, name, role, password_hash, stamp, invitation, invited_until, created_at, last_sign_in_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING number
                """,
                user.Id, user.Email, emailKey, user.Name, user.Role, user.PasswordHash, user.Stamp, user.Invitation?.ToArray(), user.InvitedUntil?.UtcTicks,
                user.CreatedAt.UtcTicks, user.LastSignInAt?.UtcTicks)!,
        };
    }

    private static List<T> Read<T>(SqliteCommand command, string sql, Func<SqliteDataReader, T> read)
    {
        var list = new List<T>();
        using var rows = command.Query(sql);
        while (rows.Read()) list.Add(read(rows));
        return list;
    }
}
