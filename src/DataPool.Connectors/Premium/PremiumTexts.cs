using DataPool.Core.Connectors.Forms;
using DataPool.Core.Texts;

namespace DataPool.Connectors.Premium;

/// <summary>The texts of the type <c>premium</c>.</summary>
internal static class PremiumTexts
{
    public static FormParts Parts { get; } = new(new ResourceText(typeof(PremiumTexts)));
}
