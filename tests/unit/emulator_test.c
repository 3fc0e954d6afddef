#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/arm/call.h"
#include "api/emulator/duration.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP SUBSCRIPTION "/resourcegroups/demo?api-version=2024-11-01"

/* ISO 8601-1:2019, 5.5.2, as far as lengths are fixed. */
Test(duration, texts_and_numbers_are_read_to_the_microsecond)
{
    static const struct {
        const char *json;     /* inside an array */
        int64_t microseconds; /* -1: refused */
    } cases[] = {
        {"0", 0},
        {"300", 300000000},
        {"0.25", 250000},
        {"315360000", 315360000000000},
        {"315360001", -1},
        {"-1", -1},
        {"1e300", -1},
        {"true", -1},
        {"null", -1},
        {"\"PT5M\"", 300000000},
        {"\"PT1H30M15S\"", 5415000000},
        {"\"P1DT2H\"", 93600000000},
        {"\"P2W\"", 1209600000000},
        {"\"PT0.5S\"", 500000},
        {"\"PT1.000001S\"", 1000001},
        {"\"PT90S\"", 90000000},
        {"\"P3650D\"", 315360000000000},
        {"\"P3650DT1S\"", -1},
        {"\"P3651D\"", -1},
        {"\"PT1.0000001S\"", -1},
        {"\"PT0.5M\"", -1},
        {"\"PT.5S\"", -1},
        {"\"PT1.S\"", -1},
        {"\"P\"", -1},
        {"\"PT\"", -1},
        {"\"P1DT\"", -1},
        {"\"P1M\"", -1},
        {"\"P1Y\"", -1},
        {"\"P1H\"", -1},
        {"\"PT1D\"", -1},
        {"\"PT1M1H\"", -1},
        {"\"PT1M1M\"", -1},
        {"\"PT1\"", -1},
        {"\"PT1S \"", -1},
        {"\"-PT1S\"", -1},
        {"\"PT-1S\"", -1},
        {"\"pt1s\"", -1},
        {"\"5m\"", -1},
        {"\"\"", -1},
        {"\"PT99999999999999999999S\"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "[%s]", cases[i].json);
        json_auto_t *array = json_loads(text, 0, NULL);
        int64_t out = -1;
        bool read = duration_read(json_array_get(array, 0), &out);
        cr_assert_eq(read, cases[i].microseconds >= 0, "%s", cases[i].json);
        cr_assert_eq(out, cases[i].microseconds, "%s", cases[i].json);
    }
}

Test(health, tells_what_runs_and_when_it_stops)
{
    struct harness *harness =
        harness_new(&(struct harness_options){.as_of = "2026-04-30", .auth = AUTH_TOKEN});
    struct answer answer = harness_send(harness, "GET", "/_aksim/health", NULL);
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "status"), "ok");
    cr_assert_str_eq(answer_text(&answer, "version"), AKSIM_VERSION);
    cr_assert_str_eq(answer_text(&answer, "asOf"), "2026-04-30");
    cr_assert(json_is_integer(json_at(answer.json, "uptimeSeconds")));
    api_stop_accepting(harness_api(harness));
    answer = harness_send(harness, "GET", "/_aksim/health", NULL);
    cr_assert_eq(answer.status, 503);
    cr_assert_str_eq(answer_text(&answer, "status"), "stopping");
    harness_free(harness);
}

Test(ca, is_given_to_strangers_and_404_without_tls)
{
    struct harness *harness = harness_new(&(struct harness_options){.auth = AUTH_TOKEN});
    struct answer answer = harness_send(harness, "GET", "/_aksim/ca.pem", NULL);
    cr_assert_eq(answer.status, 404);
    cr_assert_str_eq(answer_text(&answer, "error.code"), "CaCertificateNotFound");

    static const char pem[] = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    char path[] = "/tmp/aksim-ca-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, pem, sizeof pem - 1), (ssize_t)(sizeof pem - 1));
    close(fd);
    harness_api(harness)->options.ca_file = path;
    answer = harness_send(harness, "GET", "/_aksim/ca.pem", NULL);
    unlink(path);
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_header(&answer, "Content-Type"), "application/x-pem-file");
    cr_assert_str_eq(answer.body, pem);
    answer = harness_send(harness, "GET", "/_aksim/ca.pem", NULL);
    cr_assert_eq(answer.status, 404, "the file is gone");
    harness_free(harness);
}

