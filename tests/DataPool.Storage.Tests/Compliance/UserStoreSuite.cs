using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

public abstract class UserStoreSuite
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<TestStores> OpenAsync();

    [Fact]
    public async Task Users_are_listed_as_they_were_created_in_that_order()
    {
        await using var test = await OpenAsync();
        var ada = await test.Users.CreateAsync(User("b", "Ada.Größe@example.com") with { PasswordHash = "AQ==", LastSignInAt = Noon.AddHours(1) }, Token);
        var bo = await test.Users.CreateAsync(User("a", "bo@example.com") with { Role = "viewer", Invitation = new byte[] { 1, 2 }, InvitedUntil = Noon.AddDays(3) }, Token);
        Assert.True(0 < ada.Number && ada.Number < bo.Number);
        await test.ReopenAsync();
        var listed = await test.Users.ListAsync(Token);
        Assert.Equal([Text(ada), Text(bo)], listed.Select(Text));
        Assert.Empty(await test.Users.ListSessionsAsync(Token));
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ADA@Example.COM")]
    public async Task An_email_address_is_taken_once_whatever_its_case(string again)
    {
        await using var test = await OpenAsync();
        await test.Users.CreateAsync(User("a", "Ada@example.com"), Token);
        var taken = await Assert.ThrowsAsync<EmailTakenException>(() => test.Users.CreateAsync(User("b", again), Token));
        Assert.Equal($"There is a user with the e-mail address \"{again}\" already.", taken.Message);
        Assert.Single(await test.Users.ListAsync(Token));
    }

    [Fact]
    public async Task A_change_is_kept_and_a_new_stamp_ends_the_sessions()
    {
        await using var test = await OpenAsync();
        var user = await test.Users.CreateAsync(User("a", "ada@example.com"), Token);
        await test.Users.CreateAsync(User("b", "bo@example.com"), Token);
        Assert.True(await test.Users.OpenSessionAsync(Session(1, "a"), Token));
        Assert.True(await test.Users.OpenSessionAsync(Session(2, "b"), Token));
        var renamed = user with { Name = "Ada L.", Email = "not stored", CreatedAt = Noon.AddYears(1) };
        await test.Users.ChangeAsync(renamed, Token);
        Assert.Equal(2, (await test.Users.ListSessionsAsync(Token)).Count);
        var changed = renamed with { Role = "viewer", PasswordHash = "new", Stamp = "other", Invitation = new byte[] { 7 }, InvitedUntil = Noon };
        await test.Users.ChangeAsync(changed, Token);
        await test.Users.ChangeAsync(changed with { Id = "none" }, Token);
        await test.ReopenAsync();
        Assert.Equal(Text(changed with { Email = "ada@example.com", CreatedAt = Noon, LastSignInAt = Noon }), Text((await test.Users.ListAsync(Token))[0]));
        Assert.Equal("b", Assert.Single(await test.Users.ListSessionsAsync(Token)).UserId);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_with_its_sessions_and_its_number()
    {
        await using var test = await OpenAsync();
        var user = await test.Users.CreateAsync(User("a", "ada@example.com"), Token);
        await test.Users.OpenSessionAsync(Session(1, "a"), Token);
        await test.Users.DeleteAsync("a", Token);
        await test.Users.DeleteAsync("a", Token);
        Assert.Empty(await test.Users.ListAsync(Token));
        Assert.Empty(await test.Users.ListSessionsAsync(Token));
        Assert.True((await test.Users.CreateAsync(User("c", "ada@example.com"), Token)).Number > user.Number);
    }

    [Fact]
    public async Task A_session_is_opened_only_under_the_stamp_that_its_user_has()
    {
        await using var test = await OpenAsync();
        await test.Users.CreateAsync(User("a", "ada@example.com"), Token);
        Assert.False(await test.Users.OpenSessionAsync(Session(1, "a") with { Stamp = "old" }, Token));
        Assert.False(await test.Users.OpenSessionAsync(Session(1, "none"), Token));
        Assert.Null(Assert.Single(await test.Users.ListAsync(Token)).LastSignInAt);
        Assert.True(await test.Users.OpenSessionAsync(Session(1, "a"), Token));
        await test.ReopenAsync();
        Assert.Equal(Noon, Assert.Single(await test.Users.ListAsync(Token)).LastSignInAt);
        var session = Assert.Single(await test.Users.ListSessionsAsync(Token));
        Assert.Equal([1, 255, 0], session.Hash.ToArray());
        Assert.Equal(("a", "stamp", Noon, Noon), (session.UserId, session.Stamp, session.CreatedAt, session.LastSeenAt));
    }

    [Fact]
    public async Task Sessions_are_seen_and_deleted_by_their_hashes()
    {
        await using var test = await OpenAsync();
        await test.Users.CreateAsync(User("a", "ada@example.com"), Token);
        for (byte i = 1; i <= 3; i++) await test.Users.OpenSessionAsync(Session(i, "a"), Token);
        await test.Users.SaveSeenAsync([(Session(1, "a").Hash, Noon.AddMinutes(5)), (Session(9, "a").Hash, Noon)], Token);
        await test.Users.DeleteSessionsAsync([Session(2, "a").Hash, Session(3, "a").Hash, Session(9, "a").Hash], Token);
        await test.Users.DeleteSessionsAsync([], Token);
        await test.Users.SaveSeenAsync([], Token);
        Assert.Equal(Noon.AddMinutes(5), Assert.Single(await test.Users.ListSessionsAsync(Token)).LastSeenAt);
    }

    private static string Text(StoredUser user) => $"{user with { Invitation = null }} {(user.Invitation is { } hash ? Convert.ToHexString(hash.Span) : "none")}";

    private static StoredUser User(string id, string email) =>
        new() { Id = id, Email = email, Name = "Ada \"A\" 👩", Role = "admin", Stamp = "stamp", CreatedAt = Noon };

    private static StoredSession Session(byte number, string userId) => new(new byte[] { number, 255, 0 }, userId, "stamp", Noon, Noon);
}
