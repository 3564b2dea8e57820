using System.Reflection;
using DataPool.Core.Storage;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>A change was stored and its answer was lost: the next change builds upon what is stored.</summary>
public sealed class ChangeInDoubtTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_connector_that_was_changed_without_a_word_is_known_before_the_next_change()
    {
        await using var simulation = await Simulation.StartAsync(Start, wrap: LostAnswers<IConnectorStore>.Of);
        await simulation.AddAsync("a", """ "type": "push" """);
        await simulation.AddAsync("b", """ "type": "push" """);
        var (a, b) = (simulation["a"], simulation["b"]);
        var changed = new List<string>();
        simulation.Catalog.Changed += connector => changed.Add(connector.Name);

        LostAnswers<IConnectorStore>.From(simulation.Store).LoseNext = true;
        var error = await Assert.ThrowsAsync<StorageException>(() => simulation.Catalog.SetEnabledAsync(a.Id, false));
        Assert.True(error.IsInDoubt);
        Assert.True(simulation["a"].Enabled);

        await simulation.Catalog.RotateKeyAsync(b.Id, Key("0123456789ab"), TimeSpan.Zero);
        Assert.False(simulation["a"].Enabled);
        Assert.Same(a.Health, simulation["a"].Health);
        Assert.Same(a.Gate, simulation["a"].Gate);
        Assert.Contains("a", changed);
        Assert.Equal("0123456789ab", Assert.Single(simulation["b"].Keys).KeyId);
    }

    [Fact]
    public async Task Connectors_that_came_and_went_without_a_word_are_known_before_the_next_change()
    {
        await using var simulation = await Simulation.StartAsync(Start, wrap: LostAnswers<IConnectorStore>.Of);
        await simulation.AddAsync("a", """ "type": "push" """);
        await simulation.AddAsync("b", """ "type": "push" """);
        var (gone, other) = (simulation["a"], simulation["b"]);
        var store = LostAnswers<IConnectorStore>.From(simulation.Store);
        store.LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => simulation.AddAsync("c", """ "type": "push" """));
        store.LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => simulation.Catalog.DeleteAsync(gone.Id));
        Assert.NotNull(simulation.Catalog.Find(gone.Id));

        await Assert.ThrowsAsync<NameTakenException>(() => simulation.AddAsync("c", """ "type": "push" """));
        Assert.Null(simulation.Catalog.Find(gone.Id));
        Assert.Equal(["b", "c"], simulation.Catalog.Connectors.Select(connector => connector.Name));
        Assert.Same(other, simulation["b"]);
        Assert.NotNull(simulation.Catalog.StreamByName("c"));
    }

    [Fact]
    public async Task A_key_that_was_deleted_without_a_word_stops_with_the_next_change()
    {
        await using var data = await Hosting.TestStore.CreateAsync();
        await using var storage = await data.OpenAsync(TimeProvider.System);
        var store = LostAnswers<IAccessStore>.Of(storage.Access);
        using var keys = new KeyRegistry(store, TimeProvider.System);
        var (_, kept) = await keys.CreateAsync(Draft("kept"));
        var (_, deleted) = await keys.CreateAsync(Draft("deleted"));
        LostAnswers<IAccessStore>.From(store).LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => keys.DeleteAsync(deleted.Kind, deleted.KeyId));
        Assert.True(deleted.IsLive(Start));

        Assert.False(await keys.DeleteAsync(deleted.Kind, deleted.KeyId));
        Assert.False(deleted.IsLive(Start));
        Assert.Same(kept, Assert.Single(keys.Of(kept.Kind)));
    }

    [Fact]
    public async Task Users_that_were_changed_without_a_word_are_known_before_the_next_change()
    {
        await using var data = await Hosting.TestStore.CreateAsync();
        await using var storage = await data.OpenAsync(TimeProvider.System);
        var store = LostAnswers<IUserStore>.Of(storage.Users);
        using var users = new UserRegistry(store, TimeProvider.System);
        var (kept, _) = await users.CreateAsync(Person("kept"));
        var (deleted, _) = await users.CreateAsync(Person("deleted"));
        var (before, goneStamp) = (kept.Stored, deleted.Stored.Stamp);

        LostAnswers<IUserStore>.From(store).LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => users.SetPasswordAsync(kept, before, "another"));
        Assert.True(kept.HasStamp(before.Stamp));
        Assert.Null(await users.SetPasswordAsync(kept, before, "a third"));
        Assert.False(kept.HasStamp(before.Stamp));
        Assert.Equal("another", kept.Stored.PasswordHash);

        LostAnswers<IUserStore>.From(store).LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => users.DeleteAsync(deleted.Id));
        Assert.True(deleted.HasStamp(goneStamp));
        LostAnswers<IUserStore>.From(store).LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => users.CreateAsync(Person("new")));
        Assert.False(deleted.HasStamp(goneStamp));

        await Assert.ThrowsAsync<EmailTakenException>(() => users.CreateAsync(Person("new")));
        Assert.Equal(["kept", "new"], users.All.Select(user => user.Name));
        Assert.Same(kept, users.Find(kept.Id));
        Assert.NotNull(users.FindByEmail("new@example.com"));
    }

    [Fact]
    public async Task A_session_that_began_without_a_word_is_forgotten()
    {
        await using var data = await Hosting.TestStore.CreateAsync();
        await using var storage = await data.OpenAsync(TimeProvider.System);
        var store = LostAnswers<IUserStore>.Of(storage.Users);
        using var users = new UserRegistry(store, TimeProvider.System);
        var (user, _) = await users.CreateAsync(Person("a"));
        var sessions = new SessionRegistry(store, TimeProvider.System);
        LostAnswers<IUserStore>.From(store).LoseNext = true;
        await Assert.ThrowsAsync<StorageException>(() => sessions.OpenAsync(user, user.Stored.Stamp));
        var shown = await sessions.OpenAsync(user, user.Stored.Stamp);
        Assert.Equal(2, (await store.ListSessionsAsync(TestContext.Current.CancellationToken)).Count);

        await sessions.SaveAsync(TestContext.Current.CancellationToken);
        Assert.Single(await store.ListSessionsAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(sessions.Find(shown!));
    }

    private static UserDraft Person(string name) => new() { Name = name, Email = name + "@example.com", Role = AccessRole.Admin, PasswordHash = "a hash" };

    private static AccessDraft Draft(string name) => new(AccessKey.ReadPrefix, name, null) { Streams = ["*"] };

    private static StoredKey Key(string id) => new(id, new byte[32], Start, null, null);

    /// <summary>The real store, which makes a change and then does not say so.</summary>
#pragma warning disable CA1852 // A proxy is derived from it.
    internal class LostAnswers<T> : DispatchProxy
        where T : class
#pragma warning restore CA1852
    {
        private T _store = null!;

        public bool LoseNext { get; set; }

        public static T Of(T store)
        {
            var proxy = Create<T, LostAnswers<T>>();
            ((LostAnswers<T>)(object)proxy)._store = store;
            return proxy;
        }

        public static LostAnswers<T> From(T store) => (LostAnswers<T>)(object)store;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var result = targetMethod!.Invoke(_store, args);
            if (!LoseNext || targetMethod.Name.StartsWith("List", StringComparison.Ordinal)) return result;
            LoseNext = false;
            ((Task)result!).GetAwaiter().GetResult();
            throw new StorageException("planted") { IsInDoubt = true };
        }
    }
}
