/* SPDX-License-Identifier: MIT */
/**
 * @file indicators.c
 * Indicators made comparable: what an index allows, parameters of columns, normalised values.
 *
 * Every indicator is worked on by itself, so that one thread and many give the same bits.
 */
#include <stdio.h>
#include <string.h>

#include "measures/exposure/indicators.h"

const char *dikas_indicator_name(const dikas_index *index, int k, char room[DIKAS_INDICATOR_NAME])
{
    const char *name = index->indicators[k].name;
    if (name)
        snprintf(room, DIKAS_INDICATOR_NAME, "'%s'", name);
    else
        snprintf(room, DIKAS_INDICATOR_NAME, "%d", k + 1);
    return room;
}

/* ---- what is allowed ---- */

static int is_pair(double low, double high)
{
    return low < high && isfinite(high - low);
}

/* What is wrong with one indicator; NULL: nothing. */
static const char *fault_of(const dikas_indicator *i, dikas_normalisation normalise)
{
    const dikas_index_parameters *f = &i->frozen;
    const int no_goalposts = isnan(i->goalposts[0]) && isnan(i->goalposts[1]);
    if (i->direction != 1 && i->direction != -1)
        return "the direction must be 1 or -1";
    if (!(i->weight >= 0) || isinf(i->weight))
        return "the weight must be a number of 0 or more";
    if (!no_goalposts && !is_pair(i->goalposts[0], i->goalposts[1]))
        return "goalposts must be two numbers, the lower one first";
    if (!no_goalposts && i->log && !(i->goalposts[0] > 0))
        return "goalposts must be above 0 where logarithms are taken";
    if (no_goalposts && normalise == DIKAS_GOALPOSTS && i->weight > 0)
        return "it has no goalposts";
    if (isinf(f->min) || isinf(f->max) || isinf(f->mean) || isinf(f->sd))
        return "frozen parameters must be finite";
    if (isnan(f->min) != isnan(f->max) || isnan(f->mean) != isnan(f->sd))
        return "frozen parameters come in pairs: min and max, mean and sd";
    if (!isnan(f->min) && !is_pair(f->min, f->max))
        return "the frozen minimum must be below the frozen maximum";
    return f->sd <= 0 ? "the frozen standard deviation must be above 0" : NULL;
}

static dikas_status check_indicators(const dikas_index *index, dikas_error *err)
{
    char name[DIKAS_INDICATOR_NAME];
    double total = 0;
    for (int k = 0; k < index->n; k++) {
        const char *fault = fault_of(&index->indicators[k], index->normalise);
        if (fault)
            return dikas_fail(err, DIKAS_EINVAL, "index: indicator %s: %s",
                              dikas_indicator_name(index, k, name), fault);
        total += index->indicators[k].weight;
    }
    if (isinf(total))
        return dikas_fail(err, DIKAS_EINVAL, "index: the weights are too large to be added up");
    return total > 0 ? DIKAS_OK
                     : dikas_fail(err, DIKAS_EINVAL,
                                  "index: the weights of all indicators are 0, of %s as well",
                                  dikas_indicator_name(index, 0, name));
}

/* Domains with weight. */
static int count_domains(const dikas_index *index)
{
    int n = 0;
    for (int k = 0; k < index->n; k++) {
        const char *domain = index->indicators[k].domain;
        int is_new = index->indicators[k].weight > 0;
        for (int j = 0; j < k && is_new && domain; j++) {
            const dikas_indicator *other = &index->indicators[j];
            is_new = !(other->weight > 0 && other->domain && strcmp(other->domain, domain) == 0);
        }
        n += is_new;
    }
    return n;
}

static dikas_status check_domains(const dikas_index *index, dikas_error *err)
{
    if ((unsigned)index->aggregate_domains > DIKAS_DOMAINS_PRODUCT)
        return dikas_fail(err, DIKAS_EINVAL, "index: %d is no aggregation of domains",
                          (int)index->aggregate_domains);
    if (index->aggregate_domains != DIKAS_DOMAINS_PRODUCT)
        return DIKAS_OK;
    if (index->normalise == DIKAS_ZSCORE)
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: z-scores lie on both sides of 0, so domains of them cannot be "
                          "multiplied");
    const int n = count_domains(index);
    return n > 1 ? DIKAS_OK
                 : dikas_fail(err, DIKAS_EINVAL,
                              "index: a product of domains needs two or more with weight; there is "
                              "%d",
                              n);
}

