using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Supervisord;

/// <summary>supervisord's own client library, by a script in which `s` is the server at the socket `s.sock` and `x` is xmlrpc.client.</summary>
internal static class PythonClient
{
    /// <returns>All that the script has printed.</returns>
    public static string Run(TestDirectory files, string code)
    {
        Needs.Command("supervisorctl", "supervisor");
        var script = files.Write("script.py",
            $"import sys\nfrom supervisor.xmlrpc import SupervisorTransport\nimport xmlrpc.client as x\n"
            + $"s = x.ServerProxy('http://127.0.0.1', transport=SupervisorTransport(None, None, 'unix://{files["s.sock"]}'))\n{code}\n");
        var (_, output) = Captured.Run([Needs.Command("python3", "python3"), script], files.Location);
        return string.Join('\n', output.All);
    }
}
