
namespace Supervisor.SystemTests.Init;

/// <summary>The command lines, made from what each of the three takes.</summary>
internal static class CaseTable
{
    public static readonly string[] Inits = ["tini", "dumb-init", "catatonit"];

    private static readonly string[] Codes = ["0", "1", "2", "42", "126", "127", "128", "255"];
    private static readonly string[] Signals = ["HUP", "INT", "KILL", "USR1", "SEGV", "PIPE", "TERM", "XCPU"];

    private static readonly string[] TiniLines =
    [
        "", "--version", "--version x", "-h", "-hx", "-sh", "-x", "--foo", "--", "-- --", "-", "-- -", "-p", "-p TERM", "-p SIGFOO", "-p SIGIO true",
        "-p SIGSTKFLT true", "-p SIGPWR true", "-p sigterm true", "-p SIGTERM -s -- true", "-pSIGKILL -s -- true", "-e", "-e 256 true", "-e -1 true", "-e x true", "-e 5x true",
        "-e 0x5 true", "-e 99999999999999999999 true", "-s -e +5 -- sh -c exit_5", "-s -e _7 -- sh -c exit_7", "-se5 -e6 -- sh -c exit_6", "-s -e 5 -- sh -c exit_6",
        "-s -e 137 -- sh -c kill_-9_$$", "-s -e 127 -- nosuch", "-s", "-vvvv", "-s -- true", "true", "-v -- true", "-vv -s -- true", "-vvv -s -- true", "-vvvvvv -s -- true",
        "-vvv -- sh -c kill_$$", "-vvv -s -- sh -c exit_9", "-vvvg -s -- true", "-s -w -- true", "-sgwvv -- true", "-v -s -e 143 -- sh -c kill_$$",
        "-s -w -- sh -c (sleep_0.05&);sleep_0.3", "-s -vvv -- sh -c (sleep_0.05&);sleep_0.3", "-s -w -v -- sh -c (sh_-c_'exit_3'&);sleep_0.3", "-s -- tini -- true", "-s -- tini -s -- sh -c exit_4",
    ];

    private static readonly string[] DumbInitLines =
    [
        "", "-h", "--help", "--hel", "--h", "-hx", "-V", "--version", "--ver", "--verb true", "--vers", "--v", "-x", "--foo", "--foo=3", "--help=3", "--rewrite", "-r", "-r 99", "-r 0:1 true",
        "-r 32:1 true", "-r 1:32 true", "-r 1:-1 true", "-r 15: true", "-r :15 true", "-r 15:2:3 true", "-r _15:_2 true", "-r 15_:2 true", "-r15:2 true", "--rewrite=15:2 true", "--rewrite 15:2 true", "--rew 1:2 true",
        "-r 4294967311:2 true", "-c true", "-v true", "-cv true", "-vc -- true", "--single-child --verbose true", "--sin=1 true", "--", "-- --", "-- -- true", "-", "true -v", "-v -- sh -c exit_3", "-v sh -c kill_-9_$$",
        "-v nosuch", "-v -- sh -c (sleep_0.05&);sleep_0.3", "-c -v -- sh -c (sleep_0.05&);sleep_0.3", "dumb-init sh -c exit_6", "-c dumb-init -c sh -c exit_6", "-v -r 15:0 true",
        "-- sh -c (trap_'echo_TERM;exit'_TERM;echo_up;sleep_9&wait)&sleep_0.2",
    ];

    private static readonly string[] CatatonitLines =
    [
        "", "-h", "-hx", "-V", "--version", "--vers", "--v", "--version=3", "-x", "--foo", "--", "-- --", "-- -- true", "-", "-g -- true", "-gg true", "-gV", "-Vg", "-gh", "-gx",
        "true", "-- sh -c exit_7", "-- sh -c (sleep_0.05&);sleep_0.3", "-- catatonit -- sh -c exit_8", "--version true",
    ];

    private static readonly string[] Missing =
        ["nosuch", "/nosuch", "/etc", "{dir}/unreadable", "unreadable", "{dir}/unreadable/x", "", "{dir}/script one", "script one", "./script one", "sub/nosuch"];

    private static readonly (string Init, string[] Environment, string Line)[] Environments =
    [
        ("tini", ["TINI_SUBREAPER="], "-- true"), ("tini", ["TINI_SUBREAPER=0"], "-vvv -- true"), ("tini", ["TINI_VERBOSITY=0"], "true"),
        ("tini", ["TINI_VERBOSITY=3"], "-s -- true"), ("tini", ["TINI_VERBOSITY=4"], "-s -- true"), ("tini", ["TINI_VERBOSITY=x"], "-vvv -- true"),
        ("tini", ["TINI_VERBOSITY=-1"], "-s -- true"), ("tini", ["TINI_VERBOSITY="], "-- true"), ("tini", ["TINI_VERBOSITY= 2junk"], "-s -- true"),
        ("tini", ["TINI_KILL_PROCESS_GROUP="], "-s -- true"), ("tini", ["POSIXLY_CORRECT=1"], "ls -d /"), ("tini", ["TINI_VERBOSITY=0"], "nosuch"),
        ("dumb-init", ["DUMB_INIT_DEBUG=1"], "true"), ("dumb-init", ["DUMB_INIT_DEBUG=2"], "true"), ("dumb-init", ["DUMB_INIT_DEBUG="], "true"),
        ("dumb-init", ["DUMB_INIT_SETSID=0"], "-v true"), ("dumb-init", ["DUMB_INIT_SETSID=1"], "-v true"), ("dumb-init", ["DUMB_INIT_SETSID="], "-v true"),
        ("dumb-init", ["DUMB_INIT_DEBUG=1", "DUMB_INIT_SETSID=0"], "true"), ("dumb-init", ["DUMB_INIT_DEBUG=1"], ""), ("dumb-init", ["DUMB_INIT_SETSID=0"], "true"),
        ("catatonit", ["CATATONIT_DEBUG="], "-- true"), ("catatonit", ["CATATONIT_DEBUG=1"], "-- nosuch"), ("catatonit", ["CATATONIT_LOG="], "-- true"),
        ("catatonit", ["CATATONIT_LOG=1"], "-h"), ("catatonit", ["CATATONIT_DEBUG=1"], "-- sh -c (sleep_0.05&);sleep_0.3"), ("catatonit", ["CATATONIT_DEBUG=1"], ""),
        ("catatonit", ["LISTEN_PID=1", "LISTEN_FDS=1"], "-- sh -c echo_$LISTEN__PID"), ("catatonit", ["LISTEN_PID=x"], "-- sh -c echo_$LISTEN__PID"),
        ("catatonit", ["CATATONIT_DEBUG=1"], "-g -- sh -c kill_-9_$$"),
    ];

