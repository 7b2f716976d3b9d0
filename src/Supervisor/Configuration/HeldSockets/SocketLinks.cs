using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.HeldSockets;

/// <summary>Which sockets the names in programs mean, and whether a program can have them at the descriptors that they get.</summary>
internal sealed class SocketLinks(ImmutableArray<SocketSettings> sockets, ValueReader reader)
{
    /// <summary>The first descriptor of sd_listen_fds(3).</summary>
    public const int FirstDescriptor = 3;

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private bool _mayBeUsed;

    public List<ProgramFamily> Draw(IReadOnlyCollection<ProgramFamily> families)
    {
        // What has no replicas now may have some later.
        _mayBeUsed |= families.Any(family => family.Units.IsEmpty);
        return [.. families.Select(family => family with { Units = [.. family.Units.Select(Resolve)] })];
    }

    public ProgramDraft Resolve(ProgramDraft program)
    {
        var given = ImmutableArray.CreateBuilder<SocketSettings>();
        foreach (var reference in program.SocketNames)
        {
            if (Find(reference) is not { } socket)
            {
                continue;
            }

            if (given.Contains(socket))
            {
                reader.Report(reference.Span, $"{DisplayText.Quote(reference.Name)} is named twice", "name it once");
            }
            else
            {
                given.Add(socket);
            }
        }

        program = program with
        {
            Sockets = given.ToImmutable(),
            Stdin = program.StdinSocket is { } input && Find(input) is { } read ? new StdinSource.Socket(read) : program.Stdin,
        };
        Check(program);
        return program;
    }

    /// <summary>Nobody would ever accept a connection there. A name that is wrong somewhere may have meant it.</summary>
    public void WarnOfUnused(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (!_mayBeUsed && !_used.Contains(entry.Name))
            {
                reader.Warn(entry.Span, $"no program uses the socket {DisplayText.Quote(entry.Name)}", $"give it to one: sockets = [\"{DisplayText.Clean(entry.Name)}\"]");
            }
        }
    }

    private SocketSettings? Find(SocketReference reference)
    {
        _used.Add(reference.Name);
        var found = sockets.FirstOrDefault(socket => socket.Name == reference.Name);
        _mayBeUsed |= found is null;
        if (found is null && reference.Name.Length > 0)
        {
            reader.Report(reference.Span, $"there is no socket {DisplayText.Quote(reference.Name)}",
                Suggestion.DidYouMean(reference.Name, sockets.Select(socket => socket.Name)) ?? "write [socket.NAME] with `listen`");
        }

        return found;
    }

    private void Check(ProgramDraft program)
    {
        if (program.Sockets.IsEmpty || !program.At.TryGetValue("sockets", out var at))
        {
            return;
        }

        var next = FirstDescriptor + program.Sockets.Length;
        if (program.Sockets.Length > Limits.SocketsOfProgram)
        {
            reader.Report(at, $"a program can have {Limits.SocketsOfProgram} sockets");
        }

        if (program.Tasks.ReadySource is ReadySource.Descriptor { Number: var number } && number < next)
        {
            reader.Report(program.At["ready"], $"descriptor {number} is its socket {DisplayText.Quote(program.Sockets[number - FirstDescriptor].Name)}", $"its sockets are {Range(next)}; write fd = {next}");
        }

        if (program.Options.ResourceLimits.FirstOrDefault(limit => limit.Resource is ResourceKind.Nofile) is { Soft: { } files } && files < (ulong)next)
        {
            reader.Report(program.At["rlimits"], $"with nofile = {files} it cannot have its sockets", $"they are {Range(next)}; write nofile = {next} at least");
        }
    }

    private static string Range(int next) => next == FirstDescriptor + 1 ? $"descriptor {FirstDescriptor}" : $"descriptors {FirstDescriptor} to {next - 1}";
}
