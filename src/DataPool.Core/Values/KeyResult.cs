namespace DataPool.Core.Values;

/// <summary>Whether values made a key.</summary>
public enum KeyResult
{
    /// <summary>The key text has been written.</summary>
    Ok,

    /// <summary>A value is null or json, or the key text would be empty.</summary>
    Missing,

    /// <summary>The key text has more than <see cref="KeyText.MaxCharacters"/> characters.</summary>
    TooLong,

    /// <summary>The key text holds a control character (C0, DEL or C1).</summary>
    ControlCharacter,
}
