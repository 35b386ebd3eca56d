/* SPDX-License-Identifier: MIT */
/**
 * @file index.c
 * The composite index: weighted means of normalised indicators within domains, and of the domains.
 *
 *     D_d = M(y_k, w_k: k in d, known)      I = M(D_d, W_d: d with something known)
 *
 * y_k      normalised indicator k of the row
 * w_k      its weight, W_d the sum of all weights of domain d, known or not
 * M        arithmetic Σ w y / Σ w, geometric exp(Σ w ln y / Σ w), harmonic Σ w / Σ (w / y)
 * product  I = Π max(D_d, 0) instead, of domains that are all known
 * missing  an indicator that is unknown drops out; where the known share of Σ w_k is too small the
 *          index is missing
 * cost     p n for n rows and p indicators, n log n more for ranks; p n numbers
 *
 * OECD & JRC 2008, Handbook on Constructing Composite Indicators: Methodology and User Guide,
 * doi:10.1787/9789264043466-en. Weights are scaled up over what is known, which the Handbook does
 * not prescribe.
 */
#include <string.h>

#include "measures/exposure/indicators.h"

enum { BLOCK = 4096 }; /* rows */
#define ROUNDING 1e-12 /* of shares of weight */

/* ---- domains ---- */

static int is_same_domain(const dikas_indicator *a, const dikas_indicator *b)
{
    return a->domain && b->domain && strcmp(a->domain, b->domain) == 0;
}

dikas_status dikas_domains_find(const dikas_index *index, dikas_domains *out, dikas_error *err)
{
    const size_t room = (size_t)index->n + 1;
    int filled = 0;
    *out = (dikas_domains){ .start = dikas_alloc(room, sizeof(int)),
                            .order = dikas_alloc(room, sizeof(int)),
                            .weight = dikas_alloc(room, sizeof(double)) };
    if (!out->start || !out->order || !out->weight) {
        dikas_domains_clear(out);
        return DIKAS_NO_MEMORY(err, "domains");
    }
    for (int k = 0; k < index->n; k++) {
        const dikas_indicator *first = &index->indicators[k];
        int is_new = 1;
        out->weight[k] = first->weight;
        for (int j = 0; j < k && is_new; j++)
            is_new = !is_same_domain(first, &index->indicators[j]);
        if (!is_new)
            continue;
        out->start[out->n++] = filled;
        out->order[filled++] = k;
        for (int j = k + 1; j < index->n; j++)
            if (is_same_domain(first, &index->indicators[j]))
                out->order[filled++] = j;
    }
    out->start[out->n] = filled;
    out->are_multiplied = index->aggregate_domains == DIKAS_DOMAINS_PRODUCT;
    return DIKAS_OK;
}

void dikas_domains_clear(dikas_domains *domains)
{
    dikas_release(domains->start);
    dikas_release(domains->order);
    dikas_release(domains->weight);
    *domains = (dikas_domains){ 0 };
}

/* ---- means ---- */

/* A weighted mean that is being made. Of one value it is that value, to the bit. */
typedef struct {
    dikas_aggregation how;
    double floor, only;
    dikas_sum sum, weight;
    int n;
} mean;

static void add(mean *m, double y, double w)
{
    if (isnan(y) || !(w > 0))
        return;
    const double x = m->how == DIKAS_ARITHMETIC ? y : fmax(y, m->floor);
    m->only = x;
    m->n++;
    dikas_sum_add(&m->weight, w);
    if (m->how == DIKAS_GEOMETRIC)
        dikas_sum_add(&m->sum, w * log(x));
    else
        dikas_sum_add(&m->sum, m->how == DIKAS_HARMONIC ? w / x : w * x);
}

static double value_of(const mean *m)
{
    const double sum = dikas_sum_value(m->sum), weight = dikas_sum_value(m->weight);
    if (m->n < 2)
        return m->n ? m->only : DIKAS_MISSING;
    if (m->how == DIKAS_GEOMETRIC)
        return exp(sum / weight);
    return m->how == DIKAS_HARMONIC ? weight / sum : sum / weight;
}

