using System.Text.Json.Nodes;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Containers;

/// <summary>What of confinement can be had in a container, by what its engine allows; and the words of what cannot.</summary>
[Collection(OneMachine.Name)]
public sealed class ConfinedContainerTests(ContainerImage image)
{
    private const string Engines = "/usr/share/containers/seccomp.json";
    private const string NoCapability = @"CapBnd:\s0{16}$";

    private const string Programs = """
        [defaults]
        restart = "never"
        stdout = "prefix"
        stderr = "stdout"
        [program.basic]
        command = ["toolbox", "attempt", "create:/etc/new", "create:/tmp/new"]
        isolate = "basic"
        [program.strict]
        command = ["toolbox", "status"]
        isolate = "strict"
        [program.rootless]
        command = ["busybox", "sh", "-c", "toolbox status; toolbox attempt create:/etc/new create:/tmp/new loopback write:/proc/sys/kernel/core_pattern list:/proc/1/root userns:clone"]
        isolate = { profile = "strict", try = ["proc"] }
        [program.limited]
        command = ["toolbox", "exit", "0"]
        limits = { memory = "64M" }
        [program.tried]
        command = ["toolbox", "exit", "0"]
        limits = { memory = "64M" }
        isolate = { namespaces = ["ipc"], try = ["limits", "ipc"] }

        """;

    [Fact]
    public void Under_the_engines_own_settings_a_user_namespace_gives_all_but_a_proc_of_its_own()
    {
        using var run = Container.Run(image, Programs);
        Assert.Equal(125, run.WaitForExit());

        // Without CAP_SYS_ADMIN there are no namespaces outside of a user namespace.
        run.Output.WaitFor("basic: cannot start: cannot have its own namespaces ipc, mount, uts: EPERM .*needs CAP_SYS_ADMIN, or a user namespace");

        // The engine masks files of /proc: the kernel gives no user namespace another view of them.
        run.Output.WaitFor("strict: cannot start: cannot mount the proc: EPERM .*in which nothing is masked.*--security-opt unmask=ALL");
        run.Output.WaitFor("rootless runs without proc: cannot mount the proc: EPERM");
        ExpectStrict(run);

        run.Output.WaitFor("limited: cannot start: cannot find the own cgroup|limited: cannot start: .*cgroup");
        run.Output.WaitFor("tried runs without limits: ");
        run.Output.WaitFor("tried runs without ipc: .*EPERM");
        run.Output.WaitFor(LogText.Exited("tried", 0));
    }

    [Fact]
    public void With_CAP_SYS_ADMIN_basic_works_and_with_an_unmasked_proc_strict_too()
    {
        using var run = Container.Run(image, Programs, "--cap-add=SYS_ADMIN", "--security-opt", "unmask=ALL");
        run.WaitForExit();
        Assert.Equal(["create EROFS", "create ENOENT"], run.Lines("basic", 2)); // an image without /tmp has none to hide
        run.Output.WaitFor(LogText.Prefixed("strict", NoCapability));
        run.Output.WaitFor(LogText.Prefixed("strict", "pid 2$"));
        Assert.Equal(0, run.Output.Count("rootless runs without"));
        ExpectStrict(run);
    }

    // No namespaces, no mounts, clone3 unknown: what is left is the program's own to give up.
    [Fact]
    public void Where_a_filter_allows_no_namespaces_capabilities_seccomp_and_Landlock_confine()
    {
        Assert.SkipUnless(File.Exists(Engines), $"{Engines} is not here: apt-get install golang-github-containers-common");
        var profile = $"/var/tmp/supervisor-seccomp-confined-{Environment.ProcessId}.json";
        File.WriteAllText(profile, WithoutNamespaces());
        try
        {
            using var run = Container.Run(image, """
                [defaults]
                restart = "never"
                stdout = "prefix"
                [program.locked]
                command = ["toolbox", "attempt", "read:/etc/hosts", "read:/etc/supervisor.toml", "create:/new", "chroot:/", "userns:clone", "signal:1"]
                isolate = { capabilities = [], no_new_privs = true, seccomp = "system-service", landlock = { read = ["/bin", "/etc/hosts"], scoped = true } }
                [program.status]
                command = ["toolbox", "status"]
                isolate = { capabilities = [], no_new_privs = true, seccomp = "default" }
                [program.space]
                command = ["toolbox", "exit", "0"]
                isolate.namespaces = ["ipc"]
                [program.own]
                command = ["toolbox", "exit", "0"]
                isolate.namespaces = ["user", "pid"]
                [program.tried]
                command = ["toolbox", "attempt", "loopback"]
                isolate = { network = "loopback", try = ["net", "network"] }
                """, "--security-opt", $"seccomp={profile}");
            Assert.Equal(125, run.WaitForExit());
            Assert.Equal(["read ok", "read EACCES", "create EACCES", "chroot EPERM", "userns EPERM", "signal EPERM"], run.Lines("locked", 6));
            run.Output.WaitFor(LogText.Prefixed("status", NoCapability));
            run.Output.WaitFor(LogText.Prefixed("status", "Seccomp:\\s2$"));
            run.Output.WaitFor("space: cannot start: cannot have its own ipc namespace: EPERM .*needs CAP_SYS_ADMIN");
            run.Output.WaitFor("own: cannot start: cannot make the namespaces pid, user: E(PERM|NOSYS)");
            run.Output.WaitFor("tried runs without net: .*EPERM");
            Assert.Equal("loopback ok", run.Lines("tried", 1)[0]);
        }
        finally
        {
            File.Delete(profile);
        }
    }

    private static void ExpectStrict(Container run)
    {
        foreach (var line in new[] { "sid 2$", NoCapability, @"NoNewPrivs:\s1$", @"Seccomp:\s2$" })
        {
            run.Output.WaitFor(LogText.Prefixed("rootless", line));
        }

        run.Output.WaitFor(LogText.Prefixed("rootless", "userns EPERM"));
        var attempts = run.Output.Matches(LogText.Prefixed("rootless", "(?<text>(create|loopback|write|list|userns) .*)$")).Select(match => match.Groups["text"].Value).ToArray();
        Assert.Equal(["create EROFS", "create ENOENT", "loopback ok", "write EROFS"], attempts[..4]);
        Assert.Matches("list (ok|EACCES)", attempts[4]);
        Assert.Equal("userns EPERM", attempts[5]);
    }

    /// <summary>As Docker's default: it answers EPERM to what makes namespaces and mounts, and ENOSYS to clone3.</summary>
    private static string WithoutNamespaces()
    {
        const int EPERM = 1;
        const int ENOSYS = 38;
        const long NewNamespaces = 0x7E02_0000;
        string[] gone =
        [
            "clone", "clone3", "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "open_tree", "fsopen", "fsmount", "fsconfig",
            "fspick", "move_mount", "mount_setattr", "keyctl", "add_key", "request_key",
        ];
        var profile = JsonNode.Parse(File.ReadAllText(Engines))!.AsObject();
        var rules = profile["syscalls"]!.AsArray();
        foreach (var names in rules.Select(rule => rule!["names"]!.AsArray()))
        {
            names.RemoveAll(name => gone.Contains(name!.GetValue<string>()));
        }

        rules.RemoveAll(rule => rule!["names"]!.AsArray().Count == 0);
        rules.Add(JsonNode.Parse($$"""{ "names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": {{NewNamespaces}}, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ" }] }"""));
        rules.Add(JsonNode.Parse($$"""{ "names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": {{ENOSYS}} }"""));
        profile.Remove("defaultErrno");
        profile["defaultErrnoRet"] = EPERM;
        return profile.ToJsonString();
    }
}
