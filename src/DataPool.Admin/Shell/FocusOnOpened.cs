using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataPool.Admin.Shell;

/// <summary>
/// Puts the focus on the heading of a page that was just opened, so that a screen reader begins there; but never takes it from whoever works
/// in the page already: the framework's own component does, which reaches a page some time after it can be used.
/// </summary>
public sealed class FocusOnOpened(IJSRuntime script) : ComponentBase
{
    private Type? _page;
    private bool _isNew;

    /// <summary>Which page it is.</summary>
    [Parameter, EditorRequired]
    public required RouteData RouteData { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (RouteData.PageType == _page) return;
        _page = RouteData.PageType;
        _isNew = true;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_isNew) return;
        _isNew = false;
        try
        {
            await script.InvokeVoidAsync("dataPoolOpened");
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }
}
