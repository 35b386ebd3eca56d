/* SPDX-License-Identifier: MIT */
/**
 * @file bounds.c
 * What an index can be where members of the group are hidden: dikas_bound_index() of
 * dikas/segregation.h.
 *
 * All t_i are known, and so are T and the members X_0 outside the hidden units; in a hidden unit
 * x_i lies in [0, u_i]. Both indices are N / M, where N is convex in the x_i, ≥ 0, and M concave in
 * X = Σ x_i alone, > 0 where there is a group and a rest:
 *
 *     D   N = Σ |x_i - t_i P|,             M = 2 X (1 - P),  P = X / T
 *     H   N = T h(P) - Σ t_i h(x_i / t_i), M = T h(P),       h(p) = -p ln p - (1 - p) ln(1 - p)
 *
 * (H: mutual information is convex in the shares p_i for given t_i.)
 *
 * Low. The least N for given X is convex in X, as N is convex in both; so N / M falls to its least
 * value and rises again, and golden section finds it. Given X, the least N is
 *
 *     D   all x_i at t_i P, or at u_i where that is less; what is then missing of X, or too much,
 *         costs 1 a person, wherever it goes
 *     H   one share π in all hidden units, or u_i / t_i where that is less (h is concave)
 *
 * The x_i may be fractions: so the bound is sharp for them, and for whole people nearly.
 *
 * High. N / M with N convex and M concave has no greater value inside than at the corners of the
 * box: all x_i are 0 or u_i. Which corner is a knapsack. Given X, N is at most that of the
 * knapsack with fractions, N' : N between the corners replaced by its chord, unit by unit. Filling
 * units in descending order of r_i = u_i / t_i solves it for every X, as what a person adds to N'
 * is min(2 P / r_i, 2) less than 1 (D), or -h(r_i) / r_i (H). So the greatest N' / M lies on the
 * path of filling one unit after the other. At the ends of a step it is N / M of a corner; within a
 * step of unit i it can exceed the greater of its ends a little, since N' bends down by t_i u_i / T
 * at most (D: the 4 γ of (1 - z) c + z |u - c|, c rising by γ = t u / T) and M bends too:
 *
 *     D   N' is above its chord by γ / 2 at most, M not below the lower of its ends
 *     H   T h(P) is above its chord by u² / (8 T P (1 - P)) at most, at the end where that is more
 *
 * Added to the ends this bounds the step. Where nobody in the group is visible, or nobody else, the
 * first or the last step has no such bound but 1.
 */
#include <string.h>

#include "dikas/segregation.h"
#include "measures/segregation/segregation.h"

#define STEPS 90 /* of golden section: 0.618^90 = 1.6e-19 */

/* Members (of a hidden unit: at most `most`) and residents. */
typedef struct {
    double x, t, most;
} unit;

typedef struct {
    dikas_bounded_index index;
    int64_t n_known, n_hidden;
    unit *known, *hidden; /* both in descending order of x / t, or most / t */
    double T, X, most;    /* people, visible members, hidden ones at most */
    double mixed;         /* Σ t h(x / t) over the known */
} table;

static double entropy(double p)
{
    return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0;
}

static double ratio(double x, double t)
{
    return t > 0 ? x / t : 0;
}

/* Denominator of the index. */
static double measure_of(const table *a, double X)
{
    const double P = X / a->T;
    return a->index == DIKAS_BOUND_DISSIMILARITY ? 2 * X * (1 - P) : a->T * entropy(P);
}

static int is_defined(const table *a, double X)
{
    return X > 0 && X < a->T;
}

/* ---- the least ---- */

/* The least D of X members. */
static double least_dissimilarity(const table *a, double X)
{
    const double P = X / a->T;
    dikas_sum far = { 0, 0 }, placed = { 0, 0 };
    for (int64_t i = 0; i < a->n_known; i++)
        dikas_sum_add(&far, fabs(a->known[i].x - a->known[i].t * P));
    for (int64_t i = 0; i < a->n_hidden; i++) {
        const double even = a->hidden[i].t * P, x = fmin(even, a->hidden[i].most);
        dikas_sum_add(&far, even - x);
        dikas_sum_add(&placed, x);
    }
    return (dikas_sum_value(far) + fabs(X - a->X - dikas_sum_value(placed))) / measure_of(a, X);
}

/* The least H where the hidden units have one share, at most. */
static double least_information(const table *a, double share)
{
    dikas_sum mixed = { 0, 0 }, X = { 0, 0 };
    dikas_sum_add(&X, a->X);
    dikas_sum_add(&mixed, a->mixed);
    for (int64_t i = 0; i < a->n_hidden; i++) {
        const double p = fmin(share, ratio(a->hidden[i].most, a->hidden[i].t));
        dikas_sum_add(&mixed, a->hidden[i].t * entropy(p));
        dikas_sum_add(&X, a->hidden[i].t * p);
    }
    const double all = dikas_sum_value(X);
    return is_defined(a, all) ? 1 - dikas_sum_value(mixed) / measure_of(a, all) : 1;
}

