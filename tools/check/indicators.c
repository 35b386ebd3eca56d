/* SPDX-License-Identifier: MIT */
/**
 * @file indicators.c
 * The twelve indicators of the pre-study: what each asks, what it needs, and the command that gives
 * it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "core/core.h"

#define FEW_UNKNOWN 0.05 /* share of residents; beyond it unknown counts move a result */
#define ALL_COVERED 0.99 /* share of cells or residents; what is less is said */

/* ---- verdicts ---- */

void take_care(verdict *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(v->why, g_strdup_vprintf(format, arguments));
    va_end(arguments);
    v->status = MAX(v->status, WITH_CARE);
}

void forbid(verdict *v, const char *format, ...)
{
    va_list arguments;
    if (v->status != NOT_POSSIBLE) /* what would have to be heeded is of no interest any more */
        g_ptr_array_set_size(v->why, 0);
    va_start(arguments, format);
    char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    for (guint i = 0; i < v->why->len; i++)
        if (reason && strcmp(v->why->pdata[i], reason) == 0)
            g_clear_pointer(&reason, g_free);
    if (reason)
        g_ptr_array_add(v->why, reason);
    v->status = NOT_POSSIBLE;
}

/* Care, unless it is not possible anyway. */
#define HEED(v, ...)                                                                               \
    do {                                                                                           \
        if ((v)->status != NOT_POSSIBLE)                                                           \
            take_care(v, __VA_ARGS__);                                                             \
    } while (0)

/* ---- what several ask for ---- */

static void need_cells(const check_run *c, verdict *v)
{
    const input_facts *cells = c->cells;
    if (cells->rows == 0)
        forbid(v, "the layer of cells has no rows");
    else if (cells->without_id)
        forbid(v, "%" PRId64 " cells have no '%s': --id COLUMN names one that all have",
               cells->without_id, cells->id);
    else if (cells->repeated)
        forbid(v, "'%s' repeats itself in %" PRId64 " cells: --id COLUMN names one that does not",
               cells->id, cells->repeated);
}

static void need_metres(const check_run *c, verdict *v)
{
    const input_facts *cells = c->cells;
    need_cells(c, v);
    if (cells->rows == 0)
        return;
    if (!dikas_table_geometry(cells->table))
        forbid(v, "the cells have no geometry");
    else if (cells->crs_kind == DIKAS_CRS_NONE)
        forbid(v, "the cells have no CRS (see above)");
    else if (cells->crs_kind != DIKAS_CRS_PROJECTED)
        forbid(v, "the cells are not in metres (see above)");
}

static void need_polygons(const check_run *c, verdict *v)
{
    need_cells(c, v);
    if (c->cells->rows == 0)
        return;
    if (!dikas_table_geometry(c->cells->table))
        forbid(v, "the cells have no geometry");
    else if (c->cells->shape != DIKAS_POLYGON)
        forbid(v, "the cells are no polygons");
    else if (c->cells->crs_kind == DIKAS_CRS_NONE)
        forbid(v, "the cells have no CRS (see above)");
}

/* What is unknown of a column, where it is much. */
static void heed_unknown(const check_run *c, const column_facts *f, verdict *v)
{
    const double share = isnan(f->people_unknown) ? unknown_share(c, f) : f->people_unknown;
    if (!(share > FEW_UNKNOWN))
        return;
    char *text = share_text(share);
    HEED(v, "'%s' is unknown for %s of the %s", f->name, text,
         isnan(f->people_unknown) ? "cells" : "residents");
    g_free(text);
}

/* The residents; with a reason where there are none. */
static const column_facts *need_people(const check_run *c, verdict *v)
{
    const column_facts *named = c->columns->len ? c->columns->pdata[0] : NULL;
    if (c->population) {
        heed_unknown(c, c->population, v);
        if (c->population->fractional)
            HEED(v, "'%s' has fractions of people in %" PRId64 " cells: an estimate",
                 c->population->name, c->population->fractional);
    } else if (named && c->options->population && named->problem) {
        forbid(v, "'%s' cannot be used: %s", named->name, named->problem);
    } else {
        forbid(v, "no column of residents was found: --population COLUMN");
    }
    return c->population;
}

/* What is unknown of several columns, in one sentence: of the worst of them. */
static void heed_groups(const check_run *c, const GPtrArray *groups, verdict *v)
{
    const column_facts *worst = NULL;
    for (guint i = 0; i < groups->len; i++) {
        const column_facts *f = groups->pdata[i];
        if (!worst || unknown_share(c, f) > unknown_share(c, worst))
            worst = f;
    }
    if (!worst)
        return;
    const double share =
        isnan(worst->people_unknown) ? unknown_share(c, worst) : worst->people_unknown;
    if (groups->len == 1 || !(share > FEW_UNKNOWN)) {
        heed_unknown(c, worst, v);
        return;
    }
    char *text = share_text(share);
    HEED(v, "groups are unknown for %s%s of the %s", groups->len > 1 ? "up to " : "", text,
         isnan(worst->people_unknown) ? "cells" : "residents");
    g_free(text);
}

