using System.Buffers;
using System.Text;
using System.Text.Json;
using Supervisor.Output.Formats;

namespace Supervisor.Tests.Output.Formats;

/// <summary>What a line of a program becomes as JSON. Every result is read again by a reader of JSON.</summary>
public sealed class JsonLineTests
{
    private const string Head = "\"time\":\"2026-11-24T18:30:00.123456Z\",\"program\":\"web\",\"replica\":2,\"pid\":12,\"stream\":\"stdout\"";
    private const long Time = 1_795_545_000_123_456;

    [Theory]
    [InlineData("hello", ",\"message\":\"hello\"")]
    [InlineData("", ",\"message\":\"\"")]
    [InlineData("a \"b\" \\ c", ",\"message\":\"a \\\"b\\\" \\\\ c\"")]
    [InlineData("tab\t\u0001\u001b[31m\u007f", ",\"message\":\"tab\\t\\u0001\\u001b[31m\\u007f\"")]
    [InlineData("grün 🙂", ",\"message\":\"grün 🙂\"")]
    public void A_plain_line_is_the_message(string line, string rest) => Assert.Equal($"{{{Head}{rest}}}", Of(line));

    [Theory]
    [InlineData("{\"level\":\"info\",\"n\":1}", ",\"level\":\"info\",\"n\":1")]
    [InlineData(" { \"a\" : [1, {\"b\" : null}] , \"message\":\"own\" } \r", ",\"a\":[1, {\"b\" : null}],\"message\":\"own\"")]
    [InlineData("{}", "")]
    [InlineData("{\"x\":-0.5e+10,\"y\":true,\"z\":\"\\u00e4\\n\"}", ",\"x\":-0.5e+10,\"y\":true,\"z\":\"\\u00e4\\n\"")]
    public void A_line_that_is_an_object_is_merged(string line, string rest) => Assert.Equal($"{{{Head}{rest}}}", Of(line));

    [Theory]
    [InlineData("{\"time\":1,\"program\":\"db\",\"replica\":0,\"pid\":1,\"stream\":\"x\"}", ",\"_time\":1,\"_program\":\"db\",\"_replica\":0,\"_pid\":1,\"_stream\":\"x\"")]
    [InlineData("{\"p\\u0069d\":1}", ",\"_p\\u0069d\":1")]
    [InlineData("{\"pids\":1,\"pi\":2,\"\":3}", ",\"pids\":1,\"pi\":2,\"\":3")]
    public void No_program_can_speak_as_another(string line, string rest) => Assert.Equal($"{{{Head}{rest}}}", Of(line));

    [Theory]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":-}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12g4\"}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("{\"a\":1} x}")]
    [InlineData("[1]")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":\"\t\"}")]
    public void What_only_looks_like_an_object_is_the_message(string line) => Assert.Equal(line, Parsed(Of(line)).GetProperty("message").GetString());

    [Fact]
    public void An_object_that_is_too_deep_to_be_read_is_the_message()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.True(Parsed(Of(Nested(JsonScanner.DeepestValue))).TryGetProperty("a", out _));
        Assert.True(Parsed(Of(Nested(JsonScanner.DeepestValue + 1))).TryGetProperty("message", out _));
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        Assert.Equal("a\uFFFDb\uFFFDé\uFFFD", Parsed(Of([(byte)'a', 0xFF, (byte)'b', 0xC3, .. "é"u8, 0xE2])).GetProperty("message").GetString());
        Assert.Equal("{\"a\":\"\uFFFD\"}", Parsed(Of([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8])).GetProperty("message").GetString());
    }

    [Fact]
    public void A_piece_of_a_long_line_says_so_and_is_never_merged()
    {
        Assert.Equal($"{{{Head},\"message\":\"{{}}\"}}", Of("{}"u8, whole: false));
        Assert.Equal($"{{{Head},\"message\":\"rest\",\"continued\":true}}", Of("rest"u8, continues: true, whole: false));
    }

    [Fact]
    public void Any_bytes_at_all_become_valid_json()
    {
        var chance = new Random(7);
        var pieces = new[] { "{", "}", "[", "]", "\"", "\\", ":", ",", "1", "-", "e", "true", "null", " ", "\"a\"", "\\u0041", "\u00e9", "\u0000" };
        for (var run = 0; run < 20_000; run++)
        {
            var line = new List<byte>();
            for (var piece = chance.Next(12); piece > 0; piece--)
            {
                line.AddRange(chance.Next(10) == 0 ? [(byte)chance.Next(256)] : Encoding.UTF8.GetBytes(pieces[chance.Next(pieces.Length)]));
            }

            var bytes = line.Where(code => code != '\n').ToArray();
            var merged = !Parsed(Of(bytes)).TryGetProperty("message", out _);
            Assert.Equal(IsObject(bytes), merged);
        }
    }

    private static bool IsObject(byte[] line)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(line);
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && !document.RootElement.TryGetProperty("message", out _);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static JsonElement Parsed(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 100 });
        return document.RootElement.Clone();
    }

    private static string Of(string line) => Of(Encoding.UTF8.GetBytes(line));

    private static string Of(ReadOnlySpan<byte> line, bool continues = false, bool whole = true)
    {
        var to = new ArrayBufferWriter<byte>();
        new JsonLine("web", 2, "stdout").Write(to, line, Time, 12, continues, whole);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
