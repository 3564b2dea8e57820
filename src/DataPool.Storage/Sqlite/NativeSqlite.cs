using System.Runtime.InteropServices;

namespace DataPool.Storage.Sqlite;

/// <summary>The one call which SQLitePCLRaw offers only with a copy of the bytes (SQLITE_TRANSIENT).</summary>
internal static unsafe partial class NativeSqlite
{
    /// <summary>The library that SQLitePCLRaw's bundle brings along and loads; never the distribution's.</summary>
    private const string Library = "e_sqlite3";

    /// <summary>With a null destructor (SQLITE_STATIC) the bytes are read where they lie until the statement is reset.</summary>
    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int sqlite3_bind_blob(nint statement, int index, byte* bytes, int length, nint destructor);
}
