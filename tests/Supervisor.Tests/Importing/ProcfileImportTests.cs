using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Importing;

public sealed class ProcfileImportTests
{
    private const string Path = "/app/Procfile";

    [Fact]
    public void Each_line_is_a_program_with_a_shell_a_port_and_a_prefix()
    {
        var world = Of("web: bundle exec puma -p $PORT\n\n# a comment\nworker:  sh -c 'echo ${QUEUE:-none} {x}'  \n");
        var web = world.Launch();

        Assert.Equal(["/bin/sh", "-c", "bundle exec puma -p $PORT"], web.Options.Command);
        Assert.Equal(["/bin/sh", "-c", "sh -c 'echo ${QUEUE:-none} {x}'"], world.Launch("worker").Options.Command);
        Assert.Equal(("5000", "5100", "worker.1"), (web.Options.Environment["PORT"], world.Launch("worker").Options.Environment["PORT"], world.Launch("worker").Options.Environment["PS"]));
        Assert.Equal(("/app", StreamOutput.Prefixed, StreamOutput.Prefixed), (web.Options.Directory, web.Stdout, web.Stderr));
    }

    [Fact]
    public void All_end_when_one_ends()
    {
        var spec = Of("web: x").Spec();

        Assert.Equal((RestartMode.Never, Consequence.Shutdown, StopSpec.Of(TimeSpan.FromSeconds(5))), (spec.Restart, spec.OnExit, spec.Stop));
    }

    [Fact]
    public void A_file_of_variables_beside_it_is_read_and_gives_the_first_port()
    {
        var world = Of("web: a\nother: b").File("/app/.env", "PORT=3000\nTOKEN=\"x y\"\n");

        Assert.Equal(("3000", "3100", "x y"), (world.Launch().Options.Environment["PORT"], world.Launch("other").Options.Environment["PORT"], world.Launch().Options.Environment["TOKEN"]));
    }

    [Fact]
    public void What_is_no_program_is_told()
    {
        var world = Of("web: a\nsome text\nweb: b\n_x: c");

        Assert.Equal(["2: this line is no `name: command`; it is left out", "1: `web` comes again; the last one counts"], world.Losses);
        Assert.Equal(["web", "p_x"], world.Valid().Engine.Programs.Select(program => program.Name));
        Assert.Equal("1: there is no program in this file", Of("nothing\n").Error);
        Assert.Equal("2: a NUL character cannot be passed to a program", Of("a: b\nb: \0").Error);
    }

    private static ImportWorld Of(string text) => new ImportWorld { Path = Path }.File(Path, text);
}
