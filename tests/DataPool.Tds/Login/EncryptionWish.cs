namespace DataPool.Tds.Login;

/// <summary>What one side says about TLS.</summary>
internal enum EncryptionWish : byte
{
    /// <summary>The login alone.</summary>
    Off = 0,
    On = 1,
    NotSupported = 2,
    Required = 3,
}
