using DataPool.Core.Connectors.Journal;

namespace DataPool.Storage.Activity;

/// <summary>The kinds of requests, as numbers in the database, and how many are kept of each.</summary>
internal static class RequestKinds
{
    public const int Accepted = 0;
    public const int Refused = 1;
    public const int TurnedAway = 2;

    public static readonly int[] All = [Accepted, Refused, TurnedAway];

    /// <summary>The most requests that are kept of a kind.</summary>
    public static int MostOf(int kind) => kind == Refused ? ConnectorActivity.MaxRefused : ConnectorActivity.MaxRequests;

    /// <summary>The requests of a batch by kind.</summary>
    public static ReadOnlySpan<RequestRecord> Of(ActivityBatch batch, int kind) => kind switch
    {
        Accepted => batch.AcceptedRequests,
        Refused => batch.RefusedRequests,
        _ => batch.TurnedAwayRequests,
    };

    /// <summary>The requests of chunks, of which the newest comes first, newest first; as many as are kept.</summary>
    public static IEnumerable<RequestRecord> Read(int kind, IEnumerable<byte[]> chunks) =>
        chunks.SelectMany(static body => RequestCodec.Read(body).Reverse()).Take(MostOf(kind));

    /// <summary>Newest first, over all kinds.</summary>
    public static int Compare(RequestRecord a, RequestRecord b) => a.Push.ReceivedAt == b.Push.ReceivedAt
        ? string.CompareOrdinal(b.Push.RequestId, a.Push.RequestId)
        : b.Push.ReceivedAt.CompareTo(a.Push.ReceivedAt);
}
