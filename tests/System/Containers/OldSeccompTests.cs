using System.Text.Json.Nodes;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Containers;

/// <summary>
/// Container engines of some years ago did not know clone3: their filters answer ENOSYS. (The very first answered EPERM, under
/// which glibc itself can make no thread.)
/// </summary>
[Collection(OneMachine.Name)]
public sealed class OldSeccompTests(ContainerImage image)
{
    private const string Engines = "/usr/share/containers/seccomp.json";
    private const int ENOSYS = 38;

    [Fact]
    public void Where_a_filter_refuses_clone3_programs_are_launched_by_clone()
    {
        Assert.SkipUnless(File.Exists(Engines), $"{Engines} is not here: apt-get install golang-github-containers-common");
        var profile = $"/var/tmp/supervisor-seccomp-{Environment.ProcessId}.json";
        File.WriteAllText(profile, WithoutClone3());
        try
        {
            using var run = Container.Run(image, """
                [defaults]
                restart = "never"
                stdout = "prefix"
                [program.same]
                command = ["toolbox", "status"]
                [program.other]
                command = ["toolbox", "status"]
                user = 1234
                group = 1234
                """, "--security-opt", $"seccomp={profile}");

            Assert.Equal(0, run.WaitForExit());
            run.Output.WaitFor(LogText.Prefixed("same", "SigIgn:\\s0+$"));
            run.Output.WaitFor(LogText.Prefixed("other", "uid 1234 1234"));
        }
        finally
        {
            File.Delete(profile);
        }
    }

    private static string WithoutClone3()
    {
        var profile = JsonNode.Parse(File.ReadAllText(Engines))!.AsObject();
        var rules = profile["syscalls"]!.AsArray();
        foreach (var rule in rules)
        {
            var names = rule!["names"]!.AsArray();
            for (var index = names.Count - 1; index >= 0; index--)
            {
                if (names[index]!.GetValue<string>() == "clone3")
                {
                    names.RemoveAt(index);
                }
            }
        }

        rules.Add(new JsonObject
        {
            ["names"] = new JsonArray("clone3"),
            ["action"] = "SCMP_ACT_ERRNO",
            ["errnoRet"] = ENOSYS,
        });
        return profile.ToJsonString();
    }
}
