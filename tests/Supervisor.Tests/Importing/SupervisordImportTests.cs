using System.Net;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Importing;

/// <summary>A supervisord.conf, and what the configuration that it is imported to does.</summary>
public sealed class SupervisordImportTests
{
    public static TheoryData<string> Files => [.. Fixtures.All];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_imported_is_valid(string file) => ImportWorld.Of(file).Valid();

    [Fact]
    public void A_program_has_the_defaults_of_supervisord()
    {
        var world = ImportWorld.Program("");
        var (spec, launch) = (world.Spec(), world.Launch());

        Assert.Equal((StartMode.Automatic, RestartMode.OnFailure, 3), (spec.Start, spec.Restart, spec.StartRetries));
        Assert.Equal(new ReadySpec.After(TimeSpan.FromSeconds(1)), spec.Ready);
        Assert.Equal(
            (TimeSpan.FromSeconds(1), 1.0, TimeSpan.FromSeconds(1), 0.0, TimeSpan.Zero),
            (spec.Backoff.Initial, spec.Backoff.Factor, spec.Backoff.Step, spec.Backoff.Jitter, spec.Backoff.AfterReady));
        Assert.Equal(StopSpec.Of(TimeSpan.FromSeconds(10)) with { Scope = StopScope.Main }, spec.Stop);
        Assert.Equal((new StdinSource.Open(), new StreamOutput.Captured([]), new StreamOutput.Captured([])), (launch.Stdin, launch.Stdout, launch.Stderr));
        Assert.Equal(("web", "1"), (launch.Options.Environment["SUPERVISOR_GROUP_NAME"], launch.Options.Environment["SUPERVISOR_ENABLED"]));
        Assert.Equal(ExitPolicy.Never, world.Valid().Engine.Exit);
    }

    [Theory]
    [InlineData("autostart=false", StartMode.Manual, RestartMode.OnFailure)]
    [InlineData("autorestart=true", StartMode.Automatic, RestartMode.Always)]
    [InlineData("autorestart=false", StartMode.Automatic, RestartMode.Never)]
    [InlineData("autorestart=unexpected", StartMode.Automatic, RestartMode.OnFailure)]
    // What may end at once and stays ended is a task.
    [InlineData("autorestart=false\nstartsecs=0", StartMode.Once, RestartMode.Never)]
    [InlineData("autorestart=false\nstartsecs=0\nautostart=false", StartMode.Manual, RestartMode.Never)]
    public void Starts_and_restarts_are_the_same(string lines, StartMode start, RestartMode restart)
    {
        var spec = ImportWorld.Program(lines).Spec();

        Assert.Equal((start, restart), (spec.Start, spec.Restart));
    }

