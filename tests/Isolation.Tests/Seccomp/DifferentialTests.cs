using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>Filters of random profiles against a plain reading of the profile, and against libseccomp.</summary>
public sealed class DifferentialTests
{
    // Some near the ends, some with neighbours, one that only x86-64 has, one of neither machine.
    private static readonly string[] Names =
        ["read", "write", "close", "openat", "clone", "ioctl", "socket", "personality", "clone3", "epoll_pwait2", "open", "socketcall"];

    [Theory]
    [InlineData(SeccompArchitecture.X64)]
    [InlineData(SeccompArchitecture.Arm64)]
    public void A_filter_does_what_its_profile_says(SeccompArchitecture architecture)
    {
        var verdicts = new HashSet<uint>();
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new RandomProfile(seed);
            var profile = SeccompTargets.Parsed(random.Json(Names, random.Below(30)));
            var target = SeccompTargets.For(architecture) with { LogOnly = seed % 5 == 0 };
            var filter = new BpfInterpreter(profile.Compiled(target).Instructions.AsSpan());
            var oracle = new Oracle(profile, target);
            foreach (var call in Calls(random, profile, architecture, 150))
            {
                var verdict = filter.Run(call);
                Assert.True(oracle.Answer(call) == verdict, $"seed {seed}: {oracle.Answer(call):x} wanted, {verdict:x} found for {call}");
                verdicts.Add(verdict);
            }
        }

        Assert.True(verdicts.Count > 6);
    }

    [Theory]
    [InlineData(SeccompArchitecture.X64)]
    [InlineData(SeccompArchitecture.Arm64)]
    public void A_filter_too_long_for_short_jumps_does_what_its_profile_says(SeccompArchitecture architecture)
    {
        var table = SyscallTable.For(architecture);
        for (var seed = 1; seed <= 15; seed++)
        {
            var random = new RandomProfile(seed);
            var profile = SeccompTargets.Parsed(random.Json([.. table.Names], 110));
            var target = SeccompTargets.For(architecture);
            var compiled = profile.Compiled(target);
            Assert.InRange(compiled.Count, 1000, 4096);
            var filter = new BpfInterpreter(compiled.Instructions.AsSpan());
            var oracle = new Oracle(profile, target);
            foreach (var call in Calls(random, profile, architecture, 1500, [.. table.Names]))
            {
                Assert.True(oracle.Answer(call) == filter.Run(call), $"seed {seed}: {call}");
            }
        }
    }

    [Theory]
    [InlineData(SeccompArchitecture.X64)]
    [InlineData(SeccompArchitecture.Arm64)]
    public void A_filter_does_what_that_of_libseccomp_does(SeccompArchitecture architecture)
    {
        LibSeccomp.RequireIt();
        var compared = 0;
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new RandomProfile(seed);
            var json = random.JsonWithoutOverlaps(Names);
            compared += Compare(json, random, architecture, $"seed {seed}");
        }

        Assert.True(compared > 5000, $"{compared}");
    }

    private static int Compare(string json, RandomProfile random, SeccompArchitecture architecture, string which)
    {
        var profile = SeccompTargets.Parsed(json);
        var theirs = LibSeccomp.Compile(json, architecture);
        var ours = new BpfInterpreter(profile.Compiled(SeccompTargets.For(architecture)).Instructions.AsSpan());
        var reference = new BpfInterpreter(theirs);
        // Above the highest number that rules name, ours says ENOSYS, and runc puts the same before the filter of the library.
        var highest = profile.Rules.SelectMany(rule => rule.Names).Select(name => SyscallTable.For(architecture).TryGet(name, out var number) ? number : -1).DefaultIfEmpty(-1).Max();
        var compared = 0;
        foreach (var call in Calls(random, profile, architecture, 100).Where(call => call.Number <= highest))
        {
            Assert.True(reference.Run(call) == ours.Run(call), $"{which}: {reference.Run(call):x} there, {ours.Run(call):x} here for {call}");
            compared++;
        }

        return compared;
    }

    private static IEnumerable<CallData> Calls(RandomProfile random, SeccompProfile profile, SeccompArchitecture architecture, int count, string[]? names = null)
    {
        names ??= Names;
        var table = SyscallTable.For(architecture);
        var (ours, foreign) = architecture == SeccompArchitecture.X64 ? (CallData.X64, CallData.I386) : (CallData.Arm64, CallData.Arm);
        foreach (var number in (uint[])[0, 1, 440, 441, 442, 471, 472, 0x3fff_ffff, 0x4000_0000, 0x4000_0001, 0xffff_fffe, 0xffff_ffff])
        {
            yield return new(number, ours, random.Arguments(profile, names));
            yield return new(number, foreign, random.Arguments(profile, names));
        }

        for (var index = 0; index < count; index++)
        {
            var name = random.Pick(names);
            if (table.TryGet(name, out var number))
            {
                yield return new((uint)(number + (random.Below(10) == 0 ? 1 : 0)), ours, random.Arguments(profile, [name]));
            }
        }
    }
}
