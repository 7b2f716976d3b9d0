/* A transfer between two programs, and how fast it was. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "toolbox.h"

static char buffer[1 << 16];

static double seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

/* All that comes over one connection; of the time, what the bytes beyond the first took: a burst is free. */
int network_receive(int argc, char **argv)
{
	long burst = number_argument(argc, argv, 2, 0), total = 0, counted = 0;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)number_argument(argc, argv, 1, 0)) };
	int server = socket(AF_INET, SOCK_STREAM, 0);
	double start = 0;

	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 1) < 0)
		return fail("listen");
	say_ready();
	int peer = accept(server, NULL, NULL);
	for (ssize_t length; (length = read(peer, buffer, sizeof buffer)) > 0;) {
		total += length;
		if (total < burst)
			continue;
		if (start == 0)
			start = seconds();
		else
			counted += length;
	}
	printf("received %ld at %.0f a second\n", total, (double)counted / (seconds() - start));
	return 0;
}

/* Waits for the other side to listen. */
int network_send(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)number_argument(argc, argv, 2, 0)) };
	struct timespec pause = { .tv_nsec = 20000000 };
	int peer;

	if (argc < 4 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
		return 2;
	alarm(LIFETIME);
	while ((peer = socket(AF_INET, SOCK_STREAM, 0)) >= 0 && connect(peer, (struct sockaddr *)&address, sizeof address) < 0) {
		close(peer);
		nanosleep(&pause, NULL);
	}
	for (long left = number_argument(argc, argv, 3, 0); left > 0;) {
		ssize_t written = write(peer, buffer, left < (long)sizeof buffer ? (size_t)left : sizeof buffer);
		if (written < 0)
			return fail("write");
		left -= written;
	}
	/* What is in flight when the last process of a network namespace ends is lost with it: the other side closes first. */
	shutdown(peer, SHUT_WR);
	if (read(peer, buffer, sizeof buffer) < 0)
		return fail("read");
	puts("sent");
	return 0;
}