/* The groups that are shown: a set of which nobody is in two; else one that stands out. For
 * g_ptr_array_free(). */
static GPtrArray *shown_groups(const check_run *c)
{
    static const column_role alone[] = { ROLE_FOREIGN, ROLE_LOW_INCOME, ROLE_UNEMPLOYED,
                                         ROLE_BASIC_EDUCATION };
    GPtrArray *groups = g_ptr_array_new();
    for (guint i = 0; i < c->groups->len; i++)
        if (!((const column_facts *)c->groups->pdata[i])->problem)
            g_ptr_array_add(groups, c->groups->pdata[i]);
    for (size_t i = 0; i < DIKAS_COUNT(alone) && groups->len == 0; i++) {
        column_facts *f = column_of(c, alone[i]);
        if (f && c->population)
            g_ptr_array_add(groups, f);
    }
    return groups;
}

static void need_groups(const check_run *c, GPtrArray *groups, verdict *v)
{
    for (guint i = 0; i < c->groups->len; i++) {
        const column_facts *f = c->groups->pdata[i];
        if (f->problem)
            forbid(v, "'%s' cannot be used: %s", f->name, f->problem);
    }
    if (groups->len == 0)
        forbid(v, "no columns of groups (ages, income, …) were found: --groups COL,…");
    else if (groups->len == 1 && !c->population)
        forbid(v, "one group needs all residents beside it: --population COLUMN");
    else
        heed_groups(c, groups, v);
}

/* Those of whom some are counted in a column: adults, the labour force, or for want of a column all
 * residents; NULL: nobody knows. */
static const column_facts *base_of(const check_run *c, const column_facts *f, verdict *v)
{
    static const struct {
        column_role over, under[2];
        const char *of;
    } bases[] = {
        { ROLE_BASIC_EDUCATION, { ROLE_EDUCATION_TOTAL, ROLE_INCOME_TOTAL }, "adults" },
        { ROLE_UNEMPLOYED, { ROLE_LABOUR_FORCE, ROLE_NONE }, "the labour force" },
        { ROLE_LOW_INCOME, { ROLE_INCOME_TOTAL, ROLE_EDUCATION_TOTAL }, "adults" },
    };
    for (size_t i = 0; i < DIKAS_COUNT(bases); i++) {
        if (bases[i].over != f->role)
            continue;
        for (int k = 0; k < 2; k++) {
            const column_facts *under = bases[i].under[k] ? column_of(c, bases[i].under[k]) : NULL;
            if (under)
                return under;
        }
        if (c->population)
            HEED(v, "'%s' is set against all residents ('%s'): no column of %s was found", f->name,
                 c->population->name, bases[i].of);
    }
    return is_clean(c->population) ? c->population : NULL;
}

static void add_total(const check_run *c, const column_facts *group, verdict *v)
{
    const column_facts *base = base_of(c, group, v);
    add_words(v->command, "--total", base ? base->name : c->population->name, NULL);
}

/* --groups and, where they do not make up everybody, --total. */
static void add_groups(const check_run *c, const GPtrArray *groups, verdict *v)
{
    char *names = join_names(groups);
    add_words(v->command, "--groups", names, NULL);
    g_free(names);
    const int make_up_all = c->groups_fill && groups->len > 1;
    if (c->groups_exceed && groups->len > 1 && !make_up_all)
        HEED(v,
             "groups add up to more than '%s' in %" PRId64 " cells; shares are of the groups alone",
             c->population->name, c->groups_exceed);
    else if (groups->len == 1)
        add_total(c, groups->pdata[0], v);
    else if (c->population && !make_up_all)
        add_words(v->command, "--total", c->population->name, NULL);
}

/* ---- segregation ---- */

static void judge_by_groups(const check_run *c, verdict *v, const char *measure, const char *id,
                            guint fewest)
{
    GPtrArray *groups = shown_groups(c);
    need_cells(c, v);
    need_groups(c, groups, v);
    if (groups->len > 0 && groups->len < fewest)
        forbid(v, "it compares all groups, and '%s' is one: --groups COL,... names the others too",
               ((const column_facts *)groups->pdata[0])->name);
    if (v->status != NOT_POSSIBLE) {
        char *output = g_strdup_printf("indicator_%s.gpkg", id);
        begin_command(c, v->command, "dikas-segregation");
        add_groups(c, groups, v);
        add_words(v->command, "--min-count", "10", NULL);
        add_words(v->command, "--measure", measure, NULL);
        add_areas_words(c, v->command);
        end_command(v->command, output);
        g_free(output);
    }
    g_ptr_array_free(groups, TRUE);
}

