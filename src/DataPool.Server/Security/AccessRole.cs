using System.Text.Json.Serialization;

namespace DataPool.Server.Security;

/// <summary>What an API token may do (PRODUCT 4); each role may do what those before it may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccessRole>))]
internal enum AccessRole
{
    /// <summary>Read.</summary>
    [JsonStringEnumMemberName("viewer")] Viewer,

    /// <summary>Change connectors, keys and streams.</summary>
    [JsonStringEnumMemberName("operator")] Operator,

    /// <summary>All.</summary>
    [JsonStringEnumMemberName("admin")] Admin,
}

/// <summary>The words for the roles.</summary>
internal static class AccessRoles
{
    /// <summary>All words, the least role first.</summary>
    public static readonly string[] Words = ["viewer", "operator", "admin"];

    /// <summary>The word for a role.</summary>
    public static string Word(this AccessRole role) => Words[(int)role];

    /// <summary>The role of a word. A word that this program does not know gives the least role.</summary>
    public static AccessRole Of(string? word) => (AccessRole)Math.Max(0, Array.IndexOf(Words, word));
}
