using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DataPool.Core.Values;

/// <summary>Reads one JSON text and gathers its canonical form.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct JsonCompactor(Span<byte> buffer, Span<PropertyNames.Slot> slots)
{
    // One level more than we allow, so that the reader leaves the message about depth to us.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonText.MaxDepth + 1 };

    private ScratchBuffer _result = new(buffer);
    private PropertyNames _names = new(slots);
    private ObjectStack _objects;
    private int _objectCount;
    private int _nameLength;

    /// <summary>The canonical text.</summary>
    public readonly ReadOnlySpan<byte> Result => _result.Written;

    /// <summary>Reads the text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="position">The byte where the fault is.</param>
    /// <param name="detail">The reader's words for a malformed text, the name of a repeated property.</param>
    public JsonFault Run(ReadOnlySpan<byte> json, out int position, out string? detail)
    {
        detail = null;
        position = 0;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
                JsonFault fault = Add(ref reader);
                if (fault == JsonFault.None)
                    continue;
                position = (int)reader.TokenStartIndex;
                if (fault == JsonFault.RepeatedProperty)
                    detail = NameForMessage();
                return fault;
            }

            return JsonFault.None;
        }
        catch (JsonException exception)
        {
            position = PositionOf(exception, json);
            detail = WithoutReaderTalk(exception.Message);
            return JsonFault.Malformed;
        }
    }

    /// <summary>Gives pooled memory back.</summary>
    public void Dispose()
    {
        _result.Dispose();
        _names.Dispose();
    }

    /// <summary>The reader's message without its own count of lines and its advice to programmers.</summary>
    private static string WithoutReaderTalk(string message)
    {
        ReadOnlySpan<string> talk = [" LineNumber:", " Change the reader options.", " Expected the input to start with a valid JSON token"];
        foreach (string words in talk)
        {
            int start = message.IndexOf(words, StringComparison.Ordinal);
            if (start >= 0)
                message = message[..start];
        }

        return message;
    }

    private static int PositionOf(JsonException exception, ReadOnlySpan<byte> json)
    {
        int line = 0;
        for (long skip = exception.LineNumber ?? 0; skip > 0; skip--)
            line += json[line..].IndexOf((byte)'\n') + 1;
        return line + (int)(exception.BytePositionInLine ?? 0);
    }

    private readonly string NameForMessage()
    {
        const int longest = 128;
        return _nameLength <= longest ? Encoding.UTF8.GetString(_result.Written[^_nameLength..]) : "name";
    }

    private JsonFault Add(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.EndObject:
                _result.Append((byte)'}');
                return JsonFault.None;
            case JsonTokenType.EndArray:
                _result.Append((byte)']');
                return JsonFault.None;
        }

        // Written strings end with a quote, so these bytes can only be structure.
        if (_result.Length > 0 && _result.Written[^1] is not ((byte)'{' or (byte)'[' or (byte)':'))
            _result.Append((byte)',');

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _objects[Math.Min(reader.CurrentDepth, JsonText.MaxDepth)] = ++_objectCount;
                _result.Append((byte)'{');
                return reader.CurrentDepth < JsonText.MaxDepth ? JsonFault.None : JsonFault.TooDeep;
            case JsonTokenType.StartArray:
                _result.Append((byte)'[');
                return reader.CurrentDepth < JsonText.MaxDepth ? JsonFault.None : JsonFault.TooDeep;
            case JsonTokenType.PropertyName:
                return AddName(ref reader);
            case JsonTokenType.String:
                return AddString(reader.ValueSpan, out _);
            case JsonTokenType.Number:
                return AddNumber(reader.ValueSpan);
            default:
                _result.Append(reader.ValueSpan);
                return JsonFault.None;
        }
    }

    private JsonFault AddName(ref Utf8JsonReader reader)
    {
        JsonFault fault = AddString(reader.ValueSpan, out _nameLength);
        if (fault != JsonFault.None)
            return fault;
        if (!_names.TryAdd(_objects[reader.CurrentDepth - 1], _result.Written, _nameLength))
            return JsonFault.RepeatedProperty;
        _result.Append((byte)':');
        return JsonFault.None;
    }

    private JsonFault AddString(ReadOnlySpan<byte> content, out int length)
    {
        if (!JsonText.TryCanonicalize(content, _result.GetSpan(content.Length + 2), out length))
            return JsonFault.InvalidString;
        _result.Advance(length);
        return JsonFault.None;
    }

    private JsonFault AddNumber(ReadOnlySpan<byte> text)
    {
        if (NumberText.IsCanonical(text))
        {
            _result.Append(text);
            return JsonFault.None;
        }

        if (NumberText.TryCanonicalize(text, _result.GetSpan(NumberText.MaxLength), out int written) != NumberParse.Ok)
            return JsonFault.NumberOutOfRange;
        _result.Advance(written);
        return JsonFault.None;
    }

    /// <summary>The number of the open object at each depth.</summary>
    [InlineArray(JsonText.MaxDepth + 1)]
    private struct ObjectStack
    {
        private int _first;
    }
}
