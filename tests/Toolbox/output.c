/* Writers, good and bad, and an eater of memory. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "toolbox.h"

int output_lines(int argc, char **argv)
{
	long count = number_argument(argc, argv, 1, 1);
	int length = (int)number_argument(argc, argv, 2, 0);
	for (long i = 1; i <= count; i++) {
		int written = printf("line %ld", i);
		for (; written < length; written++)
			putchar('.');
		putchar('\n');
	}
	return 0;
}

int output_no_newline(int argc, char **argv)
{
	fputs(argc > 1 ? argv[1] : "no newline", stdout);
	return 0;
}

/* A write that blocks is the point: whoever does not read holds this program up, and nobody else. */
int output_flood(int argc, char **argv)
{
	long megabytes = number_argument(argc, argv, 1, 1024);
	static char block[64 * 1024];
	for (size_t i = 0; i < sizeof block; i++)
		block[i] = (char)(i % 128 == 127 ? '\n' : 'a' + i % 26);
	for (long i = 0; i < megabytes * 16; i++)
		for (size_t done = 0; done < sizeof block;) {
			ssize_t written = write(STDOUT_FILENO, block + done, sizeof block - done);
			if (written < 0)
				return 1;
			done += (size_t)written;
		}
	return 0;
}

int output_hold_pipe(int argc, char **argv)
{
	(void)argc, (void)argv;
	int child = must_fork();
	if (child == 0) {
		signal(SIGTERM, SIG_IGN);
		setsid();
		_exit(wait_for_the_end());
	}
	printf("holder %d\n", child);
	return 0;
}

int output_eat_memory(int argc, char **argv)
{
	size_t bytes = (size_t)number_argument(argc, argv, 1, 16) << 20;
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		perror("eat-memory");
		return 1;
	}
	memset(memory, 1, bytes);
	say_ready();
	return wait_for_the_end();
}
