namespace DataPool.Admin.Upload;

/// <summary>The texts of uploads.</summary>
public sealed class UploadTexts;
