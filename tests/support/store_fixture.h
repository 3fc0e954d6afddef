#ifndef TESTS_SUPPORT_STORE_FIXTURE_H
#define TESTS_SUPPORT_STORE_FIXTURE_H

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "store/store.h"

/* A store on a temporary folder, without the rest of the emulator; for programs with and without
 * Criterion. */
struct fixture {
    char folder[64];
    struct clock clock;
    struct store_options options;
    struct store *store;
    struct arena *arena;
};

static inline int fixture_open(struct fixture *fixture)
{
    return store_open(&fixture->options, &fixture->store);
}

static inline void fixture_init(struct fixture *fixture, bool durable)
{
    *fixture = (struct fixture){.folder = "/tmp/aksim-store-XXXXXX"};
    if (!mkdtemp(fixture->folder))
        abort();
    fixture->arena = arena_new();
    fixture->options = (struct store_options){
        .folder = fixture->folder,
        .durable = durable,
        .clock = &fixture->clock,
        .rate_thousandths = 1000,
        .seeded = true,
        .seed = 7,
    };
}

static inline void fixture_release(struct fixture *fixture)
{
    folder_remove(fixture->folder);
    arena_free(fixture->arena);
}

/* One job whose submitter waits for it. */
typedef int (*fixture_body)(struct store_tx *tx, void *argument);
struct work {
    struct store_job job;
    fixture_body body;
    void *argument;
    _Atomic bool done;
    sem_t finished;
};

static inline int work_run(struct store_tx *tx, struct store_job *job)
{
    struct work *work = (struct work *)job;
    return work->body(tx, work->argument);
}

static inline void work_done(struct store_job *job, int result)
{
    struct work *work = (struct work *)job;
    (void)result;
    work->done = true;
    sem_post(&work->finished);
}

static inline void work_submit(struct fixture *fixture, struct work *work, struct arena *arena,
                               fixture_body body, void *argument)
{
    work->job = (struct store_job){.run = work_run, .done = work_done, .arena = arena};
    work->body = body;
    work->argument = argument;
    work->done = false;
    sem_init(&work->finished, 0, 0);
    store_submit(fixture->store, &work->job);
}

static inline int work_wait(struct work *work)
{
    while (sem_wait(&work->finished))
        continue;
    sem_destroy(&work->finished);
    return work->job.result;
}

static inline int fixture_write(struct fixture *fixture, fixture_body body, void *argument)
{
    struct work work;
    work_submit(fixture, &work, fixture->arena, body, argument);
    return work_wait(&work);
}

static inline int fixture_read(struct fixture *fixture, fixture_body body, void *argument)
{
    return store_read(fixture->store, fixture->arena, body, argument);
}

/* The same with a text; the body gets a `const char **`. */
static inline int fixture_write_text(struct fixture *fixture, fixture_body body, const char *text)
{
    return fixture_write(fixture, body, &text);
}

static inline int fixture_read_text(struct fixture *fixture, fixture_body body, const char *text)
{
    return fixture_read(fixture, body, &text);
}

/* A resource with small texts everywhere. */
static inline struct resource fixture_resource(const char *id, const char *body)
{
    return (struct resource){
        .id = id,
        .type = "t",
        .parent = "/p",
        .subscription = "s",
        .group = "g",
        .name = "Name",
        .body = span_from(body),
        .view = span_from(""),
    };
}

static inline int put_id(struct store_tx *tx, void *id)
{
    struct resource resource = fixture_resource(*(const char **)id, "{}");
    return resource_put(tx, &resource);
}

static inline int has_id(struct store_tx *tx, void *id)
{
    struct resource resource;
    return resource_get(tx, *(const char **)id, &resource);
}

#endif
