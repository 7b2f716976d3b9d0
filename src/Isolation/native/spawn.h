/*
 * A spawn plan as the child reads it. C# writes it (Plan/PlanMarshaller.cs) into one block with every pointer in place;
 * a test holds these numbers and sizes against Plan/PlanLimits.cs.
 */

#ifndef SUPERVISOR_SPAWN_H
#define SUPERVISOR_SPAWN_H

#include <stdint.h>

#define SPAWN_ARGUMENTS 6
#define SPAWN_REGISTERS 128
#define SPAWN_MAXIMUM_STEPS 4096
#define SPAWN_ERRNO_WORDS 3

/* The register that holds the write end of the report pipe. */
#define SPAWN_REPORT_REGISTER 0
#define SPAWN_NO_REGISTER (-1)

#define SPAWN_CHECK_RESULT 1u
#define SPAWN_REPORT_TOLERATED 2u
/* The call is a clone: above zero it gives the caller the child's number, which it reports before it ends. */
#define SPAWN_FORKS 4u
/* The patch takes the result as decimal digits and a NUL. */
#define SPAWN_DECIMAL 8u

/*
 * What stands in the step field of a record that is about no step. The marker, and the word that its namespaces are there
 * to be furnished by the launcher, are written by steps of the plan. With SPAWN_FORKED the error field is a process.
 */
#define SPAWN_MARKER (-1)
#define SPAWN_PLAN_ENDED (-2)
#define SPAWN_FORKED (-3)
#define SPAWN_UNSHARED (-4)

/* The errno of a call that worked but gave another result than the step demands; no kernel errno is that large. */
#define SPAWN_UNEXPECTED_RESULT 4096

/* Exit status of a child whose plan failed; nobody but the launcher sees it. */
#define SPAWN_EXIT_STATUS 127

struct spawn_step {
	int64_t number;
	int64_t arguments[SPAWN_ARGUMENTS]; /* immediate, address, or index of a register */
	int64_t expected;
	uint64_t tolerated[SPAWN_ERRNO_WORDS]; /* bit N of the set is errno N */
	int32_t store;			       /* register for the result */
	uint32_t flags;
	uint32_t registers; /* bit N: argument N is the index of a register */
	uint32_t skip;	    /* so many further steps are passed over after a tolerated error */
	int64_t patch;	    /* address of an int32_t, or of room for digits, that takes the result as well; zero for none */
};

struct spawn_plan {
	int64_t registers[SPAWN_REGISTERS];
	uint64_t count;
	struct spawn_step steps[];
};

/* Errno is above zero for the failure that ended the plan, below zero for one that was tolerated. */
struct spawn_record {
	int32_t step;
	int32_t error;
};

_Static_assert(sizeof(struct spawn_step) == 112, "C# writes steps of this size");
_Static_assert(sizeof(struct spawn_plan) == 1032, "C# writes a header of this size");
_Static_assert(sizeof(struct spawn_record) == 8, "C# reads records of this size");

/*
 * Blocks every signal, makes the raw clone call NUMBER(a, b, c, d, e), lets the child follow the plan, and gives the
 * caller its mask back. Returns what the call returned; the child never returns.
 */
long supervisor_spawn(long number, long a, long b, long c, long d, long e, struct spawn_plan *plan);

__attribute__((visibility("hidden"), noreturn)) void supervisor_follow_plan(struct spawn_plan *plan);

#endif
