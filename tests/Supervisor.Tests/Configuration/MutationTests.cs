using System.Text;
using Supervisor.Configuration;
using Supervisor.Configuration.Source;

namespace Supervisor.Tests.Configuration;

/// <summary>Nothing that a file can hold makes the loader throw: a reload must never end PID 1.</summary>
public sealed class MutationTests
{
    private const int Rounds = 1_000;

    private static readonly string Valid =
        """
        include = ["conf.d/*.toml"]
        [supervisor]
        name = "shop"
        log = { level = "info", format = "text" }
        signals = { USR1 = "forward:QUIT" }
        [defaults]
        stop = { timeout = "5s" }
        environment_file = "web.env"
        [program.db]
        command = ["redis", "--port", "6379"]
        ready = { after = "2s" }
        rlimits = { nofile = { soft = 10, hard = 20 }, core = "1M" }
        [program.web]
        command = '/app/web "a b" {env.PORT:-80}'
        requires = { db = "ready" }
        environment = { DB = "{name}", N = 5, T = '''x''', U = "\u00e9\n" }
        backoff = { initial = "500ms", factor = 2.0 }
        success_exit_codes = [0, 143]
        umask = 0o022
        limits = { memory = { max = "1G", high = "900M" }, cpu = "150%", pids = 9, io = { weight = 5, "8:0" = { read = "1M" } }, hugetlb = { "2MB" = 0 } }
        [program.front]
        command = "front {replica}"
        replicas = "{env.N:-2}"
        priority = 5
        ready = { http = "http://[::1]:80{replica}/", timeout = "9s", interval = "1s" }
        health = { tcp = "127.0.0.1:80", watchdog = "5s", failures = 2, on_failure = "stop" }
        hooks = { before_start = ["a"], after_stop = "b 'c'", timeout = "1s" }
        stop = { sequence = ["QUIT", "5s", "TERM", "1s"], command = ["x"] }
        reload = { command = ["r"], timeout = "2s" }
        wants = { db = "ready" }
        environment_from_file = { S = "/s" }
        on_give_up = "shutdown"
        [program.job]
        command = "job"
        schedule = { cron = "*/5 1-3 * JAN,3 *", overlap = "queue", missed = "run" }
        before = ["front"]
        ready = { log = 'a(b|c)*[d-f]{{2}}\\d' }
        [program.web.isolate]
        profile = "strict"
        namespaces = ["pid", "user", "cgroup"]
        join = { ipc = "db", uts = "/proc/1/ns/uts" }
        id_map = { users = [{ inside = 0, outside = 1, count = 2 }], groups = [{ inside = 0, outside = 1, count = 2 }] }
        clocks = { boottime = "-1h" }
        mounts = [{ from = "/data", to = "/d", read_only = true }, { tmpfs = "/t", size = "1M", mode = "1777" }]
        network = { bridge = "b", address = ["10.0.0.2/24", "fd00::2/64"], gateway = "10.0.0.1", rate = { send = "1M" } }
        capabilities = ["all", "-KILL"]
        seccomp = { allow = ["@system-service"], deny = "swapon", errno = "ENOSYS" }
        landlock = { read = ["/usr"], listen = [80] }
        protect_home = false
        try = ["landlock"]
        [[program.old.isolate.mounts]]
        tmpfs = "/a"
        [[program.old.isolate.mounts]]
        from = "/b"
        [program.old]
        command = "old"
        [program.db.isolate]
        namespaces = ["ipc"]

        """;

    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", "\"", "'", "'''", "\"\"\"", "=", ".", ",", "\n", "\\", "\\u", "\0", "\t", "#", "-", "1", "99999999999999999999", "é", "日", "\ud83d\ude00",
        "true", "nan", "2026-01-01", "[[", "]]", "program", "{env.", "}}", "\r\n", "0o", "\"\\\n  \"", "[program.web]", "isolate", "limits", "join", "/", "%", "-", "{}", "[]", "\"\"", "{replica}", "replicas = 3", "sequence", "*", "(", "http://", "@daily", "once", "front", "front-1", "a.b.c = 1", "\ufeff", "\ud800",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_changes_of_a_valid_file_never_throw(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutate(random, Valid);
            try
            {
                Load(text, random);
            }
            catch (Exception thrown)
            {
                Assert.Fail($"seed {seed}, round {round}: {thrown}\n{text}");
            }
        }
    }

    [Fact]
    public void The_unchanged_file_is_valid() => Assert.Empty(World(Encoding.UTF8.GetBytes(Valid)).Errors());

    private static void Load(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (random.Next(10) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        if (World(bytes).Load() is ConfigurationResult.Invalid invalid)
        {
            Assert.NotEmpty(invalid.Problems);
            Assert.All(invalid.Problems, problem => Assert.NotEmpty(DiagnosticPrinter.Format(problem, colour: true)));
        }
    }

    private static FakeWorld World(byte[] bytes)
    {
        var world = new FakeWorld().File("/etc/web.env", "A=1\nB='2'\n").File("/etc/conf.d/x.toml", "[program.x]\ncommand = \"x\"\n");
        world.Files[FakeWorld.Main] = bytes;
        return world;
    }

    private static string Mutate(Random random, string text)
    {
        var target = new StringBuilder(text);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(target.Length);
            switch (random.Next(4))
            {
                case 0:
                    target.Remove(at, Math.Min(random.Next(1, 20), target.Length - at - 1));
                    break;
                case 1:
                    target.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    target[at] = Pieces[random.Next(Pieces.Length)][0];
                    break;
                default:
                    var from = random.Next(target.Length);
                    target.Insert(at, target.ToString(from, Math.Min(random.Next(1, 60), target.Length - from)));
                    break;
            }
        }

        return target.ToString();
    }
}
