/* The limit of jansson: what one parse of the first file and one dump of the second cost. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

#define ROUND 50

static json_t *parse(const char *text, size_t size)
{
    json_error_t error;
    json_t *tree = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (!tree)
        die("line %d: %s", error.line, error.text);
    return tree;
}

static void parse_once(const char *text, size_t size)
{
    json_decref(parse(text, size));
}

static int piece_count(const char *data, size_t size, void *total)
{
    (void)data;
    *(size_t *)total += size;
    return 0;
}

static void dump_once(const json_t *tree)
{
    size_t total = 0;
    if (json_dump_callback(tree, piece_count, &total, JSON_COMPACT | JSON_REAL_PRECISION(15)) != 0)
        die("a tree cannot be dumped");
}

int main(int argc, char **argv)
{
    if (argc != 4)
        die("usage: bench_json PARSED_FILE DUMPED_FILE SECONDS");
    size_t parsed_size, dumped_size;
    char *parsed = whole_read(argv[1], &parsed_size), *dumped = whole_read(argv[2], &dumped_size);
    json_t *tree = parse(dumped, dumped_size);
    int64_t end = nanoseconds() + (int64_t)(seconds_from(argv[3]) * 1e9);
    int64_t parsing = 0, dumping = 0, rounds = 0;
    for (; nanoseconds() < end; rounds++) {
        int64_t begun = cpu_nanoseconds(0);
        for (int i = 0; i < ROUND; i++)
            parse_once(parsed, parsed_size);
        int64_t between = cpu_nanoseconds(0);
        for (int i = 0; i < ROUND; i++)
            dump_once(tree);
        parsing += between - begun;
        dumping += cpu_nanoseconds(0) - between;
    }
    double each = (double)rounds * ROUND * 1000;
    printf("{\"parse_us\":%.3f,\"dump_us\":%.3f,\"parsed_bytes\":%zu,\"dumped_bytes\":%zu}\n",
           (double)parsing / each, (double)dumping / each, parsed_size, dumped_size);
    json_decref(tree);
    free(parsed);
    free(dumped);
    return 0;
}
