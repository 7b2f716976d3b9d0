/*
 * The child between clone and exec. It may share memory with a process full of threads and locks, so it allocates
 * nothing, calls no function of libc and decides nothing: every step is one system call with its rules as data.
 */

#include <asm/unistd.h>

#include "raw_syscall.h"
#include "spawn.h"

#define HIGHEST_ERRNO 4095

static void report(const struct spawn_plan *plan, int32_t step, int32_t error)
{
	struct spawn_record record = {step, error};
	raw_syscall(__NR_write, plan->registers[SPAWN_REPORT_REGISTER], (long)&record, sizeof record, 0, 0, 0);
}

/*
 * By then the program's own filter of system calls may be in force. Where it refuses exit_group, a fault ends the child,
 * which no filter sees: to go round would keep the launcher waiting for ever. Where it refuses write as well, nobody learns
 * why exec failed: after the marker, silence is a program that was executed and ended by itself, with the status below or
 * by SIGILL (SIGTRAP on aarch64), or by SIGSYS where the filter kills.
 */
__attribute__((noreturn)) static void end(void)
{
	raw_syscall(__NR_exit_group, SPAWN_EXIT_STATUS, 0, 0, 0, 0, 0);
	__builtin_trap();
}

static long argument(const struct spawn_plan *plan, const struct spawn_step *step, int index)
{
	long value = step->arguments[index];
	return step->registers & (1u << index) ? plan->registers[value] : value;
}

static int tolerates(const struct spawn_step *step, int32_t error)
{
	return error < SPAWN_ERRNO_WORDS * 64 && (step->tolerated[error / 64] >> (error % 64) & 1);
}

static void write_decimal(char *digits, long value)
{
	int count = 1;
	for (long rest = value / 10; rest > 0; rest /= 10)
		count++;
	digits[count] = '\0';
	for (; count > 0; value /= 10)
		digits[--count] = (char)('0' + value % 10);
}

/* Makes the call; zero, or what went wrong. */
static int32_t make(struct spawn_plan *plan, const struct spawn_step *step)
{
	long result = raw_syscall(step->number, argument(plan, step, 0), argument(plan, step, 1),
				  argument(plan, step, 2), argument(plan, step, 3), argument(plan, step, 4),
				  argument(plan, step, 5));
	if (result < 0 && result >= -HIGHEST_ERRNO)
		return (int32_t)-result;
	if ((step->flags & SPAWN_FORKS) && result > 0) {
		report(plan, SPAWN_FORKED, (int32_t)result);
		end();
	}
	if ((step->flags & SPAWN_CHECK_RESULT) && result != step->expected)
		return SPAWN_UNEXPECTED_RESULT;
	if (step->flags & SPAWN_DECIMAL)
		write_decimal((char *)step->patch, result);
	else if (step->patch != 0)
		*(int32_t *)step->patch = (int32_t)result;
	if (step->store != SPAWN_NO_REGISTER)
		plan->registers[step->store] = result;
	return 0;
}

void supervisor_follow_plan(struct spawn_plan *plan)
{
	for (uint64_t index = 0; index < plan->count; index++) {
		const struct spawn_step *step = &plan->steps[index];
		int32_t error = make(plan, step);
		if (error == 0)
			continue;
		if (!tolerates(step, error)) {
			report(plan, (int32_t)index, error);
			end();
		}
		if (step->flags & SPAWN_REPORT_TOLERATED)
			report(plan, (int32_t)index, -error);
		index += step->skip;
	}
	report(plan, SPAWN_PLAN_ENDED, 0);
	end();
}
