/* How a program ends, or will not. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "toolbox.h"

int ending_exit(int argc, char **argv)
{
	return (int)number_argument(argc, argv, 1, 0);
}

/* As the kernel would do it: whatever the disposition was, it is the default now. As PID 1 it cannot work. */
int ending_kill_self(int argc, char **argv)
{
	int number = signal_argument(argc, argv, 1);
	signal(number, SIG_DFL);
	raise(number);
	return 1;
}

int ending_sleep(int argc, char **argv)
{
	for (unsigned left = (unsigned)number_argument(argc, argv, 1, LIFETIME); left > 0;)
		left = sleep(left);
	return 0;
}

int ending_ignore_term(int argc, char **argv)
{
	(void)argc, (void)argv;
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	say_ready();
	return wait_for_the_end();
}

/* The file's length counts the runs, since the program itself remembers nothing. */
int ending_crash_times(int argc, char **argv)
{
	long crashes = number_argument(argc, argv, 2, 1), code = number_argument(argc, argv, 3, 3);
	struct stat status;
	int file = argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
	if (file < 0 || fstat(file, &status) < 0 || write(file, "x", 1) != 1) {
		perror("crash-times");
		return 2;
	}
	printf("run %ld\n", (long)status.st_size + 1);
	fflush(stdout);
	return status.st_size < crashes ? (int)code : wait_for_the_end();
}

int ending_wait_file(int argc, char **argv)
{
	struct timespec turn = { .tv_nsec = 10 * 1000 * 1000 };
	for (int turns = 0; argc > 1 && turns < LIFETIME * 100; turns++) {
		if (access(argv[1], F_OK) == 0)
			return 0;
		nanosleep(&turn, NULL);
	}
	return 124;
}

int ending_touch(int argc, char **argv)
{
	int file = argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0644) : -1;
	return file < 0;
}

/* fcntl(2), F_SETLEASE: whoever opens or executes the file waits until the lease is given back, or until the kernel takes
 * it away (/proc/sys/fs/lease-break-time: 45 seconds). */
int ending_hold_lease(int argc, char **argv)
{
	int file = -1;
	signal(SIGIO, SIG_IGN);
	struct timespec turn = { .tv_nsec = 1000 * 1000 };
	for (int turns = 0; file < 0 || fcntl(file, F_SETLEASE, F_WRLCK) < 0; turns++) {
		if (argc < 2 || turns == 10000) {
			perror("hold-lease");
			return 1;
		}
		if (file < 0)
			file = open(argv[1], O_RDWR | O_CLOEXEC);
		nanosleep(&turn, NULL); /* somebody may have it open, or execute it, at this moment */
	}
	say_ready();
	return wait_for_the_end();
}
