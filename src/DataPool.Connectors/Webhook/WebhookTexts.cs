using DataPool.Core.Connectors.Forms;
using DataPool.Core.Texts;

namespace DataPool.Connectors.Webhook;

/// <summary>The texts of the type <c>webhook</c>.</summary>
internal static class WebhookTexts
{
    public static FormParts Parts { get; } = new(new ResourceText(typeof(WebhookTexts)));
}
