/* The holder's program, carried inside the supervisor's; see holder/holder.c. */

__asm__(".section .rodata\n"
	".balign 16\n"
	"holder_image_start:\n"
	".incbin \"holder.bin\"\n"
	"holder_image_end:\n"
	".previous\n");

extern const char holder_image_start[] __attribute__((visibility("hidden")));
extern const char holder_image_end[] __attribute__((visibility("hidden")));

const char *supervisor_holder_image(long *size);

/* An ELF executable; its size goes to SIZE. */
const char *supervisor_holder_image(long *size)
{
	*size = holder_image_end - holder_image_start;
	return holder_image_start;
}
