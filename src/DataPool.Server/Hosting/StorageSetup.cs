using DataPool.Core.Storage;
using DataPool.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Sqlite;

namespace DataPool.Server.Hosting;

/// <summary>Opens what everything is kept in, and registers its parts.</summary>
internal static class StorageSetup
{
    public static void AddStorage(this WebApplicationBuilder builder, DataPoolSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<IStorageObserver, StorageLog>();
        // Blocks once, at the start, before anything is served: whoever needs storage needs it open.
        services.AddSingleton(provider => OpenAsync(
            settings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IStorageObserver>()).GetAwaiter().GetResult());
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Pool);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Answers);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().History);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Connectors);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Access);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Users);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Activity);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().KeyRing);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Files);
    }

    /// <summary>Opens the configured storage.</summary>
    /// <exception cref="StorageException">It cannot be opened.</exception>
    public static async Task<IStorage> OpenAsync(DataPoolSettings settings, TimeProvider time, IStorageObserver? observer)
    {
        var answers = settings.Limits.IdempotencyKeys;
        var history = new HistoryOptions { MaxBytes = settings.Limits.HistoryBytes };
        return settings.Storage == StorageKind.PostgreSql
            ? await PostgresStorage.OpenAsync(settings.ConnectionString!, new StorageOptions { MaxAnswers = answers, History = history }, time, observer)
            : await SqliteStorage.OpenAsync(settings.DataDirectory, new StorageOptions { MaxAnswers = answers, History = history }, time, observer);
    }
}
