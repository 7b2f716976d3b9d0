using System.Text.Json;
using Supervisor.Commands;
using Supervisor.Isolation.Planning;
using Supervisor.Processes;

namespace Supervisor.Tests.Commands;

public sealed class NamespacesCommandTests : IDisposable
{
    private static readonly NamespaceMember[] Members =
    [
        new(1, "supervisor", "/supervisor run", null, 0, [("net", 100), ("pid", 200)]),
        new(40, "holder", "holder", null, 0, [("net", 101), ("pid", 201)]),
        new(41, "web", "/app/web --port 80", "web", 33, [("net", 101), ("pid", 201)]),
        new(50, "db", "/app/db", "db", 999, [("net", 100), ("pid", 200)]),
        new(60, "kworker", "", null, 0, [("net", 100)]),
    ];

    private static readonly Accounts Known = Accounts.Parse("root:x:0:0::/:\nwww-data:x:33:33::/:\n", "");

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void The_table_shows_who_is_in_which_namespace_and_the_programs()
    {
        Assert.Equal(0, NamespacesCommand.Run(new NamespacesOptions(Json: false, Kind: null), NamespaceTable.Group(Members), Known, _output, _error));
        Assert.Equal(
            """
             NS TYPE NPROCS PID PROGRAM OWNER COMMAND
            100 net       3   1 db      root  /supervisor run
            101 net       2  40 web     root  holder
            200 pid       2   1 db      root  /supervisor run
            201 pid       2  40 web     root  holder

            """,
            _output.ToString());
    }

    [Fact]
    public void One_type_is_shown_as_JSON()
    {
        Assert.Equal(0, NamespacesCommand.Run(new NamespacesOptions(Json: true, Kind: "net"), NamespaceTable.Group(Members[2..]), Known, _output, _error));
        using var document = JsonDocument.Parse(_output.ToString());
        var entries = document.RootElement.EnumerateArray().ToArray();
        Assert.Equal([100, 101], entries.Select(entry => entry.GetProperty("ns").GetInt32()));
        Assert.Equal(["999", "www-data"], entries.Select(entry => entry.GetProperty("owner").GetString()));
        Assert.Equal(["web"], entries[1].GetProperty("programs").EnumerateArray().Select(program => program.GetString()));
        Assert.Equal("/app/web --port 80", entries[1].GetProperty("command").GetString());
    }

    [Fact]
    public void Without_proc_it_ends_with_1()
    {
        Assert.Equal(1, NamespacesCommand.Run(new NamespacesOptions(Json: false, Kind: null), null, Known, _output, _error));
        Assert.StartsWith("supervisor: cannot read namespaces: /proc is not mounted", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_holder_belongs_to_the_program_whose_processes_share_its_PID_namespace()
    {
        var alone = NamespaceTable.Group([Members[1]]);
        Assert.All(alone, entry => Assert.Empty(entry.Programs));

        // A program that calls itself a holder keeps its own name.
        var entry = Assert.Single(NamespaceTable.Group([new(40, "holder", "holder", "own", 0, [("pid", 201)])]));
        Assert.Equal(["own"], entry.Programs);
    }

    [Fact]
    public void What_a_process_calls_itself_cannot_act_on_a_terminal()
    {
        NamespacesCommand.Run(new NamespacesOptions(Json: false, Kind: null), NamespaceTable.Group([new(1, "x", "a\e[31m", null, null, [("pid", 1)])]), Known, _output, _error);

        Assert.DoesNotContain('\e', _output.ToString());
    }

    [Fact]
    public void Own_namespaces_are_those_of_proc()
    {
        var found = NamespaceTable.Read();

        Assert.NotNull(found);
        foreach (var kind in NamespaceTable.Kinds)
        {
            var link = new FileInfo($"/proc/self/ns/{kind}").LinkTarget;
            Assert.Contains(found.Value, entry => $"{entry.Kind}:[{entry.Number}]" == link && entry.Processes >= 1);
        }
    }
}
