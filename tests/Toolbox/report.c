/* What a program was given: its signals, descriptors, identity, environment and arguments. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "toolbox.h"

static void print_signal(int number)
{
	const char *name = sigabbrev_np(number);
	if (name != NULL)
		printf("signal %d %s\n", number, name);
	else
		printf("signal %d RTMIN+%d\n", number, number - SIGRTMIN);
	fflush(stdout);
}

/* Blocked and taken one by one, so that TSTP does not stop it and none is lost between two. */
int report_signals(int argc, char **argv)
{
	int counted = argc > 1 && isdigit((unsigned char)argv[1][0]);
	long count = counted ? number_argument(argc, argv, 1, 0) : -1;
	int last = argc > 1 && !counted ? signal_argument(argc, argv, 1) : 0;
	struct timespec lifetime = { .tv_sec = LIFETIME };
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	say_ready();
	while (count != 0) {
		int number = sigtimedwait(&all, NULL, &lifetime);
		if (number < 0 && errno == EINTR)
			continue; /* it was stopped, and goes on */
		if (number < 0)
			return 124;
		print_signal(number);
		count -= count > 0;
		if (number == last)
			break;
	}
	return 0;
}

int report_descriptors(int argc, char **argv)
{
	(void)argc, (void)argv;
	DIR *directory = opendir("/proc/self/fd");
	if (directory == NULL) {
		perror("/proc/self/fd");
		return 1;
	}
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		int descriptor = atoi(entry->d_name);
		char target[4096];
		if (entry->d_name[0] == '.' || descriptor == dirfd(directory))
			continue;
		ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
		target[length < 0 ? 0 : length] = '\0';
		printf("fd %d %s\n", descriptor, target);
	}
	closedir(directory);
	puts("fds done");
	return 0;
}

static void print_status_lines(void)
{
	static const char *const wanted[] = { "SigBlk:", "SigIgn:", "SigCgt:", "CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:" };
	char line[4096];
	FILE *status = fopen("/proc/self/status", "re");
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
			if (strncmp(line, wanted[i], strlen(wanted[i])) == 0)
				fputs(line, stdout);
	if (status != NULL)
		fclose(status);
}

static void print_limits(void)
{
	static const struct {
		const char *name;
		int resource;
	} limits[] = { { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC }, { "core", RLIMIT_CORE },
		       { "stack", RLIMIT_STACK }, { "as", RLIMIT_AS } };
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct rlimit limit;
		getrlimit(limits[i].resource, &limit);
		printf("rlimit %s %lld %lld\n", limits[i].name, (long long)limit.rlim_cur, (long long)limit.rlim_max);
	}
}

int report_status(int argc, char **argv)
{
	(void)argc, (void)argv;
	char directory[4096];
	gid_t groups[256];
	int count = getgroups(256, groups), death = 0;
	mode_t mask = umask(0);

	prctl(PR_GET_PDEATHSIG, &death);
	printf("pid %d\nppid %d\npgid %d\nsid %d\n", getpid(), getppid(), getpgrp(), getsid(0));
	printf("uid %d %d\ngid %d %d\ngroups", getuid(), geteuid(), getgid(), getegid());
	for (int i = 0; i < count; i++)
		printf(" %d", groups[i]);
	printf("\ncwd %s\numask %03o\nnice %d\npdeathsig %d\ntty %d\n",
	       getcwd(directory, sizeof directory) != NULL ? directory : "?", mask, getpriority(PRIO_PROCESS, 0), death,
	       isatty(0) && isatty(1));
	print_status_lines();
	print_limits();
	puts("status done");
	return 0;
}

int report_environment(int argc, char **argv)
{
	(void)argc, (void)argv;
	for (char **variable = environ; *variable != NULL; variable++)
		printf("env %s\n", *variable);
	puts("env done");
	return 0;
}

int report_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		printf("[%s]\n", argv[i]);
	return 0;
}

static struct timespec first_instruction;

/* Runs before main and before any of the program's own work. */
__attribute__((constructor)) static void take_time(void)
{
	clock_gettime(CLOCK_MONOTONIC, &first_instruction);
}

int report_time(int argc, char **argv)
{
	(void)argc, (void)argv;
	printf("now %lld\n", first_instruction.tv_sec * 1000000000LL + first_instruction.tv_nsec);
	return 0;
}
