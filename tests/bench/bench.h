#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the programs of this folder share. Each prints one line of JSON. */

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

int64_t nanoseconds(void);              /* monotonic */
int64_t cpu_nanoseconds(pid_t process); /* used by all its threads so far; 0: this process */
double seconds_from(const char *text);  /* dies unless it is a positive number */
unsigned long number_from(const char *text);

/* The whole file with a NUL behind it; to be freed. */
char *whole_read(const char *path, size_t *size);

#endif
