using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Admin.Api;

internal static class ApiJsonOptions
{
    public static readonly JsonSerializerOptions Value = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
