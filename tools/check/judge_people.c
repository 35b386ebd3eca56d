/* SPDX-License-Identifier: MIT */
/**
 * @file judge_people.c
 * Who lives where, and who is worse off: location quotients, local divergence, the sum index.
 */
#include <string.h>

#include "check/judge.h"
#include "core/core.h"

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

void judge_location_quotient(const check_run *c, verdict *v)
{
    judge_by_groups(c, v, "lq=location_quotient", "location_quotient", 1);
}

void judge_local_divergence(const check_run *c, verdict *v)
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
        heed_nobody(over, v);
        out[n++] = (rate){ over, under };
    }
    return n;
}

/* Areas often know what cells do not: those with a column of disadvantage. */
static void look_elsewhere(const check_run *c, verdict *v)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        for (int k = 0; strcmp(in->role, "areas") == 0 && k < dikas_table_columns(in->table); k++) {
            const char *name = dikas_table_column(in->table, k)->name;
            name_guess guess;
            guess_column(name, &guess);
            if (guess.role != ROLE_BASIC_EDUCATION && guess.role != ROLE_UNEMPLOYED &&
                guess.role != ROLE_LOW_INCOME)
                continue;
            forbid(v, "the areas have '%s': --cells %s", name, in->source);
            break;
        }
    }
}

void judge_sum_index(const check_run *c, verdict *v)
{
    rate rates[3];
    need_cells(c, v);
    const int n = find_rates(c, rates, v);
    if (n == 0) {
        forbid(v, "no counts of disadvantage (basic schooling, unemployed, low income) among the "
                  "columns");
        look_elsewhere(c, v);
    } else if (n == 1 && is_of_nobody(rates[0].over)) {
        forbid(v, "'%s' is 0 wherever it is known, and no other disadvantage is counted",
               rates[0].over->name);
    } else if (n < 3) {
        take_care(v, "%s of the three parts of the index (schooling, work, income)",
                  n == 1 ? "it has one" : "it has two");
    }
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
