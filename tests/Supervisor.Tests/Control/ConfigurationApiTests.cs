using System.Text.Json;
using Supervisor.Configuration.Comparing;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.HeldSockets;
using Supervisor.Control.Api;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Control;

/// <summary>The configuration in force as JSON, and limits from JSON.</summary>
public sealed class ConfigurationApiTests
{
    private const string Full = """
        [supervisor]
        name = "shop"
        control.http = { listen = "127.0.0.1:9001", token = "geheim-1" }
        signals = { USR1 = "forward:HUP" }
        [program.web]
        command = ["web", "--port", "80"]
        environment = { MODE = "production", DB_PASSWORD = "geheim-2", API_TOKEN = "geheim-3" }
        environment_from_file = { SECRET = "/run/secrets/s" }
        umask = "027"
        rlimits = { nofile = 100 }
        isolate = { profile = "strict", mounts = [{ from = "/srv", to = "/data" }], landlock = { read = ["/usr"] }, securebits = ["noroot"] }
        limits = { memory = "256M", cpu = "50%", io = { weight = 50, "8:0" = { read = "1M" } } }
        stdout = [{ file = "/var/log/web" }, "prefix"]
        requires = { db = "healthy" }
        health = { http = "http://127.0.0.1:80/health" }
        stop = { sequence = ["QUIT", "5s", "TERM", "5s"] }
        hooks = { before_start = ["warm"] }
        reload = { signal = "HUP" }
        schedule = { cron = "@daily", overlap = "queue" }
        sockets = ["http"]
        [socket.http]
        listen = "/run/http.sock"
        [program.db]
        command = ["db"]
        health = { command = ["true"] }
        """;

    [Fact]
    public void Every_key_that_can_differ_is_shown_and_every_secret_is_masked()
    {
        using var rig = new ControlRig(Full);
        var reply = rig.Get("/v1/configuration");
        Assert.DoesNotContain("geheim", reply.Body, StringComparison.Ordinal);
        var web = reply.Json.GetProperty("program").GetProperty("web");
        Assert.All(ProgramAspects.All, aspect => Assert.True(web.TryGetProperty(aspect.Key, out _), aspect.Key));
        Assert.All(IsolateKeys.Table.Declared.Select(key => key.Name).Except(["profile"]), name => Assert.True(web.GetProperty("isolate").TryGetProperty(name, out _), name));
        Assert.All(LimitKeys.Table.Declared.Select(key => key.Name), name => Assert.True(web.GetProperty("limits").TryGetProperty(name, out _), name));
        Assert.Equal("production", web.GetProperty("environment").GetProperty("MODE").GetString());
        Assert.Equal("***", web.GetProperty("environment").GetProperty("DB_PASSWORD").GetString());
        Assert.Equal("/run/secrets/s", web.GetProperty("environment_from_file").GetProperty("SECRET").GetString());
        Assert.Equal(256 << 20, web.GetProperty("limits").GetProperty("memory").GetProperty("max").GetInt64());
        Assert.Equal("[\"QUIT\",\"5s\",\"TERM\",\"5s\"]", web.GetProperty("stop").GetProperty("sequence").GetRawText());
        Assert.Equal("healthy", web.GetProperty("requires").GetProperty("db").GetString());
        Assert.Equal("[\"http\"]", web.GetProperty("sockets").GetRawText());
        Assert.All(SocketKeys.Table.Declared, key => Assert.True(reply.Json.GetProperty("socket").GetProperty("http").TryGetProperty(key.Name, out _), key.Name));
        var own = reply.Json.GetProperty("supervisor");
        Assert.Equal("***", own.GetProperty("control").GetProperty("http").GetProperty("token").GetString());
        Assert.Equal("forward:HUP", own.GetProperty("signals").GetProperty("USR1").GetString());
    }

    [Fact]
    public void Limits_have_the_names_and_forms_of_the_file()
    {
        var limits = Read("""{ "memory": "256M", "cpu": { "max": "150%", "weight": 200 }, "pids": 50, "io": { "8:0": { "read": "unlimited" } } }""", out var problem);
        Assert.Null(problem);
        Assert.Equal((256UL << 20, 1.5, 200, 50UL), (limits!.MemoryMax, limits.CpuMax, limits.CpuWeight, limits.PidsMax));
        Assert.Equal(CgroupLimits.Unlimited, Assert.Single(limits.IoDevices).ReadBytes);
        Assert.Null(limits.MemoryHigh);
    }

    [Theory]
    [InlineData("[]", "the body is to be a JSON object")]
    [InlineData("{}", "the body names no limit")]
    [InlineData("""{ "memory": null }""", "null is no value here")]
    [InlineData("""{ "memory": "1M", "memory": "2M" }""", "'memory' is given twice")]
    [InlineData("""{ "memori": "1M" }""", "unknown key `memori` in limits: did you mean `memory`?")]
    [InlineData("""{ "pids": "many" }""", "an integer is wanted here, not a string")]
    [InlineData("""{ "pids": 0 }""", "0 is out of range: it can be from 1 to 9223372036854775807")]
    public void What_is_wrong_with_limits_is_told(string body, string problem)
    {
        Assert.Null(Read(body, out var told));
        Assert.StartsWith(problem, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("""{ "pids": 0 }""", 400)]
    [InlineData("""{ "pids": 5 }""", 409)]
    public void Limits_are_answered(string body, int status)
    {
        using var rig = new ControlRig(Full);
        Assert.Equal(status, rig.Post("/v1/programs/db/limits", body).Status);
    }

    private static CgroupLimits? Read(string body, out string? problem)
    {
        using var document = JsonDocument.Parse(body);
        return LimitRoutes.Read(document.RootElement, out problem);
    }
}
