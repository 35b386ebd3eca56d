/* SPDX-License-Identifier: MIT */
/**
 * @file jenks.c
 * Classes with the least sum of squared deviations from their means, exactly.
 *
 *     D_c(j) = min over i < j of D_c-1(i) + s(i, j)
 *
 * s(i, j)  squared deviations of values i to j - 1 from their mean, each as often as it stands
 * D_c(j)   the least sum when the first j values make c classes
 *
 * The best i never goes down while j goes up (s is a Monge array), so that the middle j parts the
 * choices of those before and after it: O(m log m) a class instead of O(m²).
 *
 * Fisher 1958, On grouping for maximum homogeneity, JASA 53: 789-798,
 * doi:10.1080/01621459.1958.10501479 (the recurrence); Jenks 1977 (see classes.h). Differences of
 * running sums are good to about 1e-15 of the squared deviations of all values.
 */
#include "classes/sides.h"
#include "core/core.h"

static const char what[] = "natural breaks";

/* Running sums over the first j values, moved to their mean and scaled to [-1, 1]. */
typedef struct {
    double rows, value, square;
} sums;

typedef struct {
    int64_t m;
    sums *upto;         /* m + 1 */
    double *last, *now; /* m + 1: D of c - 1 and of c classes */
    int32_t *start;     /* (k - 1) * (m + 1): where class c begins when the first j values make
                           c + 1 classes, c = 1 … k - 1 */
} layers;

static inline double deviations(const sums *a, const sums *b)
{
    const double rows = b->rows - a->rows, value = b->value - a->value;
    const double s = b->square - a->square - value * value / rows;
    return s > 0 ? s : 0;
}

static void sum_up(const dikas_side *side, sums *upto)
{
    dikas_sum rows = { 0, 0 }, value = { 0, 0 }, square = { 0, 0 };
    const double least = side->value[0], most = side->value[side->m - 1];
    const double half = most / 2 - least / 2, middle = least / 2 + most / 2;
    const double scale = half > 0 ? half : 1;
    double mean = 0;
    for (int64_t i = 0; i < side->m; i++) {
        const double w = (double)(side->upto[i + 1] - side->upto[i]);
        dikas_sum_add(&rows, w);
        dikas_sum_add(&value, w * ((side->value[i] - middle) / scale));
    }
    mean = dikas_sum_value(value) / dikas_sum_value(rows);
    rows = value = (dikas_sum){ 0, 0 };
    upto[0] = (sums){ 0, 0, 0 };
    for (int64_t i = 0; i < side->m; i++) {
        const double w = (double)(side->upto[i + 1] - side->upto[i]);
        const double x = (side->value[i] - middle) / scale - mean;
        dikas_sum_add(&rows, w);
        dikas_sum_add(&value, w * x);
        dikas_sum_add(&square, w * x * x);
        upto[i + 1] =
            (sums){ dikas_sum_value(rows), dikas_sum_value(value), dikas_sum_value(square) };
    }
}

/* D of the first j values where class c begins at one of [from, to]; the least such i. */
static int64_t best_start(layers *l, int c, int64_t j, int64_t from, int64_t to)
{
    double least = HUGE_VAL;
    int64_t best = from > c ? from : c;
    for (int64_t i = best; i <= to && i < j; i++) {
        const double d = l->last[i] + deviations(&l->upto[i], &l->upto[j]);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    l->now[j] = least;
    l->start[(c - 1) * (l->m + 1) + j] = (int32_t)best;
    return best;
}

/* All j of [low, high], whose classes c begin in [from, to]; as deep as log2 m. */
static void fill(layers *l, int c, int64_t low, int64_t high, int64_t from, int64_t to)
{
    while (low <= high) {
        const int64_t j = low + (high - low) / 2;
        const int64_t best = best_start(l, c, j, from, to);
        fill(l, c, low, j - 1, from, best);
        low = j + 1;
        from = best;
    }
}

static dikas_status go_on(int c, int k, const dikas_run *run, dikas_error *err)
{
    if (!run || !run->progress || run->progress((double)c / k, what, run->progress_payload))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_ECANCELLED, "%s: cancelled", what);
}

static dikas_status fill_all(layers *l, int k, const dikas_run *run, dikas_error *err)
{
    for (int64_t j = 1; j <= l->m; j++)
        l->last[j] = deviations(&l->upto[0], &l->upto[j]);
    for (int c = 1; c < k; c++) {
        DIKAS_TRY(go_on(c, k, run, err));
        if (c == k - 1) /* of the last class only its end matters */
            best_start(l, c, l->m, c, l->m - 1);
        else
            fill(l, c, c + 1, l->m, c, l->m - 1);
        double *other = l->last;
        l->last = l->now;
        l->now = other;
    }
    return DIKAS_OK;
}

dikas_status dikas_jenks_starts(const dikas_side *side, int k, int64_t *first, const dikas_run *run,
                                dikas_error *err)
{
    const size_t n = (size_t)side->m + 1;
    layers l = { .m = side->m };
    dikas_status status = DIKAS_OK;
    first[0] = 0;
    if (k == 1)
        return DIKAS_OK;
    if (side->m >= INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%s: %lld different values are more than %d", what,
                          (long long)side->m, INT32_MAX - 1);
    l.upto = dikas_alloc(n, sizeof *l.upto);
    double *room = dikas_alloc(n, 2 * sizeof *room);
    l.start = dikas_alloc(n, (size_t)(k - 1) * sizeof *l.start);
    if (!l.upto || !room || !l.start) {
        status = DIKAS_NO_MEMORY(err, what);
        goto done;
    }
    l.last = room;
    l.now = room + n;
    sum_up(side, l.upto);
    status = fill_all(&l, k, run, err);
    if (status != DIKAS_OK)
        goto done;
    for (int64_t c = k - 1, end = side->m; c > 0; c--)
        first[c] = end = l.start[(c - 1) * (side->m + 1) + end];
done:
    dikas_release(l.upto);
    dikas_release(room);
    dikas_release(l.start);
    return status;
}
