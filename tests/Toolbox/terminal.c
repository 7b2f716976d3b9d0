/* A terminal for the commands that follow. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "toolbox.h"

/* As a container engine starts its PID 1: the leader of a session, with the terminal as its streams. */
int terminal_lead(int argc, char **argv)
{
	int bare = argc > 1 && strcmp(argv[1], "-n") == 0, first = bare ? 3 : 2;
	if (argc <= first) {
		fprintf(stderr, "toolbox %s: [-n] TERMINAL COMMAND [ARG...]\n", argv[0]);
		return 2;
	}
	setsid();
	int terminal = open(argv[first - 1], O_RDWR | (bare ? O_NOCTTY : 0));
	if (terminal < 0) {
		perror(argv[first - 1]);
		return 1;
	}
	for (int stream = 0; stream < 3; stream++)
		dup2(terminal, stream);
	if (terminal > 2)
		close(terminal);
	execvp(argv[first], argv + first);
	perror(argv[first]);
	return 127;
}

/* Where this process stands to the terminal on its stdin. */
int terminal_report(int argc, char **argv)
{
	(void)argc, (void)argv;
	printf("terminal %s session %s group %s\n", isatty(0) ? "yes" : "no", getsid(0) == getpid() ? "own" : "shared",
	       tcgetpgrp(0) < 0 ? "none" : tcgetpgrp(0) == getpgrp() ? "foreground" : "background");
	return 0;
}

/* Leaves the terminal as an editor that is killed does: raw, without echo. */
int terminal_spoil(int argc, char **argv)
{
	(void)argc, (void)argv;
	struct termios settings;
	if (tcgetattr(0, &settings) < 0) {
		perror("stdin");
		return 1;
	}
	cfmakeraw(&settings);
	tcsetattr(0, TCSANOW, &settings);
	printf("spoilt\r\n");
	fflush(stdout);
	return wait_for_the_end();
}
