#include "tests/bench/bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static int64_t clock_read(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        die("clock: %s", strerror(errno));
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t nanoseconds(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

int64_t cpu_nanoseconds(pid_t process)
{
    clockid_t clock;
    int code = clock_getcpuclockid(process, &clock);
    if (code != 0)
        die("the CPU clock of process %d: %s", (int)process, strerror(code));
    return clock_read(clock);
}

double seconds_from(const char *text)
{
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end || !(seconds > 0) || seconds > 3600)
        die("%s is no number of seconds", text);
    return seconds;
}

unsigned long number_from(const char *text)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno)
        die("%s is no number", text);
    return number;
}

char *whole_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        die("%s: %s", path, strerror(errno));
    long end = ftell(file);
    rewind(file);
    char *text = end < 0 ? NULL : malloc((size_t)end + 1);
    if (!text || fread(text, 1, (size_t)end, file) != (size_t)end)
        die("%s cannot be read", path);
    fclose(file);
    text[end] = '\0';
    *size = (size_t)end;
    return text;
}
