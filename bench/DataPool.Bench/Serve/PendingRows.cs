using System.Text.Json;
using System.Threading.Tasks.Sources;

namespace DataPool.Bench.Serve;

/// <summary>The rows of one request on their way to the disk, and the wait for their commit.</summary>
/// <remarks>
/// Reused from request to request. The wait's continuation runs on the thread that completes it: the writer
/// completes a whole group in one work item, and a hop for each request would undo that.
/// </remarks>
internal sealed class PendingRows : IBodyBuffer, IValueTaskSource
{
    private byte[] _bytes = new byte[1024];
    private RowSlice[] _rows = new RowSlice[1];
    private ManualResetValueTaskSourceCore<bool> _commit;

    public int Count { get; private set; }

    public ValueTask Committed => new(this, _commit.Version);

    public Span<byte> Reserve(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = new byte[length * 2];
        }

        return _bytes;
    }

    public ReadOnlySpan<byte> Key(int row) => _bytes.AsSpan(_rows[row].KeyStart, _rows[row].KeyLength);

    public ReadOnlySpan<byte> Payload(int row) => _bytes.AsSpan(_rows[row].Start, _rows[row].Length);

    /// <summary>Finds the items (an object, or an array of objects) and their keys.</summary>
    public void Parse(int length)
    {
        _commit.Reset();
        Count = 0;
        var reader = new Utf8JsonReader(_bytes.AsSpan(0, length));
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadItem(ref reader);
            }
        }
        else
        {
            ReadItem(ref reader);
        }

        while (reader.Read())
        {
        }
    }

    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _commit.SetResult(true);
        }
        else
        {
            _commit.SetException(failure);
        }
    }

    void IValueTaskSource.GetResult(short token) => _commit.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _commit.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _commit.OnCompleted(continuation, state, token, flags);

    private void ReadItem(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An item is a JSON object.");
        }

        var row = new RowSlice { Start = (int)reader.TokenStartIndex };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool key = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (key)
            {
                row.KeyStart = (int)reader.TokenStartIndex + 1;
                row.KeyLength = reader.ValueSpan.Length;
            }

            reader.Skip();
        }

        row.Length = (int)reader.BytesConsumed - row.Start;
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(128, Count * 2));
        }

        _rows[Count++] = row;
    }

    private struct RowSlice
    {
        public int Start;
        public int Length;
        public int KeyStart;
        public int KeyLength;
    }
}
