namespace Supervisor.SystemTests.Supervisord;

/// <summary>What scripts of today see of supervisord, they see of ours: lines and exit codes, action by action.</summary>
public sealed class DifferentialTests(BothSupervisors both) : IClassFixture<BothSupervisors>
{
    /// <summary>One after the other, each on what the ones before have left.</summary>
    private static string[] Session =>
    [
        "status", "status cat", "status nosuch", "status many:*", "status many:", "status nosuch:*", "status cat nosuch manual",
        "pid nosuch", "pid bad", "start bad", "start quick", "start cat", "start manual", "start manual", "signal HUP nosuch", "signal FOO cat",
        "signal USR1", "signal STOP manual", "signal CONT manual", "signal 0", "stop manual", "stop manual", "signal HUP manual", "start nosuch", "stop nosuch", "stop nosuch:*",
        "start nosuch:*", "start many:*", "stop many:*", "start many:*", "start many:many_00", "stop many:many_00", "start many:many_00", "restart cat", "restart nosuch",
        "tail -6 quick", "tail -3 quick", "tail nosuch", "tail cat stderr", "tail cat nochannel", "tail -x cat", "tail", "tail a b c d",
        "clear cat", "clear nosuch", "avail", "reread", "update", "update nosuch", "add nosuch", "add cat", "remove nosuch", "remove cat", "stop cat", "remove cat",
        "status", "add cat", "reread", "version", "maintail -x", "maintail a b", "nosuch", "start", "stop", "restart", "clear", "signal", "avail x", "reread x",
        "open nosuch", "fg", "fg a b", "fg nosuch", "fg manual", "help", "help status", "help nosuch", "status",
    ];

    [Fact]
    public void Debians_supervisorctl_cannot_tell_ours_from_supervisord()
    {
        var differences = new List<string>();
        foreach (var line in Session)
        {
            var (ours, theirs) = both.Ask(line.Split(' '));
            if (ours != theirs)
            {
                differences.Add($"{line}: {ours.Code}, not {theirs.Code}\n--- ours\n{ours.Text}\n--- theirs\n{theirs.Text}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences) + "\n" + both.Describe());
    }

    [Fact]
    public void Our_supervisorctl_says_what_Debians_says()
    {
        // Texts of help are our own.
        string[] lines =
        [
            "status", "status cat", "status nosuch", "status many:*", "status nosuch:*", "pid", "pid cat", "pid nosuch", "pid bad", "tail -6 quick", "tail -3 quick",
            "tail nosuch", "tail cat nochannel", "tail -x cat", "start cat", "start nosuch", "start nosuch:*", "start bad", "stop nosuch:*", "signal FOO cat", "signal HUP nosuch",
            "clear nosuch", "avail", "reread", "update nosuch", "add nosuch", "add cat", "remove nosuch", "remove cat", "version", "maintail -x", "nosuch", "open nosuch",
            "fg a b", "fg nosuch", "status",
        ];
        foreach (var line in lines)
        {
            var (ours, theirs) = both.AskByBothClients(line.Split(' '));
            Assert.True(ours == theirs, $"{line}: {ours.Code}, not {theirs.Code}\n--- ours\n{ours.Text}\n--- theirs\n{theirs.Text}");
        }
    }

    [Fact]
    public void Every_method_answers_with_the_same_types_and_faults()
    {
        var (ours, theirs) = both.Script("""
            def shape(v):
                if isinstance(v, dict): return '{' + ', '.join('%s: %s' % (k, shape(v[k])) for k in sorted(v) if k != 'autorestart') + '}'
                if isinstance(v, list): return '[' + ', '.join(sorted(set(shape(i) for i in v))) + ']'
                return type(v).__name__
            def call(name, *args):
                f = s
                for part in name.split('.'): f = getattr(f, part)
                try: print(name, args, shape(f(*args)))
                except x.Fault as e: print(name, args, e.faultCode, e.faultString)
                except x.ProtocolError as e: print(name, args, 'HTTP', e.errcode)
            print(s.system.listMethods())
            for name in s.system.listMethods(): print(name, s.system.methodSignature(name))
            for name in ['getAPIVersion', 'getVersion', 'getSupervisorVersion', 'getIdentification', 'getState', 'getPID', 'getAllProcessInfo', 'getAllConfigInfo', 'reloadConfig']:
                call('supervisor.' + name)
            for args in [('cat',), ('many:*',), ('many:many_00',), ('many:nosuch',), ('nosuch',), ('bad',), (), ('cat', 'x', 'y', 'z')]:
                call('supervisor.getProcessInfo', *args)
            call('supervisor.startProcess', 'cat'); call('supervisor.startProcess', 'bad'); call('supervisor.startProcess', 'nosuch', False)
            call('supervisor.stopProcess', 'manual'); call('supervisor.stopProcess', 'manual', False); call('supervisor.startProcessGroup', 'nosuch'); call('supervisor.stopProcessGroup', 'nosuch')
            call('supervisor.signalProcess', 'cat', 'FOO'); call('supervisor.signalProcess', 'manual', 'HUP'); call('supervisor.signalProcessGroup', 'nosuch', 'HUP')
            call('supervisor.readProcessStdoutLog', 'quick', 0, 3); call('supervisor.readProcessStdoutLog', 'quick', -3, 1); call('supervisor.readProcessStdoutLog', 'quick', 0, -1)
            call('supervisor.readProcessLog', 'nosuch', 0, 0); call('supervisor.tailProcessStdoutLog', 'quick', 0, 3); call('supervisor.tailProcessStderrLog', 'nosuch', 0, 3)
            call('supervisor.sendProcessStdin', 'cat', 'hi\n'); call('supervisor.sendProcessStdin', 'manual', 'x'); call('supervisor.sendProcessStdin', 'nosuch', 'x')
            call('supervisor.sendRemoteCommEvent', 'a', 'b'); call('supervisor.nosuch'); call('nosuch.method'); call('supervisor._update', 'x'); call('supervisor.a.b')
            call('system.methodSignature', 'nosuch'); call('system.methodHelp', 'nosuch')
            call('system.multicall', [{'methodName': 'supervisor.getPID', 'params': []}, {'methodName': 'system.multicall'}, {'params': []}, {'methodName': 'x.y'}])
            call('supervisor.addProcessGroup', 'cat'); call('supervisor.addProcessGroup', 'nosuch'); call('supervisor.removeProcessGroup', 'cat'); call('supervisor.removeProcessGroup', 'nosuch')
            call('supervisor.clearProcessLogs', 'nosuch'); call('supervisor.clearProcessLogs', 'cat')
            """);
        Assert.Equal(theirs.Split('\n'), ours.Split('\n'));
    }
}
