using System.Globalization;

namespace DataPool.Admin.Connector;

/// <summary>The drawing area that the page's small charts share, in its own units.</summary>
internal static class ChartArea
{
    /// <summary>Its width.</summary>
    public const double Width = 176;

    /// <summary>Its height.</summary>
    public const double Height = 76;

    /// <summary>Where zero is.</summary>
    public const double Base = 72;

    /// <summary>How high the largest value stands; above it there is room for a number.</summary>
    public const double Full = 60;

    /// <summary>The three lines across it.</summary>
    public const string Grid = "M0 72.5H176M0 38.5H176M0 4.5H176";

    /// <summary>Where the bar of an hour begins.</summary>
    public static double X(int index, int count) => index * (Width / Math.Max(1, count));

    /// <summary>How high a value stands.</summary>
    public static double Rise(double value, double most) => most <= 0 ? 0 : Full * value / most;

    /// <summary>A number as SVG wants it.</summary>
    public static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
