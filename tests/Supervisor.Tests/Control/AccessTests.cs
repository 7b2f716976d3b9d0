using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Control.Web;
using Supervisor.Tests.Tasks;

namespace Supervisor.Tests.Control;

/// <summary>Who is let in.</summary>
public sealed class AccessTests
{
    private const string One = "[program.web]\ncommand = [\"web\"]\n";

    private static readonly ControlAccess Token = new ControlAccess.Token(new Secret.Written("t0ken"));
    private static readonly ControlAccess Password = new ControlAccess.Password("admin", new Secret.Written("secret"), IsHashed: false);
    private static readonly ControlAccess Hashed =
        new ControlAccess.Password("admin", new Secret.Written("e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"), IsHashed: true);

    public static TheoryData<string, string?, int> Shown => new()
    {
        { "token", "Bearer t0ken", 200 },
        { "token", "bearer t0ken", 200 },
        { "token", null, 401 },
        { "token", "Bearer t0ke", 401 },
        { "token", "Bearer t0ken2", 401 },
        { "token", "Bearer", 401 },
        { "token", "Basic " + Base64("admin:t0ken"), 401 },
        { "password", "Basic " + Base64("admin:secret"), 200 },
        { "password", "Basic " + Base64("admin:Secret"), 401 },
        { "password", "Basic " + Base64("root:secret"), 401 },
        { "password", "Basic " + Base64("adminsecret"), 401 },
        { "password", "Basic %%%", 401 },
        { "password", "Bearer secret", 401 },
        { "hashed", "Basic " + Base64("admin:secret"), 200 },
        { "hashed", "Basic " + Base64("admin:e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"), 401 },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public void Who_shows_what_is_asked_for_is_let_in_and_nobody_else(string access, string? header, int status)
    {
        using var rig = new ControlRig(One, access switch { "token" => Token, "password" => Password, _ => Hashed }, overTcp: true);
        var reply = rig.Get("/v1/version", header is null ? [] : [$"Authorization: {header}"]);
        Assert.Equal(status, reply.Status);
        if (status == 401)
        {
            Assert.Contains(access == "token" ? "WWW-Authenticate: Bearer realm=\"default\"" : "WWW-Authenticate: Basic realm=\"default\"", reply.Head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_unix_socket_asks_for_a_password_too_if_the_file_says_so()
    {
        using var rig = new ControlRig(One, Password);
        Assert.Equal(401, rig.Get("/v1/version").Status);
        Assert.Equal(200, rig.Get("/v1/version", "Authorization: Basic " + Base64("admin:secret")).Status);
    }

    [Fact]
    public void A_secret_in_a_file_may_be_replaced_and_without_it_nobody_is_let_in()
    {
        using var directory = new TestDirectory();
        var path = $"{directory.Path}/token";
        File.WriteAllText(path, "first\n");
        var credentials = new Credentials(new ControlAccess.Token(new Secret.InFile(path)));
        Assert.True(credentials.Accept("Bearer first", out _));
        File.WriteAllText(path, "the second\n");
        Assert.False(credentials.Accept("Bearer first", out _));
        Assert.True(credentials.Accept("Bearer the second", out _));
        File.WriteAllText(path, "\n");
        Assert.False(credentials.Accept("Bearer ", out var problem));
        Assert.Equal("it is empty", problem);
        File.Delete(path);
        Assert.False(credentials.Accept("Bearer the second", out problem));
        Assert.StartsWith("ENOENT", problem, StringComparison.Ordinal);
        File.WriteAllText(path, new string('x', 5000));
        Assert.False(credentials.Accept("Bearer x", out problem));
        Assert.Equal("it is longer than 4096 bytes", problem);
    }

    [Fact]
    public void Who_fails_too_often_is_not_looked_at_for_a_while_even_if_right()
    {
        using var rig = new ControlRig(One, Token, overTcp: true);
        for (var failure = 0; failure < FailureLimit.UsualMost; failure++)
        {
            Assert.Equal(401, rig.Get("/v1/version", "Authorization: Bearer wrong").Status);
        }

        Assert.Equal(429, rig.Get("/v1/version", "Authorization: Bearer wrong").Status);
        var reply = rig.Get("/v1/version", "Authorization: Bearer t0ken");
        Assert.Equal(429, reply.Status);
        Assert.Contains("Retry-After: 1", reply.Head, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_of_one_do_not_hold_up_others_and_are_forgotten()
    {
        var limit = new FailureLimit(most: 2, room: 3);
        limit.Fail("a", 0);
        limit.Fail("a", 1);
        Assert.True(limit.IsLocked("a", 2));
        Assert.False(limit.IsLocked("b", 2));
        Assert.False(limit.IsLocked("a", 1 + FailureLimit.WindowMilliseconds));
        limit.Fail("b", 2);
        limit.Fail("c", 3);
        limit.Fail("d", 4);
        limit.Fail("e", 5);
        Assert.True(limit.IsLocked("f", 6), "beyond its room all newcomers are one");
        Assert.False(limit.IsLocked("b", 6));
    }

    [Fact]
    public void A_bucket_gives_so_many_at_once_and_so_many_a_second()
    {
        var bucket = new TokenBucket(burst: 2, perSecond: 10);
        var now = Environment.TickCount64 + 10_000;
        Assert.True(bucket.TryTake(now));
        Assert.True(bucket.TryTake(now));
        Assert.False(bucket.TryTake(now));
        Assert.True(bucket.TryTake(now + 100));
        Assert.False(bucket.TryTake(now + 150));
    }

    [Fact]
    public void Probes_need_no_credentials_and_get_no_reasons_then()
    {
        using var rig = new ControlRig("[program.web]\ncommand = [\"web\"]\nready = \"notify\"\n", Token, overTcp: true);
        Assert.Equal((200, "ok\n"), Short(rig.Get("/livez")));
        Assert.Equal((503, "not ready\n"), Short(rig.Get("/readyz")));
        Assert.Equal((503, "not ready\nweb: running: it is not ready yet\n"), Short(rig.Get("/readyz", "Authorization: Bearer t0ken")));
        Assert.Equal(401, rig.Get("/readyz", "Authorization: Bearer wrong").Status);
        Assert.Equal(401, rig.Get("/metrics").Status);
    }

    [Theory]
    [InlineData("GET", "Host: localhost:9001", null, 200)]
    [InlineData("GET", "Host: 127.0.0.1:9001", null, 200)]
    [InlineData("GET", "Host: [::1]:9001", null, 200)]
    [InlineData("GET", "Host: evil.example", null, 403)]
    [InlineData("GET", "Host: localhost.evil.example", null, 403)]
    [InlineData("POST", "Host: localhost:9001", null, 200)]
    [InlineData("POST", "Host: localhost:9001", "Origin: http://localhost:9001", 200)]
    [InlineData("POST", "Host: localhost:9001", "Origin: http://evil.example", 403)]
    [InlineData("POST", "Host: localhost:9001", "Origin: null", 403)]
    [InlineData("POST", "Host: localhost:9001", "Sec-Fetch-Site: cross-site", 403)]
    public void Pages_of_others_in_a_browser_steer_nothing(string method, string host, string? header, int status)
    {
        using var rig = new ControlRig(One, overTcp: true);
        var path = method == "GET" ? "/v1/version" : "/v1/programs/web/signal?signal=USR1";
        Assert.Equal(status, rig.Send(method, path, null, header is null ? [host] : [host, header]).Status);
    }

    private static (int, string) Short(Reply reply) => (reply.Status, reply.Body);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
