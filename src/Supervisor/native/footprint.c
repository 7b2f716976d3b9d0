/*
 * What start-up has run is not run again: reading the configuration, building the host. Its code and constants stay mapped,
 * though, and count as the supervisor's memory. Giving them back costs a few calls; what is still needed comes back from the
 * page cache, a few pages at a time. A page of the constants that the runtime had written before it protected it is no
 * longer the file's, and stays: /proc/self/pagemap tells, and without it only the code goes. See madvise(2), MADV_DONTNEED,
 * proc_pid_pagemap(5), elf(5) and getauxval(3).
 */

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "../../Isolation/native/raw_syscall.h"
#include <sys/syscall.h>

#define OF_THE_FILE (1ULL << 61)
#define PRESENT (1ULL << 63)
#define ENTRIES 128

void supervisor_forget_start_up(void);

static void forget(unsigned long start, unsigned long end)
{
	raw_syscall(SYS_madvise, (long)start, (long)(end - start), MADV_DONTNEED, 0, 0, 0);
}

/* Nobody writes here any more, so what pagemap says stays true. */
static void forget_constants(unsigned long start, unsigned long end, unsigned long page)
{
	uint64_t entries[ENTRIES];
	long map = raw_syscall(SYS_openat, AT_FDCWD, (long)"/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	if (map < 0)
		return;
	while (start < end) {
		long wanted = (long)((end - start) / page);
		if (wanted > ENTRIES)
			wanted = ENTRIES;
		if (raw_syscall(SYS_pread64, map, (long)entries, wanted * 8, (long)(start / page * 8), 0, 0) != wanted * 8)
			break;
		for (long index = 0; index < wanted; index++, start += page)
			if ((entries[index] & (PRESENT | OF_THE_FILE)) == (PRESENT | OF_THE_FILE))
				forget(start, start + page);
	}
	raw_syscall(SYS_close, map, 0, 0, 0, 0, 0);
}

void supervisor_forget_start_up(void)
{
	const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);
	unsigned long page = getauxval(AT_PAGESZ);
	unsigned long base = 0;
	if (headers == 0 || page == 0)
		return;
	for (unsigned long index = 0; index < count; index++)
		if (headers[index].p_type == PT_PHDR)
			base = (unsigned long)headers - headers[index].p_vaddr;
	for (unsigned long index = 0; index < count; index++) {
		if (headers[index].p_type != PT_LOAD || (headers[index].p_flags & PF_W))
			continue;
		unsigned long start = (base + headers[index].p_vaddr) & ~(page - 1);
		unsigned long end = (base + headers[index].p_vaddr + headers[index].p_memsz + page - 1) & ~(page - 1);
		if (headers[index].p_flags & PF_X)
			forget(start, end);
		else
			forget_constants(start, end, page);
	}
}
