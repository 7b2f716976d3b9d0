using System.Collections.Immutable;
using System.Text;

namespace Supervisor.Isolation.Cgroups;

/// <summary>A place where a cgroup v2 hierarchy, or a part of it, is mounted.</summary>
/// <param name="MountPoint">Where.</param>
/// <param name="Root">Which part, as a path of this cgroup namespace; begins with <c>/..</c> where it lies above its root.</param>
/// <param name="IsReadOnly">By the mount or by the file system.</param>
internal sealed record UnifiedMount(string MountPoint, string Root, bool IsReadOnly);

/// <summary>The cgroup file systems of a /proc/self/mountinfo, see proc_pid_mountinfo(5).</summary>
/// <param name="Unified">Those of v2, in the order of the file: a later one covers an earlier one at the same place.</param>
/// <param name="LegacyControllers">Those that v1 has mounted, by their v1 names.</param>
/// <param name="HasLegacy">Whether v1 is mounted at all, be it only systemd's named hierarchy.</param>
internal sealed record CgroupMounts(ImmutableArray<UnifiedMount> Unified, ImmutableArray<string> LegacyControllers, bool HasLegacy)
{
    // Options of a v1 mount that are no controllers: flags of the mount and of the hierarchy, and its name.
    private static readonly string[] LegacyFlags =
        ["rw", "ro", "noprefix", "xattr", "clone_children", "cpuset_v2_mode", "favordynmods", "all", "none", "seclabel"];

    public static CgroupMounts Parse(string mountInfo)
    {
        var unified = ImmutableArray.CreateBuilder<UnifiedMount>();
        var controllers = new List<string>();
        var hasLegacy = false;
        foreach (var line in mountInfo.Split('\n'))
        {
            // "31 23 0:28 ROOT MOUNTPOINT OPTIONS optional fields - TYPE SOURCE SUPEROPTIONS"
            var halves = line.Split(" - ", 2);
            if (halves.Length < 2
                || halves[0].Split(' ') is not [_, _, _, var root, var mountPoint, var options, ..]
                || halves[1].Split(' ') is not [var type, _, var superOptions, ..])
            {
                continue;
            }

            if (type == "cgroup2")
            {
                unified.Add(new(Unescape(mountPoint), Unescape(root), Has(options, "ro") || Has(superOptions, "ro")));
            }
            else if (type == "cgroup")
            {
                hasLegacy = true;
                controllers.AddRange(superOptions.Split(',').Where(option => !LegacyFlags.Contains(option) && !option.Contains('=')));
            }
        }

        return new(unified.ToImmutable(), [.. controllers.Distinct(StringComparer.Ordinal)], hasLegacy);
    }

    private static bool Has(string options, string option) => options.Split(',').Contains(option, StringComparer.Ordinal);

    // Blank, tab, newline and backslash are written as \ooo.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\'))
        {
            return field;
        }

        var bytes = new List<byte>();
        var raw = Encoding.UTF8.GetBytes(field);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 3 < raw.Length && IsOctal(raw[i + 1]) && IsOctal(raw[i + 2]) && IsOctal(raw[i + 3]))
            {
                bytes.Add((byte)(((raw[i + 1] - '0') << 6) | ((raw[i + 2] - '0') << 3) | (raw[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(raw[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsOctal(byte digit) => digit is >= (byte)'0' and <= (byte)'7';
}
