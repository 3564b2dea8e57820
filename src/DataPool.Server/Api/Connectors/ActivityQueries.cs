using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;

namespace DataPool.Server.Api.Connectors;

/// <summary>Reads what happened to a connector: its runs, requests and hours. What waits to be written is written first.</summary>
internal sealed class ActivityQueries(ConnectorCatalog catalog, IActivityStore store, ActivityFlush flush, TimeProvider time)
{
    /// <summary>The most hours that can be asked for: those that are kept.</summary>
    public const int MaxHours = 192;

    private const int DefaultHours = 24;

    public async Task RunsAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } connector) return;
        if (await ReadPageAsync(http) is not { } page) return;
        if (!TryReadId(page.After, long.MaxValue, out var before))
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", Page.WrongCursor);
            return;
        }

        var runs = await store.ReadRunsAsync(connector.Number, before, page.Limit + 1, http.RequestAborted);
        var hasMore = runs.Count > page.Limit;
        if (hasMore) runs = [.. runs.Take(page.Limit)];
        var list = new RunList { Data = runs, Next = hasMore ? Page.Cursor(runs[^1].RunId["run_".Length..]) : null };
        await JsonAnswer.WriteAsync(http, 200, list, ApiJson.Default.RunList);
    }

    public async Task RunAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } connector) return;
        var runId = (string)http.Request.RouteValues["runId"]!;
        if (await FindRunAsync(connector, runId, http.RequestAborted) is { } run) await JsonAnswer.WriteAsync(http, 200, run, ApiJson.Default.RunRecord);
        else await Problem.WriteAsync(http, 404, "not_found", $"There is no run \"{runId}\" of this connector (any more): the last {ConnectorActivity.MaxRuns} are kept.");
    }

    /// <summary>A run that is in progress or kept; null where there is none of this id.</summary>
    public async Task<RunRecord?> FindRunAsync(Connector connector, string runId, CancellationToken cancellationToken)
    {
        if (connector.Health.Activity.Running is { } running && running.RunId == runId)
            return running with { DurationMs = Math.Max(0, (long)(time.GetUtcNow().UtcDateTime - running.StartedAt).TotalMilliseconds) };
        return runId.StartsWith("run_", StringComparison.Ordinal) && TryReadId(runId["run_".Length..], 0, out var id)
            ? await store.FindRunAsync(connector.Number, id, cancellationToken)
            : null;
    }

    public async Task RequestsAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } connector) return;
        if (await ReadPageAsync(http) is not { } page) return;
        var requests = (await store.ReadRequestsAsync(connector.Number, http.RequestAborted)).Select(RequestResource.Of).ToArray();
        var (data, next) = page.Of(requests, static request => request.Order);
        await JsonAnswer.WriteAsync(http, 200, new RequestList { Data = data, Next = next }, ApiJson.Default.RequestList);
    }

    public async Task RequestAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } connector) return;
        var id = (string)http.Request.RouteValues["requestId"]!;
        foreach (var request in await store.ReadRequestsAsync(connector.Number, http.RequestAborted))
        {
            if (request.Push.RequestId != id) continue;
            await JsonAnswer.WriteAsync(http, 200, RequestResource.Of(request), ApiJson.Default.RequestResource);
            return;
        }

        await Problem.WriteAsync(
            http, 404, "not_found", $"There is no request \"{id}\" of this connector (any more): the last {ConnectorActivity.MaxRequests} accepted ones are kept, and refused ones for {ConnectorActivity.KeepRefused.TotalHours} hours.");
    }

    public async Task HoursAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } connector) return;
        if (await ReadHoursAsync(http) is not { } asked) return;
        var hours = await store.ReadHoursAsync(connector.Number, connector.Number, asked.From, http.RequestAborted);
        await JsonAnswer.WriteAsync(http, 200, new HourList { Data = Filled(hours.Select(static hour => hour.Hour), asked.From, asked.Count) }, ApiJson.Default.HourList);
    }

    public async Task AllHoursAsync(HttpContext http)
    {
        if (await ReadHoursAsync(http) is not { } asked) return;
        if (await ReadPageAsync(http) is not { } page) return;
        if (!TryReadId(page.After, 0, out _))
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", Page.WrongCursor);
            return;
        }

        // Numbers as texts of one length stand in their order.
        var (connectors, next) = page.Of(catalog.Connectors, static connector => connector.Number.ToString("D10", CultureInfo.InvariantCulture));
        await WriteWaitingAsync(http.RequestAborted);
        var hours = connectors.Count == 0 ? [] : await store.ReadHoursAsync(connectors[0].Number, connectors[^1].Number, asked.From, http.RequestAborted);
        var byConnector = hours.ToLookup(static hour => hour.Connector, static hour => hour.Hour);
        var list = new ConnectorHourList
        {
            Data = [.. connectors.Select(connector => new ConnectorHours { Id = connector.Id, Hours = Filled(byConnector[connector.Number], asked.From, asked.Count) })],
            Next = next,
        };
        await JsonAnswer.WriteAsync(http, 200, list, ApiJson.Default.ConnectorHourList);
    }

    /// <summary>The connector that the path names, once what waits is written; null with the answer where there is none.</summary>
    public async Task<Connector?> FindAsync(HttpContext http)
    {
        if (catalog.Find(ConnectorRoute.Id(http)) is not { } connector)
        {
            await ConnectorRoute.NotFoundAsync(http);
            return null;
        }

        await WriteWaitingAsync(http.RequestAborted);
        return connector;
    }

    /// <summary>Reads an id out of a text; the fallback where there is none.</summary>
    public static bool TryReadId(string? text, long fallback, out long id)
    {
        id = fallback;
        return text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    /// <summary>Writes what waits. What the disk refuses must not hide what is there already: that is when people look.</summary>
    public async Task WriteWaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await flush.FlushAsync(cancellationToken);
        }
        catch (StorageException)
        {
        }
    }

    private static async Task<Page?> ReadPageAsync(HttpContext http)
    {
        var page = Page.Read(http.Request.Query, out var error);
        if (page is null) await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
        return page;
    }

    // The hours that are asked for: the first, and how many.
    private async Task<(long From, int Count)?> ReadHoursAsync(HttpContext http)
    {
        var asked = http.Request.Query["hours"];
        var count = DefaultHours;
        if (asked.Count > 1 || (asked.Count == 1 && !int.TryParse(asked[0], NumberStyles.None, CultureInfo.InvariantCulture, out count)) || count is < 1 or > MaxHours)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", $"hours must be a whole number between 1 and {MaxHours}.");
            return null;
        }

        return (ActivityHour.Of(time.GetUtcNow()) - count + 1, count);
    }

    private static HourResource[] Filled(IEnumerable<ActivityHour> hours, long from, int count)
    {
        var filled = new HourResource[count];
        for (var i = 0; i < count; i++) filled[i] = HourResource.Of(new ActivityHour(from + i, 0, 0, 0, 0));
        foreach (var hour in hours)
            if (hour.Hour - from < count)
                filled[hour.Hour - from] = HourResource.Of(hour);
        return filled;
    }
}
