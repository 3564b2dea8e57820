using System.Text;

namespace DataPool.Storage.Config;

/// <summary>Connectors' names and users' e-mail addresses as they are compared: composed, in upper case. No database compares them so by itself.</summary>
internal static class NameKey
{
    public static string Of(string name) => name.Normalize(NormalizationForm.FormC).ToUpperInvariant();
}
