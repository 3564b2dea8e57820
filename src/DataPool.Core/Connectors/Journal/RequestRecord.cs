namespace DataPool.Core.Connectors.Journal;

/// <summary>A push that is remembered.</summary>
/// <param name="Push">What is known of it.</param>
/// <param name="Code">Why it was refused; null where it was accepted.</param>
/// <param name="Message">The reason for people; null where it was accepted.</param>
public readonly record struct RequestRecord(PushReceipt Push, string? Code = null, string? Message = null);
