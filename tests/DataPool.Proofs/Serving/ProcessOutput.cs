using System.Diagnostics;
using System.Text;

namespace DataPool.Proofs.Serving;

/// <summary>The lines that a process wrote; the latest 64 K characters of them.</summary>
internal sealed class ProcessOutput
{
    private const int Kept = 64 * 1024;

    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();

    public string Text
    {
        get
        {
            lock (_gate) return _text.ToString();
        }
    }

    public void Follow(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Add(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _text.AppendLine(line);
            if (_text.Length > 2 * Kept) _text.Remove(0, _text.Length - Kept);
        }
    }
}
