using System.Text;
using DataPool.Core.Connectors;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace DataPool.Formats.Excel.Xls;

/// <summary>A binary workbook of Excel 2.0 to 2003, read by ExcelDataReader. Its error cells cannot be told from empty ones.</summary>
internal sealed class XlsWorkbook : Workbook
{
    private readonly Stream _stream;
    private readonly List<ExcelSheet> _sheets = [];
    private readonly List<int> _places = [];

    private XlsWorkbook(Stream stream) => _stream = stream;

    /// <inheritdoc/>
    public override string Kind => "Excel workbook (xls)";

    /// <inheritdoc/>
    public override IReadOnlyList<ExcelSheet> Sheets => _sheets;

    /// <summary>Opens a compound file or bare BIFF stream.</summary>
    /// <param name="stream">The file, at its start; disposed with the workbook.</param>
    /// <exception cref="SourceException">It is no workbook, is protected or damaged.</exception>
    public static XlsWorkbook Open(Stream stream)
    {
        // Texts of old workbooks are in the code page that they name.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var workbook = new XlsWorkbook(stream);
        using var reader = workbook.OpenReader();
        Guard(() =>
        {
            var place = 0;
            do
            {
                workbook._sheets.Add(new ExcelSheet(reader.Name, reader.VisibleState == "visible"));
                workbook._places.Add(place++);
            }
            while (reader.NextResult());
            return true;
        });
        return workbook;
    }

    /// <inheritdoc/>
    public override SheetRows OpenRows(int sheet) => new XlsRows(OpenAt(sheet));

    /// <inheritdoc/>
    public override IReadOnlyList<MergedCells> MergedIn(int sheet, int row, CancellationToken cancellationToken)
    {
        using var reader = OpenAt(sheet);
        var merged = Guard(() => reader.MergeCells);
        return
        [
            .. from area in merged ?? []
               where row - 1 >= area.FromRow && row - 1 <= area.ToRow
               select new MergedCells(area.FromColumn, area.ToColumn, area.FromRow + 1),
        ];
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();

    /// <summary>Runs a call of the library and tells its errors in our words.</summary>
    public static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (InvalidPasswordException)
        {
            throw ExcelFaults.Protected();
        }
        catch (Exception exception) when (exception is ExcelReaderException or IOException or InvalidDataException or ArgumentException or IndexOutOfRangeException
            or InvalidCastException or OverflowException or NullReferenceException or NotSupportedException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // The library checks little of what a damaged file says.
            throw ExcelFaults.Damaged("its records cannot be read", exception);
        }
    }

    private IExcelDataReader OpenAt(int sheet)
    {
        var reader = OpenReader();
        for (var place = 0; place < _places[sheet]; place++) Guard(reader.NextResult);
        return reader;
    }

    private IExcelDataReader OpenReader()
    {
        _stream.Position = 0;
        try
        {
            return ExcelReaderFactory.CreateBinaryReader(_stream, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (InvalidPasswordException)
        {
            throw ExcelFaults.Protected();
        }
        catch (Exception exception) when (CompoundContent.Other(_stream) is { } other)
        {
            _ = exception;
            throw other;
        }
        catch (Exception exception) when (exception is not SourceException)
        {
            throw ExcelFaults.Damaged("its records cannot be read", exception);
        }
    }
}
