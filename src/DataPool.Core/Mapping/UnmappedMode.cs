namespace DataPool.Core.Mapping;

/// <summary>What becomes of source fields that no entry of <c>fields</c> names (PRODUCT 2.1).</summary>
public enum UnmappedMode : byte
{
    /// <summary>They come along under their own names, after the mapped ones and in the source's order.</summary>
    Include,

    /// <summary>They are left out.</summary>
    Drop,
}
