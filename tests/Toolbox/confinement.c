/* What a program may and may not do, tried one after the other: what it is confined to, seen from inside. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "toolbox.h"

static int opened(int file)
{
	return file < 0 ? -1 : close(file);
}

static int try_read(const char *path, const char *unused)
{
	(void)unused;
	return opened(open(path, O_RDONLY | O_CLOEXEC));
}

static int try_write(const char *path, const char *unused)
{
	(void)unused;
	return opened(open(path, O_WRONLY | O_CLOEXEC));
}

static int try_create(const char *path, const char *unused)
{
	(void)unused;
	return opened(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
}

static int try_truncate(const char *path, const char *unused)
{
	(void)unused;
	return truncate(path, 0);
}

static int try_mkdir(const char *path, const char *unused)
{
	(void)unused;
	return mkdir(path, 0755);
}

static int try_remove(const char *path, const char *unused)
{
	(void)unused;
	return remove(path);
}

static int try_list(const char *path, const char *unused)
{
	(void)unused;
	return opened(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/* A pipe that closes at exec, or brings the errno. */
static int try_execute(const char *path, const char *unused)
{
	(void)unused;
	int pipe_ends[2], error = 0;
	if (pipe2(pipe_ends, O_CLOEXEC) < 0)
		return -1;
	int child = must_fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);
		if (null >= 0)
			dup2(null, 1), dup2(null, 2);
		execl(path, path, NULL);
		error = errno;
		_exit(write(pipe_ends[1], &error, sizeof error) < 0);
	}
	close(pipe_ends[1]);
	ssize_t length = read(pipe_ends[0], &error, sizeof error);
	waitpid(child, NULL, 0);
	close(pipe_ends[0]);
	errno = error;
	return length == 0 ? 0 : -1;
}

static int with_address(const char *port, int (*call)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result = call(handle, (struct sockaddr *)&address, sizeof address), error = errno;
	close(handle);
	errno = error;
	return result;
}

static int try_connect(const char *port, const char *unused)
{
	(void)unused;
	return with_address(port, connect);
}

static int try_bind(const char *port, const char *unused)
{
	(void)unused;
	return with_address(port, bind);
}

/* To itself, over 127.0.0.1. */
static int try_loopback(const char *unused, const char *unused_too)
{
	(void)unused, (void)unused_too;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(server, (struct sockaddr *)&address, length) < 0 || listen(server, 1) < 0 ||
	    getsockname(server, (struct sockaddr *)&address, &length) < 0)
		return -1;
	return connect(client, (struct sockaddr *)&address, length);
}

static int try_abstract(const char *name, const char *unused)
{
	(void)unused;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(name);
	memcpy(address.sun_path + 1, name, length);
	int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return connect(handle, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length));
}

static int try_signal(const char *pid, const char *unused)
{
	(void)unused;
	return kill(atoi(pid), 0);
}

static int try_trace(const char *pid, const char *unused)
{
	(void)unused;
	return (int)ptrace(PTRACE_SEIZE, atoi(pid), NULL, NULL);
}

static int try_type_into_terminal(const char *path, const char *unused)
{
	(void)unused;
	int terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	char letter = 'x';
	return terminal < 0 ? -1 : ioctl(terminal, TIOCSTI, &letter);
}

static int tell_secure_bits(const char *unused, const char *unused_too)
{
	(void)unused, (void)unused_too;
	return printf("0x%x ", prctl(PR_GET_SECUREBITS));
}

static int tell_keyring(const char *unused, const char *unused_too)
{
	(void)unused, (void)unused_too;
	return printf("%ld ", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
}

static int tell_names(const char *unused, const char *unused_too)
{
	(void)unused, (void)unused_too;
	struct utsname names;
	return uname(&names) < 0 ? -1 : printf("%s %s %s ", names.nodename, names.domainname, names.machine);
}

static const struct {
	const char *name;
	attempt *run;
} attempts[] = {
	{ "read", try_read }, { "write", try_write }, { "create", try_create }, { "truncate", try_truncate },
	{ "mkdir", try_mkdir }, { "remove", try_remove }, { "list", try_list }, { "rename", rename },
	{ "execute", try_execute }, { "connect", try_connect }, { "bind", try_bind }, { "loopback", try_loopback },
	{ "abstract", try_abstract }, { "signal", try_signal }, { "trace", try_trace },
	{ "type", try_type_into_terminal }, { "securebits", tell_secure_bits }, { "keyring", tell_keyring },
	{ "names", tell_names }, { "remount", escape_remount_writable }, { "unmount", escape_unmount },
	{ "disk-node", escape_make_disk_node }, { "setns", escape_enter_namespace }, { "chroot", escape_change_root },
	{ "userns", escape_user_namespace },
};

static void make_attempt(char *words)
{
	char *name = strtok(words, ":"), *first = strtok(NULL, ":"), *second = strtok(NULL, ":");
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		if (strcmp(name, attempts[i].name) != 0)
			continue;
		printf("%s ", name);
		errno = 0;
		int result = attempts[i].run(first != NULL ? first : "", second != NULL ? second : "");
		puts(result < 0 ? strerrorname_np(errno) : "ok");
		fflush(stdout);
		return;
	}
	fprintf(stderr, "toolbox attempt: no such attempt: %s\n", name);
	exit(2);
}

int confinement_attempt(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		make_attempt(argv[i]);
	return 0;
}
