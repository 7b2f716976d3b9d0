/*
 * The runtime draws random bytes (for a Guid, for hash seeds) from /dev/urandom, keeps it open, and throws where there is
 * none: in an empty root, or on a kernel whose /dev is not mounted yet. The linker puts these two in the place of its own
 * (--wrap in Supervisor.csproj): getrandom(2) needs no file. Nothing in the supervisor uses them for a secret.
 */

#include <stdint.h>
#include <sys/syscall.h>
#include <linux/random.h>
#include <time.h>

#include "../../Isolation/native/raw_syscall.h"

int32_t __wrap_SystemNative_GetCryptographicallySecureRandomBytes(uint8_t *buffer, int32_t length);
void __wrap_SystemNative_GetNonCryptographicallySecureRandomBytes(uint8_t *buffer, int32_t length);

#ifndef GRND_INSECURE
#define GRND_INSECURE 4
#endif

/* Never waits for entropy, which a machine may lack for minutes after boot; GRND_INSECURE is Linux 5.6. */
static long draw(uint8_t *buffer, int32_t length)
{
	long count = raw_syscall(__NR_getrandom, (long)buffer, length, GRND_INSECURE, 0, 0, 0);
	return count > 0 ? count : raw_syscall(__NR_getrandom, (long)buffer, length, GRND_NONBLOCK, 0, 0, 0);
}

/* The last resort, where the kernel has nothing: different at each call, and no more than that is asked. */
static void stir(uint8_t *buffer, int32_t length)
{
	static uint64_t calls;
	struct timespec now = { 0, 0 };
	raw_syscall(__NR_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0, 0, 0);
	uint64_t state = ((uint64_t)now.tv_sec << 32) ^ (uint64_t)now.tv_nsec ^ (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) << 48);
	for (int32_t i = 0; i < length; i++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		buffer[i] = (uint8_t)(state >> 56);
	}
}

int32_t __wrap_SystemNative_GetCryptographicallySecureRandomBytes(uint8_t *buffer, int32_t length)
{
	while (length > 0) {
		long count = draw(buffer, length);
		if (count <= 0) {
			stir(buffer, length);
			break;
		}
		buffer += count;
		length -= (int32_t)count;
	}
	return 0;
}

void __wrap_SystemNative_GetNonCryptographicallySecureRandomBytes(uint8_t *buffer, int32_t length)
{
	__wrap_SystemNative_GetCryptographicallySecureRandomBytes(buffer, length);
}
