using System.Runtime.InteropServices;

namespace Supervisor.Init.Running;

/// <summary>Where a command may be, as execvp(3) looks for it.</summary>
internal static unsafe class PathSearch
{
    // More directories than this are not looked into; a report of each must fit into a pipe.
    private const int Most = 1000;

    private static ReadOnlySpan<byte> Otherwise => "/bin:/usr/bin"u8;

    public static ReadOnlySpan<byte> PathOf(byte** environment)
    {
        var path = EnvironmentList.Find(environment, "PATH"u8);
        return path is null ? Otherwise : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
    }

    /// <summary>How many places there are: one for a command with a slash, and for an empty one.</summary>
    public static int Count(scoped ReadOnlySpan<byte> command, scoped ReadOnlySpan<byte> path) =>
        IsPlace(command) ? 1 : Math.Min(path.Count((byte)':') + 1, Most);

    /// <summary>Bytes for the names of all places.</summary>
    public static int Room(scoped ReadOnlySpan<byte> command, scoped ReadOnlySpan<byte> path) =>
        (Count(command, path) * (command.Length + 2)) + path.Length;

    /// <summary>Writes the place with this index; gives how many bytes that took, its zero among them.</summary>
    public static int Write(scoped ReadOnlySpan<byte> command, scoped ReadOnlySpan<byte> path, int index, byte* target)
    {
        var directory = path;
        for (; index > 0; index--)
        {
            directory = directory[(directory.IndexOf((byte)':') + 1)..];
        }

        var end = directory.IndexOf((byte)':');
        directory = IsPlace(command) ? default : end < 0 ? directory : directory[..end];
        var length = directory.Length + (directory.IsEmpty ? 0 : 1);
        var name = new Span<byte>(target, length + command.Length + 1);
        directory.CopyTo(name);
        if (!directory.IsEmpty)
        {
            name[directory.Length] = (byte)'/';
        }

        command.CopyTo(name[length..]);
        name[^1] = 0;
        return name.Length;
    }

    private static bool IsPlace(scoped ReadOnlySpan<byte> command) => command.IsEmpty || command.Contains((byte)'/');
}
