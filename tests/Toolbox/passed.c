/* Listening sockets that a program was given: sd_listen_fds(3), or its standard input. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "toolbox.h"

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value == NULL ? "none" : value;
}

/* Every connection is told by whom it was accepted. */
int passed_accept(int argc, char **argv)
{
	int listening = (int)number_argument(argc, argv, 1, 3);
	const char *pid = getenv("LISTEN_PID");

	printf("for %s: %s sockets: %s\n", pid == NULL ? "nobody" : atoi(pid) == getpid() ? "me" : "another",
	       variable("LISTEN_FDS"), variable("LISTEN_FDNAMES"));
	alarm(LIFETIME);
	say_ready();
	for (;;) {
		int peer = accept(listening, NULL, NULL);
		if (peer < 0) {
			perror("accept");
			return 1;
		}
		dprintf(peer, "accepted by %d\n", getpid());
		close(peer);
	}
}
