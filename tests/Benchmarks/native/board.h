/* The file that everybody in a benchmark maps: who was where when. All times are nanoseconds of CLOCK_MONOTONIC. */
#pragma once
#include <stdint.h>

#define BOARD_SIZE (1 << 20)
#define BOARD_MARKS 32768

enum mark_kind { MARK_STARTED = 1, MARK_USR1, MARK_TERM, MARK_HANDED_OVER, MARK_ALL_REAPED, MARK_LEFT_OVER };

struct mark {
	int64_t time;
	int32_t kind;
	int32_t value; /* of the process that made it; for MARK_LEFT_OVER how many */
};

struct board {
	int64_t executed; /* the last instruction before PID 1 of the namespace executed the peer */
	int64_t ended;    /* when that had ended */
	int64_t pid;      /* its number outside */
	int64_t count;
	struct mark marks[BOARD_MARKS];
};
