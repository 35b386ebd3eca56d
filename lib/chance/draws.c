/* SPDX-License-Identifier: MIT */
/**
 * @file draws.c
 * People drawn anew onto cells.
 *
 * Cells are taken by the number of their people, then by place, then by their groups, so that a
 * draw does not depend on the order of the rows, and that cells of as many people find their table
 * of random numbers still at hand.
 *
 * A multinomial draw of N people over entries of weight w_i, Σ w_i = W: Poisson numbers of mean
 * f w_i N / W, anew until their sum is N at most, and the rest one by one. Given their sum,
 * whatever it is, Poisson numbers are multinomial, so that f may be chosen for speed: N (1 - f) is
 * SPARE √N, and one draw in forty is made twice.
 */
#include "chance/lots.h"
#include "dikas/inference.h"
#include "dikas/relation.h"

#define SPARE       2.0
#define MOST_PEOPLE 0x1p52
#define WHAT        "draws of people"

__extension__ typedef unsigned __int128 wide;

/** Where the people of a multinomial draw may go: entries with so many people each. */
typedef struct urn {
    int64_t n;
    int64_t *before; /* people in the entries before each; n + 1 */
    int32_t *guide;  /* entry of person j << shift */
    int shift;
} urn;

struct dikas_draws {
    dikas_draw_kind kind;
    int64_t n;
    int n_groups;
    const double *const *count;
    uint64_t seed;

    int64_t m;      /* cells with people */
    int32_t *cell;  /* their rows, in the order in which they are drawn */
    int32_t *other; /* the n - m other rows: those without people, then the unknown ones */
    int64_t n_empty;
    int64_t *people; /* per cell with people */
    int64_t *total;  /* per group */
    urn urn;         /* of the cells; bootstrap: of pairs of cell and group, cell by cell */
    lots *lots; /* systematic: of each group; evenness: of each given the ones before; bootstrap:
                   one */
    int n_lots;
};

/* ---- the order of cells ---- */

static double whole(double count)
{
    return round(count);
}

/* Known people of a cell, in whole ones; missing where a group is. */
static double people_of(const dikas_draws *d, int64_t row)
{
    double t = 0;
    for (int k = 0; k < d->n_groups; k++)
        t += whole(d->count[k][row]);
    return t;
}

/* One key of the order: column `key`, counted from the last to the first that decides. */
static double key_of(const dikas_draws *d, const double *x, const double *y, int key, int64_t row)
{
    const double *place = key == d->n_groups ? y : x;
    if (key < d->n_groups)
        return d->count[key][row];
    if (key == d->n_groups + 2)
        return people_of(d, row);
    return place && !isnan(place[row]) ? place[row] : HUGE_VAL;
}

static dikas_status order_cells(dikas_draws *d, const double *x, const double *y, dikas_error *err)
{
    dikas_placed *placed = dikas_alloc(2 * ((size_t)d->n + 1), sizeof *placed);
    int64_t n_unknown = 0;
    if (placed == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t i = 0; i < d->n; i++)
        d->m += people_of(d, i) > 0;
    for (int64_t i = 0, m = 0; i < d->n; i++) {
        const double t = people_of(d, i);
        if (t > 0)
            placed[m++].row = i;
        else if (isnan(t))
            d->other[d->n - d->m - ++n_unknown] = (int32_t)i;
        else
            d->other[d->n_empty++] = (int32_t)i;
    }
    for (int key = 0; key < d->n_groups + 3; key++) {
        for (int64_t i = 0; i < d->m; i++)
            placed[i].value = key_of(d, x, y, key, placed[i].row);
        dikas_sort_placed(d->m, placed, placed + d->n + 1);
    }
    for (int64_t i = 0; i < d->m; i++)
        d->cell[i] = (int32_t)placed[i].row;
    dikas_release(placed);
    return DIKAS_OK;
}

static dikas_status check(int64_t n, int n_groups, const double *const *count, dikas_error *err)
{
    dikas_sum all = { 0, 0 };
    if (n > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%lld cells are more than %lld", (long long)n,
                          (long long)DIKAS_RELATION_MAX);
    for (int k = 0; k < n_groups; k++)
        for (int64_t i = 0; i < n; i++) {
            if (!isnan(count[k][i]) && !(count[k][i] >= 0 && count[k][i] < HUGE_VAL))
                return dikas_fail(err, DIKAS_EINVAL, "group %d, row %lld: %g is outside [0, inf)",
                                  k + 1, (long long)i + 1, count[k][i]);
            dikas_sum_add(&all, isnan(count[k][i]) ? 0 : count[k][i]);
        }
    if (dikas_sum_value(all) > MOST_PEOPLE)
        return dikas_fail(err, DIKAS_ELIMIT, "%g people are more than %g", dikas_sum_value(all),
                          MOST_PEOPLE);
    return DIKAS_OK;
}

/* ---- urns ---- */