static void judge_location_quotient(const check_run *c, verdict *v)
{
    judge_by_groups(c, v, "lq=location_quotient", "location_quotient", 1);
}

static void judge_local_divergence(const check_run *c, verdict *v)
{
    judge_by_groups(c, v, "mix=local_divergence", "local_divergence", 2);
}

/* A rate of disadvantage: who, out of whom. */
typedef struct rate {
    const column_facts *over, *under;
} rate;

static int find_rates(const check_run *c, rate out[3], verdict *v)
{
    static const column_role wanted[] = { ROLE_BASIC_EDUCATION, ROLE_UNEMPLOYED, ROLE_LOW_INCOME };
    int n = 0;
    for (size_t i = 0; i < DIKAS_COUNT(wanted); i++) {
        const column_facts *over = column_of(c, wanted[i]);
        const column_facts *under = over ? base_of(c, over, v) : NULL;
        if (!under)
            continue;
        heed_unknown(c, over, v);
        out[n++] = (rate){ over, under };
    }
    return n;
}

static void judge_sum_index(const check_run *c, verdict *v)
{
    rate rates[3];
    need_cells(c, v);
    const int n = find_rates(c, rates, v);
    if (n == 0)
        forbid(v, "no counts of disadvantage (basic schooling, unemployed, low income) among the "
                  "columns");
    else if (n < 3)
        HEED(v, "%s of the three parts of the index (schooling, work, income)",
             n == 1 ? "it has one" : "it has two");
    if (v->status == NOT_POSSIBLE)
        return;
    GString *parts = g_string_new("need=sum_index:parts=");
    for (int i = 0; i < n; i++)
        g_string_append_printf(parts, "%s%s:%s", i ? "/" : "", rates[i].over->name,
                               rates[i].under->name);
    begin_command(c, v->command, "dikas-segregation");
    add_words(v->command, "--measure", parts->str, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_sum_index.gpkg");
    g_string_free(parts, TRUE);
}

/* ---- access ---- */

static void need_input(const input_facts *in, const char *what, const char *option, verdict *v)
{
    if (!in)
        forbid(v, "no %s: %s", what, option);
    else if (in->problem)
        forbid(v, "the %s cannot be used: %s", what, in->problem);
}

static void heed_coverage(const input_facts *in, const char *what, verdict *v)
{
    const int by_people = !isnan(in->covers.people);
    const double share = by_people ? in->covers.people : in->covers.cells;
    if (!(share < ALL_COVERED))
        return;
    char *text = share_text(share);
    HEED(v, "%s %s of the %s", what, text, by_people ? "residents" : "cells");
    g_free(text);
}

/* Streets and services; 1 where both are there. */
static int need_ways(const check_run *c, verdict *v)
{
    const input_facts *network = input_of(c, "network"), *services = input_of(c, "services");
    need_metres(c, v);
    need_input(network, "streets", "--network FILE", v);
    need_input(services, "services", "--services FILE", v);
    if (v->status == NOT_POSSIBLE)
        return 0;
    if (network->covers.cells < ALL_COVERED)
        heed_coverage(network, "the others get no result: streets are within 500 m of", v);
    if (services->covers.cells < ALL_COVERED)
        heed_coverage(services, "for the others the nearest may be missing: services cover", v);
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

static void judge_nearest(const check_run *c, verdict *v)
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

static void judge_share(const check_run *c, verdict *v)
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

static void judge_catchment(const check_run *c, verdict *v)
{
    const int ways = need_ways(c, v);
    const column_facts *people = need_people(c, v);
    if (!ways || !people)
        return;
    const input_facts *services = input_of(c, "services");
    const char *kind = contested(services);
    if (!services->supply)
        HEED(v, "no column says how much a service offers: each counts as one");
    begin_command(c, v->command, "dikas-access");
    add_words(v->command, "--demand", people->name, NULL);
    add_ways(c, v->command, NULL);
    if (services->supply)
        add_words(v->command, "--supply", services->supply, NULL);
    add_measure(v->command, "per_head=2sfca", "decay=linear,cutoff=20", kind);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_floating_catchment.gpkg");
}

/* Groups of 65 and over. */
static GPtrArray *old_groups(const check_run *c)
{
    GPtrArray *old = g_ptr_array_new();
    for (guint i = 0; i < c->columns->len; i++) {
        column_facts *f = c->columns->pdata[i];
        if (f->role == ROLE_AGE && f->low >= 65 && !f->problem)
            g_ptr_array_add(old, f);
    }
    return old;
}

static void judge_older(const check_run *c, verdict *v)
{
    static const char *const walkers[] = { "adult", "older", "older_winter", NULL };
    if (!need_ways(c, v))
        return;
    GPtrArray *old = old_groups(c);
    char *kinds = first_kinds(input_of(c, "services"), 3), *names = join_names(old);
    const int shares = c->population && old->len;
    if (old->len == 0)
        HEED(v,
             "no column of people of 65 and over: it says how far they would have to walk, not how "
             "many they are");
    else if (!c->population)
        HEED(v, "no column of residents: minutes, but no shares");
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

/* ---- heat, water, green ---- */

static void add_named(GString *out, const input_facts *in)
{
    char *text = g_strconcat(in->name, "=", in->source, in->class_text, NULL),
         *option = g_strconcat("--", in->role, NULL);
    add_words(out, option, text, NULL);
    g_free(option);
    g_free(text);
}

/* A raster, or polygons where cells are in metres; with a reason where neither will do. */
static const input_facts *usable(const check_run *c, const char *role, ground_theme theme)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, role) == 0 && in->theme == theme && !in->problem)
            return in;
    }
    return NULL;
}

