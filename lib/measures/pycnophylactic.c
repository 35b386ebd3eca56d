/* SPDX-License-Identifier: MIT */
/**
 * @file pycnophylactic.c
 * Counts of sources over the cells of a grid, so that their density is smooth and no source gains
 * or loses anybody.
 *
 *     minimise Σ min(A_i, A_k) (d_i - d_k)² over cells i, k side by side
 *              + 8 Σ a_st (y_st / a_st - d_t)²    given Σ_t y_st = Y_s and y_st >= 0
 *
 * y_st     people of source s in cell t
 * a_st     ground that both share, >= 0; A_t = Σ_s a_st
 * d_t      Σ_s y_st / A_t, their density in the cell; the second sum is of shared cells
 * Y_s      people of source s, >= 0
 * missing  a source without count is no ground at all: nothing is smoothed into it or from it
 * cost     O(pairs) an iteration; of those hundreds to thousands, more with more cells a source
 *
 * An iteration takes half of every cell and half of the mean of its four neighbours (one with less
 * ground by its share, the cell itself for the rest and where there is none: the surface is level
 * at the edge). That is a step down the slope of the sum above, from where the last step was
 * heading (Beck & Teboulle 2009, doi:10.1137/080716542), without that when it leads up. From there
 * it goes to the nearest densities that keep all counts: to all parts of a source as much is added
 * per unit of ground as makes those that stay above 0 its count. A division by what the parts have
 * become keeps the sum of a source to its rounding.
 *
 * Tobler (1979), Smooth pycnophylactic interpolation for geographical regions, Journal of the
 * American Statistical Association 74 (367), 519-530, doi:10.1080/01621459.1979.10481647 (title,
 * pages and abstract checked; the abstract leaves the edge and the steps open). His is the first
 * sum, of whole cells; that a cell on a border belongs to all its sources is ours.
 */
#include "core/core.h"
#include "dikas/areal.h"

enum {
    SIDES = 4,
    WORTH_THREADS = 100000 /* cells; with fewer, threads would wait for each other more than work */
};

/* Cells looked at between two calls of the progress function. */
#define TELL_EVERY 2e7

/* Arrays of one call. */
typedef struct {
    const dikas_relation *shared;
    const double *count;
    double *ground;         /* per source: all it shares */
    double *added, *filled; /* per source: what its parts get, per unit; their sum after that */
    double *known;          /* per cell: ground of sources with a count */
    double *density, *earlier, *heading, *mean, *people; /* per cell */
} surface;

static void clear(surface *s)
{
    dikas_release(s->ground);
    dikas_release(s->added);
    dikas_release(s->filled);
    dikas_release(s->known);
    dikas_release(s->density);
    dikas_release(s->earlier);
    dikas_release(s->heading);
    dikas_release(s->mean);
}

static dikas_status begin(surface *s, const dikas_run *run, dikas_error *err)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_ROW);
    const size_t columns = (size_t)dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    s->ground = dikas_alloc((size_t)n, sizeof(double));
    s->added = dikas_alloc((size_t)n, sizeof(double));
    s->filled = dikas_alloc((size_t)n, sizeof(double));
    s->known = dikas_alloc(columns, sizeof(double));
    s->density = dikas_alloc(columns, sizeof(double));
    s->earlier = dikas_alloc(columns, sizeof(double));
    s->heading = dikas_alloc(columns, sizeof(double));
    s->mean = dikas_alloc(columns, sizeof(double));
    if (!s->ground || !s->added || !s->filled || !s->known || !s->density || !s->earlier ||
        !s->heading || !s->mean)
        return DIKAS_NO_MEMORY(err, "pycnophylactic interpolation");
    for (int64_t i = 0; i < n; i++)
        s->added[i] = isnan(s->count[i]) ? DIKAS_MISSING : 1;
    const dikas_weighted_sum of_source = { dikas_weight_itself, NULL, NULL, s->ground, NULL };
    const dikas_weighted_sum of_cell = { dikas_weight_itself, NULL, s->added, s->known, NULL };
    DIKAS_TRY(dikas_relation_sum(s->shared, DIKAS_BY_ROW, 1, &of_source, run, err));
    return dikas_relation_sum(s->shared, DIKAS_BY_COLUMN, 1, &of_cell, run, err);
}

/* ---- an iteration ---- */

