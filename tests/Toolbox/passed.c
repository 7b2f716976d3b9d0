/* Descriptors that a program was given, such as listening sockets: sd_listen_fds(3), or its standard input. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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

/* Whoever started this may have left it what another thread of theirs had open at that moment. */
int passed_hand_on(int argc, char **argv)
{
	if (argc < 2 || syscall(SYS_close_range, 3, ~0U, 0) != 0 || open("/dev/null", O_RDONLY) != 3) {
		perror("hand-on");
		return 2;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
