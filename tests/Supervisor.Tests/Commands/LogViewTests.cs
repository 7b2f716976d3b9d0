using System.Text;
using Supervisor.Commands.Controlling;

namespace Supervisor.Tests.Commands;

public sealed class LogViewTests
{
    [Fact]
    public void One_program_needs_no_name() => Assert.Equal(["hello"], Show(new LogView(colour: true, noPrefix: false, timestamps: false), "web"));

    [Fact]
    public void Several_have_their_names_and_colours_before_their_lines()
    {
        Assert.Equal(["web    | hello"], Show(new LogView(colour: false, noPrefix: false, timestamps: false), "web", "worker"));
        Assert.Equal(["\e[32mweb    |\e[0m hello"], Show(new LogView(colour: true, noPrefix: false, timestamps: false), "worker", "web"));
        Assert.Equal(["hello"], Show(new LogView(colour: true, noPrefix: true, timestamps: false), "web", "worker"));
    }

    [Fact]
    public void Times_are_shown_where_they_are_wanted() =>
        Assert.Equal(["2026-01-31T12:00:00.000000Z hello"], Show(new LogView(colour: false, noPrefix: false, timestamps: true), "web"));

    [Fact]
    public void Gaps_and_problems_are_told()
    {
        var view = new LogView(colour: false, noPrefix: false, timestamps: false);
        Assert.Equal("-- 12 lines were missed here --", view.Take("""{"program":"web","missed":12}"""u8.ToArray(), out var isProblem));
        Assert.False(isProblem);
        Assert.Equal("supervisor: web: older lines are gone", view.Take("""{"program":"web","problem":"older lines are gone"}"""u8.ToArray(), out isProblem));
        Assert.True(isProblem);
    }

    private static List<string> Show(LogView view, params string[] programs)
    {
        string[] documents =
        [
            $$"""{"programs":[{{string.Join(',', programs.Select(program => $"\"{program}\""))}}]}""",
            """{"program":"web","stream":"stdout","time":"2026-01-31T12:00:00.000000Z","line":"hello"}""",
        ];
        return [.. documents.Select(document => view.Take(Encoding.UTF8.GetBytes(document), out _)).OfType<string>()];
    }
}
