using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.BareKernel;

/// <summary>The isolation core's tests that need a cgroup v2 tree of their own, run where there is one.</summary>
[Collection(OneMachine.Name)]
public sealed class CgroupLaunchTests
{
    [Theory]
    [InlineData("RealCgroupTests", 3)] // launches straight into a cgroup, or moved there first
    [InlineData("Cgroups.RealCgroupTests", 16)] // becoming a leaf, and limits
    [InlineData("Cgroups.RealLifeTests", 12)] // OOM, freeze, kill, sweep
    public void The_isolation_core_keeps_its_promises_in_real_cgroups(string tests, int count)
    {
        var runner = Path.Combine(Published.Root, "artifacts/bin/Isolation.Tests/debug/Isolation.Tests");
        Assert.True(File.Exists(runner), $"{runner} is not built");
        Assert.SkipWhen(runner.StartsWith("/tmp/", StringComparison.Ordinal), "a bare kernel has a /tmp of its own, and this checkout lies below the machine's");
        using var machine = Uml.Boot($$"""
            [supervisor]
            machine = { mount = true, power_off = true }
            [program.tests]
            command = ["{{runner}}", "-noLogo", "-noColor", "-explicit", "only", "-class", "Isolation.Tests.{{tests}}"]
            environment = { CGROUP_ROOT = "/sys/fs/cgroup", DOTNET_ROOT = "{{Published.DotnetRoot}}", TOOLBOX = "{bin}/toolbox" }
            restart = "never"
            stdout = "prefix"
            stderr = "stdout"
            """);

        machine.WaitForPowerOff();

        machine.Output.WaitFor($@"Total: {count}, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0");
    }
}
