using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Benchmarks.Peers;

/// <summary>supervisord with a section for each program and no log files.</summary>
internal sealed record Supervisord() : Peer("supervisord")
{
    protected override string? Command => Installed.Find("supervisord");

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs)
    {
        var text = new StringBuilder("[supervisord]\nnodaemon=true\nuser=root\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=")
            .Append(directory).Append("/pid\nminfds=8192\n").Append(Control(directory));
        for (var number = 0; number < programs; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[program:p{number}]\ncommand={kit.Program}\nautorestart=true\nstartsecs=0\n");
            text.Append("stdout_logfile=NONE\nstderr_logfile=NONE\n");
        }

        var file = Path.Combine(directory, "supervisord.conf");
        File.WriteAllText(file, text.ToString());
        return [Command!, "-c", file];
    }

    public override ImmutableArray<string> CommandOfUser(string directory) =>
        [Installed.Find("supervisorctl")!, "-c", Path.Combine(directory, "supervisord.conf"), "signal", "USR1", "p0"];

    private static string Control(string directory) => $"""
        [unix_http_server]
        file={directory}/s.sock
        [supervisorctl]
        serverurl=unix://{directory}/s.sock
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

        """;

    protected override string? LacksOf(Ability ability) => ability is Ability.PassSignal ? "passes on what its control command says" : null;
}
