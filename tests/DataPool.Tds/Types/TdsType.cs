using DataPool.Tds.Wire;

namespace DataPool.Tds.Types;

/// <summary>A column's type: how it is announced and how its values are written ([MS-TDS] 2.2.5.4 and 2.2.5.5).</summary>
public sealed partial class TdsType
{
    private readonly byte _token;
    private readonly Action<TokenWriter> _info;
    private readonly Action<TokenWriter, object> _value;
    private readonly Action<TokenWriter> _null;

    private TdsType(string name, byte token, Action<TokenWriter> info, Action<TokenWriter, object> value, Action<TokenWriter> none)
    {
        Name = name;
        _token = token;
        _info = info;
        _value = value;
        _null = none;
    }

    /// <summary>As SQL writes it, such as <c>decimal(10,2)</c>.</summary>
    public string Name { get; }

    internal int UserType { get; private init; }

    /// <summary>Whether a column of it is announced with its table.</summary>
    internal bool HasTable => _token is TypeToken.Text or TypeToken.NText or TypeToken.Image;

    internal void WriteInfo(TokenWriter writer)
    {
        writer.Byte(_token);
        _info(writer);
    }

    internal void WriteValue(TokenWriter writer, object? value)
    {
        if (value is null) _null(writer);
        else _value(writer, value);
    }

    // A type whose values stand behind their length in one byte, where 0 is NULL.
    private static TdsType Short(string name, byte token, ReadOnlySpan<byte> info, int length, Action<TokenWriter, object> value)
    {
        var announced = info.ToArray();
        return new TdsType(name, token, writer => writer.Bytes(announced), (writer, content) =>
        {
            writer.Byte(length);
            value(writer, content);
        }, static writer => writer.Byte(0));
    }
}
