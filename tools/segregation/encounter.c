/* SPDX-License-Identifier: MIT */
/**
 * @file encounter.c
 * The columns of `encounter`: who lives within reach of each cell.
 */
#include "core/core.h"
#include "measures/measures.h"
#include "segregation/segregation.h"

enum { PEOPLE, KNOWN_SHARE = 3 };

int reads_ways(const dikas_measure *m)
{
    return m->reading != DIKAS_READS_NOTHING && !(m->traits & DIKAS_TRAIT_AMONG_ROWS);
}

/* Cells that are tied to nothing have no value, and no 0 either. */
static void forget_lost(const segregation_run *s, int n_outputs, double *const *output)
{
    for (int64_t i = 0; i < s->n; i++)
        for (int k = 0; k < n_outputs && !has_way(s, i); k++)
            output[k][i] = DIKAS_MISSING;
}

static dikas_status run(segregation_run *s, const segregation_item *item, double *const *output,
                        dikas_error *err)
{
    const dikas_measure *m = item->request.measure;
    const population people = population_of(s);
    mixed_columns columns = mixed_columns_of(s, &people);
    way_relation relation;
    dikas_status status = relate_cells(s, 0, dikas_request_reach(&item->request), &relation, err);
    const dikas_call call = { .n_rows = s->n,
                              .n_columns = s->n,
                              .relation = relation.all,
                              .input = columns.column,
                              .parameter = item->request.value,
                              .output = output,
                              .run = &s->run,
                              .n_repeats = columns.n };
    if (status == DIKAS_OK)
        status = dikas_measure_run(m, &call, err);
    if (status == DIKAS_OK)
        forget_lost(s, m->n_outputs, output);
    clear_relation(&relation);
    mixed_columns_clear(&columns);
    return status;
}

/* The known share is a column where there are cells of which something is unknown. */
dikas_status find_encounter(segregation_run *s, guint at, dikas_error *err)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, at);
    const dikas_measure *m = item->request.measure;
    double *output[DIKAS_OUTPUTS_MAX];
    for (int k = 0; k < m->n_outputs; k++)
        output[k] = g_new(double, (gsize)s->n + 1);
    dikas_status status = run(s, item, output, err);
    for (int k = 0; k < m->n_outputs; k++) {
        const int is_known = k == KNOWN_SHARE;
        const result_column column = { .value = output[k],
                                       .people = s->people,
                                       .rests_on = is_known ? NULL : output[PEOPLE],
                                       .residents = output[PEOPLE],
                                       .item = at,
                                       .group = -1,
                                       .form = -1,
                                       .is_known = is_known,
                                       .test_of = -1 };
        if (status == DIKAS_OK && (!is_known || s->n_unknown > 0))
            status = add_named(s, column, m->outputs[k].suffix, err);
        else
            g_free(output[k]);
    }
    return status;
}