    [Fact]
    public void Numbers_and_signals_of_its_life_are_the_same()
    {
        var spec = ImportWorld.Program("startsecs=90\nstartretries=7\nexitcodes=0, 2\nstopsignal=sigint\nstopwaitsecs=5\nstopasgroup=yes\npriority=7").Spec();

        Assert.Equal((new ReadySpec.After(TimeSpan.FromSeconds(90)), 7), (spec.Ready, spec.StartRetries));
        Assert.Equal([0, 2], spec.SuccessExitCodes);
        Assert.Equal(StopSpec.Of(TimeSpan.FromSeconds(5), new Signal(2)), spec.Stop);

        // A run below startsecs never makes the pauses begin anew.
        Assert.True(spec.Backoff.ResetAfter > TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void What_is_ready_at_once_and_restarted_always_does_not_run_in_circles()
    {
        var spec = ImportWorld.Program("startsecs=0\nautorestart=true").Spec();

        Assert.Equal((new ReadySpec.AtOnce(), TimeSpan.FromSeconds(1)), (spec.Ready, spec.Backoff.AfterReady));
    }

    [Fact]
    public void A_process_has_its_user_directory_mask_and_variables()
    {
        var options = ImportWorld.Program("user=nobody\ndirectory=%(here)s/app\numask=027\nenvironment=A=\"a, {b}\",B='%(process_num)d',HOME=/x").Launch().Options;

        Assert.Equal(("nobody", "/etc/app", 0x17, false), (options.User, options.Directory, options.Umask, options.UserVariables));
        Assert.Equal(("a, {b}", "0", "/x"), (options.Environment["A"], options.Environment["B"], options.Environment["HOME"]));
    }

    [Theory]
    [InlineData("stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0")]
    [InlineData("stdout_logfile=/dev/fd/1")]
    [InlineData("stdout_logfile=/proc/self/fd/1")]
    [InlineData("stdout_logfile=/proc/1/fd/1")]
    public void The_supervisors_own_stream_is_recognised_by_its_names(string lines) =>
        Assert.Equal(new StreamOutput.Captured([new PlainSettings { To = OwnStream.Stdout }]), ImportWorld.Program(lines).Launch().Stdout);

    [Fact]
    public void A_log_file_is_rotated_as_before()
    {
        Assert.Equal(File(new FileSettings("/var/log/a.log") { MaxSize = 50 * 1024 * 1024, Keep = 10 }), Stdout("stdout_logfile=/var/log/a.log"));
        Assert.Equal(File(new FileSettings("/var/log/a.log") { MaxSize = 2048 * 1024, Keep = 0 }), Stdout("stdout_logfile=/var/log/a.log\nstdout_logfile_maxbytes=2048KB\nstdout_logfile_backups=0"));
        Assert.Equal(File(new FileSettings("/var/log/a.log")), Stdout("stdout_logfile=/var/log/a.log\nstdout_logfile_maxbytes=0"));
        Assert.Equal(File(new FileSettings("/srv/a.log")), Stdout("stdout_logfile=a.log\nstdout_logfile_maxbytes=0"));
        Assert.Equal(new StreamOutput.Null(), Stdout("stdout_logfile=NONE"));
        Assert.Equal(new StreamOutput.WithStdout(), ImportWorld.Program("redirect_stderr=true\nstderr_logfile=/var/log/b.log").Launch().Stderr);
        Assert.IsType<SyslogSettings>(Assert.Single(((StreamOutput.Captured)Stdout("stdout_syslog=true")).Sinks));
    }

    [Fact]
    public void Messages_in_output_stay_messages()
    {
        Assert.Equal(
            new StreamOutput.Captured([new FileSettings("/l") { Mode = 0x1A4 }, new EventSettings(), new CaptureSettings(64 * 1024)]),
            Stdout("stdout_logfile=/l\nstdout_logfile_maxbytes=0\nstdout_events_enabled=true\nstdout_capture_maxbytes=64KB"));
        Assert.Equal(new StreamOutput.Captured([new CaptureSettings(1024 * 1024)]), Stdout("stdout_logfile=NONE\nstdout_capture_maxbytes=5MB"));
    }

    [Fact]
    public void Two_programs_with_one_log_file_and_two_limits_have_those_of_the_first()
    {
        var world = ImportWorld.Program("stdout_logfile=/l\n[program:other]\ncommand=x\nstdout_logfile=/l\nstdout_logfile_maxbytes=0");

        world.Valid();
        Assert.Contains("3: `/l` is written to by another program too, whose limits are those of the file", world.Losses);
    }

    [Fact]
    public void Processes_of_a_program_are_programs_in_a_group()
    {
        var configuration = ImportWorld.Program("numprocs=2\nprocess_name=%(program_name)s_%(process_num)02d\nnumprocs_start=4").Valid();

        Assert.Equal(["web_04", "web_05"], configuration.Engine.Programs.Select(program => program.Name));
        Assert.Equal([new ProgramGroup("web", ["web_04", "web_05"])], configuration.Groups);
        Assert.Equal("web", configuration.Launches["web_05"].Options.Environment["SUPERVISOR_GROUP_NAME"]);
    }

    [Fact]
    public void Groups_start_by_their_priority_and_then_programs_by_theirs()
    {
        var configuration = ImportWorld.Of(
            """
            [supervisord]
            [program:b]
            command=b
            priority=50
            [program:a]
            command=a
            priority=50
            [program:late]
            command=x
            priority=1
            [program:early]
            command=x
            priority=900
            stopwaitsecs=40
            [group:second]
            programs=late
            priority=60
            [group:first]
            programs=early
            priority=2
            """).Valid();

        Assert.Equal(["early", "a", "b", "late"], configuration.Engine.Programs.Select(program => program.Name));
        Assert.Equal([[], ["early"], ["early"], ["early", "a", "b"]], configuration.Engine.Programs.Select(program => program.After.ToArray()));

        // 40, 10 and 10 seconds one after the other, and some to spare.
        Assert.Equal(TimeSpan.FromSeconds(65), configuration.Engine.ShutdownTimeout);
    }

    [Fact]
    public void Programs_of_one_priority_start_in_the_order_in_which_their_group_names_them() => Assert.Equal(
        ["b", "c", "a"],
        ImportWorld.Of("[supervisord]\n[program:a]\ncommand=a\n[program:b]\ncommand=b\n[program:c]\ncommand=c\n[group:g]\nprograms=b,c,a").Valid().Engine.Programs.Select(program => program.Name));

    [Fact]
    public void A_listener_keeps_its_events_its_buffer_and_what_follows_its_end()
    {
        var world = ImportWorld.Of(Fixtures.Helpers + "\n[eventlistener:pool]\ncommand=x\nevents=TICK_5\nnumprocs=3\nprocess_name=%(program_name)s_%(process_num)d\nautorestart=true\n");

        Assert.Contains("[event-listener.crashmail]\nevents = [\"PROCESS_STATE_EXITED\", \"PROCESS_STATE_FATAL\"]\nbuffer_size = 100\ncommand = [\"crashmail\",", world.Toml, StringComparison.Ordinal);
        Assert.Contains("restart = \"on-failure\"\n\n# [eventlistener:exit]", world.Toml, StringComparison.Ordinal);
        Assert.Contains("[event-listener.pool]\nevents = [\"TICK_5\"]\nbuffer_size = 10\nreplicas = 3\n", world.Toml, StringComparison.Ordinal);
        Assert.Single(world.Losses, loss => loss.Contains("this pool", StringComparison.Ordinal));
    }

    [Fact]
    public void A_listener_is_run_as_supervisord_would()
    {
        var valid = ImportWorld.Of(Fixtures.Listeners).Valid();

        Assert.Equal(new ListenerPool(["PROCESS_STATE_EXITED", "PROCESS_STATE_FATAL"], 100), valid.Listeners["crashmail"]);
        Assert.Equal(2, valid.Engine.Programs.Count(program => program is { Family: "pool", Restart: RestartMode.Always }));
    }

    [Fact]
    public void Output_becomes_events_where_supervisord_makes_events_of_it()
    {
        var web = ImportWorld.Of(Fixtures.Listeners).Launch("web");

        Assert.Equal(new StreamOutput.Captured([new EventSettings()]), web.Stdout);
        Assert.Equal([typeof(FileSettings), typeof(EventSettings)], ((StreamOutput.Captured)web.Stderr).Sinks.Select(sink => sink.GetType()));
    }

    [Fact]
    public void A_fastcgi_program_has_its_socket_as_standard_input()
    {
        var world = ImportWorld.Of(Fixtures.Helpers);
        Assert.Contains("[socket.php]\nlisten = \"/run/php.sock\"\nmode = \"0770\"\nowner = \"www-data:www-data\"\n", world.Toml, StringComparison.Ordinal);
        var configuration = world.Valid();
        Assert.Equal(new SocketSettings("php", new SocketPlace.File("/run/php.sock")) { Mode = 0x1F8, Owner = "www-data:www-data" }, configuration.Sockets.Single());
        Assert.Equal(2, configuration.Launches.Values.Count(launch => launch.Stdin == new StdinSource.Socket(configuration.Sockets[0])));
    }

    [Fact]
    public void Two_processes_of_one_name_have_two_here_and_it_is_said()
    {
        var world = ImportWorld.Of(Fixtures.Odd);

        Assert.Equal(["twice", "spaced", "same-twice"], world.Valid().Engine.Programs.Select(program => program.Name).OrderBy(name => name.Length == 5 ? 0 : name.Length));
        Assert.Contains("13: same:twice is called same-twice here", world.Losses);
    }

    [Fact]
    public void The_last_of_two_sections_of_one_name_wins_key_by_key_and_defaults_are_for_all()
    {
        var world = ImportWorld.Of(Fixtures.Odd);

        Assert.Equal(["/bin/true", "--{x}", "--café"], world.Launch("twice").Options.Command);
        Assert.Equal(RestartMode.Always, world.Spec("spaced").Restart);
    }

    [Fact]
    public void Included_files_are_read_after_the_first_and_one_level_deep()
    {
        var world = ImportWorld.Of("[include]\nfiles=conf.d/*.ini /abs/%(ENV_QUEUE)s.conf none.conf\n[supervisord]\n[program:a]\ncommand=a\n")
            .File("/etc/conf.d/2.ini", "[program:b]\ncommand=second\n")
            .File("/etc/conf.d/1.ini", "[program:b]\ncommand=first\n[include]\nfiles=/abs/other.conf\n")
            .File("/abs/mail.conf", "[program:c]\ncommand=%(here)s/c\n")
            .File("/abs/other.conf", "[program:d]\ncommand=d\n");

        Assert.Equal(["a", "b", "c"], world.Valid().Engine.Programs.Select(program => program.Name));
        Assert.Equal(("second", "/etc/c"), (world.Launch("b").Options.Command[0], world.Launch("c").Options.Command[0]));
        Assert.Contains("2: no file is called `/etc/none.conf`", world.Losses);
    }

    [Fact]
    public void Servers_become_the_control_socket_and_http()
    {
        var control = ImportWorld.Of("[supervisord]\n[unix_http_server]\nfile=%(here)s/s.sock\nchmod=0770\nchown=root:ops\nusername=u\npassword=p%%w\n[inet_http_server]\nport=*:9001\nusername=a\npassword={SHA}5BAA61e4c9b93f3f0682250b6cf8331b7ee68fd8\n").Valid().Control;

        Assert.Equal(("/etc/s.sock", 0x1F8, "root:ops"), (control.Socket, control.Mode, control.Owner));
        Assert.Equal(new ControlAccess.Password("u", new Secret.Written("p%w"), IsHashed: false), control.Access);
        Assert.Equal(new HttpSettings(new IPEndPoint(IPAddress.Any, 9001), new ControlAccess.Password("a", new Secret.Written("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"), IsHashed: true)), control.Http);
    }

    [Fact]
    public void Nobody_is_let_in_from_elsewhere_without_a_password()
    {
        var world = ImportWorld.Of("[supervisord]\n[inet_http_server]\nport=:9001\n");

        Assert.Equal(new HttpSettings(new IPEndPoint(IPAddress.Loopback, 9001), new ControlAccess.Open()), world.Valid().Control.Http);
        Assert.Equal(["2: without username and password it listens on 127.0.0.1 only, and not on other addresses"], world.Losses);
        Assert.Equal("", world.Valid().Control.Socket);
    }

    [Fact]
    public void Programs_find_the_server_by_its_url()
    {
        Assert.Equal("unix:///s", Url("[unix_http_server]\nfile=/s\n[inet_http_server]\nport=9001", ""));
        Assert.Equal("http://localhost:9001", Url("[inet_http_server]\nport=9001", ""));
        Assert.Equal("http://there", Url("[inet_http_server]\nport=9001", "serverurl=http://there"));
        Assert.Null(Url("", ""));
    }

    [Fact]
    public void Signals_mean_what_they_do_to_supervisord()
    {
        var signals = ImportWorld.Of(Fixtures.Minimal).Valid().Engine.Signals;

        Assert.All([2, 3, 15], signal => Assert.IsType<SignalAction.Shutdown>(signals[new Signal(signal)]));
        Assert.IsType<SignalAction.Reload>(signals[new Signal(1)]);
        Assert.IsType<SignalAction.ReopenLogs>(signals[new Signal(12)]);
        Assert.IsType<SignalAction.Ignore>(signals[new Signal(10)]);
    }

    [Fact]
    public void The_environment_of_the_daemon_is_that_of_all_and_can_be_named()
    {
        var world = ImportWorld.Of("[supervisord]\nenvironment=A=1,B=\"%(ENV_PATH)s:/x\"\nidentifier=shop\nloglevel=trace\nuser=www-data\numask=077\n[program:web]\ncommand=web %(ENV_A)s\nenvironment=A=2\nuser=nobody\n[program:other]\ncommand=%(ENV_A)s");
        var configuration = world.Valid();

        Assert.Equal(("shop", LogThreshold.Debug), (configuration.Name, configuration.Log.Level));
        Assert.Equal(("2", "/usr/bin:/bin:/x", "nobody"), (world.Launch().Options.Environment["A"], world.Launch().Options.Environment["B"], world.Launch().Options.User));
        Assert.Equal(("2", "1"), (world.Launch().Options.Command[1], world.Launch("other").Options.Command[0]));
        Assert.Equal(("www-data", 0x3F), (world.Launch("other").Options.User, world.Launch("other").Options.Umask));
    }

    [Fact]
    public void A_daemon_that_stays_in_the_foreground_uses_neither_mask_nor_directory()
    {
        var options = ImportWorld.Of("[supervisord]\nnodaemon=true\numask=077\ndirectory=/x\n[program:web]\ncommand=web").Launch().Options;

        Assert.Equal((null, null), (options.Umask, options.Directory));
    }

    [Theory]
    [InlineData("", "0: cannot read /etc/supervisord.conf: No such file or directory")]
    [InlineData("[program:a]\ncommand=a", "1: there is no section [supervisord]")]
    [InlineData("[supervisord]\n[program:a]\nx=1", "2: [program:a] has no command")]
    [InlineData("[supervisord]\n[program:a b]\ncommand=a", "2: `a b` cannot be a name")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a 'b", "3: a quote is not closed, or a backslash stands at the end")]
    [InlineData("[supervisord]\n[program:a]\ncommand=", "3: the command is empty")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nnumprocs=2", "2: with numprocs = 2 the name of a process needs %(process_num)")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nautostart=maybe", "4: `maybe` is not true or false")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nstopsignal=HALT", "4: `HALT` is no signal")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nexitcodes=0,256", "4: `256` is not an exit code")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nstdout_logfile_maxbytes=5TB", "4: `5TB` is not a size")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nstopasgroup=true\nkillasgroup=false", "5: stopasgroup=true and killasgroup=false contradict each other")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a\nenvironment=A B", "4: this cannot be taken apart into variables")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a %(ENV_NOTHING)d", "3: the environment variable `NOTHING` is not set")]
    [InlineData("[supervisord]\n[program:a]\ncommand=a %(program)s", "3: `%(program)` cannot be expanded")]
    [InlineData("[supervisord]\n[group:g]\nprograms=a", "3: there is no program `a`")]
    [InlineData("[supervisord]\n[unix_http_server]\nchmod=0700", "2: [unix_http_server] has no file")]
    [InlineData("[supervisord]\n[inet_http_server]\nport=1\nusername=a", "2: [inet_http_server] has only one of username and password")]
    [InlineData("[supervisord]\nloglevel=loud", "2: `loud` is no level")]
    [InlineData("[supervisord]\n[eventlistener:a]\ncommand=a\nevents=TICK_61", "4: there is no event `TICK_61`")]
    [InlineData("[supervisord]\n[fcgi-program:a]\ncommand=a\nsocket=/run/x", "4: `/run/x` is not a socket")]
    public void A_mistake_is_told_with_its_line(string text, string error) =>
        Assert.Equal(error, (text.Length == 0 ? new ImportWorld() : ImportWorld.Of(text)).Error);

    [Fact]
    public void All_mistakes_are_told_at_once() => Assert.Equal(
        ["2: `x` is not true or false", "4: `y` is not a whole number", "5: `z` is no signal"],
        ImportWorld.Of("[supervisord]\nnodaemon=x\n[program:a]\npriority=y\nstopsignal=z\ncommand=a").Errors);

    [Fact]
    public void What_has_no_equal_is_told_and_stands_in_the_comments()
    {
        var world = ImportWorld.Of(
            """
            [supervisord]
            logfile=/var/log/s.log
            pidfile=/run/s.pid
            minfds=65536
            strip_ansi=true
            [rpcinterface:twiddler]
            supervisor.rpcinterface_factory = x:y
            [ctlplugin:x]
            a=b
            [program:web]
            command=sh -c echo ; x
            comand=web
            stdout_capture_maxbytes=5MB
            exitcodes=143
            """);

        Assert.Equal(
            [
                "6: [rpcinterface:twiddler] adds methods written in Python, which cannot be loaded",
                "8: plugins of supervisorctl are Python, and cannot be loaded",
                "12: `comand` is no key of [program:web], and supervisord takes no notice of it",
                "2: logfile: the log goes to standard error, and not to a file",
                "3: pidfile: no pid file is written",
                "5: strip_ansi: colours are left in the logs of programs",
                "4: minfds: programs have the supervisor's own limits",
                "11: a ; or # after a space begins a comment, also between quotes: this is no part of the command",
                "10: exitcodes above 128 stand here for the end by a signal too, which supervisord never expects",
                "10: stdout_capture_maxbytes: no more than 1M of a message is kept",
            ],
            world.Losses);
        Assert.Contains("#   /etc/supervisord.conf:3: pidfile: no pid file is written\n", world.Toml, StringComparison.Ordinal);
    }

    private static StreamOutput Stdout(string lines) => ImportWorld.Program(lines).Launch().Stdout;

    private static StreamOutput.Captured File(FileSettings file) => new([file with { Mode = 0x1A4 }]);

    private static string? Url(string servers, string line) => ImportWorld.Of($"[supervisord]\n{servers}\n[program:web]\ncommand=web\n{line}\n")
        .Launch().Options.Environment.GetValueOrDefault("SUPERVISOR_SERVER_URL");
}
