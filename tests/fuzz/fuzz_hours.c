/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_hours.c
 * Opening hours and moments: a moment up to the first line break, hours behind it.
 */
#include "dikas/opening_hours.h"
#include "fuzz.h"

/* What is asked of every text that can be read: weekdays alone, and dates with a turn of the year
 * and a leap day. */
static const char *const moments[] = { "Mo 00:00",         "Tue 18:00",        "Sunday 23:59",
                                       "2026-06-02 18:00", "2024-02-29 00:30", "2026-12-31 23:30",
                                       "2027-01-01 01:00" };

static void ask(const dikas_hours *hours, const dikas_moment *moment)
{
    const dikas_hours_state state = dikas_hours_at(hours, moment);
    HOLDS(state == DIKAS_HOURS_OPEN || state == DIKAS_HOURS_CLOSED || state == DIKAS_HOURS_UNKNOWN);
    HOLDS(dikas_hours_at(hours, moment) == state);
    HOLDS(dikas_hours_state_name(state) != NULL);
}

/* Bytes as a text of C: up to the first zero. */
static char *text_of(const uint8_t *from, size_t n)
{
    char *text = malloc(n + 1);
    HOLDS(text);
    memcpy(text, from, n);
    text[n] = '\0';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    const size_t first = end ? (size_t)(end - data) : 0, rest = end ? first + 1 : 0;
    char *said = text_of(data, first), *text = text_of(data + rest, size - rest);
    dikas_error err = { DIKAS_OK, "" };
    dikas_moment moment;
    dikas_hours *hours = NULL;
    const int has_moment = is_ok(dikas_moment_parse(said, &moment, &err), &err);
    err = (dikas_error){ DIKAS_OK, "" };
    if (is_ok(dikas_hours_parse(text, &hours, &err), &err)) {
        if (has_moment)
            ask(hours, &moment);
        for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
            HOLDS(dikas_moment_parse(moments[i], &moment, &err) == DIKAS_OK);
            ask(hours, &moment);
        }
    }
    dikas_hours_free(hours);
    free(said);
    free(text);
    return 0;
}
