namespace DataPool.Outside.Folders;

/// <summary>What became of a move, none of which overwrites anything.</summary>
internal enum MoveOutcome
{
    Moved,
    NameTaken,
    OtherFileSystem,
    Gone,
}
