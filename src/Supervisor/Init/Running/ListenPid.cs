
namespace Supervisor.Init.Running;

/// <summary>
/// LISTEN_PID is the process that passed sockets are for: sd_listen_fds(3). Where that is this one, it is the command that they
/// are meant for, whose number is known only when it has been made.
/// </summary>
internal static unsafe class ListenPid
{
    /// <summary>Room for the variable.</summary>
    public const int Room = 32;

    private static ReadOnlySpan<byte> Name => "LISTEN_PID"u8;

    /// <summary>Where it is in the environment; below zero if it is not there, or is not this process.</summary>
    public static int IndexOfOwn(ref readonly InitSettings settings)
    {
        var index = settings.RewritesListenPid ? EnvironmentList.IndexOf(settings.Environment, Name) : -1;
        return index >= 0 && Numbers.Read(settings.Environment[index] + Name.Length + 1, out _) == settings.Self ? index : -1;
    }

    public static int CountOf(byte** words)
    {
        var count = 0;
        while (words[count] is not null)
        {
            count++;
        }

        return count;
    }

    /// <summary>The environment with the variable at <paramref name="index"/> in the given room.</summary>
    public static void Copy(byte** environment, byte** copy, int index, byte* room)
    {
        var count = CountOf(environment);
        for (var at = 0; at <= count; at++)
        {
            copy[at] = environment[at];
        }

        copy[index] = room;
        Name.CopyTo(new Span<byte>(room, Name.Length));
        room[Name.Length] = (byte)'=';
        room[Name.Length + 1] = 0;
    }

    public static void Write(byte* room, int process)
    {
        var text = new Text(new Span<byte>(room + Name.Length + 1, Room - Name.Length - 2), -1);
        text.Format("%d1"u8, process);
        room[Name.Length + 1 + text.Written.Length] = 0;
    }
}
