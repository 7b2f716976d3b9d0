/* A server as probes see it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "toolbox.h"

static char buffer[4096];

/* Answers every request with what the file holds by then, as a status line: "503 Busy". */
int network_serve(int argc, char **argv)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)number_argument(argc, argv, 1, 0)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int server = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 16) < 0) {
		perror("listen");
		return 1;
	}
	alarm(LIFETIME);
	say_ready();
	for (;;) {
		int peer = accept(server, NULL, NULL);
		if (read(peer, buffer, sizeof buffer) > 0) {
			char status[256] = "";
			int file = open(argc > 2 ? argv[2] : "/dev/null", O_RDONLY);
			if (file >= 0 && read(file, status, sizeof status - 1) < 0)
				perror("read");
			close(file);
			status[strcspn(status, "\n")] = 0;
			dprintf(peer, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status);
		}
		close(peer);
	}
}
