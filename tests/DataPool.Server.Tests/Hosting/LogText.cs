using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DataPool.Server.Tests.Hosting;

/// <summary>Everything that was logged.</summary>
internal sealed class LogText : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>The entries from a level on.</summary>
    public IReadOnlyList<string> From(LogLevel level) => [.. _entries.Where(entry => entry.Level >= level).Select(entry => entry.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(LogLevel, string)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}"));
    }
}