static double least_at(const table *a, double s)
{
    if (a->index == DIKAS_BOUND_INFORMATION)
        return least_information(a, s);
    return is_defined(a, s) ? least_dissimilarity(a, s) : 1;
}

static double find_low(const table *a)
{
    const double golden = 0.618033988749894848;
    const int is_share = a->index == DIKAS_BOUND_INFORMATION;
    double from = is_share ? 0 : a->X;
    double to =
        is_share ? (a->n_hidden ? ratio(a->hidden[0].most, a->hidden[0].t) : 0) : a->X + a->most;
    double low = fmin(least_at(a, from), least_at(a, to));
    double left = to - golden * (to - from), right = from + golden * (to - from);
    double at_left = least_at(a, left), at_right = least_at(a, right);
    for (int step = 0; step < STEPS && a->n_hidden; step++) {
        low = fmin(low, fmin(at_left, at_right));
        if (at_left <= at_right) {
            to = right;
            right = left;
            at_right = at_left;
            left = to - golden * (to - from);
            at_left = least_at(a, left);
        } else {
            from = left;
            left = right;
            at_left = at_right;
            right = from + golden * (to - from);
            at_right = least_at(a, right);
        }
    }
    return dikas_unit(low);
}

/* ---- the greatest ---- */

/* Units in descending order of their shares with running sums: x[k] and t[k] over the first k.
 * While P rises, fewer and fewer are above it. */
typedef struct {
    int64_t above; /* so many have a share above P */
    double *x, *t;
} ladder;

static dikas_status open_ladder(ladder *l, const unit *units, int64_t n, int is_hidden,
                                dikas_error *err)
{
    dikas_sum x = { 0, 0 }, t = { 0, 0 };
    *l = (ladder){ n, dikas_numbers(n), dikas_numbers(n) };
    if (!l->x || !l->t)
        return DIKAS_NO_MEMORY(err, "bounds");
    for (int64_t k = 0;; k++) {
        l->x[k] = dikas_sum_value(x);
        l->t[k] = dikas_sum_value(t);
        if (k == n)
            return DIKAS_OK;
        dikas_sum_add(&x, is_hidden ? units[k].most : units[k].x);
        dikas_sum_add(&t, units[k].t);
    }
}

static void close_ladder(ladder *l)
{
    dikas_release(l->x);
    dikas_release(l->t);
}

/* Σ (x - t P) over those of the first n that are above P. */
static double sum_above(ladder *l, int64_t n, double P)
{
    for (; l->above > 0; l->above--) {
        const int64_t k = l->above;
        if (l->x[k] - l->x[k - 1] > P * (l->t[k] - l->t[k - 1]))
            break;
    }
    const int64_t k = l->above < n ? l->above : n;
    return l->x[k] - l->t[k] * P;
}

/* The path of filling hidden units. */
typedef struct {
    const table *a;
    ladder known, hidden;
    dikas_sum mixed; /* Σ t h(x / t) */
} path;

/* T h(P) less N for H, N for D, where the first j hidden units are full; Σ (x - t P) = 0, so that
 * half of D's N is above P. */
static double numerator(path *p, int64_t j, double X)
{
    const double P = X / p->a->T;
    if (p->a->index == DIKAS_BOUND_INFORMATION)
        return dikas_sum_value(p->mixed);
    return 2 * (sum_above(&p->known, p->a->n_known, P) + sum_above(&p->hidden, j, P));
}

/* The index at the ends of the step that fills a unit, with what it may be above them between. */
static double step_high(const table *a, const unit *u, double X, double before, double after)
{
    const double X_after = X + u->most;
    if (!is_defined(a, X) || !is_defined(a, X_after))
        return 1;
    const double M = measure_of(a, X), M_after = measure_of(a, X_after);
    if (a->index == DIKAS_BOUND_DISSIMILARITY)
        return fmax(before / M, after / M_after) + u->t * u->most / a->T / 2 / fmin(M, M_after);
    const double spread = fmin(X / a->T * (1 - X / a->T), X_after / a->T * (1 - X_after / a->T));
    const double bend = u->most * u->most / (8 * a->T * spread);
    return 1 - fmin(before / (M + bend), after / (M_after + bend));
}

static double corner(const table *a, double X, double N)
{
    if (!is_defined(a, X))
        return 0;
    return a->index == DIKAS_BOUND_DISSIMILARITY ? N / measure_of(a, X) : 1 - N / measure_of(a, X);
}