/* Where the last step was heading: on by its share of that way. */
static void head_on(surface *s, double share)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    for (int64_t t = 0; t < n; t++)
        s->heading[t] = s->density[t] + share * (s->density[t] - s->earlier[t]);
}

/* Half of a cell, half of its neighbours. */
static void take_means(const surface *s, const int32_t *neighbours)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    for (int64_t t = 0; t < n; t++) {
        double slopes = 0;
        for (int k = 0; k < SIDES && s->known[t] > 0; k++) {
            const int32_t beside = neighbours[SIDES * t + k];
            if (beside >= 0 && s->known[beside] > 0)
                slopes +=
                    fmin(1, s->known[beside] / s->known[t]) * (s->heading[beside] - s->heading[t]);
        }
        s->mean[t] = s->heading[t] + slopes / (2 * SIDES);
    }
}

static double part_of(const surface *s, int64_t source, int32_t cell, double ground)
{
    return fmax(0, s->mean[cell] + s->added[source]) * ground;
}

/* What the parts of a source add up to, and the ground of those with people. */
static double add_parts(const surface *s, const dikas_block *block, int64_t i, double *peopled)
{
    const int64_t source = block->first + i;
    dikas_sum people = { 0, 0 }, ground = { 0, 0 };
    for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
        const double part = part_of(s, source, block->other[p], block->value[0][p]);
        dikas_sum_add(&people, part);
        if (part > 0)
            dikas_sum_add(&ground, block->value[0][p]);
    }
    *peopled = dikas_sum_value(ground);
    return dikas_sum_value(people);
}

/* What is added to all parts of a source, so that those that are not below 0 add up to its count.
 * Where some are, the others have too much, and give it up; until no more fall below. */
static void fill(surface *s, const dikas_block *block, int64_t i)
{
    const int64_t source = block->first + i;
    double peopled, before = s->ground[source];
    dikas_sum means = { 0, 0 };
    for (int64_t p = block->start[i]; p < block->start[i + 1]; p++)
        dikas_sum_add(&means, s->mean[block->other[p]] * block->value[0][p]);
    s->added[source] = (s->count[source] - dikas_sum_value(means)) / s->ground[source];
    s->filled[source] = add_parts(s, block, i, &peopled);
    while (peopled > 0 && peopled < before) {
        before = peopled;
        s->added[source] -= (s->filled[source] - s->count[source]) / peopled;
        s->filled[source] = add_parts(s, block, i, &peopled);
    }
}

static dikas_status fill_block(const dikas_block *block, int worker, void *context,
                               dikas_error *err)
{
    surface *s = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t source = block->first + i;
        s->added[source] = s->filled[source] = 0;
        if (!isnan(s->count[source]) && s->ground[source] > 0)
            fill(s, block, i);
    }
    return DIKAS_OK;
}

/* People of each cell. The share of a source comes first: all of a count stays that count, to the
 * bit. */
static dikas_status place_block(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    surface *s = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t t = block->first + i;
        dikas_sum people = { 0, 0 };
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
            const int32_t source = block->other[p];
            if (s->filled[source] > 0)
                dikas_sum_add(&people, part_of(s, source, (int32_t)t, block->value[0][p]) /
                                           s->filled[source] * s->count[source]);
        }
        s->people[t] = dikas_sum_value(people);
    }
    return DIKAS_OK;
}

/* The largest change of a density; *uphill is 1 where the heading was away from where it went. */
static double update(surface *s, int *uphill)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    double change = 0;
    dikas_sum turn = { 0, 0 };
    for (int64_t t = 0; t < n; t++) {
        const double now = s->known[t] > 0 ? s->people[t] / s->known[t] : 0;
        change = fmax(change, fabs(now - s->density[t]));
        dikas_sum_add(&turn, s->known[t] * (s->heading[t] - now) * (now - s->density[t]));
        s->earlier[t] = s->density[t];
        s->density[t] = now;
    }
    *uphill = dikas_sum_value(turn) > 0;
    return change;
}

/* From the means to densities that keep all counts. */
static dikas_status keep_counts(surface *s, const dikas_run *run, dikas_error *err)
{
    DIKAS_TRY(dikas_relation_visit(s->shared, DIKAS_BY_ROW, fill_block, s, "counts", run, err));
    return dikas_relation_visit(s->shared, DIKAS_BY_COLUMN, place_block, s, "counts", run, err);
}

