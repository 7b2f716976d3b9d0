using System.Text;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>Whatever stands in a file, it is a profile or an error, and never an exception.</summary>
public sealed class MalformedProfileTests
{
    private const string Whole = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "defaultErrno": "ENOSYS",
          "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
          "flags": ["SECCOMP_FILTER_FLAG_LOG"],
          "syscalls": [
            {"names": ["read", "wri\u0074e"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}, "excludes": {"caps": ["CAP_KILL"]}},
            {"name": "socket", "action": "SCMP_ACT_ERRNO", "errnoRet": 22, "args": [
              {"index": 0, "value": 16, "valueTwo": 0, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 18446744073709551615, "valueTwo": 9, "op": "SCMP_CMP_MASKED_EQ"}]},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8", "arches": ["amd64"]}}
          ]
        }
        """;

    private static readonly string[] Pieces =
    [
        "\"", "\\", "\\ud800", "\\u0000", "{", "}", "[", "]", ":", ",", "null", "true", "-1", "1e999", "99999999999999999999999", "0.5", "\0",
        "\"names\"", "\"\\ud800\": 1,", "\"\\udc00\"", "SCMP_ACT_KILL", "SCMP_CMP_NE", "{\"names\":", "[[[[[[[[[[[[[[[[[[[[", "é", "\ud83d\ude00", "//", "/*",
    ];

    [Fact]
    public void A_profile_cut_short_anywhere_is_an_error()
    {
        var bytes = Encoding.UTF8.GetBytes(Whole);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(SeccompProfile.Parse(bytes.AsMemory(0, length), "cut").TryGet(out _, out _), $"{length}");
        }
    }

    [Fact]
    public void Random_damage_ends_in_a_profile_or_an_error()
    {
        int profiles = 0, errors = 0;
        for (var seed = 1; seed <= 20_000; seed++)
        {
            if (SeccompProfile.Parse(Damaged(new Random(seed)), "damaged").TryGet(out var profile, out var error))
            {
                profiles++;
                _ = profile.Compile(SeccompTargets.For(seed % 2 == 0 ? SeccompArchitecture.X64 : SeccompArchitecture.Arm64)).TryGet(out _, out _);
            }
            else
            {
                errors++;
                Assert.True(error.ToString().Length < 1000 && !error.ToString().Any(char.IsControl), $"seed {seed}: {error}");
            }
        }

        Assert.True(profiles > 300 && errors > 5000, $"{profiles} profiles, {errors} errors");
    }

    private static byte[] Damaged(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Whole).ToList();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    var from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 60), bytes.Count - from)));
                    break;
                default:
                    // A digit or a letter within a value, so that the text stays JSON.
                    var letters = Enumerable.Range(0, bytes.Count).Where(index => char.IsAsciiLetterOrDigit((char)bytes[index])).ToArray();
                    bytes[letters[random.Next(letters.Length)]] = (byte)"019AZaz_"[random.Next(8)];
                    break;
            }
        }

        return [.. bytes];
    }
}
