namespace DataPool.Core.Connectors.Journal;

/// <summary>What is remembered of one authenticated push.</summary>
/// <param name="RequestId">Its id, <c>req_…</c>.</param>
/// <param name="Path">The path it was sent to, without its query.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Status">The status it was answered with.</param>
/// <param name="Stream">The stream it was for.</param>
/// <param name="Bytes">The length of its body, as far as it was read.</param>
/// <param name="ItemsReceived">Items that came; 0 where it was refused.</param>
/// <param name="ItemsChanged">Items created or changed.</param>
/// <param name="ItemsRemoved">Items removed.</param>
/// <param name="Version">The stream's version after it; 0 where it was refused.</param>
/// <param name="ItemsDropped">Items that went because the connector may have no more, or did not come at all; told in the log alone.</param>
/// <param name="Warnings">What could not be calculated; null where nothing is; told in the log and by the connector.</param>
public readonly record struct PushReceipt(
    string RequestId, string Path, DateTimeOffset ReceivedAt, int Status, string Stream, long Bytes = 0,
    int ItemsReceived = 0, int ItemsChanged = 0, int ItemsRemoved = 0, long Version = 0, int ItemsDropped = 0, IReadOnlyList<Warning>? Warnings = null);