/* ---- until it is smooth ---- */

static dikas_status tell(const dikas_run *run, double done, dikas_error *err)
{
    static const char what[] = "pycnophylactic interpolation";
    if (!run || !run->progress || run->progress(done, what, run->progress_payload))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_ECANCELLED, "%s: cancelled", what);
}

/* Even densities in each source: where all means are 0, what is added is all. The highest of them.
 */
static dikas_status start(surface *s, double *highest, const dikas_run *run, dikas_error *err)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    int uphill;
    for (int64_t t = 0; t < n; t++)
        s->mean[t] = s->density[t] = s->heading[t] = 0;
    DIKAS_TRY(keep_counts(s, run, err));
    *highest = update(s, &uphill);
    return DIKAS_OK;
}

static dikas_status smooth(surface *s, const int32_t *neighbours, const dikas_smoothing *how,
                           dikas_smoothing_report *report, const dikas_run *run, dikas_error *err)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    dikas_run quiet = DIKAS_RUN_INIT;
    double highest, momentum = 1, untold = TELL_EVERY;
    int uphill = 1;
    quiet.threads = n < WORTH_THREADS ? 1 : dikas_threads(run);
    *report = (dikas_smoothing_report){ 0, HUGE_VAL };
    DIKAS_TRY(start(s, &highest, &quiet, err));
    while (report->iterations < how->max_iterations && report->change > how->tolerance) {
        if (untold >= TELL_EVERY) {
            DIKAS_TRY(tell(run, (double)report->iterations / (double)how->max_iterations, err));
            untold = 0;
        }
        const double before = uphill ? 1 : momentum;
        momentum = (1 + sqrt(1 + 4 * before * before)) / 2;
        head_on(s, (before - 1) / momentum);
        take_means(s, neighbours);
        DIKAS_TRY(keep_counts(s, &quiet, err));
        const double change = update(s, &uphill);
        report->change = highest > 0 ? change / highest : 0;
        report->iterations++;
        untold += (double)n;
    }
    return DIKAS_OK;
}

static dikas_status check(const dikas_relation *shared, const int32_t *neighbours,
                          const dikas_smoothing *how, dikas_error *err)
{
    const int64_t n = dikas_relation_size(shared, DIKAS_BY_COLUMN);
    if (!(how->tolerance >= 0) || how->max_iterations < 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "pycnophylactic interpolation: a tolerance of 0 or more and an iteration "
                          "or more were expected, not %g and %lld",
                          how->tolerance, (long long)how->max_iterations);
    for (int64_t i = 0; i < SIDES * n; i++)
        if (neighbours[i] < -1 || neighbours[i] >= n)
            return dikas_fail(
                err, DIKAS_EINVAL,
                "pycnophylactic interpolation: cell %lld: its neighbour %d is none of "
                "%lld cells",
                (long long)(i / SIDES), neighbours[i], (long long)n);
    return DIKAS_OK;
}

/* Nobody where there is no ground; where nothing is known of it, nobody knows. */
static void finish(const surface *s, const double *all)
{
    const int64_t n = dikas_relation_size(s->shared, DIKAS_BY_COLUMN);
    for (int64_t t = 0; t < n; t++)
        if (all[t] > 0 && !(s->known[t] > 0))
            s->people[t] = DIKAS_MISSING;
}

dikas_status dikas_pycnophylactic(const dikas_relation *shared, const int32_t *neighbours,
                                  const double *count, const dikas_smoothing *how, double *out,
                                  dikas_smoothing_report *report, const dikas_run *run,
                                  dikas_error *err)
{
    surface s = { .shared = shared, .count = count, .people = out };
    dikas_smoothing_report unused;
    DIKAS_TRY(check(shared, neighbours, how, err));
    dikas_status status = begin(&s, run, err);
    if (status == DIKAS_OK)
        status = smooth(&s, neighbours, how, report ? report : &unused, run, err);
    const dikas_weighted_sum all = { dikas_weight_itself, NULL, NULL, s.mean, NULL };
    if (status == DIKAS_OK)
        status = dikas_relation_sum(shared, DIKAS_BY_COLUMN, 1, &all, run, err);
    if (status == DIKAS_OK)
        finish(&s, s.mean);
    clear(&s);
    return status;
}
