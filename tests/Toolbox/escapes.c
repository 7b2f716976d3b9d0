/* Ways out of a confinement, each one system call; all are to fail, and errno says at what. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include "toolbox.h"

int escape_remount_writable(const char *path, const char *unused)
{
	(void)unused;
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND, NULL);
}

int escape_unmount(const char *path, const char *unused)
{
	(void)unused;
	return umount2(path, MNT_DETACH);
}

/* The first disk of a machine, as a node of our own. */
int escape_make_disk_node(const char *path, const char *unused)
{
	(void)unused;
	return mknod(path, S_IFBLK | 0600, makedev(254, 0));
}

int escape_enter_namespace(const char *path, const char *unused)
{
	(void)unused;
	int namespace = open(path, O_RDONLY | O_CLOEXEC);
	return namespace < 0 ? -1 : setns(namespace, 0);
}

int escape_change_root(const char *path, const char *unused)
{
	(void)unused;
	return chroot(path);
}

/* In a child, by unshare, and by clone, which a filter sees otherwise. */
int escape_user_namespace(const char *how, const char *unused)
{
	(void)unused;
	if (strcmp(how, "clone") == 0) {
		long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
		if (child == 0)
			_exit(0);
		if (child > 0)
			waitpid((pid_t)child, NULL, 0);
		return child < 0 ? -1 : 0;
	}
	int ends[2], error = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	int child = must_fork();
	if (child == 0) {
		error = unshare(CLONE_NEWUSER) < 0 ? errno : 0;
		_exit(write(ends[1], &error, sizeof error) < 0);
	}
	if (read(ends[0], &error, sizeof error) != sizeof error)
		error = EIO;
	waitpid(child, NULL, 0);
	close(ends[0]), close(ends[1]);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Both files are swapped, again and again, until a third exists. */
int escape_swap(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	alarm(LIFETIME);
	say_ready();
	while (access(argv[3], F_OK) != 0)
		if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) < 0)
			return 1;
	return 0;
}
