using System.Text.Json;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Commands;

/// <summary>doctor and namespaces where they are used: beside other tools, and where there is next to nothing.</summary>
public sealed class LookingTests
{
    private const int Attempts = 20;
    private const int Kinds = 8;

    [Fact]
    public void Namespaces_shows_what_lsns_shows()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var lsns = Needs.Command("lsns", "util-linux");
        IReadOnlyList<string> theirs = [], ours = [];

        // In a PID namespace with a /proc of its own nothing comes and goes but the two tools; the sleepers may take a moment to get there.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var script = $"toolbox sleep & unshare --net --uts toolbox sleep & {lsns} -n -o NS,TYPE,NPROCS; echo; {files.Supervisor} namespaces; kill %1 %2";
            var (_, output) = Captured.Run(["/usr/bin/env", $"PATH={files.SearchPath}", Needs.Command("unshare", "util-linux"), "--pid", "--ipc", "--fork", "--mount-proc", "--kill-child", "--", "/bin/bash", "-mc", script]);
            var lines = output.Stdout.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3))).ToList();
            var blank = lines.IndexOf("");
            theirs = [.. lines.Take(blank).Order(StringComparer.Ordinal)];
            ours = [.. lines.Skip(blank + 2).Order(StringComparer.Ordinal)];
            if (theirs.Count == Kinds + 2 && theirs.SequenceEqual(ours))
            {
                break;
            }
        }

        Assert.Equal(theirs, ours);
        Assert.Equal(Kinds + 2, ours.Count);
    }

    [Fact]
    public void A_program_is_named_beside_the_namespaces_it_is_in()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        var pid = run.WaitForStart("web");
        var (code, output) = Captured.Run([Needs.Command("nsenter", "util-linux"), "--target", $"{run.Pid}", "--pid", "--mount", "--", run.Files.Supervisor, "namespaces", "--type", "pid", "--json"]);
        Assert.True(code == 0, output.ToString());
        using var document = JsonDocument.Parse(string.Join('\n', output.Stdout));
        var entry = Assert.Single(document.RootElement.EnumerateArray().ToArray());

        Assert.Equal($"pid:[{entry.GetProperty("ns").GetUInt64()}]", new FileInfo($"/proc/{pid}/ns/pid").LinkTarget);
        Assert.Equal(["web"], entry.GetProperty("programs").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(1, entry.GetProperty("pid").GetInt32());
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Doctor_works_in_an_empty_root_without_proc()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([Needs.Command("chroot", "coreutils"), files.Location, "/bin/supervisor", "doctor"]);

        Assert.True(code == 0, output.ToString());
        output.WaitFor("; no /proc; in a chroot$");
        output.WaitFor("^  net namespace +yes");
        var note = output.WaitFor(@"^  mount tmpfs +no +EINVAL: .*\[(?<note>\d+)\]$").Groups["note"].Value;
        output.WaitFor($@"^  \[{note}\] +not in a chroot: ");
    }

    [Fact]
    public void Doctor_tells_an_ordinary_user_the_same_in_JSON()
    {
        Needs.Root();
        using var files = new TestDirectory();
        var (code, output) = Captured.Run([Needs.Command("setpriv", "util-linux"), "--reuid", "65534", "--regid", "65534", "--clear-groups", files.Supervisor, "doctor", "--json"]);
        Assert.True(code == 0, output.ToString());
        using var document = JsonDocument.Parse(string.Join('\n', output.Stdout));
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToDictionary(result => result.GetProperty("name").GetString()!);

        Assert.Equal(65534, document.RootElement.GetProperty("place").GetProperty("user").GetInt32());
        Assert.Equal("EPERM", results["pid namespace"].GetProperty("as_it_is").GetProperty("errno").GetString());
        Assert.Equal("yes", results["seccomp filter"].GetProperty("answer").GetString());
        Assert.Contains("SETPCAP", results["secure bits"].GetProperty("advice").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RootlessTests", 5)]
    [InlineData("Probes.RootlessProbeTests", 2)]
    public void The_isolation_core_keeps_its_promises_to_an_ordinary_user(string tests, int count)
    {
        Needs.Root();
        var built = Path.Combine(Published.Root, "artifacts/bin/Isolation.Tests/debug");
        Assert.True(File.Exists(Path.Combine(built, "Isolation.Tests")), $"{built} is not built");
        using var files = new TestDirectory();
        var runner = Path.Combine(files.Take(built), "Isolation.Tests");
        var (_, output) = Captured.Run(
        [
            Needs.Command("setpriv", "util-linux"), "--reuid", "65534", "--regid", "65534", "--clear-groups",
            "/usr/bin/env", $"DOTNET_ROOT={Published.DotnetRoot}", runner, "-noLogo", "-noColor", "-explicit", "only", "-class", $"Isolation.Tests.{tests}",
        ], patience: TimeSpan.FromMinutes(1));

        output.WaitFor($"Total: {count}, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0");
    }
}
