#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_form { LOG_OFF, LOG_TEXT, LOG_JSON };

/* Set once at start-up, before other threads exist. */
void log_init(enum log_form form);

/* One line to stderr: `2026-02-01T10:00:00Z level=error msg="..."`, or the same as a JSON object;
 * nothing when the form is off. Any thread: a line is one write(). */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What one request did. `code` is the ARM error code or NULL. */
struct log_request {
    const char *method, *target, *operation, *request_id, *code;
    int status;
    int64_t microseconds;
    uint64_t bytes;
};
void log_request(const struct log_request *request);

#endif
