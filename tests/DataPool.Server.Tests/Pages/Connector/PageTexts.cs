using DataPool.Admin.Connector;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DataPool.Server.Tests.Pages.Connector;

/// <summary>The texts of the connector's page as they are compiled in.</summary>
internal static class PageTexts
{
    public static IStringLocalizer<ConnectorTexts> Connector { get; } = Of<ConnectorTexts>();

    /// <summary>Those of other pages.</summary>
    public static IStringLocalizer<T> Of<T>() =>
        new StringLocalizer<T>(new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance));
}
