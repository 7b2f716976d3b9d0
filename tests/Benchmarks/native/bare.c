/*
 * The floor: what supervising costs at the least. `bare COUNT PROGRAM` starts PROGRAM that often by vfork and execve,
 * restarts what ends, reaps orphans, passes USR1 on to the first, and at TERM ends all and then itself.
 * `bare splice FILE` moves standard input into FILE.
 */
#include "raw.h"

#define MOST 1024

static int32_t pids[MOST];

static int32_t start(char *program, char **variables)
{
	char *words[] = {program, NULL};
	long child = vfork_raw();
	if (child == 0) {
		uint64_t none = 0;
		mask(none);
		call(SYS_setsid, 0, 0, 0, 0, 0);
		call(SYS_execve, (long)program, (long)words, (long)variables, 0, 0);
		leave(127);
	}
	return (int32_t)child;
}

static void supervise(long count, char *program, char **variables)
{
	uint64_t signals = BIT(SIGNAL_TERM) | BIT(SIGNAL_USR1) | BIT(SIGNAL_CHILD);
	mask(signals);
	for (long index = 0; index < count; index++)
		pids[index] = start(program, variables);
	for (int stopping = 0;;) {
		int signal = wait_signal(signals);
		if (signal == SIGNAL_USR1)
			call(SYS_kill, pids[0], SIGNAL_USR1, 0, 0, 0);
		for (long index = 0; signal == SIGNAL_TERM && index < count; index++)
			call(SYS_kill, pids[index], SIGNAL_TERM, 0, 0, 0);
		stopping |= signal == SIGNAL_TERM;
		for (;;) {
			long ended = call(SYS_wait4, -1, 0, 1, 0, 0);
			if (ended == 0)
				break;
			if (ended < 0 && stopping)
				return;
			if (ended < 0)
				break;
			for (long index = 0; !stopping && index < count; index++)
				if (pids[index] == ended)
					pids[index] = start(program, variables);
		}
	}
}

static void splice_to(const char *path)
{
	long file = call(SYS_openat, -100, (long)path, 01101, 0644, 0);
	while (call(SYS_splice, 0, 0, file, 0, 1 << 20) > 0) {
	}
}

static int begin(int count, char **words, char **variables)
{
	if (count == 3 && words[1][0] == 's')
		splice_to(words[2]);
	else if (count == 3 && number_of(words[1]) <= MOST)
		supervise(number_of(words[1]), words[2], variables);
	else
		return 2;
	return 0;
}
