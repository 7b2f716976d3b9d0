using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Containers;

/// <summary>What is possible in a container by default, and which option is named for the rest; each of them is then tried.</summary>
[Collection(OneMachine.Name)]
public sealed class DoctorTests(ContainerImage image)
{
    [Fact]
    public void By_default_everything_needs_a_user_namespace_and_a_fresh_proc_needs_an_option()
    {
        var output = Examine();

        output.WaitFor("in a container of Podman; behind a seccomp filter; .*/proc is masked");
        output.WaitFor(@"^  pid namespace +in userns +otherwise EPERM: make its own pid namespace$");
        output.WaitFor(@"^  mount tmpfs +in userns +otherwise EPERM");
        output.WaitFor(@"^  seccomp filter +yes");
        var note = output.WaitFor(@"^  fresh /proc +no +EPERM: make its own pid namespace; in a user namespace EPERM: mount proc \[(?<note>\d+)\]$").Groups["note"].Value;
        output.WaitFor($@"^  \[{note}\] +podman run --cap-add=SYS_ADMIN; or for a user namespace: podman run --security-opt unmask=ALL$");
        note = output.WaitFor(@"^  virtual link \(veth\) +no +EPERM: .*\[(?<note>\d+)\]$").Groups["note"].Value;
        output.WaitFor($@"^  \[{note}\] +podman run --cap-add=SYS_ADMIN --cap-add=NET_ADMIN$");
    }

    [Fact]
    public void The_capability_that_it_names_allows_namespaces_mounts_and_a_fresh_proc()
    {
        var output = Examine("--cap-add=SYS_ADMIN");

        foreach (var name in (string[])["pid namespace", "net namespace", "all namespaces at once", "join a namespace", "mount tmpfs", "pivot_root", "fresh /proc"])
        {
            output.WaitFor($"^  {name} +yes");
        }

        var note = output.WaitFor(@"^  virtual link \(veth\) +no +EPERM: make a pair of virtual links \[(?<note>\d+)\]$").Groups["note"].Value;
        output.WaitFor($@"^  \[{note}\] +podman run --cap-add=NET_ADMIN$");
    }

    [Fact]
    public void The_option_that_it_names_unmasks_proc() =>
        Examine("--security-opt", "unmask=ALL").WaitFor(@"^  fresh /proc +in userns +otherwise EPERM");

    [Fact]
    public void An_ordinary_user_is_told_to_be_root_as_well()
    {
        var output = Examine("--user", "1234:1234");

        var note = output.WaitFor(@"^  change of user +no +EPERM: .*\[(?<note>\d+)\]$").Groups["note"].Value;
        output.WaitFor($@"^  \[{note}\] +podman run --user=0 --cap-add=SETUID --cap-add=SETGID$");
        output.WaitFor(@"^  landlock +yes");
    }

    private Transcript Examine(params string[] options)
    {
        using var run = Container.Run(image, "", ["--entrypoint", """["/supervisor","doctor"]""", .. options]);
        Assert.True(run.WaitForExit() == 0, run.Output.ToString());
        return run.Output;
    }
}