dikas_status dikas_index_check(const dikas_index *index, dikas_error *err)
{
    if (index->n < 1 || !index->indicators)
        return dikas_fail(err, DIKAS_EINVAL, "index: there are no indicators");
    if ((unsigned)index->normalise > DIKAS_GOALPOSTS)
        return dikas_fail(err, DIKAS_EINVAL, "index: %d is no normalisation",
                          (int)index->normalise);
    if ((unsigned)index->aggregate > DIKAS_HARMONIC)
        return dikas_fail(err, DIKAS_EINVAL, "index: %d is no aggregation", (int)index->aggregate);
    if (index->normalise == DIKAS_ZSCORE && index->aggregate != DIKAS_ARITHMETIC)
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: z-scores lie on both sides of 0, so their mean can only be "
                          "arithmetic");
    if (!(index->floor >= 0 && index->floor <= 1))
        return dikas_fail(err, DIKAS_EINVAL, "index: the floor %g is outside [0, 1]", index->floor);
    if (!(index->min_weight_share >= 0 && index->min_weight_share <= 1))
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: the least known share of weight, %g, is outside [0, 1]",
                          index->min_weight_share);
    if (index->zscore_ddof != 0 && index->zscore_ddof != 1)
        return dikas_fail(err, DIKAS_EINVAL, "index: %d degrees of freedom; 0 or 1 was expected",
                          index->zscore_ddof);
    DIKAS_TRY(check_indicators(index, err));
    return check_domains(index, err);
}

/* ---- columns as they enter ---- */

typedef struct {
    const dikas_index *index;
    int64_t n_rows;
    const double *const *x;
    double *y;
} reading;

static dikas_status read_column(void *context, void *worker, int64_t k, dikas_error *err)
{
    const reading *r = context;
    const dikas_indicator *indicator = &r->index->indicators[k];
    const double *x = r->x[k];
    double *y = r->y + k * r->n_rows;
    char name[DIKAS_INDICATOR_NAME];
    (void)worker;
    for (int64_t i = 0; i < r->n_rows; i++) {
        if (isinf(x[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "index: indicator %s, row %lld: %g is no number; unknown is missing",
                              dikas_indicator_name(r->index, (int)k, name), (long long)i + 1, x[i]);
        if (indicator->log && x[i] <= 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "index: indicator %s, row %lld: %g has no logarithm; values above 0 "
                              "were expected",
                              dikas_indicator_name(r->index, (int)k, name), (long long)i + 1, x[i]);
        y[i] = indicator->log ? log(x[i]) : x[i];
    }
    return DIKAS_OK;
}

dikas_status dikas_indicators_read(const dikas_index *index, int64_t n_rows, const double *const *x,
                                   double **out, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { .work = read_column };
    if (n_rows > INT64_MAX / index->n)
        return DIKAS_NO_MEMORY(err, "indicators");
    reading r = { index, n_rows, x, dikas_alloc((size_t)(n_rows * index->n) + 1, sizeof(double)) };
    if (!r.y)
        return DIKAS_NO_MEMORY(err, "indicators");
    const dikas_status status = dikas_parallel(&task, &r, index->n, "indicators", run, err);
    if (status == DIKAS_OK)
        *out = r.y;
    else
        dikas_release(r.y);
    return status;
}

/* ---- parameters ---- */

dikas_index_parameters dikas_parameters_of(int64_t n, const double *y, int ddof)
{
    dikas_index_parameters p = { HUGE_VAL, -HUGE_VAL, DIKAS_MISSING, DIKAS_MISSING };
    dikas_sum sum = { 0, 0 }, squares = { 0, 0 };
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        p.min = fmin(p.min, y[i]);
        p.max = fmax(p.max, y[i]);
        dikas_sum_add(&sum, y[i]);
        known++;
    }
    if (known == 0)
        return (dikas_index_parameters){ DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING,
                                         DIKAS_MISSING };
    p.mean = dikas_sum_value(sum) / (double)known;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(y[i]))
            dikas_sum_add(&squares, (y[i] - p.mean) * (y[i] - p.mean));
    if (known > ddof)
        p.sd = sqrt(dikas_sum_value(squares) / (double)(known - ddof));
    return p;
}

static double or_else(double frozen, double of_data)
{
    return isnan(frozen) ? of_data : frozen;
}

static dikas_index_parameters parameters_for(const dikas_indicator *indicator, int64_t n,
                                             const double *y, int ddof)
{
    const dikas_index_parameters *frozen = &indicator->frozen;
    const dikas_index_parameters data = dikas_parameters_of(n, y, ddof);
    return (dikas_index_parameters){
        or_else(frozen->min, data.min),
        or_else(frozen->max, data.max),
        or_else(frozen->mean, data.mean),
        or_else(frozen->sd, data.sd),
    };
}

typedef struct {
    const dikas_index *index;
    int64_t n_rows;
    const double *y;
    dikas_index_parameters *out;
} finding;

static dikas_status find_one(void *context, void *worker, int64_t k, dikas_error *err)
{
    const finding *f = context;
    (void)worker;
    (void)err;
    f->out[k] = parameters_for(&f->index->indicators[k], f->n_rows, f->y + k * f->n_rows,
                               f->index->zscore_ddof);
    return DIKAS_OK;
}

