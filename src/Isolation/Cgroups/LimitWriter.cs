using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Cgroups;

/// <summary>A limit that has another value than before.</summary>
/// <param name="Limit">The file: <c>memory.max</c>.</param>
/// <param name="Device">The number of the device, for <c>io.max</c>; else null.</param>
/// <param name="Before">What the kernel said before.</param>
/// <param name="After">What it says now: it may have rounded what was asked for.</param>
public sealed record LimitChange(string Limit, string? Device, string Before, string After);

/// <summary>Writes limits to one cgroup: all of them or none.</summary>
internal sealed class LimitWriter(string directory, string name, CgroupBranch branch)
{
    private const string AllRates = "rbps=max wbps=max riops=max wiops=max";

    public Result<IReadOnlyList<LimitChange>, CgroupFailure> Write(CgroupLimits limits)
    {
        if (!LimitFiles.Of(limits).TryGet(out var files, out var failure))
        {
            return new(failure);
        }

        foreach (var file in files)
        {
            if (Missing(file) is { } missing)
            {
                return new(missing);
            }
        }

        var changes = new List<(LimitFile File, string Before)>();
        foreach (var file in files)
        {
            changes.Add((file, Current(file)));
            var errno = KernelPath.Write(PathOf(file), file.Value);
            if (errno != default)
            {
                Restore(changes);
                return new(Refused(file, errno));
            }
        }

        return new((IReadOnlyList<LimitChange>)[.. changes.Select(change =>
            new LimitChange(change.File.File, change.File.Device, change.Before, Current(change.File))).Where(change => change.Before != change.After)]);
    }

    private string PathOf(LimitFile file) => $"{directory}/{file.File}";

    private CgroupFailure? Missing(LimitFile file)
    {
        if (file.Controller is { } controller && !branch.Controllers.Contains(controller))
        {
            branch.Missing.TryGetValue(controller, out var reason);
            return Failure(CgroupProblem.MissingController, file) with
            {
                Detail = reason is { Errno.Number: not 0 }
                    ? $"the controller {controller} could not be enabled: {reason.Errno}"
                    : $"the controller {controller} is not available",
                Hint = reason?.Hint ?? $"{controller} must be among the controllers that are enabled for programs",
            };
        }

        return KernelPath.Exists(PathOf(file))
            ? null
            : Failure(CgroupProblem.MissingFile, file) with
            {
                Detail = "this kernel has no such limit",
                Hint = CgroupHints.File(file.File),
            };
    }

    private CgroupFailure Refused(LimitFile file, Errno errno) => Failure(CgroupProblem.Refused, file) with
    {
        Errno = errno,
        Hint = (file.File, errno.Name) switch
        {
            ("io.max", "ENODEV") => $"{file.Device} is no disk with a queue of its own: name the whole disk, not a partition",
            ("cpuset.cpus" or "cpuset.mems", _) => "all of them must be among those of the cgroup above",
            ("cpu.weight", "EINVAL") => "cpu.idle is set, and what runs only when idle has no weight",
            _ => CgroupHints.File(file.File),
        },
    };

    private CgroupFailure Failure(CgroupProblem problem, LimitFile file) =>
        new(problem, $"set {file.File} to \"{file.Value}\" for {name}") { Limit = file.File, Controller = file.Controller };

    // A file with a line for each device says nothing of those without a limit.
    private string Current(LimitFile file)
    {
        KernelPath.ReadText(PathOf(file), out var text);
        if (file.Device is null)
        {
            return StatText.Lines(text).FirstOrDefault("").Trim();
        }

        return StatText.Lines(text).FirstOrDefault(line => line.StartsWith($"{file.Device} ", StringComparison.Ordinal)) is { } line
            ? line[(file.Device.Length + 1)..].Trim()
            : AllRates;
    }

    // What was written is taken back in the reverse order; the last one was refused and has its value still.
    private void Restore(List<(LimitFile File, string Before)> changes)
    {
        foreach (var (file, before) in changes.AsEnumerable().Reverse().Skip(1))
        {
            KernelPath.Write(PathOf(file), file.Device is null ? $"{before}\n" : $"{file.Device} {before}\n");
        }
    }
}
