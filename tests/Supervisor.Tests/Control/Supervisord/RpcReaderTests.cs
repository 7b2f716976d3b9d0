using System.Text;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Tests.Control.Supervisord;

public class RpcReaderTests
{
    private const string Call =
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>supervisor.startProcess</methodName>\n<params>\n<param>\n<value><string>web</string></value>\n"
        + "</param>\n<param>\n<value><boolean>1</boolean></value>\n</param>\n</params>\n</methodCall>\n";

    [Fact]
    public void A_call_of_Pythons_library_is_read()
    {
        var call = Read(Call);
        Assert.NotNull(call);
        Assert.Equal("supervisor.startProcess", call.Method);
        Assert.Equal([RpcValue.Of("web"), RpcValue.True], call.Parameters);
    }

    [Theory]
    [InlineData("<methodCall><methodName>a.b</methodName></methodCall>")]
    [InlineData("<methodCall><methodName> a.b </methodName><params/></methodCall>")]
    [InlineData("<!-- x --><methodCall ><methodName>a.b</methodName ><params></params></methodCall> ")]
    [InlineData("\uFEFF<methodCall><methodName><![CDATA[a.b]]></methodName></methodCall>")]
    [InlineData("<methodCall a='>' b=\"'\"><methodName>a&#46;&#x62;</methodName></methodCall>")]
    public void The_same_call_may_be_written_in_many_ways(string text)
    {
        var call = Read(text);
        Assert.NotNull(call);
        Assert.Equal("a.b", call.Method);
        Assert.Empty(call.Parameters);
    }

    [Theory]
    [InlineData("<i4>7</i4>", 7)]
    [InlineData("<int>-7</int>", -7)]
    public void Integers_have_two_names(string value, int number) => Assert.Equal(new RpcValue.Whole(number), ReadValue(value));

    [Fact]
    public void A_value_without_a_type_is_text() => Assert.Equal(RpcValue.Of(" a<b "), ReadValue(" a&lt;b "));

    [Fact]
    public void Other_types_are_read_as_well()
    {
        Assert.Equal(new RpcValue.Real(1.5), ReadValue("<double>1.5</double>"));
        Assert.Equal(RpcValue.Of("hi"), ReadValue("<base64>aGk=</base64>"));
        Assert.Equal(RpcValue.Of(""), ReadValue("<string/>"));
        var list = Assert.IsType<RpcValue.List>(ReadValue("<array><data><value>a</value><value><i4>1</i4></value></data></array>"));
        Assert.Equal([RpcValue.Of("a"), RpcValue.Of(1)], list.Items);
        var members = Assert.IsType<RpcValue.Struct>(ReadValue("<struct><member><name>n</name><value>v</value></member></struct>"));
        Assert.Equal("v", members.TextOf("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<methodCall>")]
    [InlineData("<methodCall><methodName></methodName></methodCall>")]
    [InlineData("<methodCall><params/></methodCall>")]
    [InlineData("<methodCall><methodName>a.b</methodName></methodCall><x/>")]
    [InlineData("<methodCall><methodName>a.b</methodName><params><param><value><int>x</int></value></param></params></methodCall>")]
    [InlineData("<methodCall><methodName>a.b</methodName><params><param><value><int>99999999999</int></value></param></params></methodCall>")]
    [InlineData("<methodCall><methodName>&unknown;</methodName></methodCall>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><methodCall><methodName>a.b</methodName></methodCall>")]
    public void What_is_no_call_is_refused(string text) => Assert.Null(Read(text));

    [Fact]
    public void Depth_has_a_bound()
    {
        Assert.NotNull(Read(Nested(RpcReader.Deepest / 2)));
        Assert.Null(Read(Nested(10_000)));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        RpcValue value = new RpcValue.Struct([new("a", new RpcValue.List([RpcValue.Of("<&>\r\n\t\u00e4\U0001F600"), RpcValue.Of(-1), RpcValue.Of(true), new RpcValue.Real(0.1)]))]);
        var answer = Assert.IsType<RpcAnswer.Value>(RpcReader.ReadAnswer(Encoding.UTF8.GetBytes(RpcWriter.Answer(value))));
        var member = Assert.IsType<RpcValue.List>(Assert.IsType<RpcValue.Struct>(answer.Result).Find("a"));
        Assert.Equal([RpcValue.Of("<&>\r\n\t\u00e4\U0001F600"), RpcValue.Of(-1), RpcValue.Of(true), new RpcValue.Real(0.1)], member.Items);
    }

    [Fact]
    public void A_fault_is_read_back()
    {
        var answer = Assert.IsType<RpcAnswer.Failed>(RpcReader.ReadAnswer(Encoding.UTF8.GetBytes(RpcWriter.Answer(RpcFault.Of(FaultCode.BadName, "web")))));
        Assert.Equal(new RpcFault(FaultCode.BadName, "BAD_NAME: web"), answer.Fault);
    }

    [Fact]
    public void Characters_that_XML_cannot_hold_do_not_spoil_an_answer()
    {
        var answer = RpcReader.ReadAnswer(Encoding.UTF8.GetBytes(RpcWriter.Answer(RpcValue.Of("a\0b\u001bc\ud800d"))));
        Assert.Equal(RpcValue.Of("a?b?c?d"), Assert.IsType<RpcAnswer.Value>(answer).Result);
    }

    /// <summary>CONTROL_FUZZ sets another number of inputs, for a long run.</summary>
    [Fact]
    public void No_input_makes_the_reader_fail()
    {
        var inputs = int.Parse(Environment.GetEnvironmentVariable("CONTROL_FUZZ") ?? "400000", System.Globalization.CultureInfo.InvariantCulture);
        string[] seeds =
        [
            Call,
            RpcWriter.Answer(new RpcValue.Struct([new("a", new RpcValue.List([RpcValue.Of("x"), RpcValue.Of(1), new RpcValue.Real(2)]))])),
            RpcWriter.Answer(RpcFault.Of(FaultCode.Failed, "<&>")),
            RpcWriter.Call("system.multicall", new RpcValue.List([new RpcValue.Struct([new("methodName", RpcValue.Of("a.b"))])])),
        ];
        var pieces = "<|>|</|/>|&|;|&#|&#x|<value>|</value>|<struct>|<array><data>|<!--|-->|<![CDATA[|]]>|<?|?>|\0|\u00ff|<int>|9999999999|'|\"".Split('|');
        _ = Parallel.For(0, Environment.ProcessorCount, worker =>
        {
            var random = new Random(worker + 1);
            for (var index = worker; index < inputs; index += Environment.ProcessorCount)
            {
                var text = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
                var changed = Changed(text, pieces, random);
                _ = RpcReader.ReadCall(changed);
                _ = RpcReader.ReadAnswer(changed);
            }
        });
    }

    private static byte[] Changed(byte[] text, string[] pieces, Random random)
    {
        var bytes = new List<byte>(text);
        for (var change = random.Next(1, 6); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(pieces[random.Next(pieces.Length)]));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static RpcCall? Read(string text) => RpcReader.ReadCall(Encoding.UTF8.GetBytes(text));

    private static RpcValue? ReadValue(string value) =>
        Read($"<methodCall><methodName>m</methodName><params><param><value>{value}</value></param></params></methodCall>")?.Parameters.Single();

    private static string Nested(int depth) =>
        $"<methodCall><methodName>m</methodName><params><param>{string.Concat(Enumerable.Repeat("<value><array><data>", depth))}"
        + $"{string.Concat(Enumerable.Repeat("</data></array></value>", depth))}</param></params></methodCall>";
}
