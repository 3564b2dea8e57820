using Microsoft.JSInterop;

namespace DataPool.Admin.Components;

/// <summary>What pages ask of the browser.</summary>
public sealed class Browser(IJSRuntime script) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls an exported function of <c>interop.js</c>.</summary>
    public async Task CallAsync(string function, params object?[] arguments)
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

    /// <summary>Opens a dialog (an HTML <c>dialog</c> element) so that the rest of the page cannot be used meanwhile.</summary>
    public Task OpenDialogAsync(string id) => CallAsync("openDialog", id);

    /// <summary>Closes a dialog.</summary>
    public Task CloseDialogAsync(string id) => CallAsync("closeDialog", id);

    /// <summary>Puts the focus on an element.</summary>
    public Task FocusAsync(string id) => CallAsync("focus", id);

    /// <summary>Brings an element into view and puts the focus on it.</summary>
    public Task RevealAsync(string id) => CallAsync("reveal", id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is null) return;
        try
        {
            await (await _module).DisposeAsync();
        }
        catch (JSException)
        {
            // It was never loaded.
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }

    private Task<IJSObjectReference> ModuleAsync() =>
        _module ??= script.InvokeAsync<IJSObjectReference>("import", "/_content/DataPool.Admin/interop.js").AsTask();
}
