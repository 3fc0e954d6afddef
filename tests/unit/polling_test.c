/* /_aksim/polling: the ways in which Azure shows operations that broke clients. Each of them is
 * seen in public reports: unknown words (hashicorp/terraform-provider-azurerm#27839), 404 on the
 * first poll (hashicorp/go-azure-sdk#740), signed links since 2023-11 (recorded). */

#include "tests/support/aks.h"

#define POLLING "/_aksim/polling"
#define CHANGE  "{\"location\":\"westus3\",\"tags\":{\"a\":\"b\"}}"

static void put(struct harness *harness, const char *body)
{
    struct answer answer = harness_send(harness, "PUT", POLLING, body);
    cr_assert_eq(answer.status, 200, "%s: %s", body, answer.body);
}

static struct answer poll(struct harness *harness, const struct answer *from, const char *header,
                          int status)
{
    struct answer answer = harness_send(harness, "GET", link_path(from, header), NULL);
    cr_assert_eq(answer.status, status, "%d %s", answer.status, answer.body);
    return answer;
}

Test(polling, bad_switches_are_refused_with_what_is_wrong)
{
    static const struct {
        const char *body, *problem;
    } rows[] = {
        {"{\"retryAfter\":-1}", "'retryAfter'"},      {"{\"retryAfter\":true}", "'retryAfter'"},
        {"{\"links\":\"none\"}", "'links'"},          {"{\"signed\":1}", "'signed'"},
        {"{\"apiVersion\":\"a b\"}", "'apiVersion'"}, {"{\"status\":\"\"}", "'status'"},
        {"{\"notFound\":1.5}", "'notFound'"},         {"{\"other\":1}", "'other' is not known"},
    };
    struct harness *harness = harness_manual(NULL);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = harness_send(harness, "PUT", POLLING, rows[i].body);
        cr_expect_eq(answer.status, 400, "%s", rows[i].body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidPolling");
        cr_expect_not_null(strstr(answer_text(&answer, "error.message"), rows[i].problem), "%s",
                           answer.body);
    }
    harness_free(harness);
}

Test(polling, what_is_left_out_is_as_usual)
{
    struct harness *harness = harness_manual(NULL);

    put(harness, "{\"retryAfter\":7,\"links\":\"both\",\"signed\":true,\"notFound\":2,"
                 "\"status\":\"Working\",\"apiVersion\":\"2016-03-30\"}");
    struct answer answer = harness_send(harness, "GET", POLLING, NULL);
    cr_expect_str_eq(answer.body, "{\"retryAfter\":7,\"links\":\"both\",\"signed\":true,"
                                  "\"apiVersion\":\"2016-03-30\",\"notFound\":2,"
                                  "\"status\":\"Working\"}");
    put(harness, "{\"links\":\"location\"}");
    answer = harness_send(harness, "GET", POLLING, NULL);
    cr_expect_str_eq(answer.body, "{\"retryAfter\":null,\"links\":\"location\",\"signed\":false,"
                                  "\"apiVersion\":null,\"notFound\":0,\"status\":null}");
    harness_free(harness);
}

Test(polling, retry_after_is_given_or_not)
{
    struct harness *harness = harness_with_cluster(NULL);

    struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, CHANGE);
    cr_expect_null(answer_header(&answer, "Retry-After"), "as recorded: a PUT has none");
    struct answer status = poll(harness, &answer, "Azure-AsyncOperation", 200);
    cr_expect_str_eq(answer_header(&status, "Retry-After"), "1");
    put(harness, "{\"retryAfter\":25}");
    status = poll(harness, &answer, "Azure-AsyncOperation", 200);
    cr_expect_str_eq(answer_header(&status, "Retry-After"), "25");
    cr_expect_null(answer_header(&status, "X-Go-Azure-Sdk-Skip-Polling-Delay"));
    put(harness, "{\"retryAfter\":false}");
    status = poll(harness, &answer, "Azure-AsyncOperation", 200);
    cr_expect_null(answer_header(&status, "Retry-After"));
    harness_advance(harness, LONG_ENOUGH);
    put(harness, "{\"retryAfter\":25}");
    answer = aks_expect(harness, 200, "PUT", CLUSTER, CHANGE);
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "25");
    harness_advance(harness, LONG_ENOUGH);
    status = poll(harness, &answer, "Azure-AsyncOperation", 200);
    cr_expect_null(answer_header(&status, "Retry-After"), "it has ended");
    harness_free(harness);
}

