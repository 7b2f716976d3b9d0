using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Tasks;

public sealed class FileProbeTests
{
    [Fact]
    public void A_file_that_is_there_is_a_success()
    {
        using var directory = new TestDirectory();
        var path = Path.Combine(directory.Path, "ready");
        using var rig = new TaskRig(new ProgramTasks { Readiness = new CheckTarget.File(path) }).Start();
        Assert.Equal($"cannot find {path}: ENOENT (No such file or directory)", rig.Outcome(TaskPurpose.Readiness));

        File.WriteAllText(path, "");
        Assert.Null(rig.Outcome(TaskPurpose.Readiness));
        Assert.Equal(0, rig.Table.Count);
    }

    [Fact]
    public void A_file_is_looked_for_where_the_program_sees_it()
    {
        using var rig = new TaskRig(
            new ProgramTasks { Readiness = new CheckTarget.File("/tmp/ready"), Reload = ["/bin/sh", "-c", "echo > /tmp/target; ln -s /tmp/target /tmp/ready"] },
            Confinement.None with { FileSystem = FileSystemView.Unchanged with { PrivateTmp = true } }).Start();
        Assert.NotNull(rig.Outcome(TaskPurpose.Readiness));
        Assert.Null(rig.Outcome(TaskPurpose.Reload));
        Assert.Null(rig.Outcome(TaskPurpose.Readiness));
        Assert.False(File.Exists("/tmp/ready"));
    }

    [Fact]
    public void A_cancelled_look_is_not_heard_of_again()
    {
        using var rig = new TaskRig(new ProgramTasks { Readiness = new CheckTarget.File("/") }).Start();
        var id = rig.Perform(TaskPurpose.Readiness);
        rig.Cancel(id);
        rig.UntilNothingIsLeft();
        Assert.False(rig.HasEnded(id));
    }
}
