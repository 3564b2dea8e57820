using Cronos;
using DataPool.Core.Connectors.Scheduling;

namespace DataPool.Cluster;

/// <summary>
/// Cron expressions by Cronos. Over daylight-saving changes as it says: a fixed time that the change skips runs when the gap
/// ends, one that comes twice runs once, and expressions with ranges or steps run by real time.
/// </summary>
internal sealed class CronosReader : ICronReader
{
    private const int Fields = 5;

    // Whether an expression ever occurs does not depend on when that is asked.
    private static readonly DateTimeOffset SomeTime = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ICron? Read(string text, TimeZoneInfo zone, out string? error)
    {
        if (text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length != Fields)
        {
            error = "must have five fields: minute, hour, day of month, month and day of week; for example 30 6 * * 1-5.";
            return null;
        }

        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(text, CronFormat.Standard);
        }
        catch (CronFormatException wrong)
        {
            error = $"is no cron expression: {wrong.Message.Trim().TrimEnd('.')}. An example: 30 6 * * 1-5.";
            return null;
        }

        var cron = new CronosCron(text, expression, zone);
        error = cron.Next(SomeTime) is null ? "never occurs: there is no such date. Correct day of month and month." : null;
        return error is null ? cron : null;
    }

    private sealed class CronosCron(string text, CronExpression expression, TimeZoneInfo zone) : ICron
    {
        public string Text => text;

        public DateTimeOffset? Next(DateTimeOffset after) => expression.GetNextOccurrence(after, zone)?.ToUniversalTime();
    }
}
