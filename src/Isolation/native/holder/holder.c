/*
 * The holder: PID 1 of a program's PID namespace, and the process that keeps its other namespaces there for the program to
 * enter. It reaps what is orphaned inside, and nothing else: it has no privileges, no descriptors, and a filter that allows
 * only the calls below, so that taking it over is worth nothing. Its end ends everything in the namespace. It is a program
 * of its own without libc, executed from memory, since a copy of the supervisor would keep the supervisor's pages.
 */

#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/signal.h>
#include <linux/wait.h>
#include <stddef.h>
#include <stdint.h>

#include "../raw_syscall.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define ALLOW(call) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static const struct sock_filter filter[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	ALLOW(__NR_waitid),
	ALLOW(__NR_rt_sigtimedwait),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static void give_up_everything(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
	struct sock_fprog program = {sizeof filter / sizeof filter[0], (struct sock_filter *)filter};
	raw_syscall(__NR_capset, (long)&header, (long)none, 0, 0, 0, 0);
	raw_syscall(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
	raw_syscall(__NR_prctl, PR_SET_NAME, (long)"holder", 0, 0, 0, 0);
	raw_syscall(__NR_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program, 0, 0, 0);
}

__attribute__((noreturn)) void _start(void)
{
	/* The plan that led here left all signals blocked, SIGCHLD among them: it is taken, never delivered. */
	uint64_t child_ended = 1ULL << (SIGCHLD - 1);
	give_up_everything();
	for (;;)
		if (raw_syscall(__NR_waitid, P_ALL, 0, 0, WEXITED | __WALL, 0, 0) < 0)
			raw_syscall(__NR_rt_sigtimedwait, (long)&child_ended, 0, 0, sizeof child_ended, 0, 0);
}
