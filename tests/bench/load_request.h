#ifndef TESTS_BENCH_LOAD_REQUEST_H
#define TESTS_BENCH_LOAD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

/* The text of a request, in which two kinds of places are filled anew for each one: {n} with the
 * number of a name, {v} with a number that never comes twice. Both always have seven digits, so the
 * text keeps its length. */

#define REQUEST_PLACES_MAX 16

struct request {
    char *text;
    size_t size;
    struct place {
        size_t at;
        bool is_name;
    } places[REQUEST_PLACES_MAX];
    size_t place_count;
};

void request_init(struct request *request, const char *method, const char *host, const char *target,
                  const char *body);
void request_release(struct request *request);
void request_fill(struct request *request, unsigned long name, unsigned long value);

#endif
