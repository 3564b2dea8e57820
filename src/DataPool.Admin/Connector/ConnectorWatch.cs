using DataPool.Admin.Api;

namespace DataPool.Admin.Connector;

/// <summary>One connector as it is now: what a page shows of it, and what others did to it meanwhile.</summary>
internal sealed class ConnectorWatch(PoolApi api, string id)
{
    private ReadOnlyMemory<byte> _body;
    private string? _tag;

    /// <summary>The connector as it was last read; null before that, and where there never was one.</summary>
    public ConnectorRow? Connector { get; private set; }

    /// <summary>True when there is none of this id (any more).</summary>
    public bool IsGone { get; private set; }

    /// <summary>True once its configuration is another one than when the page was opened.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Error { get; private set; }

    /// <summary>Where it is read.</summary>
    public string Path { get; } = $"/api/connectors/{Uri.EscapeDataString(id)}";

    /// <summary>Reads it.</summary>
    /// <returns>True when something is different.</returns>
    public async Task<bool> LookAsync() => !IsGone && Take(await api.SendAsync("GET", Path));

    /// <summary>Takes what was read.</summary>
    /// <returns>True when something is different.</returns>
    public bool Take(ApiAnswer answer)
    {
        if (answer.Status == 404) return IsGone = true;
        var error = answer.IsOk ? null : answer.Problem().Message;
        if (error is not null || Error is not null)
        {
            var isOther = error != Error;
            Error = error;
            if (error is not null) return isOther;
        }
        else if (answer.Body.Span.SequenceEqual(_body.Span))
        {
            return false;
        }

        var row = answer.Read<ConnectorRow>();
        // Pausing and continuing changes the tag too, and is no news beside the state.
        if (_tag is not null && _tag != answer.ETag && row.Enabled == Connector!.Enabled) IsChanged = true;
        (_body, _tag, Connector) = (answer.Body, answer.ETag, row);
        return true;
    }

    /// <summary>The reader has seen that it was changed.</summary>
    public void Acknowledge() => IsChanged = false;
}
