/* A program that has too much to say of itself. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "toolbox.h"

/* One message with as many descriptors as it may have, none of which the receiver has asked for. */
static int send_with_descriptors(int descriptor, struct msghdr *message)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int) * 253)];
		struct cmsghdr align;
	} control;
	int passed[253];
	for (size_t i = 0; i < 253; i++)
		passed[i] = STDIN_FILENO;
	memset(&control, 0, sizeof control);
	message->msg_control = control.bytes;
	message->msg_controllen = sizeof control.bytes;
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof passed);
	memcpy(CMSG_DATA(header), passed, sizeof passed);
	return sendmsg(descriptor, message, 0) < 0 ? -1 : 0;
}

int notify_flood(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	const char *name = getenv("NOTIFY_SOCKET");
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (name == NULL || strlen(name) >= sizeof address.sun_path || descriptor < 0) {
		fputs("no notification socket\n", stderr);
		return 1;
	}

	strcpy(address.sun_path, name);
	struct iovec text = { .iov_base = "WATCHDOG=1\nSTATUS=busy", .iov_len = 22 };
	for (time_t end = time(NULL) + LIFETIME; time(NULL) < end;) {
		struct msghdr message = {
			.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &text, .msg_iovlen = 1,
		};
		if (send_with_descriptors(descriptor, &message) < 0) {
			perror("sendmsg");
			return 1;
		}
	}

	return 0;
}
