using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Files;

/// <summary>
/// Looks after old files: removes those that are too many, and compresses the others. It has a thread of its own, of the
/// lowest priority, which is there only while there is something to do: output never waits for it.
/// </summary>
internal sealed class LogKeeper(Action<OutputReport> report)
{
    private const int IdlePriority = 19;
    private const int IoPriorityOfProcess = 1;
    private const int IdleIoPriority = 3 << 13;

    private readonly Lock _gate = new();
    private readonly Queue<FileSettings> _jobs = new();
    private bool _works;

    /// <summary>Any thread.</summary>
    public void Tidy(FileSettings file)
    {
        lock (_gate)
        {
            if (!_jobs.Contains(file))
            {
                _jobs.Enqueue(file);
            }

            if (!_works)
            {
                _works = true;
                new Thread(Work) { Name = "old logs", IsBackground = true }.Start();
            }
        }
    }

    /// <summary>Does what there is to do on the calling thread.</summary>
    public void WorkOff()
    {
        while (Next() is { } file)
        {
            try
            {
                TidyNow(file);
            }
            catch (Exception exception) when (exception is not null)
            {
                report(new OutputReport.Faulted(exception));
            }
        }
    }

    private void Work()
    {
        var thread = Syscall.Call(SyscallNumber.Gettid);
        _ = Syscall.Call(SyscallNumber.Setpriority, 0, thread, IdlePriority);
        _ = Syscall.Call(SyscallNumber.IoprioSet, IoPriorityOfProcess, thread, IdleIoPriority);
        WorkOff();
    }

    private FileSettings? Next()
    {
        lock (_gate)
        {
            _works = _jobs.TryDequeue(out var next);
            return next;
        }
    }

    private void TidyNow(FileSettings file)
    {
        var errno = LogDirectory.Find(file.Path, out var directory);
        using (directory)
        {
            if (directory is null)
            {
                Tell(file, "look after its old files", errno);
                return;
            }

            // The count first, which may make room; then the sizes, as they are once compressed.
            var old = OldFiles(file, directory);
            Remove(file, directory, old, file.Keep, null);
            if (file.Compression == Compression.Gzip)
            {
                old = OldFiles(file, directory);
                foreach (var name in old.Select(one => one.Name).Where(name => !name.EndsWith(RotatedName.Compressed, StringComparison.Ordinal)))
                {
                    if (GzipFile.Compress(directory, name) is { } problem)
                    {
                        report(new OutputReport.FileTrouble(file.Path, $"cannot compress {name}: {problem}"));
                    }
                }
            }

            if (file.KeepBytes is { } bytes)
            {
                Remove(file, directory, OldFiles(file, directory), file.Keep, bytes);
            }
        }
    }

    private void Remove(FileSettings file, LogDirectory directory, List<RotatedFile> old, int keep, ulong? keepBytes)
    {
        var count = RotatedName.HowManyToRemove([.. old], keep, keepBytes);
        for (var index = 0; index < count; index++)
        {
            if (FileCalls.Remove(directory.Descriptor, old[index].Name) is { Number: not 0 } errno && errno != Errno.ENOENT)
            {
                Tell(file, $"remove {old[index].Name}", errno);
            }
        }
    }

    /// <summary>In their order. What an interrupted compression has left behind is removed on the way.</summary>
    private List<RotatedFile> OldFiles(FileSettings file, LogDirectory directory)
    {
        var names = new List<string>();
        if (directory.List(names) is { Number: not 0 } errno)
        {
            Tell(file, "list its old files", errno);
        }

        names.Sort(StringComparer.Ordinal);
        var all = names.ToHashSet(StringComparer.Ordinal);
        var old = new List<RotatedFile>();
        foreach (var name in names)
        {
            if (!RotatedName.IsOf(directory.Name, name, out var ending))
            {
                continue;
            }

            // A compressed file gets its name when it is complete, so the other is not needed any more.
            if (ending == RotatedName.Unfinished || (ending.Length == 0 && all.Contains(name + RotatedName.Compressed)))
            {
                _ = FileCalls.Remove(directory.Descriptor, name);
            }
            else if (FileCalls.Look(directory.Descriptor, name, out var look) == default && look.IsRegular)
            {
                old.Add(new RotatedFile(name, look.Size));
            }
        }

        return old;
    }

    private void Tell(FileSettings file, string what, Errno errno) =>
        report(new OutputReport.FileTrouble(file.Path, $"cannot {what}: {errno}"));
}
