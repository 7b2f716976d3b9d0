using System.Text.Json;
using Supervisor.Commands.Controlling;

namespace Supervisor.Tests.Commands;

public sealed class EventViewTests
{
    [Theory]
    [InlineData("""{"id":1,"time":"T","type":"started","program":"web","message":"started (pid 5)"}""", "T  started              web started (pid 5)")]
    [InlineData("""{"id":1,"time":"T","type":"shutdown","program":null,"message":"shutting down"}""", "T  shutdown             shutting down")]
    [InlineData("""{"id":1,"time":"T","type":"status","program":"web","message":"\u001b[2J"}""", "T  status               web �[2J")]
    public void An_event_is_a_line(string document, string line) => Assert.Equal(line, Show(new EventView(colour: false), document));

    [Fact]
    public void Each_program_has_a_colour()
    {
        var view = new EventView(colour: true);
        Assert.StartsWith("\e[36mT", Show(view, """{"time":"T","program":"web"}"""), StringComparison.Ordinal);
        Assert.StartsWith("\e[32mT", Show(view, """{"time":"T","program":"db"}"""), StringComparison.Ordinal);
        Assert.StartsWith("\e[36mT", Show(view, """{"time":"T","program":"web"}"""), StringComparison.Ordinal);
        Assert.StartsWith("T", Show(view, """{"time":"T"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_is_told()
    {
        using var gap = JsonDocument.Parse("""{"missed":7}""");
        Assert.Equal("-- 7 events were missed here --", EventView.ShowGap(gap.RootElement));
    }

    private static string Show(EventView view, string document)
    {
        using var json = JsonDocument.Parse(document);
        return view.Show(json.RootElement);
    }
}
