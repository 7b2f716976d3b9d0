using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Scheduling;

namespace Supervisor.Tests.Scheduling;

/// <summary>Schedules by the real clock and timer.</summary>
public sealed class SchedulesTests : IDisposable
{
    private const int Deadline = 10_000;

    private readonly WallTimer _timer = WallTimer.Create(out _)!;
    private readonly Epoll _epoll = Epoll.Create(out _)!;
    private readonly Queue<Event> _events = new();
    private readonly Schedules _schedules;

    public SchedulesTests()
    {
        _ = _epoll.Add(_timer.Number, Epoll.EPOLLIN, 7);
        _schedules = new Schedules(_timer, new LoggerConfiguration().CreateLogger());
    }

    [Fact]
    public void A_time_that_comes_wakes_the_loop_and_is_told()
    {
        _schedules.Replace(With("a", "* * * * * *"), _events);

        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(1, _epoll.Wait(Deadline));
            _schedules.Take(_events);
            Assert.Equal(new Event.ScheduleDue("a"), Assert.Single(_events));
            _events.Clear();
        }
    }

    [Fact]
    public void A_schedule_that_is_gone_wakes_nobody()
    {
        _schedules.Replace(With("a", "* * * * * *"), _events);
        _schedules.Replace(With("a", cron: null), _events);

        Assert.Contains("it_value: (0, 0)", File.ReadAllText($"/proc/self/fdinfo/{_timer.Number}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_that_is_not_there_leaves_the_others_alone()
    {
        var configuration = With("a", "* * * * * *");
        configuration = configuration with
        {
            Engine = new SupervisorSpec { Programs = [new ProgramSpec("b"), .. configuration.Engine.Programs] },
            Launches = configuration.Launches.Add("b", Launch(new ScheduleSettings("* * * * * *", "Europe/Atlantis", RunMissed: false))),
        };

        _schedules.Replace(configuration, _events);

        Assert.Equal(1, _epoll.Wait(Deadline));
        _schedules.Take(_events);
        Assert.Equal([new Event.ScheduleDue("a")], _events);
    }

    [Fact]
    public void A_timer_set_to_the_past_is_due_at_once()
    {
        Assert.True(_timer.Arm(DateTime.UnixEpoch));
        Assert.True(_timer.TellsOfSetting);

        Assert.Equal(1, _epoll.Wait(Deadline));
        _timer.Acknowledge();
        Assert.Equal(0, _epoll.Wait(0));
    }

    [Fact]
    public void The_clocks_are_of_one_moment()
    {
        var first = ClockReading.Read();
        var second = ClockReading.Read();

        var passed = second.SinceBoot - first.SinceBoot;
        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange((second.Wall - first.Wall - passed).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.InRange((second.Awake - first.Awake - passed).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.Equal(DateTimeKind.Utc, first.Wall.Kind);
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _timer.Dispose();
    }

    private static SupervisorConfiguration With(string program, string? cron) => new()
    {
        Name = "test",
        Engine = new SupervisorSpec { Programs = [new ProgramSpec(program)] },
        Launches = ImmutableDictionary<string, ProgramLaunch>.Empty.Add(
            program, Launch(cron is null ? null : new ScheduleSettings(cron, "UTC", RunMissed: false))),
    };

    private static ProgramLaunch Launch(ScheduleSettings? schedule) => new()
    {
        Options = new LaunchOptions { Command = ["true"] },
        Schedule = schedule,
    };
}
