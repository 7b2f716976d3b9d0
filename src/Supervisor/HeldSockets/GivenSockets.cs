using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.HeldSockets;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.HeldSockets;

/// <summary>
/// The sockets of one launch, by descriptors of its own: the socket may be closed here before the launch has its outcome, and
/// a number could be another file's by then.
/// </summary>
internal sealed class GivenSockets : IDisposable
{
    private readonly List<OwnedDescriptor> _descriptors = [];

    /// <summary>What is its standard input; null where that is no socket.</summary>
    public DescriptorSource? Input { get; private set; }

    /// <summary>The options of a launch with its sockets in them.</summary>
    /// <param name="problem">Why it cannot have them.</param>
    public LaunchOptions? Equip(ProgramLaunch program, LaunchOptions options, SocketHolder holder, out string? problem)
    {
        problem = null;
        if (program.Stdin is StdinSource.Socket input && (Input = Copy(input.Settings, holder, out problem)) is null)
        {
            return null;
        }

        var sources = new List<DescriptorSource>(program.Sockets.Length);
        foreach (var settings in program.Sockets)
        {
            if (Copy(settings, holder, out problem) is not { } source)
            {
                return null;
            }

            sources.Add(source);
        }

        return Give(options, program.Sockets, sources);
    }

    /// <summary>sd_listen_fds(3): from descriptor 3 on, with how many they are, for whom, and how they are called.</summary>
    public static LaunchOptions Give(LaunchOptions options, ImmutableArray<SocketSettings> sockets, IReadOnlyList<DescriptorSource> sources) => sockets.IsEmpty ? options : options with
    {
        Descriptors = [.. options.Descriptors, .. sources.Select((source, index) => new PassedDescriptor(SocketLinks.FirstDescriptor + index, source))],
        Environment = options.Environment
            .SetItem("LISTEN_FDS", sockets.Length.ToString(CultureInfo.InvariantCulture))
            .SetItem("LISTEN_FDNAMES", string.Join(':', sockets.Select(socket => socket.Name))),
        ProcessIdVariable = "LISTEN_PID",
    };

    public static string Describe(SocketSettings socket) => $"socket {socket.Name}";

    public void Dispose()
    {
        foreach (var descriptor in _descriptors)
        {
            descriptor.Dispose();
        }

        _descriptors.Clear();
    }

    private DescriptorSource? Copy(SocketSettings settings, SocketHolder holder, out string? problem)
    {
        if (holder.Take(settings, out problem) is not { } socket)
        {
            problem = $"it has no {Describe(settings)}: {problem}";
            return null;
        }

        if (!OwnedDescriptor.TryCopy(socket.Descriptor, out var copy, out var errno))
        {
            problem = $"cannot hand on its {Describe(settings)}: {errno}";
            return null;
        }

        _descriptors.Add(copy);
        return new DescriptorSource(copy.Number, Describe(settings));
    }
}
