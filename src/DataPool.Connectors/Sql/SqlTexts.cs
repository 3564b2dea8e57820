using DataPool.Core.Connectors.Forms;
using DataPool.Core.Texts;

namespace DataPool.Connectors.Sql;

/// <summary>The texts of the type <c>sql</c>.</summary>
internal static class SqlTexts
{
    public static ResourceText Text { get; } = new(typeof(SqlTexts));

    public static FormParts Parts { get; } = new(Text);
}
