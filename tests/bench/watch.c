/* Loaded into aksim by LD_PRELOAD: counts what it does with JSON and holds back its syncs. The
 * counters stand in the file that WATCH_FILE names, which the test maps too (watch.py). */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* The same words in the same order as in watch.py. */
struct watch {
    _Atomic uint64_t parses;   /* calls of jansson that read text */
    _Atomic uint64_t trees;    /* objects and arrays that were made or copied */
    _Atomic uint64_t syncs;    /* of files, finished */
    _Atomic uint64_t waiting;  /* syncs that are being held back now */
    _Atomic uint64_t delay_us; /* set by the test: every sync takes this much longer */
    _Atomic uint64_t hold;     /* set by the test: no sync goes on until this is 0 again */
};

static struct watch nowhere;
static struct watch *watch = &nowhere;

__attribute__((constructor)) static void watch_open(void)
{
    const char *path = getenv("WATCH_FILE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *watch, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        fprintf(stderr, "watch: %s: %s\n", path ? path : "WATCH_FILE", strerror(errno));
        abort();
    }
    close(fd);
    watch = map;
}

/* The function of this name that would have been called without this file. POSIX has dlsym() return
 * functions as data. */
static void next_find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    memcpy(function, &found, sizeof found);
}

/* ---- JSON ---- */

json_t *json_loads(const char *input, size_t flags, json_error_t *error)
{
    json_t *(*next)(const char *, size_t, json_error_t *);
    next_find("json_loads", &next);
    watch->parses++;
    return next(input, flags, error);
}

json_t *json_loadb(const char *buffer, size_t size, size_t flags, json_error_t *error)
{
    json_t *(*next)(const char *, size_t, size_t, json_error_t *);
    next_find("json_loadb", &next);
    watch->parses++;
    return next(buffer, size, flags, error);
}

json_t *json_load_file(const char *path, size_t flags, json_error_t *error)
{
    json_t *(*next)(const char *, size_t, json_error_t *);
    next_find("json_load_file", &next);
    watch->parses++;
    return next(path, flags, error);
}

json_t *json_load_callback(json_load_callback_t callback, void *data, size_t flags,
                           json_error_t *error)
{
    json_t *(*next)(json_load_callback_t, void *, size_t, json_error_t *);
    next_find("json_load_callback", &next);
    watch->parses++;
    return next(callback, data, flags, error);
}

json_t *json_object(void)
{
    json_t *(*next)(void);
    next_find("json_object", &next);
    watch->trees++;
    return next();
}

json_t *json_array(void)
{
    json_t *(*next)(void);
    next_find("json_array", &next);
    watch->trees++;
    return next();
}

json_t *json_copy(json_t *value)
{
    json_t *(*next)(json_t *);
    next_find("json_copy", &next);
    watch->trees++;
    return next(value);
}

json_t *json_deep_copy(const json_t *value)
{
    json_t *(*next)(const json_t *);
    next_find("json_deep_copy", &next);
    watch->trees++;
    return next(value);
}

/* ---- syncs ---- */

static void microseconds_pass(uint64_t microseconds)
{
    struct timespec left = {(time_t)(microseconds / 1000000),
                            (long)(microseconds % 1000000) * 1000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

static void sync_hold(void)
{
    watch->waiting++;
    microseconds_pass(watch->delay_us);
    while (watch->hold)
        microseconds_pass(1000);
    watch->waiting--;
}

static int sync_file(const char *name, int fd)
{
    int (*next)(int);
    next_find(name, &next);
    sync_hold();
    int result = next(fd);
    watch->syncs++;
    return result;
}

int fsync(int fd)
{
    return sync_file("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_file("fdatasync", fd);
}