static void explain(const check_run *c, const char *role, ground_theme theme, verdict *v)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, role) == 0 && in->theme == theme && in->problem)
            forbid(v, "'%s' cannot be used: %s", in->name, in->problem);
    }
}

/* A column that the cells have already, carried over as it is. */
static int judge_column(const check_run *c, verdict *v, const column_facts *f, int is_sum,
                        const char *output)
{
    if (!f || v->status == NOT_POSSIBLE)
        return 0;
    HEED(
        v,
        "no layer was given, but the cells bring '%s' with them: find out how it was made, and its "
        "unit; the command only carries it over",
        f->name);
    heed_unknown(c, f, v);
    begin_command(c, v->command, "dikas-join");
    add_words(v->command, "--source", c->cells->source, NULL);
    add_words(v->command, "--key", c->cells->id ? c->cells->id : "fid", NULL);
    add_words(v->command, "--keep", c->population ? c->population->name : "none", NULL);
    add_words(v->command, is_sum ? "--extensive" : "--intensive", f->name, NULL);
    end_command(v->command, output);
    return 1;
}

static void judge_heat(const check_run *c, verdict *v)
{
    const input_facts *raster = usable(c, "raster", THEME_HEAT);
    if (!raster) {
        need_cells(c, v);
        explain(c, "raster", THEME_HEAT, v);
        if (!judge_column(c, v, column_of(c, ROLE_HEAT), 0, "indicator_heat.gpkg") &&
            v->status != NOT_POSSIBLE)
            forbid(v, "no raster of heat: --raster heat=FILE");
        return;
    }
    need_polygons(c, v);
    heed_coverage(raster, "it is known for", v);
    if (!isnan(raster->mean) && (raster->mean < 10 || raster->high > 80))
        HEED(v, "values of %.3g to %.3g are no summer temperatures in °C: an index?", raster->low,
             raster->high);
    if (v->status == NOT_POSSIBLE)
        return;
    char *mean = g_strdup_printf("heat=zonal:raster=%s,stat=mean", raster->name);
    char *warmer = g_strdup_printf("warmer=anomaly:raster=%s", raster->name);
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    add_named(v->command, raster);
    add_words(v->command, "--measure", mean, NULL);
    add_words(v->command, "--measure", warmer, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_heat.gpkg");
    g_free(warmer);
    g_free(mean);
}

/* By the name that was given, else that of the file; 0: neither says. */
static int period_of(const input_facts *in)
{
    const int period = period_in(in->name);
    return period ? period : period_in(base_name(in->source));
}

/* Rasters of depth, the most frequent flood first where names tell. */
static GPtrArray *flood_rasters(const check_run *c)
{
    GPtrArray *floods = g_ptr_array_new();
    for (guint i = 0; i < c->inputs->len; i++) {
        input_facts *in = c->inputs->pdata[i];
        guint at = 0;
        if (strcmp(in->role, "raster") != 0 || in->theme != THEME_FLOOD || in->problem ||
            in->low < 0)
            continue;
        while (at < floods->len && period_of(floods->pdata[at]) <= period_of(in))
            at++;
        g_ptr_array_insert(floods, (gint)at, in);
    }
    return floods;
}

/* 1 where every flood has a period of its own, in its name or that of its file. */
static int have_periods(const GPtrArray *floods)
{
    for (guint i = 0; i < floods->len; i++) {
        const int period = period_of(floods->pdata[i]);
        if (period < 2 || (i && period_of(floods->pdata[i - 1]) == period))
            return 0;
    }
    return floods->len > 1;
}

static void add_yearly(const GPtrArray *floods, GString *out)
{
    GString *names = g_string_new(NULL), *periods = g_string_new(NULL);
    for (guint i = 0; i < floods->len; i++) {
        const input_facts *in = floods->pdata[i];
        g_string_append_printf(names, "%s%s", i ? "/" : "", in->name);
        g_string_append_printf(periods, "%s%d", i ? "/" : "", period_of(in));
    }
    char *text = g_strdup_printf("a_year=flood_annual:rasters=%s,periods=%s,threshold=0.1",
                                 names->str, periods->str);
    add_words(out, "--measure", text, NULL);
    g_free(text);
    g_string_free(names, TRUE);
    g_string_free(periods, TRUE);
}

static void command_of_floods(const check_run *c, const GPtrArray *floods, verdict *v)
{
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    for (guint i = 0; i < floods->len; i++)
        add_named(v->command, floods->pdata[i]);
    for (guint i = 0; i < floods->len; i++) {
        const char *name = ((const input_facts *)floods->pdata[i])->name;
        char *share = g_strdup_printf("share_%s=flood_share:raster=%s,from=0.1", name, name);
        char *people =
            g_strdup_printf("people_%s=flood_affected:raster=%s,threshold=0.1", name, name);
        add_words(v->command, "--measure", share, NULL);
        if (c->population)
            add_words(v->command, "--measure", people, NULL);
        g_free(people);
        g_free(share);
    }
    if (c->population && have_periods(floods))
        add_yearly(floods, v->command);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_flood.gpkg");
}

static void command_of_hazard(const check_run *c, const input_facts *hazard, verdict *v)
{
    char *share = g_strdup_printf("share=hazard_share:hazard=%s", hazard->name);
    char *people = g_strdup_printf("people=hazard_affected:hazard=%s", hazard->name);
    begin_command(c, v->command, "dikas-exposure");
    if (c->population)
        add_words(v->command, "--population", c->population->name, NULL);
    add_named(v->command, hazard);
    add_words(v->command, "--measure", share, NULL);
    if (c->population)
        add_words(v->command, "--measure", people, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_flood.gpkg");
    g_free(people);
    g_free(share);
}

static void explain_floods(const check_run *c, verdict *v)
{
    explain(c, "raster", THEME_FLOOD, v);
    explain(c, "hazard", THEME_FLOOD, v);
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, "raster") == 0 && in->theme == THEME_FLOOD && in->low < 0)
            forbid(
                v,
                "'%s' has depths below 0 (%g), which stands for no data: gdal_translate -a_nodata "
                "%g says so",
                in->name, in->low, in->low);
    }
    if (v->status != NOT_POSSIBLE)
        forbid(v, "no depths or zones of floods: --raster flood=FILE or --hazard flood=FILE");
}

