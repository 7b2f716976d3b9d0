/* The one door to the kernel for C#: a raw system call that returns -errno, without libc's errno or cancellation points. */

#include "raw_syscall.h"

long supervisor_syscall(long number, long a, long b, long c, long d, long e, long f);

long supervisor_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	return raw_syscall(number, a, b, c, d, e, f);
}
