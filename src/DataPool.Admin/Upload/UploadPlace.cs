using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace DataPool.Admin.Upload;

/// <summary>
/// A place in the browser where a chosen file lies, and the way from there to the API: the file never comes through the page's
/// circuit. Places of one name are the same one as long as the browser shows the page. Used on the page's own thread only.
/// </summary>
/// <param name="script">The browser.</param>
/// <param name="texts">What it says where the file did not get through.</param>
/// <param name="name">The place's name.</param>
public sealed class UploadPlace(IJSRuntime script, IStringLocalizer<UploadTexts> texts, string name) : IAsyncDisposable
{
    /// <summary>The place of a file for a connector that is not there yet.</summary>
    public const string New = "new";

    // Far more than any answer of the API has that a page can show.
    private const long MostAnswerBytes = 16 << 20;

    private IJSObjectReference? _module;
    private DotNetObjectReference<UploadPlace>? _self;
    private IJSObjectReference? _zone;

    /// <summary>Raised after each change.</summary>
    public event Action? Changed;

    /// <summary>Raised after another file was chosen, or it was taken away.</summary>
    public event Action? FileChanged;

    /// <summary>The file; null for none.</summary>
    public ChosenFile? File { get; private set; }

    /// <summary>Why what was chosen last was not taken: a text's name; null for no reason.</summary>
    public string? Refusal { get; private set; }

    /// <summary>True while it is sent and its answer is waited for.</summary>
    public bool IsSending { get; private set; }

    /// <summary>How much of it is sent, from 0 to 1.</summary>
    public double Sent { get; private set; }

    /// <summary>Looks what lies there.</summary>
    public async Task FindAsync()
    {
        File = await (await ModuleAsync()).InvokeAsync<ChosenFile?>("held", name);
        Changed?.Invoke();
    }

    /// <summary>Makes an element the zone that the file is dropped on.</summary>
    public async Task AttachAsync(ElementReference zone)
    {
        await DetachAsync();
        _zone = await (await ModuleAsync()).InvokeAsync<IJSObjectReference>("attach", zone, name, Self);
    }

    /// <summary>Takes the file away.</summary>
    public async Task RemoveAsync()
    {
        (File, Refusal) = (null, null);
        await CallAsync("drop", name);
        FileChanged?.Invoke();
        Changed?.Invoke();
    }

    /// <summary>Sends the file to the API, from the browser and with the browser's own sign-in.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">The address on this server.</param>
    /// <param name="definition">What goes along, in a form of both; null for the file alone.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer; with the status 0 where there was none, and the reason in words.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ApiAnswer> SendAsync(string method, string address, JsonObject? definition, CancellationToken cancellationToken)
    {
        (IsSending, Sent) = (true, 0);
        Changed?.Invoke();
        try
        {
            var module = await ModuleAsync();
            await using var stopping = cancellationToken.Register(() => _ = CallAsync("stop", name));
            // As long as it takes: who waits sees how far it is.
            var answer = await module.InvokeAsync<Answer>("send", Timeout.InfiniteTimeSpan, name, method, address, definition?.ToJsonString(), Self);
            cancellationToken.ThrowIfCancellationRequested();
            return new ApiAnswer(answer.Status, answer.Status <= 0 ? Failure("NotSent") : await ReadAsync(answer.Body, cancellationToken));
        }
        catch (JSException)
        {
            return new ApiAnswer(0, Failure("NotSent"));
        }
        finally
        {
            IsSending = false;
            Changed?.Invoke();
        }
    }

    /// <summary>Called by the browser: a file was chosen.</summary>
    [JSInvokable]
    public void OnChosen(ChosenFile file)
    {
        (File, Refusal) = (file, null);
        FileChanged?.Invoke();
        Changed?.Invoke();
    }

    /// <summary>Called by the browser: what was chosen is no single file, or too large.</summary>
    [JSInvokable]
    public void OnRefused(string why)
    {
        Refusal = why;
        Changed?.Invoke();
    }

    /// <summary>Called by the browser: so much is sent.</summary>
    [JSInvokable]
    public void OnProgress(double sent, double all)
    {
        Sent = all > 0 ? Math.Min(sent / all, 1) : 1;
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsSending) await CallAsync("stop", name);
            await DetachAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }

        _self?.Dispose();
    }

    private DotNetObjectReference<UploadPlace> Self => _self ??= DotNetObjectReference.Create(this);

    // As the API says what went wrong.
    private ReadOnlyMemory<byte> Failure(string text) =>
        System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["code"] = "not_sent", ["detail"] = texts[text].Value }.ToJsonString());

    private async Task<ReadOnlyMemory<byte>> ReadAsync(IJSStreamReference? body, CancellationToken cancellationToken)
    {
        if (body is null) return default;
        await using (body)
        {
            if (body.Length > MostAnswerBytes) return Failure("AnswerTooLarge");
            await using var stream = await body.OpenReadStreamAsync(MostAnswerBytes, cancellationToken);
            using var bytes = new MemoryStream((int)body.Length);
            await stream.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
    }

    private async Task DetachAsync()
    {
        if (_zone is not { } zone) return;
        _zone = null;
        await zone.InvokeVoidAsync("stop");
        await zone.DisposeAsync();
    }

    private async Task CallAsync(string function, params object?[] arguments)
    {
        try
        {
            await (await ModuleAsync()).InvokeVoidAsync(function, arguments);
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }

    private async Task<IJSObjectReference> ModuleAsync() =>
        _module ??= await script.InvokeAsync<IJSObjectReference>("import", "/_content/DataPool.Admin/upload.js");

    private sealed record Answer(int Status, IJSStreamReference? Body);
}