static void judge_flood(const check_run *c, verdict *v)
{
    GPtrArray *floods = flood_rasters(c);
    const input_facts *hazard = usable(c, "hazard", THEME_FLOOD);
    need_polygons(c, v);
    if (floods->len == 0 && !hazard)
        explain_floods(c, v);
    if (floods->len == 0 && hazard)
        need_metres(c, v);
    if (!c->population)
        HEED(v, "no column of residents: shares of ground, nobody is counted");
    else
        heed_unknown(c, c->population, v);
    if (floods->len) {
        const input_facts *first = floods->pdata[0];
        heed_coverage(first, "the modelled ground holds", v);
        if (first->high > 30)
            HEED(v, "depths of up to %g: metres are expected, these may be centimetres",
                 first->high);
    } else if (hazard) {
        HEED(v, "polygons do not say where the study ends: what lies beyond counts as dry");
    }
    if (v->status != NOT_POSSIBLE && floods->len)
        command_of_floods(c, floods, v);
    else if (v->status != NOT_POSSIBLE)
        command_of_hazard(c, hazard, v);
    g_ptr_array_free(floods, TRUE);
}

/* Parks and woods of an OpenStreetMap file, where the streets come from one. */
static const char *osm_file(const check_run *c)
{
    const input_facts *network = input_of(c, "network");
    return network && g_str_has_suffix(network->path, ".osm.pbf") ? network->path : NULL;
}

#define GREEN_OF_OSM "landuse = 'forest' OR leisure = 'park' OR natural IN ('wood', 'scrub')"

