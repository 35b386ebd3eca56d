/* SPDX-License-Identifier: MIT */
/**
 * @file breaks.c
 * Classes of values: what all methods have in common.
 *
 * The values are sorted once and equal ones are put together. Where a centre is asked for, those
 * below it and those from it on are two sides, each with classes of its own; the centre is the
 * bound between them.
 */
#include <string.h>

#include "classes/sides.h"
#include "core/core.h"

static const char what[] = "classes";

static const char *const method_names[] = { "quantile", "equal", "jenks", "pretty", "breaks" };

int dikas_class_method_of(const char *name)
{
    for (size_t k = 0; name && k < DIKAS_COUNT(method_names); k++)
        if (strcmp(name, method_names[k]) == 0)
            return (int)k;
    return -1;
}

/* Bounds under way: ascending, none twice. */
typedef struct {
    double at[DIKAS_MOST_CLASSES + 2];
    int n;
} bounds;

static void add_bound(bounds *b, double x)
{
    if (b->n < (int)DIKAS_COUNT(b->at) && (b->n == 0 || x > b->at[b->n - 1]))
        b->at[b->n++] = x;
}

/* The upper bound of the last class, which may hold one value: then it is of no width. */
static void end_bounds(bounds *b, const dikas_class_options *o, double most)
{
    if (o->method == DIKAS_CLASSES_QUANTILE || o->method == DIKAS_CLASSES_JENKS)
        b->at[b->n++] = most;
    else
        add_bound(b, most);
}

static dikas_status check_breaks(const dikas_class_options *o, dikas_error *err)
{
    const int most = DIKAS_MOST_CLASSES - (isnan(o->centre) ? 1 : 2);
    if (!o->breaks || o->n_breaks < 1 || o->n_breaks > most)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %d breaks; 1 to %d are possible", what,
                          o->n_breaks, most);
    for (int k = 0; k < o->n_breaks; k++) {
        if (!isfinite(o->breaks[k]))
            return dikas_fail(err, DIKAS_EINVAL, "%s: break %d: %g is no finite number", what, k,
                              o->breaks[k]);
        if (k > 0 && !(o->breaks[k] > o->breaks[k - 1]))
            return dikas_fail(err, DIKAS_EINVAL, "%s: break %d: %g does not lie above %g", what, k,
                              o->breaks[k], o->breaks[k - 1]);
    }
    return DIKAS_OK;
}

static dikas_status check_options(const dikas_class_options *o, dikas_error *err)
{
    if (isinf(o->centre))
        return dikas_fail(err, DIKAS_EINVAL, "%s: the centre is infinite", what);
    if (o->method == DIKAS_CLASSES_BREAKS)
        return check_breaks(o, err);
    if ((int)o->method < 0 || o->method > DIKAS_CLASSES_BREAKS)
        return dikas_fail(err, DIKAS_EINVAL, "%s: method %d; 0 to %d are possible", what,
                          (int)o->method, (int)DIKAS_CLASSES_BREAKS);
    if (o->n_classes < 1 || o->n_classes > DIKAS_MOST_CLASSES_ASKED)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %d classes; 1 to %d are possible", what,
                          o->n_classes, DIKAS_MOST_CLASSES_ASKED);
    return DIKAS_OK;
}

/* The different values, ascending, and the rows before each. */
typedef struct {
    double *value;
    int64_t *upto;
    int64_t m, n_missing;
} sorted;

static void clear_sorted(sorted *s)
{
    dikas_release(s->value);
    dikas_release(s->upto);
}

static dikas_status gather(int64_t n, const double *x, dikas_placed *placed, int64_t *known,
                           dikas_error *err)
{
    *known = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return dikas_fail(err, DIKAS_EINVAL, "%s: row %lld: the value is infinite", what,
                              (long long)i);
        if (!isnan(x[i]))
            placed[(*known)++] = (dikas_placed){ x[i] + 0, i }; /* of the two zeros one */
    }
    if (*known == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: none of %lld values is known", what,
                          (long long)n);
    return DIKAS_OK;
}

static int64_t count_different(int64_t n, const dikas_placed *placed)
{
    int64_t m = 1;
    for (int64_t i = 1; i < n; i++)
        m += placed[i].value > placed[i - 1].value;
    return m;
}

static dikas_status sort_values(int64_t n, const double *x, sorted *s, dikas_error *err)
{
    int64_t known = 0;
    dikas_placed *placed = dikas_alloc((size_t)(n > 0 ? n : 1), 2 * sizeof *placed);
    if (!placed)
        return DIKAS_NO_MEMORY(err, what);
    dikas_status status = gather(n, x, placed, &known, err);
    if (status != DIKAS_OK)
        goto done;
    dikas_sort_placed(known, placed, placed + known);
    s->n_missing = n - known;
    const int64_t m = count_different(known, placed);
    s->value = dikas_alloc((size_t)m, sizeof *s->value);
    s->upto = dikas_alloc((size_t)m + 1, sizeof *s->upto);
    if (!s->value || !s->upto) {
        status = DIKAS_NO_MEMORY(err, what);
        goto done;
    }
    for (int64_t i = 0; i < known; i++)
        if (i == 0 || placed[i].value > placed[i - 1].value) {
            s->value[s->m] = placed[i].value;
            s->upto[s->m++] = i;
        }
    s->upto[m] = known;
done:
    dikas_release(placed);
    return status;
}

