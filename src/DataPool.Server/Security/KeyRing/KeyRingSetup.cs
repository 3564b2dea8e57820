using DataPool.Core.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace DataPool.Server.Security.KeyRing;

/// <summary>Registers Data Protection over the key ring in the storage.</summary>
internal static class KeyRingSetup
{
    public static void AddKeyRing(this IServiceCollection services, DataPoolSettings settings)
    {
        if (settings.MasterKey is { } key) services.AddSingleton(new MasterKey(key));
        // Blocks once, at the start, as the opening of the storage does: whoever encrypts or decrypts needs the ring prepared.
        services.AddSingleton(provider =>
        {
            var store = provider.GetRequiredService<IKeyRingStore>();
            KeyRingStart.PrepareAsync(store, provider.GetService<MasterKey>(), OldFolder(settings), CancellationToken.None).GetAwaiter().GetResult();
            return new KeyRingRepository(store);
        });
        services.AddDataProtection().SetApplicationName("DataPool");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            options.XmlRepository = provider.GetRequiredService<KeyRingRepository>();
            if (provider.GetService<MasterKey>() is { } masterKey) options.XmlEncryptor = new MasterKeyEncryptor(masterKey);
        });
    }

    // It belongs to the SQLite databases beside it, whatever other storage is configured now.
    private static string? OldFolder(DataPoolSettings settings) =>
        settings.Storage == StorageKind.Sqlite ? Path.Combine(settings.DataDirectory, "keys") : null;
}
