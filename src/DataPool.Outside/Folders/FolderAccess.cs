namespace DataPool.Outside.Folders;

/// <summary>Opens a folder for one piece of work and puts failures into words.</summary>
internal sealed class FolderAccess(AllowedRoots roots, string path)
{
    // Deeper than anybody's archive below an existing folder.
    private const int MaxCreated = 32;

    /// <summary>Works in the folder.</summary>
    internal T Do<T>(Func<FolderHandle, T> work) => Guard(Quote(path), () =>
    {
        using var folder = FolderHandle.Open(roots.ResolveFolder(path));
        return work(folder);
    });

    /// <summary>Works in the folder and an archive, which is created where it is missing.</summary>
    internal T DoWithArchive<T>(string archivePath, Func<FolderHandle, FolderHandle, T> work) => Do(folder =>
    {
        using var archive = Guard(Quote(archivePath), () => OpenOrCreate(archivePath));
        if (folder.IsSame(archive))
            throw new FolderException(FolderFault.Refused, $"{Quote(archivePath)} is the watched folder itself, where each file would be read again. Choose another folder as the archive.");
        return Guard($"{Quote(path)} or {Quote(archivePath)}", () => work(folder, archive));
    });

    internal FolderException Gone(FolderFile file) =>
        new(FolderFault.FileGone, $"{Quote(file.Name)} is no longer in {Quote(path)}. If somebody else takes files from there, give each its own folder.");

    internal FolderException Changed(FolderFile file) =>
        new(FolderFault.FileChanged, $"{Quote(file.Name)} in {Quote(path)} has changed since it was found. It is left there and read once it has settled.");

    internal FolderException NotAFile(FolderFile file) =>
        new(FolderFault.NotAFile, $"{Quote(file.Name)} in {Quote(path)} is not a regular file. Links, pipes and folders are not read.");

    private FolderHandle OpenOrCreate(string archivePath)
    {
        for (var i = 0; i < MaxCreated && roots.MissingFolder(archivePath) is { } missing; i++)
        {
            using var parent = FolderHandle.Open(Path.GetDirectoryName(missing)!);
            parent.CreateFolder(Path.GetFileName(missing));
            parent.Flush();
        }

        return FolderHandle.Open(roots.ResolveFolder(archivePath));
    }

    private static T Guard<T>(string where, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FolderException)
        {
            throw;
        }
        catch (PathRefusedException exception)
        {
            throw new FolderException(exception.Reason == PathRefusal.FolderMissing ? FolderFault.Missing : FolderFault.Refused, exception.Message, exception);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new FolderException(FolderFault.Missing, $"{where} was moved or replaced while it was opened. It is tried again.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new FolderException(
                FolderFault.NoPermission, $"The system does not let DataPool do this in {where}. Let the user it runs as ({Environment.UserName}) read there, and write where files are moved or deleted.", exception);
        }
        catch (IOException exception)
        {
            throw IsFull(exception)
                ? new FolderException(FolderFault.Full, $"There is no room in {where}. Make room; it is tried again.", exception)
                : new FolderException(FolderFault.Unreachable, $"{where} cannot be used at the moment ({exception.Message}). If it is on a network share, check that the share is there; it is tried again.", exception);
        }
    }

    // ENOSPC, EDQUOT; ERROR_DISK_FULL.
    private static bool IsFull(IOException exception) => exception.HResult is 28 or 122 or unchecked((int)0x80070070);

    private static string Quote(string text) => PathRefusedException.Quote(text);
}