/* Bounds of the classes on one side, from the first on: [least, most] is what they cover. */
static dikas_status add_side(const dikas_side *side, const dikas_class_options *o, int k,
                             double least, double most, const dikas_run *run, bounds *b,
                             dikas_error *err)
{
    int64_t first[DIKAS_MOST_CLASSES];
    if (k > side->m)
        k = (int)side->m;
    add_bound(b, least);
    if (o->method == DIKAS_CLASSES_EQUAL) {
        for (int c = 1; c < k; c++) {
            const double x = least * (1 - (double)c / k) + most * ((double)c / k);
            if (x < most)
                add_bound(b, x);
        }
        return DIKAS_OK;
    }
    if (o->method == DIKAS_CLASSES_JENKS)
        DIKAS_TRY(dikas_jenks_starts(side, k, first, run, err));
    else
        dikas_quantile_starts(side, k, first);
    for (int c = 1; c < k; c++)
        add_bound(b, side->value[first[c]]);
    return DIKAS_OK;
}

static dikas_status around_centre(const dikas_side *all, const dikas_class_options *o,
                                  const dikas_run *run, bounds *b, dikas_error *err)
{
    const double least = all->value[0], most = all->value[all->m - 1];
    const dikas_side low = { all->value, all->upto, dikas_values_below(all, o->centre) };
    const dikas_side high = { all->value + low.m, all->upto + low.m, all->m - low.m };
    const int above = low.m == 0 || most > o->centre; /* else the last class takes the centre too */
    const int k = low.m > 0 && above ? (o->n_classes + 1) / 2 : o->n_classes;
    if (low.m > 0)
        DIKAS_TRY(add_side(&low, o, k, least, o->centre, run, b, err));
    add_bound(b, o->centre);
    if (!above)
        return DIKAS_OK;
    DIKAS_TRY(add_side(&high, o, k, o->centre, most, run, b, err));
    end_bounds(b, o, most);
    return DIKAS_OK;
}

static void given_bounds(const dikas_side *all, const dikas_class_options *o, bounds *b)
{
    const double most = all->value[all->m - 1];
    int k = 0;
    if (all->value[0] < o->breaks[0])
        add_bound(b, fmin(all->value[0], isnan(o->centre) ? HUGE_VAL : o->centre));
    for (; k < o->n_breaks; k++) {
        if (o->centre < o->breaks[k])
            add_bound(b, o->centre);
        add_bound(b, o->breaks[k]);
    }
    if (!isnan(o->centre))
        add_bound(b, o->centre);
    add_bound(b, most);
}

static dikas_status find_bounds(const dikas_side *all, const dikas_class_options *o,
                                const dikas_run *run, bounds *b, dikas_error *err)
{
    const double least = all->value[0], most = all->value[all->m - 1];
    if (o->method == DIKAS_CLASSES_BREAKS)
        given_bounds(all, o, b);
    else if (o->method == DIKAS_CLASSES_PRETTY &&
             (least < most || least < o->centre || least > o->centre))
        b->n = dikas_pretty_bounds(least, most, o->n_classes, o->centre, b->at);
    else if (!isnan(o->centre))
        return around_centre(all, o, run, b, err);
    else {
        DIKAS_TRY(add_side(all, o, o->n_classes, least, most, run, b, err));
        end_bounds(b, o, most);
    }
    return DIKAS_OK;
}

/* Where there is one value, its class is of no width. */
static dikas_status put(const dikas_side *all, const bounds *b, double centre, dikas_classes *out,
                        dikas_error *err)
{
    const int n = b->n > 1 ? b->n - 1 : 1;
    int64_t before = 0;
    out->bound = dikas_alloc((size_t)n + 1, sizeof *out->bound);
    out->count = dikas_alloc((size_t)n, sizeof *out->count);
    if (!out->bound || !out->count)
        return DIKAS_NO_MEMORY(err, what);
    out->n = n;
    out->below = isnan(centre) ? -1 : 0;
    for (int k = 0; k <= n; k++)
        out->bound[k] = b->at[k < b->n ? k : b->n - 1];
    for (int k = 0; k < n; k++) {
        const int64_t end = k + 1 < n ? dikas_values_below(all, out->bound[k + 1]) : all->m;
        out->count[k] = all->upto[end] - all->upto[before];
        out->below += out->bound[k] < centre;
        before = end;
    }
    return DIKAS_OK;
}

dikas_status dikas_classify(int64_t n, const double *x, const dikas_class_options *options,
                            const dikas_run *run, dikas_classes *out, dikas_error *err)
{
    static const dikas_class_options usual = DIKAS_CLASS_OPTIONS_INIT;
    const dikas_class_options *o = options ? options : &usual;
    sorted s = { 0 };
    bounds b = { .n = 0 };
    *out = (dikas_classes){ .below = -1 };
    DIKAS_TRY(check_options(o, err));
    dikas_status status = sort_values(n, x, &s, err);
    const dikas_side all = { s.value, s.upto, s.m };
    if (status == DIKAS_OK)
        status = find_bounds(&all, o, run, &b, err);
    if (status == DIKAS_OK)
        status = put(&all, &b, o->centre, out, err);
    if (status != DIKAS_OK)
        dikas_classes_clear(out);
    else
        out->n_missing = s.n_missing;
    clear_sorted(&s);
    return status;
}

int dikas_class_of(const dikas_classes *classes, double x)
{
    int from = 0, to = classes->n - 1;
    if (classes->n < 1 || !(x >= classes->bound[0] && x <= classes->bound[classes->n]))
        return -1;
    while (from < to) {
        const int middle = from + (to - from + 1) / 2;
        if (classes->bound[middle] <= x)
            from = middle;
        else
            to = middle - 1;
    }
    return from;
}

void dikas_classes_clear(dikas_classes *classes)
{
    dikas_release(classes->bound);
    dikas_release(classes->count);
    *classes = (dikas_classes){ 0 };
}
