/* SPDX-License-Identifier: MIT */
/**
 * @file wheels.c
 * Rules of the ground for wheelchairs and prams.
 *
 * Values and their meaning are OpenStreetMap's (wiki: Key:kerb, Key:smoothness, Key:surface,
 * Key:tracktype, Key:incline, Key:ramp). A tag that is missing closes nothing: most ways carry
 * none, and a map that closed them all would say nothing either.
 */
#include <string.h>

#include "core/core.h"
#include "network/wheels.h"

/* From the best to the worst; who can still roll there is on the wiki. */
static const char *const smoothness[] = { "excellent", "good",     "intermediate",  "bad",
                                          "very_bad",  "horrible", "very_horrible", "impassable" };

static const char *const surfaces[] = {
    "unpaved", "compacted",     "fine_gravel", "gravel", "pebblestone",     "rock",
    "ground",  "dirt",          "earth",       "grass",  "grass_paver",     "mud",
    "sand",    "woodchips",     "snow",        "ice",    "cobblestone",     "unhewn_cobblestone",
    "sett",    "paving_stones", "wood",        "metal",  "stepping_stones",
};
_Static_assert(DIKAS_COUNT(surfaces) <= WHEELS_SURFACES, "a bit for each surface");

/* Heights in metres that the words stand for, the upper end of each (wiki, Key:kerb). "yes" tells
 * nothing of the height. */
static const struct {
    const char *word;
    double height;
} kerbs[] = {
    { "no", 0 },        { "none", 0 },      { "flush", 0 },      { "lowered", 0.03 },
    { "sloped", 0.03 }, { "raised", 0.15 }, { "regular", 0.15 }, { "rolled", 0.15 },
};

wheel_rules wheels_none(void)
{
    return (wheel_rules){ .steps = DIKAS_STEPS_OPEN,
                          .kerb_m = HUGE_VAL,
                          .incline_percent = HUGE_VAL,
                          .tracktype = HUGE_VAL,
                          .smoothness = (int)DIKAS_COUNT(smoothness) };
}

static int find(const char *what, const char *word, const char *const *list, int n,
                dikas_error *err)
{
    char near[300];
    for (int i = 0; i < n; i++)
        if (strcmp(list[i], word) == 0)
            return i;
    dikas_near_names(word, list, n, near, sizeof near);
    (void)dikas_fail(err, DIKAS_ENOTFOUND, "no %s '%s'%s", what, word, near);
    return -1;
}

int wheels_find_smoothness(const char *word, dikas_error *err)
{
    return find("smoothness", word, smoothness, (int)DIKAS_COUNT(smoothness), err);
}

int wheels_find_surface(const char *word, dikas_error *err)
{
    return find("surface", word, surfaces, (int)DIKAS_COUNT(surfaces), err);
}

static void close_surfaces(wheel_rules *rules, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rules->closed_surfaces |= UINT32_C(1) << wheels_find_surface(list[i], NULL);
}

/* The wiki's words for ground where thin wheels get stuck; kerbs and slopes as the defaults of
 * OpenRouteService have them (6 cm, 6 %). */
wheel_rules wheels_chair(void)
{
    static const char *const closed[] = {
        "gravel",         "pebblestone", "rock",        "ground",      "dirt",
        "earth",          "grass",       "grass_paver", "mud",         "sand",
        "woodchips",      "snow",        "ice",         "cobblestone", "unhewn_cobblestone",
        "stepping_stones"
    };
    wheel_rules rules = { .kind = WHEELS_CHAIR,
                          .steps = DIKAS_STEPS_CLOSED,
                          .kerb_m = 0.06,
                          .incline_percent = 6,
                          .tracktype = 2,
                          .smoothness = wheels_find_smoothness("intermediate", NULL) };
    close_surfaces(&rules, closed, DIKAS_COUNT(closed));
    return rules;
}

/* A pram has an adult with it: it is lifted over a kerb and pushed over grass, but not up steps. */
wheel_rules wheels_pram(void)
{
    static const char *const closed[] = { "rock", "mud", "sand", "stepping_stones" };
    wheel_rules rules = wheels_none();
    rules.kind = WHEELS_PRAM;
    rules.steps = DIKAS_STEPS_RAMP;
    rules.tracktype = 4;
    rules.smoothness = wheels_find_smoothness("bad", NULL);
    close_surfaces(&rules, closed, DIKAS_COUNT(closed));
    return rules;
}

