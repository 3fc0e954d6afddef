#ifndef TESTS_WIRE_TEMPLATE_H
#define TESTS_WIRE_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

/* Texts with named volatile values in them: "aso-<unique>.hcp.westus3.azmk8s.io". A placeholder is
 * `<form>` or `<form:name>`; what a name stood for first, it has to stand for in the whole case.
 * The forms are in README.md. */

/* Whether `actual` has the form of `template`. Names that are met for the first time go into
 * `values`. */
bool template_matches(const char *template, const char *actual, json_t *values);

/* The text with each `<form:name>` replaced by the value of that name. On failure NULL and *missing
 * is the name that has no value yet. */
const char *template_fill(struct arena *arena, const char *template, const json_t *values,
                          const char **missing);

#endif
