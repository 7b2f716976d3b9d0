/* A program that ends at once. Without a C library: the start of one asks the processor what it is, which a virtual machine makes dear. */
#include "raw.h"

static int begin(int count, char **words, char **variables)
{
	(void)count, (void)words, (void)variables;
	return 0;
}
