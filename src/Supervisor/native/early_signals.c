/*
 * Before main, and before the runtime of .NET starts. First whoever asks for an init gets one that never starts the runtime:
 * supervisor_enter_init is C# that native AOT has compiled (Init/Entrance.cs), decides whether it is asked for, and returns if
 * not; by then nothing has been changed, no mask and no handler. Under the JIT it does not exist.
 *
 * Then, signals that the event loop reads from a signalfd must be blocked in every thread, so before the runtime starts its
 * first one: this constructor runs before main. Left alone are the synchronous ones, SIGPIPE (the runtime ignores it),
 * glibc's two (32, 33) and the runtime's own (SIGRTMIN, 34). SIGCHLD is also set to its default: where the parent ignored
 * it, the kernel would reap every child by itself, and no program's end would ever be known; see waitid(2).
 */

#include <stdint.h>
#include <sys/syscall.h>
#include <linux/signal.h>

#include "../../Isolation/native/raw_syscall.h"

uint64_t supervisor_blocked_signals(void);
void supervisor_unblock_signals(void);
__attribute__((weak)) extern void supervisor_enter_init(int count, char **arguments, char **environment);

#define BIT(signal) (1ULL << ((signal) - 1))

/* The signals that are blocked, as the kernel's 64-bit set; signal N is bit N-1. */
uint64_t supervisor_blocked_signals(void)
{
	return ~(BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGABRT) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGKILL) | BIT(SIGSEGV) |
		 BIT(SIGSTOP) | BIT(SIGSYS) | BIT(SIGPIPE) | BIT(32) | BIT(33) | BIT(34));
}

static void change_mask(int how)
{
	uint64_t set = supervisor_blocked_signals();
	raw_syscall(__NR_rt_sigprocmask, how, (long)&set, 0, sizeof set, 0, 0);
}

static void block_signals(void)
{
	/* struct sigaction of the kernel: at most 32 bytes on both architectures, and SIG_DFL without flags is all zero. */
	static const uint64_t default_action[4];
	raw_syscall(__NR_rt_sigaction, SIGCHLD, (long)default_action, 0, sizeof(uint64_t), 0, 0);
	change_mask(SIG_BLOCK);
}

__attribute__((constructor)) static void start(int count, char **arguments, char **environment)
{
	if (supervisor_enter_init)
		supervisor_enter_init(count, arguments, environment);
	block_signals();
}

/* For commands that are not the supervisor: Ctrl-C ends them as it ends any program. Call it on the main thread. */
void supervisor_unblock_signals(void)
{
	change_mask(SIG_UNBLOCK);
}
