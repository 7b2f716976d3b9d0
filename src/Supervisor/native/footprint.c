/*
 * What start-up has run is not run again: reading the configuration, building the host. Its code stays mapped, though, and
 * counts as the supervisor's memory. Giving the code back costs one call; what is still needed comes back from the
 * page cache, a few pages at a time. Constants are kept: the runtime writes into a page of them before it protects it. See madvise(2), MADV_DONTNEED, elf(5) and getauxval(3).
 */

#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "../../Isolation/native/raw_syscall.h"
#include <sys/syscall.h>

void supervisor_forget_start_up(void);

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
		if (headers[index].p_type != PT_LOAD || !(headers[index].p_flags & PF_X) || (headers[index].p_flags & PF_W))
			continue;
		unsigned long start = (base + headers[index].p_vaddr) & ~(page - 1);
		unsigned long end = (base + headers[index].p_vaddr + headers[index].p_memsz + page - 1) & ~(page - 1);
		raw_syscall(SYS_madvise, (long)start, (long)(end - start), MADV_DONTNEED, 0, 0, 0);
	}
}