Test(polling, links_are_one_the_other_or_both)
{
    static const struct {
        const char *links;
        bool async, location;
    } rows[] = {{"asyncOperation", true, false}, {"location", false, true}, {"both", true, true}};
    struct harness *harness = harness_with_cluster(NULL);
    char body[80];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(body, sizeof body, "{\"links\":\"%s\"}", rows[i].links);
        put(harness, body);
        struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, CHANGE);
        cr_expect_eq(answer_header(&answer, "Azure-AsyncOperation") != NULL, rows[i].async);
        cr_expect_eq(answer_header(&answer, "Location") != NULL, rows[i].location);
        if (rows[i].location) {
            struct answer result = poll(harness, &answer, "Location", 202);
            cr_expect_str_eq(answer_header(&result, "Location"),
                             answer_header(&answer, "Location"));
            cr_expect_null(answer_header(&result, "Azure-AsyncOperation"));
        }
        harness_advance(harness, LONG_ENOUGH);
        if (rows[i].location)
            cr_expect_lt(harness_send(harness, "GET", link_path(&answer, "Location"), NULL).status,
                         300);
    }
    harness_free(harness);
}

/* Recorded: about 3.2 kB, t in ticks of .NET, h of 43 characters. */
Test(polling, signed_links_come_back_whole)
{
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"signed\":true,\"apiVersion\":\"2016-03-30\"}");
    struct answer answer = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    const char *link = answer_header(&answer, "Azure-AsyncOperation");
    size_t size = strlen(link);
    cr_expect(size > 3000 && size < 3500, "%zu", size);
    cr_expect_not_null(strstr(link, "?api-version=2016-03-30&t=639055044000000000&c=MII"), "%s",
                       link);
    const char *hash = strstr(link, "&h=");
    cr_assert_not_null(hash);
    cr_expect_eq(strlen(hash), 3 + 43);
    poll(harness, &answer, "Azure-AsyncOperation", 200);
    poll(harness, &answer, "Location", 202);
    put(harness, "{}");
    struct answer again = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_null(strstr(answer_header(&again, "Location"), "&t="));
    harness_free(harness);
}

Test(polling, first_polls_find_nothing)
{
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"notFound\":2}");
    struct answer answer = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    struct answer missing = poll(harness, &answer, "Azure-AsyncOperation", 404);
    cr_expect_str_eq(answer_text(&missing, "code"), "NotFound");
    poll(harness, &answer, "Location", 404);
    poll(harness, &answer, "Azure-AsyncOperation", 200);
    poll(harness, &answer, "Location", 202);
    harness_free(harness);
}

Test(polling, a_word_of_its_own_until_the_end)
{
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"status\":\"ProvisionNetworkResources\"}");
    struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, CHANGE);
    expect_operation(harness, link_path(&answer, "Azure-AsyncOperation"),
                     "ProvisionNetworkResources");
    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, link_path(&answer, "Azure-AsyncOperation"), "Succeeded");
    harness_free(harness);
}

/* Release notes 2023-05-21: 400 for what the client is to blame for. */
Test(polling, the_result_of_a_failed_operation_is_its_error)
{
    static const struct {
        const char *fault, *code;
        int status;
    } rows[] = {
        {"{\"match\":{\"times\":1},\"fail\":\"SubnetIsFull\"}", "SubnetIsFull", 400},
        {"{\"match\":{\"times\":1},\"fail\":\"ProvisioningControlPlaneError\"}",
         "ProvisioningControlPlaneError", 500},
    };
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"links\":\"both\"}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        harness_send(harness, "POST", "/_aksim/faults", rows[i].fault);
        struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, CHANGE);
        harness_advance(harness, LONG_ENOUGH);
        struct answer status = poll(harness, &answer, "Azure-AsyncOperation", 200);
        cr_expect_str_eq(answer_text(&status, "status"), "Failed");
        struct answer result = poll(harness, &answer, "Location", rows[i].status);
        expect_error(&result, rows[i].status, rows[i].code);
        cr_expect_str_eq(answer_text(&result, "message"), answer_text(&status, "error.message"));
    }
    harness_free(harness);
}
