/* SPDX-License-Identifier: MIT */
/**
 * @file areal.c
 * Areal interpolation: sums over what sources and targets share.
 */
#include "dikas/areal.h"
#include "core/core.h"

static void themselves(const double *value, int n, const void *nothing, double *out)
{
    (void)nothing;
    for (int i = 0; i < n; i++)
        out[i] = value[i];
}

/* Σ of shared values times x. */
static dikas_weighted_sum sum_of(const double *x, double *out)
{
    return (dikas_weighted_sum){ dikas_weight_itself, NULL, x, out, themselves };
}

/* Arrays of one call. */
typedef struct {
    double *of_source, *marked; /* per source: what is summed; 1 where it is known, else missing */
    double *all, *known;        /* per target: what is shared, of that with known sources */
    double *divisor;            /* per target */
} work;

static void clear(work *w)
{
    dikas_release(w->of_source);
    dikas_release(w->marked);
    dikas_release(w->all);
    dikas_release(w->known);
    dikas_release(w->divisor);
}

static dikas_status begin(work *w, const dikas_relation *shared, dikas_error *err)
{
    const size_t rows = (size_t)dikas_relation_size(shared, DIKAS_BY_ROW);
    const size_t columns = (size_t)dikas_relation_size(shared, DIKAS_BY_COLUMN);
    *w = (work){ 0 };
    w->of_source = dikas_alloc(rows, sizeof(double));
    w->marked = dikas_alloc(rows, sizeof(double));
    w->all = dikas_alloc(columns, sizeof(double));
    w->known = dikas_alloc(columns, sizeof(double));
    w->divisor = dikas_alloc(columns, sizeof(double));
    if (w->of_source && w->marked && w->all && w->known && w->divisor)
        return DIKAS_OK;
    clear(w);
    return DIKAS_NO_MEMORY(err, "areal interpolation");
}

/* What is not known at all is missing, and the share that is known beside it. */
static void tell(const work *w, int64_t n, double nothing, double *out, double *known_share)
{
    for (int64_t t = 0; t < n; t++) {
        if (!(w->all[t] > 0))
            out[t] = nothing;
        else if (!(w->known[t] > 0))
            out[t] = DIKAS_MISSING;
        if (known_share)
            known_share[t] = w->all[t] > 0 ? fmin(w->known[t] / w->all[t], 1) : DIKAS_MISSING;
    }
}

/* ---- counts ---- */

/* What each source is split by, and what of its count no target gets. */
static dikas_status find_wholes(work *w, const dikas_relation *shared, const dikas_split *how,
                                const double *count, double *unallocated, const dikas_run *run,
                                dikas_error *err)
{
    const int64_t n = dikas_relation_size(shared, DIKAS_BY_ROW);
    const dikas_weighted_sum sum = sum_of(how->per_target, w->of_source);
    dikas_sum left = { 0, 0 };
    DIKAS_TRY(dikas_relation_sum(shared, DIKAS_BY_ROW, 1, &sum, run, err));
    for (int64_t s = 0; s < n; s++) {
        const double part = w->of_source[s], whole = how->whole ? how->whole[s] : part;
        if (!isnan(count[s]))
            dikas_sum_add(&left, whole > 0 ? count[s] * (1 - part / whole) : count[s]);
        w->of_source[s] = whole;
    }
    if (unallocated)
        *unallocated = dikas_sum_value(left);
    return DIKAS_OK;
}

typedef struct {
    work *w;
    const double *count, *per_target;
    double *out;
} splitting;

/* The share of a source comes first: all of a count stays that count, to the bit. */
static dikas_status split_block(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    const splitting *s = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t t = block->first + i;
        const double factor = s->per_target ? s->per_target[t] : 1;
        dikas_sum people = { 0, 0 }, all = { 0, 0 }, known = { 0, 0 };
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
            const int32_t source = block->other[p];
            const double part = block->value[0][p] * factor, whole = s->w->of_source[source];
            dikas_sum_add(&all, part);
            if (isnan(s->count[source]) || !(whole > 0))
                continue;
            dikas_sum_add(&known, part);
            dikas_sum_add(&people, part / whole * s->count[source]);
        }
        s->out[t] = dikas_sum_value(people);
        s->w->all[t] = dikas_sum_value(all);
        s->w->known[t] = dikas_sum_value(known);
    }
    return DIKAS_OK;
}

static dikas_status split(work *w, const dikas_relation *shared, const dikas_split *how,
                          const double *count, double *out, double *unallocated,
                          const dikas_run *run, dikas_error *err)
{
    splitting s = { w, count, how->per_target, out };
    DIKAS_TRY(find_wholes(w, shared, how, count, unallocated, run, err));
    return dikas_relation_visit(shared, DIKAS_BY_COLUMN, split_block, &s, "areal interpolation",
                                run, err);
}

dikas_status dikas_split_counts(const dikas_relation *shared, const dikas_split *how,
                                const double *count, double *out, double *known_share,
                                double *unallocated, const dikas_run *run, dikas_error *err)
{
    work w;
    DIKAS_TRY(begin(&w, shared, err));
    const dikas_status status = split(&w, shared, how, count, out, unallocated, run, err);
    if (status == DIKAS_OK)
        tell(&w, dikas_relation_size(shared, DIKAS_BY_COLUMN), 0, out, known_share);
    clear(&w);
    return status;
}

/* ---- rates ---- */

static dikas_status average(work *w, const dikas_relation *shared, const double *weight,
                            const double *rate, double *out, const dikas_run *run, dikas_error *err)
{
    const int64_t n = dikas_relation_size(shared, DIKAS_BY_ROW);
    const int64_t n_targets = dikas_relation_size(shared, DIKAS_BY_COLUMN);
    double *weighed = dikas_alloc((size_t)n, sizeof *weighed);
    if (!weighed)
        return DIKAS_NO_MEMORY(err, "areal interpolation");
    for (int64_t s = 0; s < n; s++) {
        const double u = weight ? weight[s] : 1;
        const int known = !isnan(rate[s]) && !isnan(u);
        w->of_source[s] = known ? rate[s] * u : DIKAS_MISSING;
        weighed[s] = known ? u : DIKAS_MISSING;
        w->marked[s] = known ? 1 : DIKAS_MISSING;
    }
    const dikas_weighted_sum sums[] = { sum_of(w->of_source, out), sum_of(weighed, w->divisor),
                                        sum_of(w->marked, w->known), sum_of(NULL, w->all) };
    const dikas_status status =
        dikas_relation_sum(shared, DIKAS_BY_COLUMN, DIKAS_COUNT(sums), sums, run, err);
    for (int64_t t = 0; t < n_targets && status == DIKAS_OK; t++)
        out[t] = w->divisor[t] > 0 ? out[t] / w->divisor[t] : DIKAS_MISSING;
    dikas_release(weighed);
    return status;
}

dikas_status dikas_average_rates(const dikas_relation *shared, const double *weight,
                                 const double *rate, double *out, double *known_share,
                                 const dikas_run *run, dikas_error *err)
{
    work w;
    DIKAS_TRY(begin(&w, shared, err));
    const dikas_status status = average(&w, shared, weight, rate, out, run, err);
    if (status == DIKAS_OK)
        tell(&w, dikas_relation_size(shared, DIKAS_BY_COLUMN), DIKAS_MISSING, out, known_share);
    clear(&w);
    return status;
}
