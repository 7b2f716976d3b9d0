/*
 * Programs without a C library, so that their first instruction is theirs and their memory is theirs alone: system calls
 * and an entry for x86-64 and aarch64. The file that includes this has `int begin(int count, char **words, char **variables)`.
 */
#pragma once
#include <linux/sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#define RAW static inline __attribute__((always_inline, unused))

#if defined(__x86_64__)
RAW long call(long number, long a, long b, long c, long d, long e)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = 0;
	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return result;
}
__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call enter\n");
#elif defined(__aarch64__)
RAW long call(long number, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = 0;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}
__asm__(".globl _start\n_start: mov x0, sp\n bl enter\n");
#endif

#define BIT(signal) (1UL << ((signal) - 1))
#define SIGNAL_KILL 9
#define SIGNAL_USR1 10
#define SIGNAL_TERM 15
#define SIGNAL_CHILD 17

RAW int64_t now(void)
{
	int64_t time[2];
	call(SYS_clock_gettime, 1, (long)time, 0, 0, 0);
	return time[0] * 1000000000LL + time[1];
}

RAW void leave(int code)
{
	for (;;)
		call(SYS_exit_group, code, 0, 0, 0, 0);
}

RAW void mask(uint64_t signals)
{
	call(SYS_rt_sigprocmask, 2, (long)&signals, 0, 8, 0);
}

RAW int wait_signal(uint64_t signals)
{
	return (int)call(SYS_rt_sigtimedwait, (long)&signals, 0, 0, 8, 0);
}

RAW void pause_microseconds(long duration)
{
	int64_t time[2] = {0, duration * 1000};
	call(SYS_nanosleep, (long)time, 0, 0, 0, 0);
}

/* The child runs on the parent's stack until it executes or ends, so nothing of it may return. */
RAW long vfork_raw(void)
{
	return call(SYS_clone, CLONE_VM | CLONE_VFORK | SIGNAL_CHILD, 0, 0, 0, 0);
}

RAW long number_of(const char *text)
{
	long number = 0;
	while (*text >= '0' && *text <= '9')
		number = number * 10 + (*text++ - '0');
	return number;
}

RAW const char *variable(char **variables, const char *name)
{
	for (; *variables != NULL; variables++) {
		const char *text = *variables, *wanted = name;
		while (*wanted != 0 && *text == *wanted)
			text++, wanted++;
		if (*wanted == 0 && *text == '=')
			return text + 1;
	}
	return NULL;
}

static int begin(int count, char **words, char **variables);

__attribute__((used)) static void enter(long *stack)
{
	leave(begin((int)stack[0], (char **)(stack + 1), (char **)(stack + 1) + stack[0] + 1));
}
