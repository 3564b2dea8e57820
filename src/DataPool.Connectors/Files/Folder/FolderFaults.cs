using DataPool.Core.Connectors;
using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>What goes wrong with a folder, in the words and codes of a run.</summary>
internal static class FolderFaults
{
    /// <summary>The folder or one of its files cannot be read.</summary>
    public static SourceException Explain(FolderException failure) => new(CodeOf(failure.Fault), failure.Message, failure.Transient, failure);

    /// <summary>A file was read and stays where it is, although it should not.</summary>
    public static SourceException ExplainLeaving(string name, bool isTaken, FolderException failure) => new(
        isTaken ? "archive_failed" : CodeOf(failure.Fault),
        isTaken
            ? $"What {name} holds is in the stream, but the file itself could not be put away: {failure.Message}"
            : $"{name} cannot be used, and could not be put away: {failure.Message}",
        failure.Transient,
        failure);

    private static string CodeOf(FolderFault fault) => fault switch
    {
        FolderFault.Refused => "path_refused",
        FolderFault.Missing => "folder_not_found",
        FolderFault.Unreachable => "folder_unreachable",
        FolderFault.NoPermission => "permission_denied",
        FolderFault.Full => "disk_full",
        FolderFault.FileGone => "file_gone",
        FolderFault.FileChanged => "file_changed",
        _ => "not_a_file",
    };
}
