using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.BareKernel;

/// <summary>The isolation core's tests that need a cgroup v2 tree of their own, run where there is one.</summary>
[Collection(OneMachine.Name)]
public sealed class CgroupLaunchTests
{
    /// <summary>Three folders above that of the runtime in use.</summary>
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));

    [Fact]
    public void Programs_are_launched_straight_into_a_cgroup_or_moved_there_first()
    {
        var tests = Path.Combine(Published.Root, "artifacts/bin/Isolation.Tests/debug/Isolation.Tests");
        Assert.True(File.Exists(tests), $"{tests} is not built");
        using var machine = Uml.Boot($$"""
            [supervisor]
            machine = { mount = true, power_off = true }
            [program.tests]
            command = ["{{tests}}", "-noLogo", "-noColor", "-explicit", "only", "-class", "Isolation.Tests.RealCgroupTests"]
            environment = { CGROUP_ROOT = "/sys/fs/cgroup", DOTNET_ROOT = "{{DotnetRoot}}" }
            restart = "never"
            stdout = "prefix"
            stderr = "stdout"
            """);

        machine.WaitForPowerOff();

        machine.Output.WaitFor(@"Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0");
    }
}
