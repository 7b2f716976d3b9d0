/*
 * What the files of the toolbox share. Every command is a function of its own arguments (argv[0] is its name) whose
 * result is the exit code; none of them runs for longer than LIFETIME, so that a broken test leaves nothing behind.
 */
#ifndef TOOLBOX_H
#define TOOLBOX_H

/* Seconds that a command which only waits stays alive, unless told otherwise. */
#define LIFETIME 300

typedef int command(int argc, char **argv);

/* Every attempt takes the words behind its name; below zero it has failed, and errno says why. */
typedef int attempt(const char *first, const char *second);

/* report.c: what a program was given. */
command report_signals, report_descriptors, report_status, report_environment, report_arguments, report_time;

/* processes.c: families of processes. */
command process_daemonise, process_setsid_child, process_leader_exits, process_orphans, process_fork_storm,
	process_exec_chain, process_fork_until_refused, process_runaways;

/* endings.c: how a program ends, or will not. */
command ending_exit, ending_kill_self, ending_sleep, ending_ignore_term, ending_crash_times, ending_wait_file,
	ending_touch, ending_hold_lease;

/* output.c: writers, good and bad. */
command output_lines, output_no_newline, output_flood, output_hold_pipe, output_eat_memory;

/* confinement.c: what a program may and may not do. */
command confinement_attempt;

/* escapes.c: ways out, for confinement_attempt, and one that takes time. */
attempt escape_remount_writable, escape_unmount, escape_make_disk_node, escape_enter_namespace, escape_change_root,
	escape_user_namespace;
command escape_swap;

/* network.c: a transfer. */
command network_receive, network_send;

/* terminal.c: on a terminal, and what of it is a program's. */
command terminal_lead, terminal_report, terminal_spoil;

/* serve.c: a server as probes see it. */
command network_serve;

/* passed.c: descriptors that a program was given, and gives. */
command passed_accept, passed_hand_on;

/* notify.c: more than is wanted. */
command notify_flood;

/* The number argument at an index, or a default where it was not given; ends the program if it is not a number. */
long number_argument(int argc, char **argv, int index, long otherwise);

/* The signal named at an index (TERM, SIGTERM or 15); ends the program if there is no such signal. */
int signal_argument(int argc, char **argv, int index);

/* fork(2) that ends the program with a message when it fails. */
int must_fork(void);

/* Says "ready" on standard output at once: handlers and children are in place. */
void say_ready(void);

/* Waits until a signal ends the program, LIFETIME at most. */
int wait_for_the_end(void);

#endif
