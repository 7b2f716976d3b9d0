using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;
using Supervisor.Engine.Rehearsing;
using Supervisor.Isolation.Kernel;
using Supervisor.Scheduling;

namespace Supervisor.Commands.Simulating;

/// <summary>From the words of the command line to a script, with all that is wrong with them in one go.</summary>
internal sealed class ScriptReader(SimulateOptions options, SupervisorConfiguration configuration)
{
    private static readonly string[] TimeForms =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd"];

    /// <summary>A century from here is still a date.</summary>
    private const int FirstYear = 1970;
    private const int LastYear = 2399;

    private readonly Dictionary<string, Timetable> _timetables = new(StringComparer.Ordinal);

    public List<string> Errors { get; } = [];

    /// <summary>The wall clock at the start of the supervisor, in UTC.</summary>
    public DateTime Start { get; private set; }

    public bool HasSchedules => _timetables.Count > 0;

    /// <param name="now">Where the command line does not say at which time the supervisor starts.</param>
    public Script Read(DateTime now)
    {
        Start = options.At is null ? now : ReadStart(options.At);
        foreach (var program in configuration.Engine.Programs)
        {
            if (configuration.Launches[program.Name].Schedule is { } settings)
            {
                if (Timetable.Of(settings, out var problem) is { } times)
                {
                    _timetables.Add(program.Name, times);
                }
                else
                {
                    Errors.Add($"{program.Name}: {problem}");
                }
            }
        }

        var mishaps = ImmutableArray.CreateBuilder<Mishap>();
        var signals = ImmutableArray.CreateBuilder<SignalCue>();
        foreach (var given in options.Faults)
        {
            if (given.Option == FaultKinds.Signal)
            {
                ReadSignal(given, signals);
            }
            else
            {
                ReadMishap(given, mishaps);
            }
        }

        return new Script
        {
            Mishaps = mishaps.ToImmutable(),
            Signals = signals.ToImmutable(),
            Length = ReadLength(),
            NextRun = NextRun,
        };
    }

    /// <summary>A moment of the timeline as the zone of that program's schedule shows it.</summary>
    public string InZone(string program, TimeSpan time) => _timetables[program].InZone(Start + time);

    public TimeSpan? NextRun(string program, TimeSpan time) =>
        _timetables.TryGetValue(program, out var times) && times.NextAfter(Start + time) is { } next ? next - Start : null;

    private void ReadMishap(GivenFault given, ImmutableArray<Mishap>.Builder mishaps)
    {
        foreach (var kind in FaultKinds.All)
        {
            if (kind.Option == given.Option)
            {
                var reader = new FaultReader(given, kind.Form, Errors);
                if (reader.Find(configuration.Engine.Programs) && kind.Read(reader) is { } mishap)
                {
                    mishaps.Add(mishap);
                }
            }
        }
    }

    private void ReadSignal(GivenFault given, ImmutableArray<SignalCue>.Builder signals)
    {
        var reader = new FaultReader(given, FaultKinds.SignalForm, Errors);
        if (!SignalNumber.TryParse(reader.Program, out var signal))
        {
            reader.Refuse($"unknown signal {DisplayText.Quote(reader.Program)}{(Suggestion.DidYouMean(reader.Program, SignalNumber.KnownNames) is { } meant ? $"; {meant}" : string.Empty)}", form: false);
        }
        else if (reader.Time() is { } at)
        {
            signals.Add(new SignalCue(new Signal(signal.Number), at, signal.ToString()));
        }
    }

    private TimeSpan ReadLength()
    {
        if (options.For is null)
        {
            return new Script().Length;
        }

        var parsed = DurationText.Parse(options.For);
        if (!parsed.Ok)
        {
            Errors.Add($"--for {DisplayText.Quote(options.For)}: {parsed.Problem}; {parsed.Help}");
        }

        return parsed.Value;
    }

    private DateTime ReadStart(string text)
    {
        if (DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
            && start.UtcDateTime.Year is >= FirstYear and <= LastYear)
        {
            return start.UtcDateTime;
        }

        Errors.Add($"--at {DisplayText.Quote(text)}: it is not a time between 1970 and 2399; write 2026-03-29T01:59:00Z, or with an offset such as +02:00 in place of Z");
        return default;
    }
}
