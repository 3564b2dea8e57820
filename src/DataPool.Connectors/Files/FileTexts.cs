using DataPool.Core.Connectors.Forms;
using DataPool.Core.Texts;

namespace DataPool.Connectors.Files;

/// <summary>The texts of the type <c>file</c>.</summary>
internal static class FileTexts
{
    public static ResourceText Text { get; } = new(typeof(FileTexts));

    public static FormParts Parts { get; } = new(Text);
}