dikas_status dikas_index_find_parameters(const dikas_index *index, int64_t n_rows,
                                         const double *const *x, dikas_index_parameters *out,
                                         const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { .work = find_one };
    double *y = NULL;
    DIKAS_TRY(dikas_index_check(index, err));
    DIKAS_TRY(dikas_indicators_read(index, n_rows, x, &y, run, err));
    finding f = { index, n_rows, y, out };
    const dikas_status status = dikas_parallel(&task, &f, index->n, "indicators", run, err);
    dikas_release(y);
    return status;
}

/* ---- normalising ---- */

typedef struct {
    const dikas_index *index;
    dikas_normalisation how;
    int64_t n_rows;
    const double *y;
    double *out;
} normalising;

int64_t dikas_place_known(int64_t n, const double *x, double factor, dikas_placed *out)
{
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            out[known++] = (dikas_placed){ x[i] * factor, i };
    dikas_sort_placed(known, out, out + known);
    return known;
}

static dikas_status rank(int64_t n, const double *y, int direction, double *out, dikas_error *err)
{
    dikas_placed *placed = dikas_alloc(2 * (size_t)n + 1, sizeof *placed);
    if (!placed)
        return DIKAS_NO_MEMORY(err, "ranks");
    const int64_t known = dikas_place_known(n, y, direction, placed);
    for (int64_t i = 0; i < n; i++)
        out[i] = DIKAS_MISSING;
    for (int64_t first = 0, end; first < known; first = end) {
        for (end = first + 1; end < known && placed[end].value <= placed[first].value; end++)
            ;
        const double share =
            ((double)first + 0.5 * (double)(end - first - 1)) / (double)(known - 1);
        for (int64_t i = first; i < end; i++)
            out[placed[i].row] = share;
    }
    dikas_release(placed);
    return DIKAS_OK;
}

/* Missing stays missing in all three. */
static void minmax(int64_t n, const double *y, double low, double high, int direction, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        const double share = (y[i] - low) / (high - low);
        out[i] = direction > 0 ? share : 1 - share;
    }
}

static void zscore(int64_t n, const double *y, double mean, double sd, int direction, double *out)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = (y[i] - mean) / sd * direction;
}

static void cut(int64_t n, double *out)
{
    for (int64_t i = 0; i < n; i++)
        if (!isnan(out[i]))
            out[i] = fmin(fmax(out[i], 0), 1);
}

/* A column without any known value needs no parameters: it drops out. */
static dikas_status check_spread(const normalising *s, int k, const dikas_index_parameters *p,
                                 dikas_error *err)
{
    const int by_mean = s->how == DIKAS_ZSCORE;
    const double at = by_mean ? p->mean : p->min, spread = by_mean ? p->sd : p->max - p->min;
    char name[DIKAS_INDICATOR_NAME];
    if (isnan(at) || (spread > 0 && (isfinite(spread) || s->how == DIKAS_RANK)))
        return DIKAS_OK;
    dikas_indicator_name(s->index, k, name);
    if (isinf(spread))
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: indicator %s: its values, %g to %g, lie too far apart", name,
                          p->min, p->max);
    return dikas_fail(err, DIKAS_EINVAL,
                      "index: indicator %s is %g wherever it is known: it tells no rows apart; "
                      "leave it out or give it weight 0",
                      name, at);
}

static dikas_status normalise_one(void *context, void *worker, int64_t k, dikas_error *err)
{
    const normalising *s = context;
    const dikas_indicator *indicator = &s->index->indicators[k];
    const int64_t n = s->n_rows;
    const double *y = s->y + k * n;
    double low = indicator->goalposts[0], high = indicator->goalposts[1], *out = s->out + k * n;
    (void)worker;
    if (!(indicator->weight > 0)) {
        for (int64_t i = 0; i < n; i++)
            out[i] = DIKAS_MISSING;
        return DIKAS_OK;
    }
    if (s->how == DIKAS_GOALPOSTS) {
        low = indicator->log ? log(low) : low;
        high = indicator->log ? log(high) : high;
        minmax(n, y, low, high, indicator->direction, out);
        cut(n, out);
        return DIKAS_OK;
    }
    const dikas_index_parameters p = s->how == DIKAS_RANK
                                         ? dikas_parameters_of(n, y, 0)
                                         : parameters_for(indicator, n, y, s->index->zscore_ddof);
    DIKAS_TRY(check_spread(s, (int)k, &p, err));
    if (s->how == DIKAS_RANK)
        return rank(n, y, indicator->direction, out, err);
    if (s->how == DIKAS_ZSCORE)
        zscore(n, y, p.mean, p.sd, indicator->direction, out);
    else
        minmax(n, y, p.min, p.max, indicator->direction, out);
    return DIKAS_OK;
}

dikas_status dikas_indicators_normalise(const dikas_index *index, dikas_normalisation how,
                                        int64_t n_rows, const double *y, double *out,
                                        const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { .work = normalise_one };
    normalising s = { index, how, n_rows, y, out };
    return dikas_parallel(&task, &s, index->n, "indicators", run, err);
}
