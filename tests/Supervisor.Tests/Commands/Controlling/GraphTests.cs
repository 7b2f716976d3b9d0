namespace Supervisor.Tests.Commands.Controlling;

public sealed class GraphTests
{
    private const string File = """
        [program.web]
        command = "web"
        requires = { db = "ready" }
        wants = { cache = "healthy" }
        [program.worker]
        command = "worker"
        replicas = 3
        after = ["web"]
        [program.db]
        command = "db"
        requires = { migrate = "succeeded" }
        [program.migrate]
        command = "migrate"
        start = "once"
        before = ["cache"]
        [program.cache]
        command = "cache"
        health = { tcp = 6379 }
        [program.alone]
        command = "alone"
        """;

    private const string Json = """
        {"nodes":[{"name":"web","family":"web","state":"waiting"},{"name":"db-1","family":"db","state":"ready"},{"name":"db-2","family":"db","state":"starting"}],
         "edges":[{"from":"web","to":"db-1","kind":"requires","condition":"ready"},{"from":"web","to":"db-2","kind":"requires","condition":"ready"}]}
        """;

    private readonly ControlRig _rig = new();

    [Fact]
    public void A_file_needs_no_supervisor()
    {
        _rig.World.File("/a.toml", File);

        Assert.Equal(0, _rig.Run("graph", "/a.toml"));
        Assert.Equal(
            """
            worker (3)
            └─ web            starts before it
               ├─ db          must be ready
               │  └─ migrate  must have succeeded
               └─ cache       should be healthy
                  └─ migrate  starts before it
            alone

            """,
            _rig.Output);
    }

    [Fact]
    public void What_has_been_unfolded_is_not_unfolded_again()
    {
        _rig.World.File("/a.toml", """
            [program.a]
            command = "a"
            requires = ["c"]
            [program.b]
            command = "b"
            requires = ["c"]
            [program.c]
            command = "c"
            after = ["d"]
            [program.d]
            command = "d"
            """);

        Assert.Equal(0, _rig.Run("graph", "/a.toml"));
        Assert.Equal(
            """
            a
            └─ c     must be started
               └─ d  starts before it
            b
            └─ c     must be started, see above

            """,
            _rig.Output);
    }

    [Fact]
    public void Mermaid_and_dot_draw_the_same()
    {
        _rig.World.File("/a.toml", File);

        Assert.Equal(0, _rig.Run("graph", "/a.toml", "--mermaid"));
        Assert.StartsWith("flowchart LR\n", _rig.Output, StringComparison.Ordinal);
        Assert.Contains("[\"worker (3)\"]\n", _rig.Output, StringComparison.Ordinal);
        Assert.Contains(" -->|ready| ", _rig.Output, StringComparison.Ordinal);
        Assert.Contains(" -.->|healthy| ", _rig.Output, StringComparison.Ordinal);
        Assert.Contains(" -.->|after| ", _rig.Output, StringComparison.Ordinal);

        Assert.Equal(0, _rig.Run("graph", "/a.toml", "--dot"));
        Assert.StartsWith("digraph supervisor {\n", _rig.Output, StringComparison.Ordinal);
        Assert.Contains("  \"web\" -> \"db\" [label=\"ready\", style=solid];\n", _rig.Output, StringComparison.Ordinal);
        Assert.Contains("  \"web\" -> \"cache\" [label=\"healthy\", style=dashed];\n", _rig.Output, StringComparison.Ordinal);
        Assert.Contains("  \"worker\" -> \"web\" [label=\"after\", style=dotted];\n", _rig.Output, StringComparison.Ordinal);
        Assert.EndsWith("}\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_force_is_shown_with_states_and_replicas_as_one()
    {
        using var server = FakeSupervisor.Json(Json);

        Assert.Equal(0, _rig.Run("graph", "--socket", server.Path));
        Assert.Equal(
            """
            web                       waiting
            └─ db (2)  must be ready  ready, starting

            """,
            _rig.Output);
    }

    [Fact]
    public void Where_nobody_is_there_it_is_that_of_the_configuration()
    {
        _rig.World.File("/a.toml", $"[supervisor.control]\nsocket = \"/nowhere/s.sock\"\n{File}");

        Assert.Equal(0, _rig.Run("graph", "-c", "/a.toml"));
        Assert.Equal("supervisor: nobody is there to ask; this is what /a.toml says\n", _rig.Error);
        Assert.Contains("worker (3)\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_deeper_than_anybody_follows_goes_on_in_a_tree_of_its_own()
    {
        var programs = Enumerable.Range(0, 100).Select(i => $"[program.p{i}]\ncommand = \"p\"\n{(i < 99 ? $"after = [\"p{i + 1}\"]\n" : "")}");
        _rig.World.File("/a.toml", string.Concat(programs));

        Assert.Equal(0, _rig.Run("graph", "/a.toml"));
        Assert.Contains("p40  starts before it, see below\np40\n", string.Join('\n', _rig.Output.Split('\n').Select(line => line.TrimStart(' ', '└', '─'))), StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Contains($"p{i}", _rig.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_configuration_in_force_is_shown_for_reading_or_as_it_came()
    {
        using var server = FakeSupervisor.Json("""{"supervisor":{"name":"shop"}}""");

        Assert.Equal(0, _rig.Run("config", "--socket", server.Path));
        Assert.Equal("{\n  \"supervisor\": {\n    \"name\": \"shop\"\n  }\n}\n", _rig.Output);
        Assert.Equal(0, _rig.Run("config", "--json", "--socket", server.Path));
        Assert.Equal("{\"supervisor\":{\"name\":\"shop\"}}\n", _rig.Output);
    }
}
