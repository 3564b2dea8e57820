namespace DataPool.Formats.Csv;

/// <summary>The characters of a file that mean something, all of them ASCII; 0 for none.</summary>
/// <param name="Delimiter">Between cells.</param>
/// <param name="Quote">Around cells.</param>
/// <param name="Comment">At the start of a line that is no row.</param>
internal readonly record struct CsvMarks(byte Delimiter, byte Quote, byte Comment);
