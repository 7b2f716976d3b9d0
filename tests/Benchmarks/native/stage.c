/*
 * stage BOARD COMMAND…: runs COMMAND as PID 1 of a PID and mount namespace of its own, with its /proc, and writes on the
 * board when that was executed, under which number, and when it had ended. What it prints goes to own.log in this directory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "board.h"

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static void play(struct board *board, char **command)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0)
		fail("mount /proc");
	int log = open("own.log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (log < 0 || empty < 0 || dup2(empty, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		fail("own.log");
	board->executed = now();
	execv(command[0], command);
	fail(command[0]);
}

int main(int count, char **words)
{
	if (count < 3)
		return 2;
	int file = open(words[1], O_RDWR | O_CLOEXEC);
	struct board *board = mmap(NULL, BOARD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (board == MAP_FAILED)
		fail(words[1]);
	setenv("BOARD", words[1], 1);
	long child = syscall(SYS_clone, SIGCHLD | CLONE_NEWPID | CLONE_NEWNS, NULL, NULL, NULL, NULL);
	if (child == 0)
		play(board, words + 2);
	if (child < 0)
		fail("clone");
	board->pid = child;
	int status = 0;
	while (waitpid((pid_t)child, &status, 0) < 0) {
	}
	board->ended = now();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
