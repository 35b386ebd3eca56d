/* SPDX-License-Identifier: MIT */
/**
 * @file needs.c
 * What several indicators ask for, and what they say where it is not there.
 */
#include <stdarg.h>
#include <string.h>

#include "check/judge.h"
#include "core/core.h"

#define FEW_UNKNOWN 0.05 /* share of residents; beyond it unknown counts move a result */
#define ALL_COVERED 0.99 /* share of cells or residents; what is less is said */

/* ---- verdicts ---- */

void take_care(verdict *v, const char *format, ...)
{
    va_list arguments;
    if (v->status == NOT_POSSIBLE)
        return;
    va_start(arguments, format);
    g_ptr_array_add(v->why, g_strdup_vprintf(format, arguments));
    va_end(arguments);
    v->status = WITH_CARE;
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

/* ---- what several ask for ---- */

void need_cells(const check_run *c, verdict *v)
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

void need_metres(const check_run *c, verdict *v)
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

void need_polygons(const check_run *c, verdict *v)
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

int is_of_nobody(const column_facts *f)
{
    return f->known > 0 && f->zero == f->known;
}

void heed_nobody(const column_facts *f, verdict *v)
{
    if (is_of_nobody(f))
        take_care(v, "'%s' is 0 wherever it is known", f->name);
}

/* What is unknown of a column, where it is much. */
void heed_unknown(const check_run *c, const column_facts *f, verdict *v)
{
    const double share = isnan(f->people_unknown) ? unknown_share(c, f) : f->people_unknown;
    if (!(share > FEW_UNKNOWN))
        return;
    char *text = share_text(share);
    take_care(v, "'%s' is unknown for %s of the %s", f->name, text,
              isnan(f->people_unknown) ? "cells" : "residents");
    g_free(text);
}

/* The residents; with a reason where there are none. */
const column_facts *need_people(const check_run *c, verdict *v)
{
    const column_facts *named = c->columns->len ? c->columns->pdata[0] : NULL;
    if (c->population && is_of_nobody(c->population)) {
        forbid(v, "'%s' is 0 wherever it is known: --population COLUMN names the residents",
               c->population->name);
    } else if (c->population) {
        heed_unknown(c, c->population, v);
        if (c->population->fractional)
            take_care(v, "'%s' has fractions of people in %" PRId64 " cells: an estimate",
                      c->population->name, c->population->fractional);
    } else if (named && c->options->population && named->problem) {
        forbid(v, "'%s' cannot be used: %s", named->name, named->problem);
    } else {
        forbid(v, "no column of residents was found: --population COLUMN");
    }
    return c->population;
}

/* What is unknown of several columns, in one sentence: of the worst of them. */
void heed_groups(const check_run *c, const GPtrArray *groups, verdict *v)
{
    const column_facts *worst = NULL;
    for (guint i = 0; i < groups->len; i++) {
        const column_facts *f = groups->pdata[i];
        heed_nobody(f, v);
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
    take_care(v, "groups are unknown for %s%s of the %s", groups->len > 1 ? "up to " : "", text,
              isnan(worst->people_unknown) ? "cells" : "residents");
    g_free(text);
}

/* The groups that are shown: a set of which nobody is in two; else one that stands out. For
 * g_ptr_array_free(). */
GPtrArray *shown_groups(const check_run *c)
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

/* Those of whom some are counted in a column: adults, the labour force, or for want of a column all
 * residents; NULL: nobody knows. */
const column_facts *base_of(const check_run *c, const column_facts *f, verdict *v)
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
            take_care(v, "'%s' is set against all residents ('%s'): no column of %s was found",
                      f->name, c->population->name, bases[i].of);
    }
    return is_clean(c->population) ? c->population : NULL;
}

/* Whether a group is more than those of whom it is a part, in any cell. */
static int exceeds(const check_run *c, const column_facts *group)
{
    verdict unused = { NOT_POSSIBLE, NULL, NULL };
    const column_facts *base = base_of(c, group, &unused);
    base = base ? base : c->population;
    for (int64_t i = 0; i < c->cells->rows; i++)
        if (group->value[i] > base->value[i])
            return 1;
    return 0;
}

