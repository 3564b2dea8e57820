namespace DataPool.Admin.Components;

/// <summary>A short word at the edge of the page about something that went well.</summary>
/// <param name="Id">Tells toasts apart.</param>
/// <param name="Text">What happened.</param>
/// <param name="ActionText">The word on its button, or null.</param>
/// <param name="Action">What the button does.</param>
public sealed record Toast(long Id, string Text, string? ActionText, Func<Task>? Action);

/// <summary>The toasts of one visitor. Errors are never only toasts.</summary>
public sealed class Toasts
{
    /// <summary>How long one stays, in seconds.</summary>
    public const int Seconds = 6;

    private readonly List<Toast> _shown = [];
    private long _last;

    /// <summary>Raised after each change.</summary>
    public event Action? Changed;

    /// <summary>What is shown now.</summary>
    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>Shows one.</summary>
    public void Show(string text, string? actionText = null, Func<Task>? action = null)
    {
        if (_shown.Count == 3) _shown.RemoveAt(0);
        _shown.Add(new Toast(++_last, text, actionText, action));
        Changed?.Invoke();
    }

    /// <summary>Takes one away.</summary>
    public void Remove(Toast toast)
    {
        if (_shown.Remove(toast)) Changed?.Invoke();
    }
}
