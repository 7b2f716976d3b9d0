using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Tasks;

/// <summary>Counts the descriptors of the whole process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class TaskLeakTests
{
    private const int Probes = 5000;
    private const int Commands = 300;

    [Fact]
    public void Thousands_of_probes_cost_neither_descriptors_nor_memory()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var rig = new TaskRig(new ProgramTasks
        {
            Readiness = new CheckTarget.Tcp(IPAddress.Loopback, port),
            Health = new CheckTarget.Http(IPAddress.Loopback, port, "localhost", "/"),
            Reload = ["/bin/true"],
            AfterStart = ["/bin/sleep", "1000"],
        }).Start();
        Run(rig, listener, 200, 20);
        var (descriptors, memory) = (Descriptors(), GC.GetTotalMemory(forceFullCollection: true));

        Run(rig, listener, Probes, Commands);

        Assert.Equal(0, rig.Table.Count);
        Assert.Equal(descriptors, Descriptors());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 256 * 1024);
    }

    /// <summary>Probes that succeed, probes that are cancelled while they wait, commands that end and commands that are killed.</summary>
    private static void Run(TaskRig rig, TcpListener listener, int probes, int commands)
    {
        for (var round = 0; round < probes; round += 2)
        {
            Assert.Null(rig.Outcome(TaskPurpose.Readiness));
            listener.AcceptSocket().Dispose();
            var hanging = rig.Perform(TaskPurpose.Health);
            listener.AcceptSocket().Dispose();
            rig.Cancel(hanging);
        }

        for (var round = 0; round < commands; round += 2)
        {
            Assert.Null(rig.Outcome(TaskPurpose.Reload));
            rig.Cancel(rig.Perform(TaskPurpose.AfterStart));
            rig.UntilNothingIsLeft();
        }
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
