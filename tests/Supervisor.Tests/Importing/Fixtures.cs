namespace Supervisor.Tests.Importing;

/// <summary>Files of the kinds that people have, written for these tests.</summary>
internal static class Fixtures
{
    public const string Minimal = "[supervisord]\nnodaemon=true\n\n[program:web]\ncommand=/app/web\n";

    public const string Container =
        """
        ; the usual one of an image
        [supervisord]
        nodaemon=true
        user=root
        logfile=/dev/null
        logfile_maxbytes=0
        pidfile=/run/supervisord.pid
        loglevel = warn

        [unix_http_server]
        file=/run/supervisor.sock   ; (the path to the socket file)
        chmod=0700                  ; socket file mode

        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

        [supervisorctl]
        serverurl=unix:///run/supervisor.sock

        [program:php-fpm]
        command = /usr/local/sbin/php-fpm -F
        autostart=true
        autorestart=true
        priority=5
        stdout_logfile=/dev/stdout
        stdout_logfile_maxbytes=0
        stderr_logfile=/dev/stderr
        stderr_logfile_maxbytes=0

        [program:nginx]
        command=/usr/sbin/nginx -g 'daemon off;'
        priority=10
        startsecs=5
        stopsignal=QUIT
        stdout_events_enabled=false
        stdout_logfile=/proc/self/fd/1
        stdout_logfile_maxbytes=0
        redirect_stderr=true
        """;

    public const string Workers =
        """
        [supervisord]
        environment=APP_ENV="production",LIST="a,b",PATH="/app/bin:%(ENV_PATH)s"
        identifier=shop
        minfds=65536
        childlogdir=/var/log/shop

        [inet_http_server]
        port = 127.0.0.1:9001
        username = admin
        password = {SHA}5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8

        [include]
        files = conf.d/*.ini relative.conf

        [program:worker]
        directory=%(here)s/app
        command=/app/worker --queue=%(ENV_QUEUE)s --number %(process_num)d of %(numprocs)d
            --verbose
        process_name=%(program_name)s_%(process_num)02d
        numprocs=3
        numprocs_start=1
        user=nobody
        umask=027
        startretries=10
        stopasgroup=true
        stopwaitsecs=90
        exitcodes=0,2
        redirect_stderr=true
        stdout_logfile=/var/log/worker.log
        stdout_logfile_maxbytes=1MB
        stdout_logfile_backups=3
        environment=HOME="/srv/worker",N="%(process_num)d",QUOTED='it is "so"'

        [program:cleanup]
        command=sh -c "rm -rf /var/cache/shop/* && echo 100%% done"
        startsecs=0
        autorestart=false
        exitcodes=0

        [program:manual]
        command=/app/tool
        autostart=false
        autorestart=unexpected
        startsecs=120

        [group:front]
        programs=cleanup,manual
        priority=20
        """;

    public const string Listeners =
        """
        [supervisord]
        nodaemon=true
        [program:web]
        command=/app/web
        stdout_events_enabled=true
        stderr_logfile=/var/log/web.err
        stderr_events_enabled=true
        [eventlistener:crashmail]
        command=crashmail -a -m ops@example.org
        events=PROCESS_STATE_EXITED,process_state_fatal
        buffer_size=100
        redirect_stderr=false
        [eventlistener:pool]
        command=/app/listen %(process_num)d
        process_name=%(program_name)s_%(process_num)d
        numprocs=2
        events=EVENT
        autorestart=true
        priority=5
        """;

    public const string Helpers =
        """
        [supervisord]
        nodaemon=true
        [fcgi-program:php]
        command=/usr/bin/php-cgi
        socket=unix:///run/%(program_name)s.sock
        socket_owner=www-data:www-data
        socket_mode=0770
        process_name=%(program_name)s_%(process_num)d
        numprocs=2
        [eventlistener:crashmail]
        command=crashmail -a -m ops@example.org
        events=PROCESS_STATE_EXITED,process_state_fatal
        buffer_size=100
        [eventlistener:exit]
        command=sh -c 'while true; do printf "READY\n"; read line; kill -15 $PPID; printf "RESULT 2\n"; printf "OK"; done'
        events=PROCESS_STATE_FATAL
        """;

    public const string Odd =
        """
        [DEFAULT]
        autorestart: yes
        [supervisord]
        NoDaemon = TRUE
        silent=off
        [program: spaced ]
        Command : /bin/sh -c 'sleep 1' # comment
        [program:twice]
        command=/bin/false
        [program:twice]
        command=/bin/true --{x} --café
        killasgroup=1
        [program:same]
        process_name=twice
        command=/bin/cat
        serverurl=http://localhost:9001
        stdout_syslog=true
        stderr_logfile=syslog
        [unknown]
        key=value
        [ctlplugin:x]
        supervisor.ctl_factory = x:y
        """;

    public static IReadOnlyList<string> All => [Minimal, Container, Workers, Odd, Listeners, Helpers];
}
