using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataPool.Outside.Folders;

/// <summary>A folder by its descriptor: nothing that happens to its path, or to a link on it, changes what is worked on.</summary>
internal sealed class LinuxFolder : FolderHandle
{
    private readonly SafeFileHandle _handle;
    private readonly int _descriptor;

    private LinuxFolder(SafeFileHandle handle)
    {
        _handle = handle;
        _descriptor = (int)handle.DangerousGetHandle();
    }

    private string ByDescriptor => $"/proc/self/fd/{_descriptor}";

    internal static LinuxFolder OpenAt(string realPath)
    {
        var descriptor = LinuxCalls.Open(null, realPath, LinuxCalls.ReadOnly | LinuxCalls.DirectoryOnly);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error is LinuxCalls.NoSuchEntry or LinuxCalls.NotADirectory or LinuxCalls.TooManyLinks ? new DirectoryNotFoundException() : LinuxCalls.Failure(error);
        }

        var folder = new LinuxFolder(new SafeFileHandle(descriptor, ownsHandle: true));
        // A folder on the way may have become a link since the path was resolved: the kernel knows what was opened.
        if (new FileInfo(folder.ByDescriptor).LinkTarget == realPath) return folder;
        folder.Dispose();
        throw new DirectoryNotFoundException();
    }

    internal override IEnumerable<string> Names() => Directory
        .EnumerateFileSystemEntries(ByDescriptor + "/", "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
        .Select(path => Path.GetFileName(path));

    internal override FileFacts? Look(string name)
    {
        if (LinuxCalls.TryLook(_descriptor, name, out var facts, out _)) return facts;
        var error = Marshal.GetLastPInvokeError();
        return error == LinuxCalls.NoSuchEntry ? null : throw LinuxCalls.Failure(error);
    }

    internal override FileStream? OpenRead(string name)
    {
        // Opening a device may already act on it; a pipe waits for its writer unless told not to.
        if (Look(name) is not { IsRegular: true }) return null;
        var descriptor = LinuxCalls.Open(_descriptor, name, LinuxCalls.ReadOnly | LinuxCalls.NonBlocking);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is LinuxCalls.NoSuchEntry or LinuxCalls.TooManyLinks ? null : throw LinuxCalls.Failure(error);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (LinuxCalls.TryLook(descriptor, "", out var facts, out _) && facts.IsRegular) return new FileStream(handle, FileAccess.Read);
        handle.Dispose();
        return null;
    }

    internal override FileFacts Look(FileStream file) =>
        LinuxCalls.TryLook((int)file.SafeFileHandle.DangerousGetHandle(), "", out var facts, out _)
            ? facts
            : throw LinuxCalls.Failure(Marshal.GetLastPInvokeError());

    internal override FileStream Create(string name)
    {
        var descriptor = LinuxCalls.Open(_descriptor, name, LinuxCalls.WriteNew);
        return descriptor >= 0
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write)
            : throw LinuxCalls.Failure(Marshal.GetLastPInvokeError());
    }

    internal override void CreateFolder(string name)
    {
        if (LinuxCalls.MakeFolder(_descriptor, name) is not (0 or LinuxCalls.Exists) and var error) throw LinuxCalls.Failure(error);
    }

    internal override MoveOutcome Move(string name, FolderHandle target, string targetName)
    {
        var other = ((LinuxFolder)target)._descriptor;
        var error = LinuxCalls.RenameToNew(_descriptor, name, other, targetName);
        // Some network file systems know no renaming that refuses to overwrite: there the name is taken first.
        if (error is LinuxCalls.Invalid or LinuxCalls.NotImplemented) error = MoveOverOwn(name, target, targetName);
        return error switch
        {
            0 => MoveOutcome.Moved,
            LinuxCalls.Exists => MoveOutcome.NameTaken,
            LinuxCalls.OtherDevice => MoveOutcome.OtherFileSystem,
            LinuxCalls.NoSuchEntry => MoveOutcome.Gone,
            _ => throw LinuxCalls.Failure(error),
        };
    }

    /// <summary>Moves onto an empty file that was created just for that; 0, or the error.</summary>
    internal int MoveOverOwn(string name, FolderHandle target, string targetName)
    {
        var other = ((LinuxFolder)target)._descriptor;
        var placeholder = LinuxCalls.Open(other, targetName, LinuxCalls.WriteNew);
        if (placeholder < 0) return Marshal.GetLastPInvokeError();
        new SafeFileHandle(placeholder, ownsHandle: true).Dispose();
        var error = LinuxCalls.RenameOver(_descriptor, name, other, targetName);
        if (error != 0) LinuxCalls.Unlink(other, targetName);
        return error;
    }

    internal override void Delete(string name)
    {
        if (LinuxCalls.Unlink(_descriptor, name) is not (0 or LinuxCalls.NoSuchEntry) and var error) throw LinuxCalls.Failure(error);
    }

    internal override void Flush()
    {
        // Some network file systems cannot sync a folder, and say so.
        if (LinuxCalls.Sync(_descriptor) is not (0 or LinuxCalls.Invalid) and var error) throw LinuxCalls.Failure(error);
    }

    internal override bool IsSame(FolderHandle other) =>
        LinuxCalls.TryLook(_descriptor, "", out _, out var one) && LinuxCalls.TryLook(((LinuxFolder)other)._descriptor, "", out _, out var two) && one == two;

    public override void Dispose() => _handle.Dispose();
}
