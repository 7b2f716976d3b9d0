using System.Runtime.InteropServices;
using System.Text.Json;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>The library that Docker and podman compile filters with, to compare with. Only tests use it.</summary>
internal static unsafe partial class LibSeccomp
{
    private const string Library = "libseccomp.so.2";
    private const int BadArchitecture = 2;

    [StructLayout(LayoutKind.Sequential)]
    private struct Test
    {
        public uint Index;
        public uint Comparison;
        public ulong First;
        public ulong Second;
    }

    public static void RequireIt() =>
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, out _), $"{Library} is missing (Debian: libseccomp2)");

    public static int Resolve(SeccompArchitecture architecture, string name) => seccomp_syscall_resolve_name_arch(Token(architecture), name);

    /// <summary>Makes the filter of a profile in JSON, as runc would: unknown names and rules that say what the default says left out.</summary>
    public static byte[] Compile(string json, SeccompArchitecture architecture)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var otherwise = Action(root, "defaultAction", "defaultErrnoRet");
        var context = seccomp_init(otherwise);
        try
        {
            if (architecture != SeccompTargets.Here)
            {
                Assert.Equal(0, seccomp_arch_add(context, Token(architecture)));
                Assert.Equal(0, seccomp_arch_remove(context, Token(SeccompTargets.Here)));
            }

            Assert.Equal(0, seccomp_attr_set(context, BadArchitecture, 0x8000_0000));
            foreach (var rule in root.GetProperty("syscalls").EnumerateArray())
            {
                var action = Action(rule, "action", "errnoRet");
                if (action != otherwise)
                {
                    Add(context, architecture, rule, action);
                }
            }

            return Export(context);
        }
        finally
        {
            seccomp_release(context);
        }
    }

    private static void Add(nint context, SeccompArchitecture architecture, JsonElement rule, uint action)
    {
        var tests = rule.GetProperty("args").EnumerateArray().Select(test => new Test
        {
            Index = test.GetProperty("index").GetUInt32(),
            First = test.GetProperty("value").GetUInt64(),
            Second = test.GetProperty("valueTwo").GetUInt64(),
            Comparison = (uint)Array.IndexOf(["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"], test.GetProperty("op").GetString()!["SCMP_CMP_".Length..]) + 1,
        }).ToArray();
        var twice = tests.DistinctBy(test => test.Index).Count() != tests.Length;
        foreach (var name in rule.GetProperty("names").EnumerateArray())
        {
            // Rules are by this machine's numbers, and translated.
            var number = Resolve(SeccompTargets.Here, name.GetString()!);
            if (Resolve(architecture, name.GetString()!) < 0)
            {
                continue;
            }

            foreach (var group in twice ? tests.Select(test => new[] { test }) : [tests])
            {
                fixed (Test* first = group)
                {
                    // A rule is refused if another for the same is there already: that one counts.
                    _ = seccomp_rule_add_exact_array(context, action, number, (uint)group.Length, first);
                }
            }
        }
    }

    private static uint Action(JsonElement parent, string key, string errnoKey)
    {
        var data = parent.TryGetProperty(errnoKey, out var number) ? number.GetUInt32() : 1;
        return parent.GetProperty(key).GetString() switch
        {
            "SCMP_ACT_ALLOW" => 0x7fff_0000,
            "SCMP_ACT_LOG" => 0x7ffc_0000,
            "SCMP_ACT_TRACE" => 0x7ff0_0000 | data,
            "SCMP_ACT_ERRNO" => 0x0005_0000 | data,
            "SCMP_ACT_TRAP" => 0x0003_0000,
            "SCMP_ACT_KILL" => 0,
            _ => 0x8000_0000,
        };
    }

    private static byte[] Export(nint context)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Truncate, FileAccess.Write))
            {
                Assert.Equal(0, seccomp_export_bpf(context, (int)file.DangerousGetHandle()));
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static uint Token(SeccompArchitecture architecture) => architecture == SeccompArchitecture.X64 ? CallData.X64 : CallData.Arm64;

    [LibraryImport(Library)]
    private static partial nint seccomp_init(uint action);

    [LibraryImport(Library)]
    private static partial void seccomp_release(nint context);

    [LibraryImport(Library)]
    private static partial int seccomp_arch_add(nint context, uint token);

    [LibraryImport(Library)]
    private static partial int seccomp_arch_remove(nint context, uint token);

    [LibraryImport(Library)]
    private static partial int seccomp_attr_set(nint context, int attribute, uint value);

    [LibraryImport(Library)]
    private static partial int seccomp_rule_add_exact_array(nint context, uint action, int number, uint count, Test* tests);

    [LibraryImport(Library)]
    private static partial int seccomp_export_bpf(nint context, int descriptor);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int seccomp_syscall_resolve_name_arch(uint token, string name);
}

/// <summary>Targets with good defaults.</summary>
internal static class SeccompTargets
{
    public static SeccompArchitecture Here =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? SeccompArchitecture.Arm64 : SeccompArchitecture.X64;

    public static SeccompTarget For(SeccompArchitecture architecture, params string[] capabilities) =>
        new() { Architecture = architecture, Kernel = new(6, 1), Capabilities = [.. capabilities] };

    public static SeccompProfile Parsed(string json)
    {
        Assert.True(SeccompProfile.Parse(System.Text.Encoding.UTF8.GetBytes(json), "test.json").TryGet(out var profile, out var error), error?.ToString());
        return profile;
    }

    public static SeccompFilter Compiled(this SeccompProfile profile, SeccompTarget target)
    {
        Assert.True(profile.Compile(target).TryGet(out var filter, out var error), error?.ToString());
        return filter;
    }
}
