using System.Runtime;
using System.Runtime.InteropServices;
using Supervisor.Init.Arguments;
using Supervisor.Init.Kernel;

namespace Supervisor.Init;

/// <summary>
/// The door to the init, from native/early_signals.c. Nothing of .NET has been started there, and nothing is: no heap, no thread,
/// no signal handler. So all code of this room is static, works on the stack and on what the kernel gave, and has no object, no
/// array, no exception and no static field that must be initialised. A test sees to it that the room calls nothing else.
/// </summary>
internal static unsafe class Entrance
{
    private const int RoomForText = 512;

    [RuntimeExport("supervisor_enter_init")]
    internal static void Enter(int count, byte** arguments, byte** environment)
    {
        if (count == 0)
        {
            return;
        }

        var personality = Personalities.Of(
            MemoryMarshal.CreateReadOnlySpanFromNullTerminated(arguments[0]),
            MemoryMarshal.CreateReadOnlySpanFromNullTerminated(arguments[1]));
        if (personality != Personality.Supervisor)
        {
            Bare.Exit(Be(personality, arguments, environment));
        }
    }

    private static int Be(Personality personality, byte** arguments, byte** environment)
    {
        Span<byte> rooms = stackalloc byte[2 * RoomForText];
        var output = new Text(rooms[..RoomForText], 1);
        var error = new Text(rooms[RoomForText..], 2);
        var settings = InitSettings.Of(personality, environment);
        var end = CommandLine.Read(arguments, ref settings, ref output, ref error);
        output.Flush();
        error.Flush();
        return end ?? InitProcess.Run(ref settings);
    }
}