/* Metres; missing when the tag does not tell. "0.12", "12 cm", "3cm". */
static double height_of(tag t)
{
    tag unit;
    const double amount = tag_amount(t, &unit);
    if (tag_is(unit, "cm"))
        return amount / 100;
    return unit.length == 0 || tag_is(unit, "m") ? amount : DIKAS_MISSING;
}

/* The highest of the kerbs that a value names, as in "flush;lowered". */
static double kerb_of(const way_columns *c, int64_t row)
{
    double height = height_of(tag_read(c, c->kerb_height, row));
    if (!isnan(height))
        return height;
    for (tag rest = tag_read(c, c->kerb, row); rest.length;) {
        const tag part = tag_part(rest, &rest);
        for (size_t i = 0; i < DIKAS_COUNT(kerbs); i++)
            if (tag_is(part, kerbs[i].word))
                height = fmax(height, kerbs[i].height);
    }
    return height;
}

int wheels_stop_at_kerb(const wheel_rules *rules, const way_columns *c, int64_t row)
{
    return kerb_of(c, row) > rules->kerb_m;
}

/* Per cent without sign; missing when the tag tells none, as "up" does. */
static double incline_of(const way_columns *c, int64_t row)
{
    static const double radians = 0.017453292519943295;
    tag unit;
    const tag t = tag_read(c, c->incline, row);
    const double amount = t.length ? tag_amount(t, &unit) : tag_number(c, c->incline, row);
    if (t.length && tag_is(t, "steep"))
        return HUGE_VAL;
    if (isnan(amount))
        return DIKAS_MISSING;
    if (t.length && tag_is(unit, "°"))
        return 100 * fabs(tan(amount * radians));
    return !t.length || unit.length == 0 || tag_is(unit, "%") ? fabs(amount) : DIKAS_MISSING;
}

static double tracktype_of(const way_columns *c, int64_t row)
{
    const tag t = tag_read(c, c->tracktype, row);
    const int grade = t.length == 6 && tag_begins(t, "grade") ? t.text[5] - '0' : 0;
    return grade >= 1 && grade <= 5 ? grade : DIKAS_MISSING;
}

static int smoothness_of(const way_columns *c, int64_t row)
{
    const tag t = tag_read(c, c->smoothness, row);
    for (int i = 0; i < (int)DIKAS_COUNT(smoothness); i++)
        if (tag_is(t, smoothness[i]))
            return i;
    return -1;
}

static int is_closed_surface(const wheel_rules *rules, tag t)
{
    for (int i = 0; i < (int)DIKAS_COUNT(surfaces); i++)
        if ((rules->closed_surfaces >> i & 1) && tag_is(t, surfaces[i]))
            return 1;
    return 0;
}

static int surface_stops(const wheel_rules *rules, const way_columns *c, int64_t row)
{
    for (tag rest = tag_read(c, c->surface, row); rest.length;)
        if (is_closed_surface(rules, tag_part(rest, &rest)))
            return 1;
    return 0;
}

/* A ramp along the steps, for these wheels or without saying for whom. A ramp for prams alone is
 * two rails: no wheelchair takes them. */
static int has_ramp(const wheel_rules *rules, const way_columns *c, int64_t row)
{
    const tag chair = tag_read(c, c->ramp_wheelchair, row);
    const tag pram = tag_read(c, c->ramp_stroller, row);
    if (tag_is(chair, "yes") || rules->kind == WHEELS_CHAIR)
        return tag_is(chair, "yes");
    return pram.length ? tag_is(pram, "yes") : tag_is(tag_read(c, c->ramp, row), "yes");
}

int wheels_stop_on_steps(const wheel_rules *rules, const way_columns *c, int64_t row)
{
    return rules->steps == DIKAS_STEPS_CLOSED ||
           (rules->steps == DIKAS_STEPS_RAMP && !has_ramp(rules, c, row));
}

int wheels_stop_on_ground(const wheel_rules *rules, const way_columns *c, int64_t row)
{
    return incline_of(c, row) > rules->incline_percent || tracktype_of(c, row) > rules->tracktype ||
           smoothness_of(c, row) > rules->smoothness || surface_stops(rules, c, row) ||
           wheels_stop_at_kerb(rules, c, row);
}
