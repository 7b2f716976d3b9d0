/*
 * The entry into the child. clone3 and clone return twice; with a stack of its own the child cannot use the frame of
 * the function that called them, so it goes straight from the system call to supervisor_follow_plan, with the plan kept
 * in a register. The same entry serves a child with a copy of the caller's memory.
 */

#include <asm/unistd.h>
#include <linux/signal.h>

#include "raw_syscall.h"
#include "spawn.h"

#if defined(__x86_64__)

static long enter(long number, long a, long b, long c, long d, long e, struct spawn_plan *plan)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register struct spawn_plan *kept __asm__("r12") = plan;
	register void (*follow)(struct spawn_plan *) __asm__("r13") = supervisor_follow_plan;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "and $-16, %%rsp\n\t"
			 "mov %[plan], %%rdi\n\t"
			 "call *%[follow]\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), [plan] "r"(kept), [follow] "r"(follow)
			 : "rcx", "r11", "memory", "cc");
	return result;
}

#elif defined(__aarch64__)

static long enter(long number, long a, long b, long c, long d, long e, struct spawn_plan *plan)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register struct spawn_plan *kept __asm__("x20") = plan;
	register void (*follow)(struct spawn_plan *) __asm__("x21") = supervisor_follow_plan;
	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, xzr\n\t"
			 "mov x30, xzr\n\t"
			 "mov x0, %[plan]\n\t"
			 "blr %[follow]\n\t"
			 "brk 0\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), [plan] "r"(kept), [follow] "r"(follow)
			 : "memory", "cc");
	return x0;
}

#endif

long supervisor_spawn(long number, long a, long b, long c, long d, long e, struct spawn_plan *plan)
{
	uint64_t all = ~0ULL;
	uint64_t previous = 0;
	raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&previous, sizeof all, 0, 0);
	long result = enter(number, a, b, c, d, e, plan);
	raw_syscall(__NR_rt_sigprocmask, SIG_SETMASK, (long)&previous, 0, sizeof previous, 0, 0);
	return result;
}
