/* What an existing cluster may become, as matrices: one for each thing that changes. */

#include <string.h>

#include "api/containerservice/transitions.h"
#include "api/emulator/rules.h"
#include "base/date.h"
#include "base/json.h"

#define NAMES_MAX 16

/* The different values on one side of a matrix, in the order of the rows. */
struct side {
    const char *names[NAMES_MAX];
    size_t count;
};

static void side_add(struct side *side, const char *name)
{
    for (size_t i = 0; i < side->count; i++) {
        if (strcmp(side->names[i], name) == 0)
            return;
    }
    if (side->count < NAMES_MAX)
        side->names[side->count++] = name;
}

static void sides_read(const char *what, struct side *from, struct side *to)
{
    for (const struct transition *row = transitions; row->what; row++) {
        if (strcmp(row->what, what) != 0)
            continue;
        side_add(from, row->from);
        side_add(to, row->to);
    }
}

static bool row_is(const struct transition *row, const char *what, const char *from, const char *to)
{
    return strcmp(row->what, what) == 0 && strcmp(row->from, from) == 0 && strcmp(row->to, to) == 0;
}

static void verdict_print(struct buffer *out, const struct transition *row)
{
    char date[11];

    if (row->verdict == TRANSITION_ALLOWED)
        buffer_text(out, "yes");
    else if (row->verdict == TRANSITION_CONDITIONAL)
        buffer_text(out, "if");
    else
        buffer_printf(out, "no: %s", row->rules);
    if (!row->until)
        return;
    date_format(row->until, date);
    buffer_printf(out, " until %s, then ", date);
}

/* Two rows of one change differ by date. */
static void cell_print(struct buffer *out, const char *what, const char *from, const char *to)
{
    bool found = false;

    buffer_text(out, " |");
    for (const struct transition *row = transitions; row->what; row++) {
        if (!row_is(row, what, from, to))
            continue;
        buffer_text(out, found ? "" : " ");
        verdict_print(out, row);
        found = true;
    }
    if (!found)
        buffer_text(out, strcmp(from, to) == 0 ? " –" : " ");
}

static void matrix_print(struct buffer *out, const char *what)
{
    struct side from = {0}, to = {0};

    sides_read(what, &from, &to);
    buffer_text(out, "| from \\ to");
    for (size_t i = 0; i < to.count; i++)
        buffer_printf(out, " | %s", to.names[i]);
    buffer_text(out, " |\n|---");
    for (size_t i = 0; i < to.count; i++)
        buffer_text(out, "|---");
    buffer_text(out, "|\n");
    for (size_t i = 0; i < from.count; i++) {
        buffer_printf(out, "| %s", from.names[i]);
        for (size_t j = 0; j < to.count; j++)
            cell_print(out, what, from.names[i], to.names[j]);
        buffer_text(out, " |\n");
    }
}

static void conditions_print(struct buffer *out, const char *what)
{
    bool any = false;

    for (const struct transition *row = transitions; row->what; row++) {
        if (strcmp(row->what, what) != 0 || !row->condition)
            continue;
        buffer_printf(out, "%s- %s to %s: %s", any ? "" : "\n", row->from, row->to, row->condition);
        if (row->rules)
            buffer_printf(out, " (%s)", row->rules);
        buffer_text(out, "\n");
        any = true;
    }
}

static bool is_first_of(const struct transition *row)
{
    return row == transitions || strcmp(row[-1].what, row->what) != 0;
}

void transitions_markdown(struct buffer *out)
{
    buffer_text(out, "\n## Transitions\n\nWhat a cluster or pool that exists may become. *If* has "
                     "its conditions below the table.\n");
    for (const struct transition *row = transitions; row->what; row++) {
        if (!is_first_of(row))
            continue;
        buffer_printf(out, "\n### %s\n\n", row->what);
        matrix_print(out, row->what);
        conditions_print(out, row->what);
    }
}
