/* SPDX-License-Identifier: MIT */
/**
 * @file judge_ways.c
 * How far people have, to what, and who has it farther.
 */
#include <string.h>

#include "check/judge.h"
#include "core/core.h"

/* Streets and services; 1 where both are there. */
static int need_ways(const check_run *c, verdict *v)
{
    const input_facts *network = input_of(c, "network"), *services = input_of(c, "services");
    need_metres(c, v);
    need_input(network, "streets", "--network FILE", v);
    need_input(services, "services", "--services FILE", v);
    if (v->status == NOT_POSSIBLE)
        return 0;
    heed_coverage(network, "streets are within 500 m of", "; the others get no result", v);
    heed_coverage(services, "services are given around",
                  "; for the others the nearest may be missing", v);
    return 1;
}

/* Words that a measure cannot take in a list of categories. */
static int can_be_named(const char *category)
{
    return *category && !strpbrk(category, "/,+:='\"\\");
}

/* "A/B/C", at most three that planners ask for first; NULL: no categories. For g_free(). */
static char *first_kinds(const input_facts *services, int few)
{
    GString *list = g_string_new(NULL);
    int n = 0, last = -1;
    for (guint i = 0; services->kinds && i < services->kinds->len && n < few; i++) {
        const char *kind = services->kinds->pdata[i];
        const int which = guess_service(kind); /* one of a kind: clinics or doctors */
        if (!can_be_named(kind) || (which >= 0 && which == last))
            continue;
        last = which;
        g_string_append_printf(list, "%s%s", n++ ? "/" : "", kind);
    }
    return g_string_free(list, n == 0);
}

static void add_ways(const check_run *c, GString *out, const char *const *profiles)
{
    const input_facts *services = input_of(c, "services");
    add_words(out, "--network", input_of(c, "network")->source, NULL);
    if (!profiles)
        add_words(out, "--mode", "walk", NULL);
    for (; profiles && *profiles; profiles++)
        add_words(out, "--profile", *profiles, NULL);
    add_words(out, "--services", services->source, NULL);
    if (services->category)
        add_words(out, "--category", services->category, NULL);
}

/* "NAME=ID" with some of the categories, and further parameters. */
static void add_measure(GString *out, const char *measure, const char *parameters,
                        const char *kinds)
{
    char *text = g_strdup_printf("%s%s%s%s%s%s", measure, *parameters || kinds ? ":" : "",
                                 parameters, *parameters && kinds ? "," : "",
                                 kinds ? "category=" : "", kinds ? kinds : "");
    add_words(out, "--measure", text, NULL);
    g_free(text);
}

void judge_nearest(const check_run *c, verdict *v)
{
    if (!need_ways(c, v))
        return;
    char *kinds = first_kinds(input_of(c, "services"), 3);
    begin_command(c, v->command, "dikas-access");
    if (c->population)
        add_words(v->command, "--demand", c->population->name, NULL);
    add_ways(c, v->command, NULL);
    add_measure(v->command, "minutes=nearest", "", kinds);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_nearest.gpkg");
    g_free(kinds);
}

void judge_share(const check_run *c, verdict *v)
{
    const int ways = need_ways(c, v);
    const column_facts *people = need_people(c, v);
    if (!ways || !people)
        return;
    GPtrArray *groups = shown_groups(c);
    char *kinds = first_kinds(input_of(c, "services"), 3), *names = join_names(groups);
    heed_groups(c, groups, v);
    begin_command(c, v->command, "dikas-access");
    add_words(v->command, "--demand", people->name, NULL);
    if (groups->len)
        add_words(v->command, "--groups", names, NULL);
    add_ways(c, v->command, NULL);
    add_measure(v->command, "within_15=share_within", "cutoff=15", kinds);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_share_15_min.gpkg");
    g_free(names);
    g_free(kinds);
    g_ptr_array_free(groups, TRUE);
}

/* A service for which people compete, else the first; NULL: no categories. */
static const char *contested(const input_facts *services)
{
    const char *first = NULL;
    for (guint i = 0; services->kinds && i < services->kinds->len; i++) {
        const char *kind = services->kinds->pdata[i];
        if (!can_be_named(kind))
            continue;
        if (guess_has_room_for_few(kind))
            return kind;
        first = first ? first : kind;
    }
    return first;
}

void judge_catchment(const check_run *c, verdict *v)
{
    const int ways = need_ways(c, v);
    const column_facts *people = need_people(c, v);
    if (!ways || !people)
        return;
    const input_facts *services = input_of(c, "services");
    const char *kind = contested(services);
    if (!services->supply)
        take_care(v, "no column says how much a service offers: each counts as one");
    begin_command(c, v->command, "dikas-access");
    add_words(v->command, "--demand", people->name, NULL);
    add_ways(c, v->command, NULL);
    if (services->supply)
        add_words(v->command, "--supply", services->supply, NULL);
    add_measure(v->command, "per_head=2sfca", "decay=linear,cutoff=20", kind);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_floating_catchment.gpkg");
}

void judge_older(const check_run *c, verdict *v)
{
    static const char *const walkers[] = { "adult", "older", "older_winter", NULL };
    if (!need_ways(c, v))
        return;
    GPtrArray *old = old_groups(c);
    char *kinds = first_kinds(input_of(c, "services"), 3), *names = join_names(old);
    const int shares = c->population && old->len;
    if (old->len == 0)
        take_care(
            v,
            "no column of people of 65 and over: it says how far they would have to walk, not how "
            "many they are");
    else if (!c->population)
        take_care(v, "no column of residents: minutes, but no shares");
    heed_groups(c, old, v);
    begin_command(c, v->command, "dikas-access");
    if (c->population)
        add_words(v->command, "--demand", c->population->name, NULL);
    if (shares)
        add_words(v->command, "--groups", names, NULL);
    add_ways(c, v->command, walkers);
    add_measure(v->command, "minutes=nearest", "", kinds);
    if (shares)
        add_measure(v->command, "within_15=share_within", "cutoff=15", kinds);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_nearest_older.gpkg");
    g_free(names);
    g_free(kinds);
    g_ptr_array_free(old, TRUE);
}