static struct answer clock_put_json(struct harness *harness, const char *body)
{
    return harness_send(harness, "PUT", "/_aksim/clock", body);
}

Test(clock, steps_forward_only_and_refuses_nonsense)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    struct answer answer = harness_send(harness, "GET", "/_aksim/clock", NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_assert_str_eq(answer_text(&answer, "now"), "2026-02-01T00:00:00Z");
    cr_assert(json_is_integer(json_at(answer.json, "rate")));
    cr_assert_eq(json_number_or(answer.json, "rate", -1), 0);
    cr_assert(json_is_null(json_at(answer.json, "next")));

    static const struct {
        const char *body;
        int status;
        const char *text; /* the time, or the error's code */
    } cases[] = {
        {"{\"advance\":90}", 200, "2026-02-01T00:01:30Z"},
        {"{\"advance\":0}", 200, "2026-02-01T00:01:30Z"},
        {"{\"advance\":\"PT58M30.5S\"}", 200, "2026-02-01T01:00:00.5Z"},
        {"{\"to\":\"2026-02-02T00:00:00Z\"}", 200, "2026-02-02T00:00:00Z"},
        {"{\"to\":\"2026-02-01T00:00:00Z\"}", 400, "InvalidClockRequest"},
        {"{\"to\":\"next\"}", 409, "NoPendingOperation"},
        {"{\"to\":\"soon\"}", 400, "InvalidClockRequest"},
        {"{\"to\":5}", 400, "InvalidClockRequest"},
        {"{\"advance\":-1}", 400, "InvalidClockRequest"},
        {"{\"advance\":\"5 minutes\"}", 400, "InvalidClockRequest"},
        {"{\"advance\":1,\"to\":\"next\"}", 400, "InvalidClockRequest"},
        {"{\"advance\":1,\"speed\":2}", 400, "InvalidClockRequest"},
        {"{}", 400, "InvalidClockRequest"},
        {"{\"to\":\"9999-12-31T23:59:59Z\"}", 200, "9999-12-31T23:59:59Z"},
        {"{\"advance\":1}", 400, "InvalidClockRequest"},
        {"{\"rate\":1000000}", 200, "9999-12-31T23:59:59Z"},
        {"{\"advance\":0}", 200, "9999-12-31T23:59:59Z"},
        {"{\"rate\":0}", 200, "9999-12-31T23:59:59Z"},
        {"[1]", 400, "InvalidRequestContent"},
        {"{", 400, "InvalidRequestContent"},
        {"", 400, "InvalidRequestContent"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer = clock_put_json(harness, cases[i].body);
        cr_assert_eq(answer.status, cases[i].status, "%s: %s", cases[i].body, answer.body);
        const char *path = cases[i].status == 200 ? "now" : "error.code";
        cr_assert_str_eq(answer_text(&answer, path), cases[i].text, "%s", cases[i].body);
    }
    harness_free(harness);
}

Test(clock, keeps_its_rate_when_it_is_moved_and_survives_a_restart)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_REAL});
    struct answer answer = clock_put_json(harness, "{\"advance\":\"P1D\"}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_assert_eq(json_number_or(answer.json, "rate", -1), 1);
    harness_restart(harness);
    int64_t ahead = clock_now(harness_api(harness)->clock) - wall_now();
    cr_assert(ahead > 86390 * SECOND && ahead < 86410 * SECOND, "%lld", (long long)ahead);
    harness_free(harness);
}

/* A group that is being deleted is the simplest pending operation. */
Test(clock, jump_to_the_next_event_applies_it)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    struct answer answer = harness_send(harness, "PUT", GROUP, "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    answer = harness_send(harness, "DELETE", GROUP, NULL);
    cr_assert_eq(answer.status, 202);
    answer = harness_send(harness, "GET", "/_aksim/clock", NULL);
    const char *next = answer_text(&answer, "next");
    cr_assert_str_neq(next, "", "a pending operation has a next event");
    cr_assert_str_neq(next, answer_text(&answer, "now"));
    answer = harness_send(harness, "GET", GROUP, NULL);
    cr_assert_eq(answer.status, 200, "nothing happens while the clock stands");

    answer = clock_put_json(harness, "{\"to\":\"next\"}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_assert_str_eq(answer_text(&answer, "now"), next);
    cr_assert(json_is_null(json_at(answer.json, "next")), "%s", answer.body);
    answer = harness_send(harness, "GET", GROUP, NULL);
    cr_assert_eq(answer.status, 404);
    harness_free(harness);
}