/* A domain of a row, and the weight of all its indicators. */
static double domain_of_row(const dikas_domains *domains, int d, const double *weight, mean within,
                            const double *y, int64_t n_rows, int64_t row, double *total)
{
    const int first = domains->start[d], end = domains->start[d + 1];
    dikas_sum all = { 0, 0 };
    for (int i = first; i < end; i++) {
        const int k = domains->order[i];
        add(&within, y[k * n_rows + row], weight[k]);
        dikas_sum_add(&all, weight[k]);
    }
    *total = dikas_sum_value(all);
    return value_of(&within);
}

/* A domain that is unknown makes all of it unknown; one without weight is none. */
static double product_of_row(const dikas_domains *domains, const double *weight, const mean *empty,
                             const double *y, int64_t n_rows, int64_t row)
{
    double product = DIKAS_MISSING, total;
    for (int d = 0; d < domains->n; d++) {
        const double value = domain_of_row(domains, d, weight, *empty, y, n_rows, row, &total);
        if (!(total > 0))
            continue;
        if (isnan(value))
            return DIKAS_MISSING;
        product = (isnan(product) ? 1 : product) * fmax(value, 0);
    }
    return product;
}

double dikas_index_of_row(const dikas_domains *domains, const double *weight,
                          dikas_aggregation aggregate, double floor, const double *y,
                          int64_t n_rows, int64_t row)
{
    const mean empty = { .how = aggregate, .floor = floor };
    mean all = empty;
    if (domains->are_multiplied)
        return product_of_row(domains, weight, &empty, y, n_rows, row);
    for (int d = 0; d < domains->n; d++) {
        const int k = domains->order[domains->start[d]];
        double total = weight[k], value = y[k * n_rows + row];
        if (domains->start[d + 1] > domains->start[d] + 1)
            value = domain_of_row(domains, d, weight, empty, y, n_rows, row, &total);
        add(&all, value, total);
    }
    return value_of(&all);
}

double dikas_known_share(int n, const double *weight, const double *y, int64_t n_rows, int64_t row)
{
    dikas_sum known = { 0, 0 }, all = { 0, 0 };
    for (int k = 0; k < n; k++) {
        dikas_sum_add(&all, weight[k]);
        if (!isnan(y[k * n_rows + row]))
            dikas_sum_add(&known, weight[k]);
    }
    return fmin(dikas_sum_value(known) / dikas_sum_value(all), 1);
}

int dikas_is_enough(double known_share, double min_weight_share)
{
    return known_share >= min_weight_share - ROUNDING;
}

/* ---- all rows ---- */

typedef struct {
    const dikas_index *index;
    dikas_domains domains;
    int64_t n_rows;
    const double *y;
    double *out, *known_share;
} aggregating;

static dikas_status aggregate_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const aggregating *a = context;
    const int64_t first = block * BLOCK;
    const int64_t end = first + BLOCK < a->n_rows ? first + BLOCK : a->n_rows;
    const double *weight = a->domains.weight;
    (void)worker;
    (void)err;
    for (int64_t i = first; i < end; i++) {
        const double share = dikas_known_share(a->index->n, weight, a->y, a->n_rows, i);
        a->out[i] = dikas_is_enough(share, a->index->min_weight_share)
                        ? dikas_index_of_row(&a->domains, weight, a->index->aggregate,
                                             a->index->floor, a->y, a->n_rows, i)
                        : DIKAS_MISSING;
        if (a->known_share)
            a->known_share[i] = share;
    }
    return DIKAS_OK;
}

static dikas_status compute(const dikas_index *index, int64_t n_rows, double *y, double *out,
                            double *known_share, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { .work = aggregate_block };
    aggregating a = { index, { 0 }, n_rows, y, out, known_share };
    DIKAS_TRY(dikas_indicators_normalise(index, index->normalise, n_rows, y, y, run, err));
    DIKAS_TRY(dikas_domains_find(index, &a.domains, err));
    const dikas_status status =
        dikas_parallel(&task, &a, (n_rows + BLOCK - 1) / BLOCK, "index", run, err);
    dikas_domains_clear(&a.domains);
    return status;
}

dikas_status dikas_index_compute(const dikas_index *index, int64_t n_rows, const double *const *x,
                                 double *out, double *known_share, const dikas_run *run,
                                 dikas_error *err)
{
    double *y = NULL;
    DIKAS_TRY(dikas_index_check(index, err));
    DIKAS_TRY(dikas_indicators_read(index, n_rows, x, &y, run, err));
    const dikas_status status = compute(index, n_rows, y, out, known_share, run, err);
    dikas_release(y);
    return status;
}
