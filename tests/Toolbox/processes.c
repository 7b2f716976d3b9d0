/* Families of processes: daemons, orphans, groups without their leader, storms. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "toolbox.h"

static void pause_milliseconds(long milliseconds)
{
	struct timespec left = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000 };
	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* fork, setsid, fork: what a classic daemon does. The daemon is deaf to HUP and keeps no stream of its starter's. */
int process_daemonise(int argc, char **argv)
{
	(void)argc, (void)argv;
	int pipe_ends[2], daemon = 0;
	if (pipe(pipe_ends) < 0)
		return 1;
	if (must_fork() == 0) {
		setsid();
		int second = must_fork();
		if (second != 0) {
			if (write(pipe_ends[1], &second, sizeof second) != sizeof second)
				_exit(1);
			_exit(0);
		}
		for (int descriptor = 0; descriptor < 10; descriptor++)
			close(descriptor);
		signal(SIGHUP, SIG_IGN);
		_exit(wait_for_the_end());
	}
	wait(NULL);
	if (read(pipe_ends[0], &daemon, sizeof daemon) != sizeof daemon)
		return 1;
	printf("daemon %d\n", daemon);
	return 0;
}

int process_setsid_child(int argc, char **argv)
{
	(void)argc, (void)argv;
	int child = must_fork();
	if (child == 0) {
		setsid();
		signal(SIGTERM, SIG_IGN);
		_exit(wait_for_the_end());
	}
	printf("child %d\n", child);
	say_ready();
	return wait_for_the_end();
}

int process_leader_exits(int argc, char **argv)
{
	long members = number_argument(argc, argv, 1, 2);
	for (long i = 0; i < members; i++) {
		int child = must_fork();
		if (child == 0)
			_exit(wait_for_the_end());
		printf("member %d\n", child);
	}
	say_ready();
	return 0;
}

/* Each orphan's parent ends at once, so that it falls to the nearest subreaper or to PID 1. */
int process_orphans(int argc, char **argv)
{
	long count = number_argument(argc, argv, 1, 1), milliseconds = number_argument(argc, argv, 2, 0);
	for (long i = 0; i < count; i++) {
		int middle = must_fork();
		if (middle == 0) {
			int orphan = fork();
			if (orphan == 0 && milliseconds > 0)
				pause_milliseconds(milliseconds);
			_exit(orphan < 0 ? 71 : 0);
		}
		int status;
		if (waitpid(middle, &status, 0) < 0 || status != 0) {
			fprintf(stderr, "orphan %ld could not be made\n", i);
			return 71;
		}
	}
	printf("orphans %ld\n", count);
	return 0;
}

/* On TERM: COUNT orphans that end at once and are left to whoever inherits them. */
int process_fork_storm(int argc, char **argv)
{
	long count = number_argument(argc, argv, 1, 1000);
	struct timespec lifetime = { .tv_sec = LIFETIME };
	sigset_t wanted;
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	say_ready();
	if (sigtimedwait(&wanted, NULL, &lifetime) < 0)
		return 124;
	char *again[] = { argv[0], NULL, NULL };
	char number[32];
	snprintf(number, sizeof number, "%ld", count);
	again[1] = number;
	return process_orphans(2, again);
}

int process_exec_chain(int argc, char **argv)
{
	long count = number_argument(argc, argv, 1, 3);
	if (count <= 0) {
		say_ready();
		return wait_for_the_end();
	}
	char number[32];
	snprintf(number, sizeof number, "%ld", count - 1);
	execl("/proc/self/exe", "toolbox", "exec-chain", number, NULL);
	perror("/proc/self/exe");
	return 1;
}

/* Holds every process it could make until TERM, so that nobody else can make one either. */
int process_fork_until_refused(int argc, char **argv)
{
	long most = number_argument(argc, argv, 1, 4096), made = 0;
	signal(SIGCHLD, SIG_IGN); /* a child that is killed makes room at once */
	for (; made < most; made++) {
		int child = fork();
		if (child < 0)
			break;
		if (child == 0)
			_exit(wait_for_the_end());
	}
	printf("made %ld: %s\n", made, made < most ? strerrorname_np(errno) : "no limit");
	say_ready();
	return wait_for_the_end();
}

/* COUNT chains of processes, each link in a session of its own, deaf to TERM and soon replaced by the next: their numbers
 * change faster than anybody can list them. A link lives some milliseconds, a chain at most LIFETIME. */
int process_runaways(int argc, char **argv)
{
	long count = number_argument(argc, argv, 1, 10);
	signal(SIGTERM, SIG_IGN);
	for (long i = 0; i < count; i++) {
		if (must_fork() != 0)
			continue;
		for (long links = 0; links < LIFETIME * 200L; links++) {
			setsid();
			pause_milliseconds(5);
			int next = fork();
			if (next != 0)
				_exit(next < 0);
		}
		_exit(0);
	}
	say_ready();
	return wait_for_the_end();
}
