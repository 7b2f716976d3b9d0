using System.Text;
using Supervisor.Machine;

namespace Supervisor.Tests.Machine;

public sealed class TerminationLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("termination-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string File => Path.Combine(_directory, "log");

    [Fact]
    public void The_reason_replaces_what_is_there()
    {
        System.IO.File.WriteAllText(File, new string('x', 100));
        TerminationLog.Write(File, "exit code 3: web has ended\n", log: null);
        Assert.Equal("exit code 3: web has ended\n", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_made()
    {
        TerminationLog.Write(File, "text", log: null);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_symbolic_link_is_not_followed()
    {
        var target = Path.Combine(_directory, "target");
        System.IO.File.WriteAllText(target, "kept");
        System.IO.File.CreateSymbolicLink(File, target);
        TerminationLog.Write(File, "text", log: null);
        Assert.Equal("kept", System.IO.File.ReadAllText(target));
    }

    [Fact]
    public void What_is_no_regular_file_is_left_alone()
    {
        SpecialFiles.MakeNamedPipe(File);
        TerminationLog.Write(File, "text", log: null);
        TerminationLog.Write(_directory, "text", log: null);
        TerminationLog.Write("/dev/full", "text", log: null);
    }

    [Fact]
    public void No_more_is_written_than_is_shown_and_no_half_a_character()
    {
        System.IO.File.WriteAllText(File, "");
        TerminationLog.Write(File, "x" + new string('é', 3000), log: null);
        var written = System.IO.File.ReadAllBytes(File);
        Assert.Equal(TerminationLog.MaximumBytes - 1, written.Length);
        Assert.EndsWith("é", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }
}