static void command_of_osm_green(const check_run *c, const char *osm, verdict *v)
{
    HEED(v,
         "no layer of green was given: it is that of OpenStreetMap in %s, as far as it is mapped",
         base_name(osm));
    char *crs = g_strdup(c->cells->crs), *file = g_shell_quote(osm);
    g_string_append_printf(v->command,
                           "ogr2ogr -q -t_srs %s indicator_green_source.gpkg %s multipolygons \\\n"
                           "    -nln green -where \"%s\"\n",
                           crs, strpbrk(osm, " '\"\\$`()&;|<>*?[]#~!{}") ? file : osm,
                           GREEN_OF_OSM);
    begin_command(c, v->command, "dikas-exposure");
    add_words(v->command, "--hazard", "green=indicator_green_source.gpkg", NULL);
    add_words(v->command, "--measure", "green=green_share:polygons=green", NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_green.gpkg");
    g_free(file);
    g_free(crs);
}

static void command_of_green(const check_run *c, const input_facts *green, verdict *v)
{
    const input_facts *water = usable(c, "hazard", THEME_WATER);
    const int is_raster = strcmp(green->role, "raster") == 0;
    char *measure = is_raster ? g_strdup_printf("green=zonal:raster=%s,stat=mean", green->name)
                              : g_strdup_printf("green=green_share:polygons=%s%s%s", green->name,
                                                water ? ",water=" : "", water ? water->name : "");
    if (is_raster)
        heed_coverage(green, "it is known for", v);
    if (is_raster && (green->low < 0 || green->high > 1))
        HEED(v, "values of %.3g to %.3g are no shares: their mean is given as it is", green->low,
             green->high);
    begin_command(c, v->command, "dikas-exposure");
    add_named(v->command, green);
    if (!is_raster && water)
        add_named(v->command, water);
    add_words(v->command, "--measure", measure, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_green.gpkg");
    g_free(measure);
}

static void judge_green(const check_run *c, verdict *v)
{
    const input_facts *green = usable(c, "hazard", THEME_GREEN);
    const char *osm = osm_file(c);
    const int has_code = g_str_has_prefix(c->cells->crs, "EPSG:");
    if (!green)
        green = usable(c, "raster", THEME_GREEN);
    if (green && strcmp(green->role, "hazard") == 0)
        need_metres(c, v);
    need_polygons(c, v);
    if (!green) {
        explain(c, "hazard", THEME_GREEN, v);
        explain(c, "raster", THEME_GREEN, v);
    }
    if (v->status == NOT_POSSIBLE)
        return;
    if (green)
        command_of_green(c, green, v);
    else if (judge_column(c, v, column_of(c, ROLE_GREEN), 1, "indicator_green.gpkg"))
        return;
    else if (osm && has_code && c->cells->crs_kind == DIKAS_CRS_PROJECTED)
        command_of_osm_green(c, osm, v);
    else
        forbid(v, "no green: --hazard green=FILE (polygons) or --raster green=FILE (shares)");
}

/* Crowns as shares or polygons; heights of crowns say nothing of their ground. */
static const input_facts *find_canopy(const check_run *c, verdict *v)
{
    const input_facts *canopy = usable(c, "hazard", THEME_CANOPY);
    if (canopy && canopy->shape == DIKAS_POLYGON)
        return canopy;
    canopy = usable(c, "raster", THEME_CANOPY);
    if (canopy && canopy->low >= 0 && canopy->high > 0 && canopy->high <= 1)
        return canopy;
    if (canopy && canopy->high <= 0)
        forbid(v, "'%s' is 0 under all cells", canopy->name);
    else if (canopy)
        forbid(v, "'%s' has values of %.3g to %.3g, not shares of 0 to 1", canopy->name,
               canopy->low, canopy->high);
    else
        forbid(v,
               "no crowns: --hazard canopy=FILE (polygons) or --raster canopy=FILE (shares of 0 to "
               "1)");
    return NULL;
}

static void judge_rule(const check_run *c, verdict *v)
{
    const input_facts *trees = usable(c, "hazard", THEME_TREES);
    const input_facts *green = usable(c, "hazard", THEME_GREEN);
    const input_facts *network = input_of(c, "network");
    need_metres(c, v);
    need_polygons(c, v);
    explain(c, "hazard", THEME_TREES, v);
    if (!trees)
        forbid(v, "no trees one by one: --hazard trees=FILE (points)");
    const input_facts *canopy = find_canopy(c, v);
    if (!green)
        forbid(v, "no public green: --hazard green=FILE (polygons)");
    if (v->status == NOT_POSSIBLE)
        return;
    const int by_streets = network && !network->problem;
    const input_facts *buildings = input_of(c, "buildings");
    check_run of_buildings = *c;
    const int are_polygons = buildings && !buildings->problem && buildings->shape == DIKAS_POLYGON;
    if (are_polygons && buildings->crs_kind == DIKAS_CRS_PROJECTED)
        of_buildings.cells = (input_facts *)buildings;
    else if (are_polygons)
        HEED(v, "of cells, trees are counted within 30 m of the cell; buildings in metres (ogr2ogr "
                "-t_srs) would do it from homes");
    else
        HEED(v, "of cells, trees are counted within 30 m of the cell, not from homes: --buildings "
                "FILE");
    if (!by_streets)
        HEED(v, "without --network, 300 m are in a straight line");
    char *measure = g_strdup_printf("rule=rule_3_30_300:trees=%s,canopy=%s,green=%s%s", trees->name,
                                    canopy->name, green->name, by_streets ? ",metric=network" : "");
    begin_command(&of_buildings, v->command, "dikas-exposure");
    add_named(v->command, trees);
    add_named(v->command, canopy);
    add_named(v->command, green);
    if (by_streets)
        add_words(v->command, "--network", network->source, NULL);
    add_words(v->command, "--measure", measure, NULL);
    add_areas_words(c, v->command);
    end_command(v->command, "indicator_rule_3_30_300.gpkg");
    g_free(measure);
}

/* ---- risk ---- */

/* A name in SQL. */
static char *sql_name(const char *name)
{
    char **parts = g_strsplit(name, "\"", -1), *doubled = g_strjoinv("\"\"", parts);
    char *quoted = g_strdup_printf("\"%s\"", doubled);
    g_free(doubled);
    g_strfreev(parts);
    return quoted;
}

static void add_indicator(GString *spec, const char *column, int direction, const char *domain)
{
    g_string_append_printf(spec,
                           "%s    { \"column\": \"%s\", \"direction\": %d, \"domain\": \"%s\" }",
                           spec->len ? ",\n" : "", column, direction, domain);
}

/* Rates of the vulnerable, made by dikas-join; how many. */
static int add_people(const check_run *c, GString *spec, GString *out, verdict *v)
{
    GPtrArray *old = old_groups(c);
    const column_facts *oldest = old->len ? old->pdata[old->len - 1] : NULL;
    const column_facts *poor = column_of(c, ROLE_LOW_INCOME);
    begin_command(c, out, "dikas-join");
    add_words(out, "--source", c->cells->source, NULL);
    add_words(out, "--key", c->cells->id ? c->cells->id : "fid", NULL);
    GString *keep = g_string_new(NULL);
    if (c->population)
        g_string_append(keep, c->population->name);
    const column_facts *const over[] = { oldest, poor };
    static const char *const names[] = { "share_old", "share_poor" };
    int n = 0;
    for (int i = 0; i < 2 && is_clean(c->population); i++) {
        if (!is_clean(over[i]))
            continue;
        char *text = g_strdup_printf("%s=%s/%s", names[i], over[i]->name, c->population->name);
        add_words(out, "--rate", text, NULL);
        add_indicator(spec, names[i], 1, "people");
        heed_unknown(c, over[i], v);
        g_free(text);
        n++;
    }
    const column_facts *heat = usable(c, "raster", THEME_HEAT) ? NULL : column_of(c, ROLE_HEAT);
    if (heat)
        g_string_append_printf(keep, "%s%s", keep->len ? "," : "", heat->name);
    add_words(out, "--keep", keep->str, NULL);
    end_command(out, "indicator_risk_people.gpkg");
    g_string_free(keep, TRUE);
    g_ptr_array_free(old, TRUE);
    return n;
}

/* Heat and water of the ground, as measures of the same run; how many. */
static int add_hazards(const check_run *c, GString *spec, GString *out)
{
    const input_facts *heat = usable(c, "raster", THEME_HEAT);
    const column_facts *column = heat ? NULL : column_of(c, ROLE_HEAT);
    const input_facts *zones = usable(c, "hazard", THEME_FLOOD);
    GPtrArray *floods = flood_rasters(c);
    const input_facts *flood = floods->len ? floods->pdata[floods->len / 2] : zones;
    char *text;
    if (heat) {
        text = g_strdup_printf("heat_mean=zonal:raster=%s,stat=mean", heat->name);
        add_named(out, heat);
        add_words(out, "--measure", text, NULL);
        add_indicator(spec, "heat_mean", 1, "heat");
        g_free(text);
    } else if (column) {
        add_indicator(spec, column->name, 1, "heat");
    }
    if (flood) {
        text = floods->len
                   ? g_strdup_printf("wet_share=flood_share:raster=%s,from=0.1", flood->name)
                   : g_strdup_printf("wet_share=hazard_share:hazard=%s", flood->name);
        add_named(out, flood);
        add_words(out, "--measure", text, NULL);
        add_indicator(spec, "wet_share", 1, "flood");
        g_free(text);
    }
    g_ptr_array_free(floods, TRUE);
    return (heat || column) + (flood != NULL);
}

static void judge_risk(const check_run *c, verdict *v)
{
    GString *spec = g_string_new(NULL), *join = g_string_new(NULL), *index = g_string_new(NULL);
    GPtrArray *unused = g_ptr_array_new_with_free_func(g_free);
    need_polygons(c, v);
    const column_facts *people = need_people(c, v);
    check_run of_people = *c; /* the second command reads what the first one wrote */
    input_facts cells = *c->cells;
    char *where = people ? sql_name(people->name) : g_strdup("1"),
         *inhabited = g_strconcat(where, " > 0", NULL);
    check_options options = *c->options;
    cells.source = (char *)"indicator_risk_people.gpkg";
    options.common.where = inhabited;
    of_people.cells = &cells;
    of_people.options = &options;
    of_people.missing = unused;
    const int vulnerable = people ? add_people(c, spec, join, v) : 0;
    begin_command(&of_people, index, "dikas-exposure");
    const int hazards = add_hazards(c, spec, index);
    if (hazards == 0)
        forbid(v, "no hazard (heat or flood): --raster heat=FILE, --raster flood=FILE");
    if (people && vulnerable == 0)
        forbid(v, "nobody vulnerable is counted (people of 65 and over, or of low income)");
    if (v->status != NOT_POSSIBLE) {
        if (hazards + vulnerable < 4)
            HEED(v, "it rests on %d of heat, flood, the old and the poor", hazards + vulnerable);
        add_words(index, "--measure", "risk=index:spec=indicator_risk.json", NULL);
        add_words(index, "--sensitivity", "200", NULL);
        add_areas_words(c, index);
        end_command(index, "indicator_risk_index.gpkg");
        g_string_append_printf(
            v->command,
            "%scat > indicator_risk.json <<END\n{ \"indicators\": [\n%s ],\n"
            "  \"normalise\": \"rank\", \"aggregate\": \"arithmetic\" }\nEND\n%s",
            join->str, spec->str, index->str);
    }
    g_ptr_array_free(unused, TRUE);
    g_free(inhabited);
    g_free(where);
    g_string_free(spec, TRUE);
    g_string_free(join, TRUE);
    g_string_free(index, TRUE);
}

/* ---- all twelve ---- */

const indicator indicators[] = {
    { "location_quotient", "Where is a group more common than in the whole area?",
      "cells with counts of groups", judge_location_quotient },
    { "local_divergence", "Where is the mix of groups unlike that of the whole area?",
      "cells with counts of groups", judge_local_divergence },
    { "sum_index", "Where do low schooling, unemployment and low income come together?",
      "cells with counts of these, and of those they are shares of", judge_sum_index },
    { "nearest", "How many minutes is it on foot to the nearest service?",
      "cells in metres, --network, --services", judge_nearest },
    { "share_15_min", "Which share of the residents, and of each group, is within 15 minutes?",
      "as for nearest, and residents", judge_share },
    { "floating_catchment", "How much of a service is there for each of those who share it?",
      "as for nearest, and residents", judge_catchment },
    { "nearest_older", "How far is it for somebody older, who walks slower, also in winter?",
      "cells in metres, --network, --services, counts of 65 and over", judge_older },
    { "heat", "Where is it hot on a summer day?", "--raster heat=FILE", judge_heat },
    { "flood", "How many people live where the water stands?",
      "residents, and --raster flood=FILE or --hazard flood=FILE", judge_flood },
    { "green", "Which share of the ground is green?", "--hazard green=FILE or --raster green=FILE",
      judge_green },
    { "rule_3_30_300", "Are there 3 trees, 30 % of crowns, and 300 m to a park?",
      "--hazard trees=, --hazard or --raster canopy=, --hazard green=", judge_rule },
    { "risk_index",
      "Where do heat or floods meet those least able to bear them, and how sure is it?",
      "residents, the old or the poor, and a raster of heat or flood", judge_risk },
};

GArray *judge_all(const check_run *c)
{
    GArray *verdicts = g_array_new(FALSE, TRUE, sizeof(verdict));
    for (int i = 0; i < N_INDICATORS; i++) {
        verdict v = { POSSIBLE, g_ptr_array_new_with_free_func(g_free), g_string_new(NULL) };
        indicators[i].judge(c, &v);
        if (v.status == NOT_POSSIBLE)
            g_string_truncate(v.command, 0);
        g_array_append_val(verdicts, v);
    }
    return verdicts;
}

void free_verdicts(GArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        verdict *v = &g_array_index(verdicts, verdict, i);
        g_ptr_array_free(v->why, TRUE);
        g_string_free(v->command, TRUE);
    }
    g_array_free(verdicts, TRUE);
}

void list_indicators(int json)
{
    json_object *list = json ? json_object_new_array() : NULL;
    for (int i = 0; i < N_INDICATORS; i++) {
        if (!list) {
            printf("%s\n    %s\n    needs %s\n\n", indicators[i].id, indicators[i].question,
                   indicators[i].needs);
            continue;
        }
        json_object *item = json_object_new_object();
        json_object_object_add(item, "id", json_object_new_string(indicators[i].id));
        json_object_object_add(item, "question", json_object_new_string(indicators[i].question));
        json_object_object_add(item, "needs", json_object_new_string(indicators[i].needs));
        json_object_array_add(list, item);
    }
    if (list)
        puts(json_object_to_json_string_ext(list, JSON_C_TO_STRING_PRETTY |
                                                      JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(list);
}
