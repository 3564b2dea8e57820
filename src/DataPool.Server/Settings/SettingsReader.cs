using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Outside.Databases;
using DataPool.Outside.Http;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Settings;

/// <summary>Makes settings of a configuration.</summary>
internal static class SettingsReader
{
    private const int MinTokenLength = 32;
    private const int MinMasterKeyBytes = 32;
    private const string AdminEmail = "Admin:Email";
    private const string AdminPassword = "Admin:Password";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">Some are wrong; it names all of them.</exception>
    public static DataPoolSettings Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration);
        var dataDirectory = FullPath(section, "DataDirectory", section.Text("DataDirectory") ?? "data");
        var storage = StorageSettings.Kind(section);
        var settings = new DataPoolSettings
        {
            DataDirectory = dataDirectory,
            Storage = storage,
            ConnectionString = StorageSettings.ConnectionString(configuration, storage, section.Errors),
            TimeZone = TimeZone(section),
            AllowedRoots = section.Texts("Files:AllowedRoots")?.Select(root => FullPath(section, "Files:AllowedRoots", root)).ToArray()
                ?? [Path.Combine(dataDirectory, "files")],
            Outbound = Outbound(section),
            Sql = Sql(section),
            Limits = Limits(section),
            LogRetentionDays = section.Integer("LogRetentionDays", 30, 1, 3_650),
            AdminApiToken = AdminApiToken(section),
            AdminEmail = section.Text(AdminEmail)?.Trim(),
            AdminPassword = section.Text(AdminPassword),
            MasterKey = MasterKey(section),
            Ignored = section.Ignored,
        };
        CheckAdmin(section, settings);
        return section.Errors.Count == 0 ? settings : throw new SettingsException(section.Errors);
    }

    private static string FullPath(SettingsSection section, string name, string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            section.Error(name, "is not a path.");
            return "";
        }
    }

    private static TimeZoneInfo TimeZone(SettingsSection section)
    {
        if (section.Text("TimeZone") is not { } id) return TimeZoneInfo.Local;
        if (TimeZoneName.TryFind(id, out var zone)) return zone;
        section.Error("TimeZone", $"must be an IANA time zone id that this system knows, for example Europe/London; it is \"{id}\".");
        return TimeZoneInfo.Utc;
    }

    private static OutboundSettings Outbound(SettingsSection section)
    {
        const string proxyName = "Outbound:Proxy";
        var hosts = Good(section, "Outbound:AllowedHosts", OutboundPolicy.HostFault);
        var networks = Good(section, "Outbound:AllowedNetworks", OutboundPolicy.NetworkFault);
        string? fault = null;
        var proxy = section.Text(proxyName) is { } url ? OutboundProxy.Read(url, out fault) : null;
        if (fault is not null) section.Error(proxyName, fault);
        return new OutboundSettings { Policy = new OutboundPolicy(hosts, networks), Proxy = proxy };
    }

    private static SqlOptions Sql(SettingsSection section)
    {
        const string networksName = "Outbound:SqlNetworks";
        var networks = Good(section, networksName, OutboundPolicy.NetworkFault);
        return new SqlOptions
        {
            AllowIntegratedSecurity = section.Boolean("Sql:AllowIntegratedSecurity", fallback: false),
            Networks = section.Texts(networksName) is null ? DatabaseNetworks.Default : new DatabaseNetworks(networks),
        };
    }

    // The entries of a list that have no fault; the faults are noted.
    private static string[] Good(SettingsSection section, string name, Func<string, string?> faultOf)
    {
        var texts = section.Texts(name) ?? [];
        foreach (var fault in texts.Select(faultOf).OfType<string>()) section.Error(name, fault);
        return [.. texts.Where(text => faultOf(text) is null)];
    }

    private static LimitSettings Limits(SettingsSection section) => new()
    {
        Records = new RecordLimits
        {
            ItemsPerStream = section.Integer("Limits:ItemsPerStream", 100_000, 1, 10_000_000),
            FieldsPerItem = section.Integer("Limits:FieldsPerItem", 1_000, 1, 10_000),
            ValueBytes = section.Integer("Limits:ValueBytes", 65_536, 1, 16 << 20),
            ItemsPerRequest = section.Integer("Limits:ItemsPerRequest", 10_000, 1, 1_000_000),
        },
        RequestBytes = section.Integer("Limits:RequestBytes", 1 << 20, 1_024, 64 << 20),
        NdjsonBytes = section.Integer("Limits:NdjsonBytes", 64 << 20, 1_024, 256 << 20),
        NdjsonTotalBytes = section.Integer("Limits:NdjsonTotalBytes", 256L << 20, 1_024, 1L << 40),
        UploadBytes = section.Integer("Limits:UploadBytes", FileReading.DefaultMaxBytes, 1_024, 2L << 30),
        NdjsonRecords = section.Integer("Limits:NdjsonRecords", 1_000_000, 1, 10_000_000),
        IdempotencyKeys = section.Integer("Limits:IdempotencyKeys", 5_000_000, 1, 50_000_000),
        RequestsPerSecond = section.Integer("Limits:RequestsPerSecond", 1_000, 0, 1_000_000),
        HistoryBytes = section.Integer("Limits:HistoryBytes", 10L << 30, 1 << 20, 1L << 50),
    };

    // What is wrong with a token is told without the token.
    private static string? AdminApiToken(SettingsSection section)
    {
        const string name = "Admin:ApiToken";
        if (section.Text(name) is not { } token) return null;
        if (token.Length < MinTokenLength) section.Error(name, $"must have at least {MinTokenLength} characters.");
        if (token.Any(char.IsControl) || token != token.Trim()) section.Error(name, "must not hold control characters, nor begin or end with white space.");
        return token;
    }

    private static void CheckAdmin(SettingsSection section, DataPoolSettings settings)
    {
        if (settings is { AdminEmail: not null, AdminPassword: null }) section.Error(AdminPassword, $"must be set too where DataPool:{AdminEmail} is: both make an administrator who can sign in.");
        if (settings is { AdminEmail: null, AdminPassword: not null }) section.Error(AdminEmail, $"must be set too where DataPool:{AdminPassword} is: both make an administrator who can sign in.");
        if (settings.AdminEmail is { } email && !EmailAddress.IsValid(email)) section.Error(AdminEmail, EmailAddress.Wrong);
        if (settings.AdminPassword is { } password && PasswordRule.Fault(password, settings.AdminEmail) is { } fault) section.Error(AdminPassword, "is not good enough: " + fault);
    }

    private static byte[]? MasterKey(SettingsSection section)
    {
        const string name = "MasterKey";
        if (section.Text(name) is not { } text) return null;
        var key = new byte[text.Length];
        if (Convert.TryFromBase64String(text, key, out var length) && length >= MinMasterKeyBytes) return key[..length];
        section.Error(name, $"must be at least {MinMasterKeyBytes} random bytes in base64: openssl rand -base64 {MinMasterKeyBytes} makes them.");
        return null;
    }
}
