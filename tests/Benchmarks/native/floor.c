/*
 * The floor of a confined launch: a C program that makes the very system calls of our plan, one after the other and without
 * anything around them. It takes the plans that Benchmarks has written, places them where they were made, so that their
 * pointers hold, and launches COUNT times; with a PROGRAM alone it launches that by vfork and execve. For each launch it prints the microseconds from the first call to the last reaping.
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "spawn.h"

#define HOLDER_REGISTER 3
#define P_PIDFD_TYPE 3

const char *supervisor_holder_image(long *size);

struct header {
	uint64_t address, size, image_descriptor, holder_flags, is_shared;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Page by page, since two plans may share one. */
static void map(uint64_t from, uint64_t to)
{
	static uint64_t mapped[1024];
	static int count;
	for (uint64_t page = from; page < to; page += 4096) {
		int known = 0;
		for (int index = 0; index < count; index++)
			known |= mapped[index] == page;
		if (known)
			continue;
		if (count == 1024 || mmap((void *)page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED)
			fail("map the plan where it was made");
		mapped[count++] = page;
	}
}

static struct spawn_plan *load(const char *path, struct header *header)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || read(file, header, sizeof *header) != sizeof *header)
		fail(path);
	map(header->address & ~4095ULL, (header->address + header->size + 4095) & ~4095ULL);
	if (read(file, (void *)header->address, header->size) != (ssize_t)header->size)
		fail(path);
	close(file);
	return (struct spawn_plan *)header->address;
}

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int spawn(struct spawn_plan *plan, uint64_t flags, uint64_t is_shared, int *pid)
{
	static char shared_stack[65536] __attribute__((aligned(16)));
	void *stack = is_shared ? shared_stack : NULL;
	size_t stack_size = is_shared ? sizeof shared_stack : 0;
	flags |= is_shared ? CLONE_VM | CLONE_VFORK : 0;
	int descriptor = -1;
	struct clone_args arguments = {.flags = flags | CLONE_PIDFD | CLONE_CLEAR_SIGHAND, .pidfd = (uintptr_t)&descriptor,
				       .exit_signal = SIGCHLD, .stack = (uintptr_t)stack, .stack_size = stack_size};
	int report[2];
	if (pipe2(report, O_CLOEXEC) != 0)
		fail("pipe2");
	plan->registers[SPAWN_REPORT_REGISTER] = report[1];
	long result = supervisor_spawn(SYS_clone3, (long)&arguments, sizeof arguments, 0, 0, 0, plan);
	if (result < 0)
		fail("clone3");
	close(report[1]);
	struct spawn_record record;
	int marked = 0;
	while (read(report[0], &record, sizeof record) == sizeof record) {
		marked |= record.step == SPAWN_MARKER;
		if (record.step >= 0 && record.error > 0) {
			fprintf(stderr, "step %d failed: %s\n", record.step + 1, strerror(record.error));
			exit(1);
		}
	}
	close(report[0]);
	if (!marked)
		fail("the child did not reach exec");
	*pid = (int)result;
	return descriptor;
}

static void write_map(int pid, const char *name, const char *content)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	int file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0 || write(file, content, strlen(content)) < 0)
		fail(path);
	close(file);
}

static void reap(int descriptor)
{
	siginfo_t information;
	if (waitid(P_PIDFD_TYPE, (id_t)descriptor, &information, WEXITED) != 0)
		fail("waitid");
	close(descriptor);
}

static int image(int number)
{
	long size;
	const char *bytes = supervisor_holder_image(&size);
	int file = memfd_create("holder", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (file < 0 || write(file, bytes, (size_t)size) != size || dup3(file, number, O_CLOEXEC) < 0)
		fail("memfd_create");
	close(file);
	return number;
}

static int launch_unconfined(char *program, long count)
{
	for (volatile long left = count; left > 0; left--) {
		int64_t begin = now();
		pid_t child = vfork();
		if (child == 0) {
			execve(program, (char *[]){program, NULL}, (char *[]){NULL});
			_exit(127);
		}
		if (child < 0 || waitpid(child, NULL, 0) < 0)
			fail("vfork");
		printf("%lld\n", (long long)(now() - begin) / 1000);
	}
	return 0;
}

int main(int count, char **words)
{
	if (count == 3)
		return launch_unconfined(words[1], strtol(words[2], NULL, 10));
	if (count != 4)
		return 2;
	struct header holder_header, program_header;
	struct spawn_plan *holder_plan = load(words[1], &holder_header);
	struct spawn_plan *program_plan = load(words[2], &program_header);
	image((int)holder_header.image_descriptor);
	int home = (int)syscall(SYS_pidfd_open, getpid(), 0);
	static char pristine[1 << 20];
	memcpy(pristine, program_plan, program_header.size);
	for (long launch = strtol(words[3], NULL, 10); launch > 0; launch--) {
		int64_t begin = now();
		int holder_pid, program_pid;
		int holder = spawn(holder_plan, holder_header.holder_flags, 1, &holder_pid);
		write_map(holder_pid, "uid_map", "0 0 1\n");
		write_map(holder_pid, "gid_map", "0 0 1\n");
		program_plan->registers[HOLDER_REGISTER] = holder;
		if (setns(holder, CLONE_NEWPID) != 0)
			fail("setns");
		int program = spawn(program_plan, 0, program_header.is_shared, &program_pid);
		if (setns(home, CLONE_NEWPID) != 0)
			fail("setns home");
		reap(program);
		syscall(SYS_pidfd_send_signal, holder, SIGKILL, NULL, 0);
		reap(holder);
		printf("%lld\n", (long long)(now() - begin) / 1000);
		memcpy(program_plan, pristine, program_header.size);
	}
	return 0;
}