    public static IReadOnlyList<InitCase> CommandLines =>
        [.. TiniLines.Select(line => Case("tini", line)), .. DumbInitLines.Select(line => Case("dumb-init", line)), .. CatatonitLines.Select(line => Case("catatonit", line))];

    public static IReadOnlyList<InitCase> WithEnvironment =>
        [.. Environments.Select(each => Case(each.Init, each.Line) with { Environment = each.Environment })];

    public static IReadOnlyList<InitCase> Ends =>
    [
        .. from init in Inits
           from end in Codes.Select(code => $"exit {code}").Concat(Signals.Select(signal => $"kill -{signal} $$"))
           from asPid1 in new[] { false, true }
           select new InitCase(init, ["--", "sh", "-c", end]) { AsPid1 = asPid1 },
    ];

    public static IReadOnlyList<InitCase> Failures =>
    [
        .. from init in Inits
           from command in Missing
           select new InitCase(init, [.. init == "tini" ? (string[])["-s"] : [], "--", .. command.Split(' ')]) { Through = ["env", "PATH={dir}:/usr/bin:/bin"] },
    ];

    /// <summary>
    /// What the child finds: its group, session, mask, ignored signals and descriptors. These are made certain: the runtime of
    /// the tests opens files of its own without close-on-exec, and a child of that moment has them.
    /// </summary>
    public static IReadOnlyList<InitCase> Heritages =>
    [
        .. from init in Inits
           from option in init == "dumb-init" ? new[] { "-v", "-c" } : ["-g"]
           from through in new string[][]
           {
               [], ["env", "--ignore-signal=HUP,INT,PIPE,TTOU,TTIN,TSTP"], ["env", "--block-signal=USR1,CHLD,TERM"], ["nohup"],
               ["sh", "-c", "umask 027; exec \"$@\"", "sh"],
           }
           from asPid1 in new[] { false, true }
           select new InitCase(init, [option, "--", "sh", "-c", Look]) { Through = ["toolbox", "hand-on", .. through], AsPid1 = asPid1, MayDiffer = init == "catatonit" ? "^SigBlk" : null },
    ];

    public static IReadOnlyList<InitCase> SignalsTo(string init, bool asPid1) =>
        [.. Enumerable.Range(1, 64).Select(signal => new InitCase(init, ["--", "toolbox", "print-signals", "TERM"]) { Signal = signal, AsPid1 = asPid1 })];

    public static IReadOnlyList<InitCase> RewrittenSignals =>
    [
        .. from line in new[] { "-r 10:12", "-r 10:0", "-c -r 10:12", "-r 20:20", "-r 20:0", "-r 21:12", "-c", "-r 18:1", "-r 17:10" }
           from signal in new[] { 10, 20, 21, 18, 17 }
           from asPid1 in new[] { false, true }
           // What has been stopped must go on, and the CONT for that drops a TSTP or TTIN that its child has not taken yet.
           where signal is not (20 or 21) || (line != "-r 18:1" && !line.StartsWith("-c", StringComparison.Ordinal) && line != $"-r {signal}:{signal}")
           select new InitCase("dumb-init", [.. line.Split(' '), "toolbox", "print-signals", "TERM"]) { Signal = signal, AsPid1 = asPid1 },
    ];

    // Where the child stands, in words that are the same in each run. Without a fork: the shell blocks signals about one.
    private const string Look = """
        read pid name state parent group session rest </proc/$$/stat
        [ $group = $pid ] && echo leads its group; [ $session = $pid ] && echo leads its session
        while read -r line; do case $line in Sig[BI]*) echo "$line";; esac; done </proc/$$/status
        umask; pwd; cd /proc/$$/fd; echo *
        """;

    // A message of tini's child that is lost in the buffer of its standard output, if that is no terminal, when it is executed.
    private static InitCase Case(string init, string line) =>
        new InitCase(init, line.Length == 0 ? [] : [.. line.Split(' ').Select(Word)]) { MayDiffer = init == "tini" ? "tcsetpgrp failed: no tty" : null };

    /// <summary>A word of a line: blanks are written _, and _ is written __.</summary>
    public static string Word(string text) => text.Replace("__", "\0", StringComparison.Ordinal).Replace('_', ' ').Replace('\0', '_');

}
