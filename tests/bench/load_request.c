#include "tests/bench/load_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

#define DIGITS ((size_t)7)

static void place_add(struct request *request, size_t at, bool is_name)
{
    if (request->place_count == REQUEST_PLACES_MAX)
        die("more than %d places in a request", REQUEST_PLACES_MAX);
    request->places[request->place_count++] = (struct place){at, is_name};
}

/* Appends `pattern`, with seven digits where {n} and {v} stand. */
static void text_append(struct request *request, const char *pattern)
{
    while (*pattern) {
        bool is_name = strncmp(pattern, "{n}", 3) == 0;
        if (!is_name && strncmp(pattern, "{v}", 3) != 0) {
            request->text[request->size++] = *pattern++;
            continue;
        }
        place_add(request, request->size, is_name);
        memset(request->text + request->size, '0', DIGITS);
        request->size += DIGITS;
        pattern += 3;
    }
}

void request_init(struct request *request, const char *method, const char *host, const char *target,
                  const char *body)
{
    *request = (struct request){0};
    size_t most = strlen(method) + strlen(host) + strlen(target) + strlen(body) + 512;
    most += REQUEST_PLACES_MAX * DIGITS;
    request->text = malloc(2 * most);
    if (!request->text)
        die("out of memory");

    /* The body first, behind the room of the head: its length stands in the head. */
    struct request with_body = {.text = request->text + most};
    text_append(&with_body, body);
    char length[64];
    snprintf(length, sizeof length, " HTTP/1.1\r\nContent-Length: %zu\r\nHost: ", with_body.size);

    text_append(request, method);
    text_append(request, " ");
    text_append(request, target);
    text_append(request, *body ? length : " HTTP/1.1\r\nHost: ");
    text_append(request, host);
    text_append(request, *body ? "\r\nContent-Type: application/json" : "");
    /* What SDKs send with each request. */
    text_append(request, "\r\nAccept: application/json\r\nUser-Agent: aksim-bench\r\n"
                         "Authorization: Bearer bench\r\n"
                         "x-ms-client-request-id: 3b1c7a52-9c52-4c39-9f0e-6b1a2f6d0c11\r\n\r\n");
    for (size_t i = 0; i < with_body.place_count; i++)
        place_add(request, request->size + with_body.places[i].at, with_body.places[i].is_name);
    memmove(request->text + request->size, with_body.text, with_body.size);
    request->size += with_body.size;
}

void request_release(struct request *request)
{
    free(request->text);
}

void request_fill(struct request *request, unsigned long name, unsigned long value)
{
    for (size_t i = 0; i < request->place_count; i++) {
        unsigned long number = request->places[i].is_name ? name : value;
        char *at = request->text + request->places[i].at + DIGITS;
        for (size_t digit = 0; digit < DIGITS; digit++, number /= 10)
            *--at = (char)('0' + number % 10);
    }
}