static int are_of_nobody(const GPtrArray *groups)
{
    for (guint i = 0; i < groups->len; i++)
        if (!is_of_nobody(groups->pdata[i]))
            return 0;
    return groups->len > 0;
}

void need_groups(const check_run *c, GPtrArray *groups, verdict *v)
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
    else if (groups->len == 1 && exceeds(c, groups->pdata[0]))
        forbid(v, "'%s' is more than all of whom it is a part in some cells",
               ((const column_facts *)groups->pdata[0])->name);
    else
        heed_groups(c, groups, v);
    if (are_of_nobody(groups)) {
        char *names = join_names(groups);
        forbid(v, "nobody is counted in %s: 0 wherever it is known (--groups COL,… names others)",
               names);
        g_free(names);
    }
}

static void add_total(const check_run *c, const column_facts *group, verdict *v)
{
    const column_facts *base = base_of(c, group, v);
    add_words(v->command, "--total", base ? base->name : c->population->name, NULL);
}

/* --groups and, where they do not make up everybody, --total. */
void add_groups(const check_run *c, const GPtrArray *groups, verdict *v)
{
    char *names = join_names(groups);
    add_words(v->command, "--groups", names, NULL);
    g_free(names);
    const int make_up_all = c->groups_fill && groups->len > 1;
    if (c->groups_exceed && groups->len > 1 && !make_up_all)
        take_care(v,
                  "groups add up to more than '%s' in %" PRId64
                  " cells; shares are of the groups alone",
                  c->population->name, c->groups_exceed);
    else if (groups->len == 1)
        add_total(c, groups->pdata[0], v);
    else if (c->population && !make_up_all)
        add_words(v->command, "--total", c->population->name, NULL);
}

/* ---- inputs ---- */

void need_input(const input_facts *in, const char *what, const char *option, verdict *v)
{
    if (!in)
        forbid(v, "no %s: %s", what, option);
    else if (in->problem)
        forbid(v, "the %s cannot be used: %s", what, in->problem);
}

void heed_coverage(const input_facts *in, const char *what, const char *then, verdict *v)
{
    const int by_people = !isnan(in->covers.people);
    const double share = by_people ? in->covers.people : in->covers.cells;
    if (!(share < ALL_COVERED))
        return;
    char *text = share_text(share);
    take_care(v, "%s %s of the %s%s", what, text, by_people ? "residents" : "cells", then);
    g_free(text);
}

void add_layer_words(GString *out, const input_facts *in)
{
    char *text = g_strconcat(in->name, "=", in->source, in->class_text, NULL),
         *option = g_strconcat("--", in->role, NULL);
    add_words(out, option, text, NULL);
    g_free(option);
    g_free(text);
}

/* A raster, or polygons where cells are in metres; with a reason where neither will do. */
const input_facts *usable(const check_run *c, const char *role, ground_theme theme)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, role) == 0 && in->theme == theme && !in->problem)
            return in;
    }
    return NULL;
}

void explain(const check_run *c, const char *role, ground_theme theme, verdict *v)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, role) == 0 && in->theme == theme && in->problem)
            forbid(v, "'%s' cannot be used: %s", in->name, in->problem);
    }
}

/* By the name that was given, else that of the file; 0: neither says. */
int period_of(const input_facts *in)
{
    const int period = period_in(in->name);
    return period ? period : period_in(base_name(in->source));
}

/* Rasters of depth, the most frequent flood first where names tell. */
GPtrArray *flood_rasters(const check_run *c)
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

/* Groups of 65 and over. */
GPtrArray *old_groups(const check_run *c)
{
    GPtrArray *old = g_ptr_array_new();
    for (guint i = 0; i < c->columns->len; i++) {
        column_facts *f = c->columns->pdata[i];
        if (f->role == ROLE_AGE && f->low >= 65 && !f->problem)
            g_ptr_array_add(old, f);
    }
    return old;
}
