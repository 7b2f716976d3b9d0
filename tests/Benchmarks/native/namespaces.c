/*
 * namespaces ROOT PROGRAM COUNT: the plainest confined launch in C, clone3 with seven new namespaces, root mapped to root,
 * ROOT as the read-only root and a /proc of its own. For each it prints the microseconds from the first call to the reaping.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void child(const char *root, char *program, int mapped)
{
	char byte;
	if (read(mapped, &byte, 1) != 1)
		_exit(1);
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount(root, root, NULL, MS_BIND, NULL) != 0)
		fail("bind the root");
	if (chdir(root) != 0 || mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
		fail("mount /proc");
	if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0)
		fail("pivot_root");
	if (mount("none", "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) != 0)
		fail("make the root read-only");
	execve(program, (char *[]){program, NULL}, (char *[]){NULL});
	fail(program);
}

static void write_map(int pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	int file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0 || write(file, "0 0 1\n", 6) != 6)
		fail(path);
	close(file);
}

int main(int count, char **words)
{
	if (count != 4)
		return 2;
	for (long left = strtol(words[3], NULL, 10); left > 0; left--) {
		int64_t begin = now();
		int mapped[2], status;
		if (pipe2(mapped, O_CLOEXEC) != 0)
			fail("pipe2");
		struct clone_args arguments = {.exit_signal = SIGCHLD, .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS |
			CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP};
		long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
		if (pid == 0)
			child(words[1], words[2], mapped[0]);
		if (pid < 0)
			fail("clone3");
		write_map((int)pid, "uid_map");
		write_map((int)pid, "gid_map");
		if (write(mapped[1], "", 1) != 1)
			fail("release the child");
		if (waitpid((pid_t)pid, &status, 0) < 0 || status != 0)
			fail("waitpid");
		close(mapped[0]);
		close(mapped[1]);
		printf("%lld\n", (long long)(now() - begin) / 1000);
	}
	return 0;
}
