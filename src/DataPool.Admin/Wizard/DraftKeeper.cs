using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.JSInterop;

namespace DataPool.Admin.Wizard;

/// <summary>Keeps a draft in the browser's tab, so that loading the page anew loses nothing. Secrets are not given to it.</summary>
/// <param name="script">The browser.</param>
/// <param name="name">Which draft: each address has its own.</param>
public sealed class DraftKeeper(IJSRuntime script, string name) : IAsyncDisposable
{
    /// <summary>The name of the sample in a draft: the one part that is let go where all of it is too large.</summary>
    public const string SampleName = "sample";

    // What comes from the browser comes through the page's circuit, whose messages are bounded.
    private const int MaxBytes = 200_000;

    // No page is made of it: a quote needs no more than its backslash.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IJSObjectReference? _module;

    /// <summary>What is kept; null for nothing, and for what cannot be read any more.</summary>
    public async Task<JsonObject?> LoadAsync()
    {
        var text = await (await ModuleAsync()).InvokeAsync<string?>("kept", name);
        try
        {
            return text is null ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a draft in the place of the one before.</summary>
    public async Task SaveAsync(JsonObject draft)
    {
        var text = draft.ToJsonString(Plain);
        if (IsTooLarge(text) && draft.Remove(SampleName)) text = draft.ToJsonString(Plain);
        if (IsTooLarge(text)) return;
        await CallAsync("keep", name, text);
    }

    /// <summary>Keeps it no longer.</summary>
    public Task ForgetAsync() => CallAsync("forget", name);

    /// <summary>Sends a body to an address of this server, as another program would.</summary>
    /// <returns>The HTTP status; 0 where there was no answer.</returns>
    public async Task<int> SendAsync(string address, string key, string body) =>
        await (await ModuleAsync()).InvokeAsync<int>("send", address, key, body);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }

    // It comes back as one JSON text within another.
    private static bool IsTooLarge(string text) => JsonEncodedText.Encode(text, Plain.Encoder).EncodedUtf8Bytes.Length > MaxBytes;

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
        _module ??= await script.InvokeAsync<IJSObjectReference>("import", "/_content/DataPool.Admin/wizard.js");
}
