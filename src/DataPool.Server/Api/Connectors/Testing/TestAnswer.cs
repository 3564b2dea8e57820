using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataPool.Core.Connectors.Testing;

namespace DataPool.Server.Api.Connectors.Testing;

/// <summary>Writes what came of a test. By hand: its samples are JSON already, with numbers that must stay as they are.</summary>
internal static class TestAnswer
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext http, TestReport report)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, Writing)) Write(json, report);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, TestReport report)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", report.Error is null);
        json.WriteStartArray("steps");
        foreach (var step in report.Steps)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Name);
            json.WriteBoolean("ok", step.Ok);
            json.WriteNumber("ms", step.Milliseconds);
            WriteError(json, step.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("columns");
        foreach (var column in report.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WritePropertyName("sample");
            json.WriteRawValue(column.Sample ?? "null"u8, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (report.RowCount is { } rows) json.WriteNumber("rowCount", rows);
        else json.WriteNull("rowCount");
        WriteAll(json, "records", report.Records);
        WriteAll(json, "items", report.Items);
        json.WritePropertyName("warnings");
        JsonSerializer.Serialize(json, report.Warnings, ApiJson.Default.IReadOnlyListWarning);
        json.WriteStartObject("detected");
        foreach (var (name, value) in report.Detected) json.WriteString(name, value);
        json.WriteEndObject();
        if (report.Effect is { } effect)
        {
            json.WriteStartObject("effect");
            json.WriteNumber("added", effect.Added);
            json.WriteNumber("changed", effect.Changed);
            json.WriteNumber("removed", effect.Removed);
            json.WriteNumber("unchanged", effect.Unchanged);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("effect");
        }

        WriteError(json, report.Error);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, IReadOnlyList<byte[]> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteRawValue(value, skipInputValidation: true);
        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, TestError? error)
    {
        if (error is null) return;
        json.WriteStartObject("error");
        json.WriteString("code", error.Code);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
    }
}
