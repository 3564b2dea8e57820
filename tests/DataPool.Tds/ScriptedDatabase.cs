using System.Collections.Concurrent;
using DataPool.Tds.Login;
using DataPool.Tds.Requests;

namespace DataPool.Tds;

/// <summary>A database that answers what a test says, and keeps what it was asked.</summary>
/// <param name="answer">Answers one request; its token falls when the client gives up.</param>
public sealed class ScriptedDatabase(Func<TdsRequest, CancellationToken, Task<TdsAnswer>> answer) : ITdsDatabase
{
    /// <summary>Answers at once.</summary>
    public ScriptedDatabase(Func<TdsRequest, TdsAnswer> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    /// <summary>Logins, requests and ends of transactions, in order: <c>login</c>, <c>begin ReadCommitted</c>, the text, <c>rollback</c>, <c>reset</c>.</summary>
    public ConcurrentQueue<string> Heard { get; } = [];

    /// <summary>The requests, in order.</summary>
    public ConcurrentQueue<TdsRequest> Requests { get; } = [];

    /// <summary>The logins, in order.</summary>
    public ConcurrentQueue<LoginRequest> Logins { get; } = [];

    /// <inheritdoc/>
    public ITdsConversation Open(LoginRequest login)
    {
        Logins.Enqueue(login);
        Heard.Enqueue("login");
        return new Conversation(this);
    }

    private Task<TdsAnswer> AnswerAsync(TdsRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        Heard.Enqueue(request.Text);
        return answer(request, cancellationToken);
    }

    private sealed class Conversation(ScriptedDatabase database) : ITdsConversation
    {
        public Task<TdsAnswer> RunAsync(TdsRequest request, CancellationToken cancellationToken) => database.AnswerAsync(request, cancellationToken);

        public void Begin(TdsIsolation isolation) => database.Heard.Enqueue($"begin {isolation}");

        public void End(bool isCommitted) => database.Heard.Enqueue(isCommitted ? "commit" : "rollback");

        public void Reset() => database.Heard.Enqueue("reset");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
