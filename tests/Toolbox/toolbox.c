/* toolbox: one static program that plays every part in the system tests. `toolbox` alone lists what it can do. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "toolbox.h"

static const struct {
	const char *name;
	command *run;
	const char *usage;
} commands[] = {
	{ "print-signals", report_signals, "[SIG|COUNT]: ready, then a line for each signal; ends at SIG or after COUNT" },
	{ "fds", report_descriptors, "open descriptors and where they lead" },
	{ "status", report_status, "identity, groups, session, directory, umask, signals, limits" },
	{ "env", report_environment, "the environment, a variable a line" },
	{ "print-argv", report_arguments, "ARG...: arguments, one a line in brackets" },
	{ "now", report_time, "nanoseconds of CLOCK_MONOTONIC at its first instruction" },
	{ "daemonise", process_daemonise, "leaves a daemon in a session of its own and ends" },
	{ "setsid-child", process_setsid_child, "lives beside a child in a session of its own" },
	{ "leader-exits", process_leader_exits, "[MEMBERS]: the group leader ends, members live" },
	{ "orphans", process_orphans, "COUNT [MILLISECONDS]: leaves orphans that end then" },
	{ "fork-storm", process_fork_storm, "COUNT: on TERM it leaves COUNT orphans that end at once, then it ends" },
	{ "exec-chain", process_exec_chain, "COUNT: executes itself COUNT times, then waits" },
	{ "fork-until-refused", process_fork_until_refused, "[MAX]: children that wait, until fork fails; it holds them" },
	{ "runaways", process_runaways, "COUNT: chains of processes that leave and are replaced all the time" },
	{ "attempt", confinement_attempt, "NAME[:WORD[:WORD]]...: tries each, a line each: ok, or the errno" },
	{ "swap", escape_swap, "FILE FILE STOP: swaps both until STOP exists" },
	{ "receive", network_receive, "PORT BURST: one connection; bytes, and bytes a second after the burst" },
	{ "send", network_send, "ADDRESS PORT BYTES" },
	{ "on-terminal", terminal_lead, "[-n] TERMINAL COMMAND...: as leader of a session on it; -n: without having acquired it" },
	{ "terminal", terminal_report, "whose the terminal on stdin is" },
	{ "spoil-terminal", terminal_spoil, "makes it raw, says so, waits" },
	{ "serve", network_serve, "PORT FILE: answers HTTP on the loopback interface with the status that FILE holds" },
	{ "accept", passed_accept, "[FD]: accepts connections on the socket that it was given there, 3 unless told otherwise" },
	{ "hand-on", passed_hand_on, "COMMAND...: executes it with descriptors 0 to 3 and no other" },
	{ "exit", ending_exit, "CODE" },
	{ "kill-self", ending_kill_self, "SIG" },
	{ "sleep", ending_sleep, "[SECONDS]" },
	{ "ignore-term", ending_ignore_term, "ready, then deaf to TERM and INT" },
	{ "crash-times", ending_crash_times, "FILE COUNT [CODE]: exits with CODE the first COUNT times, then waits" },
	{ "wait-file", ending_wait_file, "FILE: ends with 0 once it exists" },
	{ "touch", ending_touch, "FILE" },
	{ "hold-lease", ending_hold_lease, "FILE: who opens or executes it waits; ready once that is so" },
	{ "write-lines", output_lines, "COUNT [LENGTH]" },
	{ "write-no-newline", output_no_newline, "TEXT" },
	{ "stdout-flood", output_flood, "[MEGABYTES]: writes until they are out" },
	{ "hold-pipe", output_hold_pipe, "ends at once, while a child keeps its standard output open" },
	{ "notify-flood", notify_flood, "sends to NOTIFY_SOCKET without a pause, with descriptors" },
	{ "eat-memory", output_eat_memory, "MEGABYTES: touches them, then waits" },
};

#define COMMANDS (sizeof commands / sizeof *commands)

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);

	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stderr, "toolbox %-18s %s\n", commands[i].name, commands[i].usage);
	return 2;
}

long number_argument(int argc, char **argv, int index, long otherwise)
{
	if (index >= argc)
		return otherwise;

	char *end;
	errno = 0;
	long value = strtol(argv[index], &end, 10);
	if (errno != 0 || *end != '\0' || end == argv[index]) {
		fprintf(stderr, "toolbox %s: not a number: %s\n", argv[0], argv[index]);
		exit(2);
	}
	return value;
}

int signal_argument(int argc, char **argv, int index)
{
	const char *word = index < argc ? argv[index] : "";
	if (strncasecmp(word, "SIG", 3) == 0)
		word += 3;
	for (int number = 1; number < NSIG; number++) {
		const char *name = sigabbrev_np(number);
		if (name != NULL && strcasecmp(name, word) == 0)
			return number;
	}
	long number = number_argument(argc, argv, index, 0);
	if (number < 1 || number >= NSIG) {
		fprintf(stderr, "toolbox %s: no such signal: %s\n", argv[0], word);
		exit(2);
	}
	return (int)number;
}

int must_fork(void)
{
	int pid = fork();
	if (pid < 0) {
		perror("toolbox: fork");
		exit(71);
	}
	return pid;
}

void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

int wait_for_the_end(void)
{
	for (unsigned left = LIFETIME; left > 0;)
		left = sleep(left);
	return 0;
}
