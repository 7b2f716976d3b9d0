using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Diagnosis;

/// <summary>One execve that failed.</summary>
/// <param name="Path">As it was given to execve, so relative to the program's directory.</param>
/// <param name="Errno">What it answered.</param>
internal sealed record ExecAttempt(string Path, Errno Errno);

/// <summary>
/// Turns what execve(2) answered into what is wrong, by looking at the file afterwards. The same errno has many causes:
/// ENOENT alone may mean the command, the interpreter of a script or the dynamic loader.
/// </summary>
internal static class ExecDiagnosis
{
    public static LaunchFailure Of(string command, string? directory, IReadOnlyList<ExecAttempt> attempts)
    {
        var decisive = Decisive(directory, attempts);
        if (decisive is null)
        {
            return Missing(command, attempts);
        }

        var path = Located(decisive.Path, directory);
        return new(FailureKind.Step, $"execute {decisive.Path}")
        {
            Errno = decisive.Errno,
            Hint = Hint(path, decisive.Errno),
            ShellExitCode = LaunchFailure.NotExecutable,
        };
    }

    /// <summary>Files of another root are not looked at: their owner may not be trusted, and the mounts that they lay on are gone.</summary>
    public static LaunchFailure OfAnotherRoot(string command, string root, IReadOnlyList<ExecAttempt> attempts)
    {
        var isMissing = attempts.All(attempt => attempt.Errno == Errno.ENOENT || attempt.Errno == Errno.ENOTDIR);
        var missing = Missing(command, attempts);
        return isMissing
            ? missing with { Hint = $"in the root {root} {missing.Hint}; or the interpreter of a script, or the dynamic loader, is missing there" }
            : new(FailureKind.Step, $"execute {command} in the root {root}")
            {
                Errno = attempts.First(attempt => attempt.Errno != Errno.ENOENT && attempt.Errno != Errno.ENOTDIR).Errno,
                ShellExitCode = LaunchFailure.NotExecutable,
            };
    }

    /// <summary>The attempt on a file that is there: one that ended the search, else the first that was found.</summary>
    private static ExecAttempt? Decisive(string? directory, IReadOnlyList<ExecAttempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (attempt.Errno != Errno.ENOENT && attempt.Errno != Errno.ENOTDIR && attempt.Errno != Errno.EACCES)
            {
                return attempt;
            }
        }

        ExecAttempt? hidden = null;
        foreach (var attempt in attempts)
        {
            if (KernelFile.TryStatus(Located(attempt.Path, directory), out _, out _))
            {
                return attempt;
            }

            // The file cannot be seen, but something forbade the look.
            hidden ??= attempt.Errno == Errno.EACCES ? attempt : null;
        }

        return hidden;
    }

    private static LaunchFailure Missing(string command, IReadOnlyList<ExecAttempt> attempts)
    {
        var errno = attempts.Count > 0 ? attempts[^1].Errno : Errno.ENOENT;
        var hint = command.Contains('/')
            ? errno == Errno.ENOTDIR ? "something above it is not a directory" : "there is no such file"
            : $"it is in none of the directories of its PATH: {string.Join(", ", attempts.Select(Folder))}";
        return new(FailureKind.Step, $"find the command {command}")
        {
            Errno = errno,
            Hint = hint,
            ShellExitCode = LaunchFailure.NotFound,
        };
    }

    private static string? Hint(string path, Errno errno)
    {
        if (errno == Errno.E2BIG)
        {
            return "the arguments and the environment together are too long";
        }

        if (errno == Errno.ETXTBSY)
        {
            return "somebody has the file open for writing";
        }

        if (!KernelFile.TryStatus(path, out var status, out _))
        {
            return errno == Errno.EACCES ? "the program's user may not search a directory above it" : null;
        }

        return status.Kind switch
        {
            FileKind.Directory => "it is a directory",
            FileKind.Other => "it is not a regular file",
            FileKind.Regular when errno == Errno.EACCES => Forbidden(path, status),
            FileKind.Regular => Executable.WhatIsWrongWith(path, errno),
            _ => throw new ArgumentOutOfRangeException(nameof(path), status.Kind, "no such kind"),
        };
    }

    private static string Forbidden(string path, FileStatus status)
    {
        if (!status.IsExecutable)
        {
            return $"it has no permission to be executed; chmod +x {path}";
        }

        return KernelFile.IsOnNoexecMount(path)
            ? "it lies on a file system that is mounted noexec"
            : Executable.InterpreterTrouble(path) ?? "the program's user may not execute it, or may not search a directory above it";
    }

    private static string Located(string path, string? directory) =>
        path.StartsWith('/') || directory is null ? path : $"{directory.TrimEnd('/')}/{path}";

    private static string Folder(ExecAttempt attempt) => attempt.Path[..Math.Max(attempt.Path.LastIndexOf('/'), 1)];
}