static double walk(path *p)
{
    const table *a = p->a;
    dikas_sum_add(&p->mixed, a->mixed);
    double X = a->X, before = numerator(p, 0, X), high = corner(a, X, before);
    for (int64_t j = 0; j < a->n_hidden; j++) {
        const unit *u = &a->hidden[j];
        const double X_after = a->X + p->hidden.x[j + 1];
        dikas_sum_add(&p->mixed, u->t * entropy(ratio(u->most, u->t)));
        const double after = numerator(p, j + 1, X_after);
        high = fmax(high, step_high(a, u, X, before, after));
        X = X_after;
        before = after;
    }
    return dikas_unit(high);
}

static dikas_status find_high(const table *a, double *high, dikas_error *err)
{
    path p = { .a = a };
    dikas_status status = open_ladder(&p.known, a->known, a->n_known, 0, err);
    if (status == DIKAS_OK)
        status = open_ladder(&p.hidden, a->hidden, a->n_hidden, 1, err);
    if (status == DIKAS_OK)
        *high = walk(&p);
    close_ladder(&p.known);
    close_ladder(&p.hidden);
    return status;
}

/* ---- the table ---- */

/* Descending by share, equal ones by size, so that the order of rows does not matter. */
static dikas_status sort_units(unit *units, int64_t n, int is_hidden, dikas_error *err)
{
    dikas_placed *order = dikas_alloc(2 * ((size_t)n + 1), sizeof *order);
    unit *copy = dikas_alloc((size_t)n + 1, sizeof *copy);
    const dikas_status status = order && copy ? DIKAS_OK : DIKAS_NO_MEMORY(err, "bounds");
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        copy[i] = units[i];
        order[i] = (dikas_placed){ units[i].t, i };
    }
    if (status == DIKAS_OK)
        dikas_sort_placed(n, order, order + n + 1);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        const unit *u = &copy[order[i].row];
        order[i].value = -ratio(is_hidden ? u->most : u->x, u->t);
    }
    if (status == DIKAS_OK)
        dikas_sort_placed(n, order, order + n + 1);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        units[i] = copy[order[i].row];
    dikas_release(order);
    dikas_release(copy);
    return status;
}

static dikas_status collect(table *a, int64_t n, const double *group, const double *total,
                            const double *most, dikas_error *err)
{
    dikas_sum T = { 0, 0 }, X = { 0, 0 }, hidden = { 0, 0 }, mixed = { 0, 0 };
    a->known = dikas_alloc((size_t)n + 1, sizeof *a->known);
    a->hidden = dikas_alloc((size_t)n + 1, sizeof *a->hidden);
    if (!a->known || !a->hidden)
        return DIKAS_NO_MEMORY(err, "bounds");
    for (int64_t i = 0; i < n; i++) {
        if (isnan(total[i]))
            continue;
        dikas_sum_add(&T, total[i]);
        if (isnan(group[i]) && most[i] > 0) {
            a->hidden[a->n_hidden++] = (unit){ 0, total[i], most[i] };
            dikas_sum_add(&hidden, most[i]);
        } else {
            const double x = isnan(group[i]) ? 0 : group[i];
            a->known[a->n_known++] = (unit){ x, total[i], x };
            dikas_sum_add(&X, x);
            dikas_sum_add(&mixed, total[i] * entropy(ratio(x, total[i])));
        }
    }
    a->T = dikas_sum_value(T);
    a->X = dikas_sum_value(X);
    a->most = dikas_sum_value(hidden);
    a->mixed = dikas_sum_value(mixed);
    DIKAS_TRY(sort_units(a->known, a->n_known, 0, err));
    return sort_units(a->hidden, a->n_hidden, 1, err);
}

/* People are whole: of a single one nobody can be apart. */
static const char *why_undefined(const table *a)
{
    if (!(a->T > 0))
        return "no_people";
    if (!(a->X + a->most > 0))
        return "zero_group";
    return !(a->X < a->T) || (!(a->X > 0) && a->T <= 1) ? "one_group" : "ok";
}

dikas_status dikas_bound_index(dikas_bounded_index index, int64_t n, const double *group,
                               const double *total, const double *most, double *low, double *high,
                               const char **status, dikas_error *err)
{
    table a = { .index = index };
    dikas_status result = collect(&a, n, group, total, most, err);
    *low = *high = DIKAS_MISSING;
    *status = why_undefined(&a);
    if (result == DIKAS_OK && strcmp(*status, "ok") == 0)
        result = find_high(&a, high, err);
    if (result == DIKAS_OK && strcmp(*status, "ok") == 0)
        *low = fmin(find_low(&a), *high);
    dikas_release(a.known);
    dikas_release(a.hidden);
    return result;
}
