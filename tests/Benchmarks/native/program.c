/*
 * What the peers supervise: marks on the board ($BOARD) its first instruction and the signals that it gets, and ends with
 * TERM. With $ORPHANS it has a child of its own make that many children, which have all ended when it ends itself, so that
 * PID 1 is handed nothing but zombies; and marks when the last of them is gone.
 */
#include "raw.h"
#include "board.h"

#define PATIENCE_NANOSECONDS 10000000000LL
#define MOST_ORPHANS 30000

static struct board *board;

static void mark_board(int64_t time, int kind, int value)
{
	struct mark *mark = &board->marks[__atomic_fetch_add(&board->count, 1, __ATOMIC_RELAXED) % BOARD_MARKS];
	mark->time = time;
	mark->value = value;
	__atomic_store_n(&mark->kind, kind, __ATOMIC_RELEASE);
}

static void *map(long file, long size, long flags)
{
	return (void *)call(SYS_mmap, 0, size, 3, flags, file);
}

static void make_orphans(int32_t *pids, long count)
{
	for (long made = 0; made < count; made++) {
		long child = vfork_raw();
		if (child == 0)
			leave(0);
		if (child < 0)
			leave(1);
		pids[made] = (int32_t)child;
	}
	mark_board(now(), MARK_HANDED_OVER, 0);
	leave(0);
}

/* Asks for each number in turn, so that all of it costs one call an orphan. */
static void watch(const int32_t *pids, long count)
{
	int64_t deadline = now() + PATIENCE_NANOSECONDS;
	for (long gone = 0; gone < count; gone++) {
		while (call(SYS_kill, pids[gone], 0, 0, 0, 0) == 0) {
			pause_microseconds(200);
			if (now() > deadline) {
				int left = 0;
				for (; gone < count; gone++)
					left += call(SYS_kill, pids[gone], 0, 0, 0, 0) == 0;
				mark_board(now(), MARK_LEFT_OVER, left);
				return;
			}
		}
	}
	mark_board(now(), MARK_ALL_REAPED, 0);
}

static void orphans(long count)
{
	int32_t *pids = map(-1, MOST_ORPHANS * 4, 0x21);
	long child = call(SYS_clone, SIGNAL_CHILD, 0, 0, 0, 0);
	if (child == 0)
		make_orphans(pids, count < MOST_ORPHANS ? count : MOST_ORPHANS);
	call(SYS_wait4, child, 0, 0, 0, 0);
	watch(pids, count);
}

static int begin(int count, char **words, char **variables)
{
	int64_t time = now();
	uint64_t signals = BIT(SIGNAL_TERM) | BIT(SIGNAL_USR1);
	mask(signals);
	(void)count, (void)words;
	const char *path = variable(variables, "BOARD");
	long file = path == NULL ? -1 : call(SYS_openat, -100, (long)path, 02, 0, 0);
	if (file < 0)
		return 1;
	board = map(file, BOARD_SIZE, 1);
	call(SYS_close, file, 0, 0, 0, 0);
	int own = (int)call(SYS_getpid, 0, 0, 0, 0, 0);
	mark_board(time, MARK_STARTED, own);
	const char *wanted = variable(variables, "ORPHANS");
	if (wanted != NULL)
		orphans(number_of(wanted));
	for (;;) {
		int signal = wait_signal(signals);
		time = now();
		if (signal == SIGNAL_USR1)
			mark_board(time, MARK_USR1, own);
		if (signal == SIGNAL_TERM) {
			mark_board(time, MARK_TERM, own);
			return 0;
		}
	}
}