/* Entries hold `before` of them each, and become sums. */
static dikas_status make_urn(urn *u, dikas_error *err)
{
    int64_t sum = 0, entry = 0;
    for (int64_t i = 0; i <= u->n; i++) {
        const int64_t here = i < u->n ? u->before[i] : 0;
        u->before[i] = sum;
        sum += here;
    }
    while (sum >> u->shift > u->n)
        u->shift++;
    const int64_t guides = (sum >> u->shift) + 1;
    u->guide = dikas_alloc((size_t)guides + 1, sizeof *u->guide);
    if (u->guide == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t g = 0; g < guides; g++) {
        while (entry < u->n - 1 && u->before[entry + 1] <= g << u->shift)
            entry++;
        u->guide[g] = (int32_t)entry;
    }
    u->guide[guides] = (int32_t)(u->n - 1);
    return DIKAS_OK;
}

/* A whole number in [0, n), of the same probability but for n in 2^64. */
static int64_t below(dikas_stream *stream, int64_t n)
{
    return (int64_t)(((wide)dikas_stream_bits(stream) * (wide)n) >> 64);
}

/* The entry of a person, all people being as probable. */
static int64_t pick(const urn *u, dikas_stream *stream)
{
    const int64_t person = below(stream, u->before[u->n]), g = person >> u->shift;
    int64_t low = u->guide[g], high = u->guide[g + 1];
    while (low < high) { /* the last entry that begins at or before the person */
        const int64_t middle = (low + high + 1) / 2;
        if (u->before[middle] <= person)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* What remains of the mean of the Poisson numbers. */
static double share_drawn(int64_t people)
{
    return people > 0 ? fmax(1 - SPARE / sqrt((double)people), 0) : 0;
}

/* ---- making ready ---- */

static dikas_status make_systematic(dikas_draws *d, dikas_error *err)
{
    int64_t most = 0, all = 0;
    d->urn.n = d->m;
    d->urn.before = dikas_alloc((size_t)d->m + 1, sizeof *d->urn.before);
    if (d->urn.before == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t i = 0; i < d->m; i++) {
        d->urn.before[i] = d->people[i];
        most = d->people[i] > most ? d->people[i] : most;
        all += d->people[i];
    }
    DIKAS_TRY(make_urn(&d->urn, err));
    for (; d->n_lots < d->n_groups && d->m > 0; d->n_lots++) {
        const int64_t N = d->total[d->n_lots];
        DIKAS_TRY(lots_make(LOTS_POISSON, share_drawn(N) * (double)N / (double)all, most,
                            &d->lots[d->n_lots], err));
    }
    return DIKAS_OK;
}

static dikas_status make_evenness(dikas_draws *d, dikas_error *err)
{
    int64_t left = 0;
    for (int k = 0; k < d->n_groups; k++)
        left += d->total[k];
    const int64_t most = d->m > 0 ? d->people[d->m - 1] : 0;
    for (; d->n_lots < d->n_groups - 1; d->n_lots++) {
        const int64_t N = d->total[d->n_lots];
        DIKAS_TRY(lots_make(LOTS_BINOMIAL, left > 0 ? (double)N / (double)left : 0, most,
                            &d->lots[d->n_lots], err));
        left -= N;
    }
    return DIKAS_OK;
}

static dikas_status make_bootstrap(dikas_draws *d, dikas_error *err)
{
    int64_t most = 0, all = 0;
    d->urn.n = d->m * d->n_groups;
    if (d->urn.n > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%lld counts are more than %lld", (long long)d->urn.n,
                          (long long)DIKAS_RELATION_MAX);
    d->urn.before = dikas_alloc((size_t)d->urn.n + 1, sizeof *d->urn.before);
    if (d->urn.before == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t i = 0; i < d->urn.n; i++) {
        const int k = (int)(i % d->n_groups);
        const int64_t count = (int64_t)whole(d->count[k][d->cell[i / d->n_groups]]);
        d->urn.before[i] = count;
        most = count > most ? count : most;
        all += count;
    }
    DIKAS_TRY(make_urn(&d->urn, err));
    d->n_lots = 1;
    return lots_make(LOTS_POISSON, share_drawn(all), most, &d->lots[0], err);
}

static dikas_status make_ready(dikas_draws *d, const double *x, const double *y, dikas_error *err)
{
    const size_t n = (size_t)d->n + 1;
    d->cell = dikas_alloc(n, sizeof *d->cell);
    d->other = dikas_alloc(n, sizeof *d->other);
    d->people = dikas_alloc(n, sizeof *d->people);
    d->total = dikas_alloc_zero((size_t)d->n_groups, sizeof *d->total);
    d->lots = dikas_alloc_zero((size_t)d->n_groups, sizeof *d->lots);
    if (!d->cell || !d->other || !d->people || !d->total || !d->lots)
        return DIKAS_NO_MEMORY(err, WHAT);
    DIKAS_TRY(order_cells(d, x, y, err));
    for (int64_t i = 0; i < d->m; i++) {
        d->people[i] = (int64_t)people_of(d, d->cell[i]);
        for (int k = 0; k < d->n_groups; k++)
            d->total[k] += (int64_t)whole(d->count[k][d->cell[i]]);
    }
    return d->kind == DIKAS_DRAW_SYSTEMATIC  ? make_systematic(d, err)
           : d->kind == DIKAS_DRAW_EVENNESS  ? make_evenness(d, err)
           : d->kind == DIKAS_DRAW_BOOTSTRAP ? make_bootstrap(d, err)
                                             : DIKAS_OK;
}

dikas_status dikas_draws_new(dikas_draw_kind kind, int64_t n, int n_groups,
                             const double *const *count, const double *x, const double *y,
                             uint64_t seed, dikas_draws **out, dikas_error *err)
{
    *out = NULL;
    DIKAS_TRY(check(n, n_groups, count, err));
    dikas_draws *d = dikas_alloc_zero(1, sizeof *d);
    if (d == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    d->kind = kind;
    d->n = n;
    d->n_groups = n_groups;
    d->count = count;
    d->seed = dikas_random_bits(seed, (uint64_t)kind);
    const dikas_status status = make_ready(d, x, y, err);
    if (status == DIKAS_OK)
        *out = d;
    else
        dikas_draws_free(d);
    return status;
}

void dikas_draws_free(dikas_draws *draws)
{
    if (draws == NULL)
        return;
    for (int k = 0; draws->lots && k < draws->n_groups; k++)
        lots_clear(&draws->lots[k]);
    dikas_release(draws->lots);
    dikas_release(draws->urn.before);
    dikas_release(draws->urn.guide);
    dikas_release(draws->cell);
    dikas_release(draws->other);
    dikas_release(draws->people);
    dikas_release(draws->total);
    dikas_release(draws);
}

/* ---- one draw ---- */

static void draw_group(const dikas_draws *d, int k, dikas_stream *stream, double *out)
{
    const lots *of_group = &d->lots[k];
    int64_t sum;
    do {
        sum = 0;
        for (int64_t i = 0; i < d->m; i++) {
            const int64_t x = lots_draw(of_group, d->people[i], stream);
            out[d->cell[i]] = (double)x;
            sum += x;
        }
    } while (sum > d->total[k]);
    for (; sum < d->total[k]; sum++)
        out[d->cell[pick(&d->urn, stream)]] += 1;
}

static void draw_cell(const dikas_draws *d, int64_t i, dikas_stream *stream, double *const *out)
{
    int64_t left = d->people[i];
    for (int k = 0; k < d->n_lots; k++) {
        const int64_t x = lots_draw(&d->lots[k], left, stream);
        out[k][d->cell[i]] = (double)x;
        left -= x;
    }
    out[d->n_lots][d->cell[i]] = (double)left;
}

static void draw_everybody(const dikas_draws *d, dikas_stream *stream, double *const *out)
{
    const int64_t all = d->urn.before[d->urn.n];
    int64_t sum;
    do {
        sum = 0;
        for (int64_t i = 0; i < d->m; i++) {
            const int64_t *before = d->urn.before + i * d->n_groups;
            for (int k = 0; k < d->n_groups; k++) {
                const int64_t x = lots_draw(d->lots, before[k + 1] - before[k], stream);
                out[k][d->cell[i]] = (double)x;
                sum += x;
            }
        }
    } while (sum > all);
    for (; sum < all; sum++) {
        const int64_t entry = pick(&d->urn, stream);
        out[entry % d->n_groups][d->cell[entry / d->n_groups]] += 1;
    }
}

/* Durstenfeld's shuffle. */
static dikas_status change_places(const dikas_draws *d, dikas_stream *stream, double *const *out,
                                  dikas_error *err)
{
    int32_t *from = dikas_alloc((size_t)d->m + 1, sizeof *from);
    if (from == NULL)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t i = 0; i < d->m; i++) {
        const int64_t j = below(stream, i + 1);
        from[i] = from[j];
        from[j] = d->cell[i];
    }
    for (int k = 0; k < d->n_groups; k++)
        for (int64_t i = 0; i < d->m; i++)
            out[k][d->cell[i]] = d->count[k][from[i]];
    dikas_release(from);
    return DIKAS_OK;
}

dikas_status dikas_draws_fill(const dikas_draws *draws, int64_t number, double *const *out,
                              dikas_error *err)
{
    const dikas_draws *d = draws;
    dikas_stream stream = dikas_stream_of(dikas_random_bits(d->seed, (uint64_t)number));
    for (int k = 0; k < d->n_groups; k++)
        for (int64_t i = 0; i < d->n - d->m; i++)
            out[k][d->other[i]] = i < d->n_empty ? 0 : DIKAS_MISSING;
    if (d->m == 0)
        return DIKAS_OK;
    switch (d->kind) {
    case DIKAS_DRAW_SYSTEMATIC:
        for (int k = 0; k < d->n_groups; k++)
            draw_group(d, k, &stream, out[k]);
        return DIKAS_OK;
    case DIKAS_DRAW_EVENNESS:
        for (int64_t i = 0; i < d->m; i++)
            draw_cell(d, i, &stream, out);
        return DIKAS_OK;
    case DIKAS_DRAW_BOOTSTRAP:
        draw_everybody(d, &stream, out);
        return DIKAS_OK;
    default:
        return change_places(d, &stream, out, err);
    }
}
