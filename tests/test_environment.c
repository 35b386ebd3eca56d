/* SPDX-License-Identifier: MIT */
/**
 * @file test_environment.c
 * Local environments: cases worked by hand, every pair gone through without short cuts, reference
 * values, and what must not depend on grids, order and threads.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/environment.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

enum { MOST_CELLS = 1200, MOST_GROUPS = 5, MOST_RADII = 3 };

/* ---- sets of cells ---- */

typedef struct {
    int64_t n;
    int n_groups;
    double x[MOST_CELLS], y[MOST_CELLS];
    double count[MOST_GROUPS][MOST_CELLS];
    const double *column[MOST_GROUPS];
} cells;

static cells *cells_new(int64_t n, int n_groups)
{
    cells *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->n = n;
    c->n_groups = n_groups;
    for (int g = 0; g < n_groups; g++)
        c->column[g] = c->count[g];
    return c;
}

/* Whole counts, or with a fraction; a third of the cells is empty. */
static void fill_counts(cells *c, int whole)
{
    for (int g = 0; g < c->n_groups; g++)
        for (int64_t i = 0; i < c->n; i++) {
            const uint64_t k = (uint64_t)(g * MOST_CELLS + i);
            const double people =
                dikas_random(5, k) * (dikas_random(6, (uint64_t)i) < 0.1 ? 1e4 : 90);
            const double x = dikas_random(7, (uint64_t)i) < 0.3 ? 0 : people;
            c->count[g][i] = whole ? floor(x) : x;
        }
}

typedef enum { GRID, HOLES, TURNED, OBLONG, DUPLICATES, ONE_ROW, SCATTERED, CLUSTERED, KINDS } kind;

/* 30 columns, some of 40 rows, about `n` cells. */
static cells *make_cells(kind k, int64_t n, int n_groups, int whole)
{
    cells *c = cells_new(n, n_groups);
    const double turn = k == TURNED ? 0.3 : 0, dy = k == OBLONG ? 100 : 250;
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++, at++) {
        if (k == HOLES && dikas_random(1, (uint64_t)i) < 0.7)
            at += (int64_t)(dikas_random(2, (uint64_t)i) * 5);
        if (k == DUPLICATES && i % 7 == 3)
            at--;
        const double a = 250 * (double)(at % 30), b = k == ONE_ROW ? 0 : dy * (double)(at / 30);
        c->x[i] = 25490125 + cos(turn) * a - sin(turn) * b;
        c->y[i] = 6670125 + sin(turn) * a + cos(turn) * b;
        if (k == SCATTERED || k == CLUSTERED) {
            const double wide = k == CLUSTERED && i % 4 ? 300 : 9000;
            c->x[i] = 500000 + wide * dikas_random(3, (uint64_t)i);
            c->y[i] = 7000000 + wide * dikas_random(4, (uint64_t)i);
        }
    }
    fill_counts(c, whole);
    return c;
}

static dikas_environment *environment_of(const cells *c, dikas_arrangement arrangement)
{
    dikas_environment *e = NULL;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(dikas_environment_new(c->n, c->x, c->y, arrangement, &e, &err), err);
    return e;
}

/* ---- sums ---- */

typedef struct {
    double sum[MOST_RADII * MOST_GROUPS][MOST_CELLS];
    double known[MOST_RADII][MOST_CELLS], people[MOST_RADII][MOST_CELLS];
    double *sum_at[MOST_RADII * MOST_GROUPS], *known_at[MOST_RADII], *people_at[MOST_RADII];
} result;

static result *result_new(void)
{
    result *r = malloc(sizeof *r);
    assert_non_null(r);
    memset(r, 0x55, sizeof *r);
    for (int k = 0; k < MOST_RADII * MOST_GROUPS; k++)
        r->sum_at[k] = r->sum[k];
    for (int k = 0; k < MOST_RADII; k++) {
        r->known_at[k] = r->known[k];
        r->people_at[k] = r->people[k];
    }
    return r;
}

static dikas_environment_query query_of(const cells *c, dikas_kernel kernel, int n_radii,
                                        const double *radius, const double *people)
{
    return (dikas_environment_query){
        sizeof(dikas_environment_query), kernel, n_radii, radius, c->n_groups, c->column, people
    };
}

static result *sums_of(const cells *c, dikas_arrangement arrangement,
                       const dikas_environment_query *q, const dikas_run *run)
{
    result *r = result_new();
    dikas_error err = { DIKAS_OK, "" };
    dikas_environment *e = environment_of(c, arrangement);
    assert_ok(dikas_environment_sum(e, q, r->sum_at, r->known_at, q->people ? r->people_at : NULL,
                                    run, &err),
              err);
    dikas_environment_free(e);
    return r;
}

/* The kernels as they are written down. */
static double weight_of(dikas_kernel kernel, double d, double radius)
{
    const double z = d / radius;
    if (d > radius * (1 + 1e-9))
        return 0;
    switch (kernel) {
    case DIKAS_KERNEL_UNIFORM:
        return 1;
    case DIKAS_KERNEL_TRIANGULAR:
        return fmax(0, 1 - z);
    case DIKAS_KERNEL_BIWEIGHT:
        return pow(1 - z * z, 2);
    case DIKAS_KERNEL_GAUSSIAN:
        return exp(-z * z / 2);
    case DIKAS_KERNEL_EXPONENTIAL:
        return exp(-z);
    }
    return NAN_;
}

static int is_known(const cells *c, int64_t i)
{
    for (int g = 0; g < c->n_groups; g++)
        if (isnan(c->count[g][i]))
            return 0;
    return 1;
}

/* Every pair. A weight just inside of the radius has few digits: what counts is those in reach. */
static double plain_sum(const cells *c, int64_t i, dikas_kernel kernel, double radius,
                        const double *x, int known_only)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t j = 0; j < c->n; j++) {
        const double d = hypot(c->x[i] - c->x[j], c->y[i] - c->y[j]), value = x ? x[j] : 1;
        if (!isnan(d) && !isnan(value) && (!known_only || is_known(c, j)))
            dikas_sum_add(&sum, weight_of(kernel, d, radius) * value);
    }
    return dikas_sum_value(sum);
}

static void assert_sums(const cells *c, const result *r, const dikas_environment_query *q,
                        double tolerance)
{
    for (int k = 0; k < q->n_radii; k++)
        for (int64_t i = 0; i < c->n; i++) {
            const double R = q->radius[k];
            for (int g = 0; g < c->n_groups; g++) {
                const double all = plain_sum(c, i, DIKAS_KERNEL_UNIFORM, R, c->count[g], 1);
                const double rest = all - plain_sum(c, i, q->kernel, R, c->count[g], 1);
                const double sum = r->sum[k * c->n_groups + g][i];
                assert_close(all > 0 ? (sum + rest) / all : 1 + sum, 1, tolerance);
            }
            assert_close(r->known[k][i],
                         plain_sum(c, i, q->kernel, R, NULL, 1) /
                             plain_sum(c, i, q->kernel, R, NULL, 0),
                         1e-12);
            if (q->people)
                assert_close(r->people[k][i],
                             plain_sum(c, i, q->kernel, R, q->people, 1) /
                                 plain_sum(c, i, q->kernel, R, q->people, 0),
                             1e-12);
        }
}

static void assert_same(const cells *c, const result *a, const result *b, int n_sums)
{
    for (int k = 0; k < n_sums; k++)
        assert_memory_equal(a->sum[k], b->sum[k], (size_t)c->n * sizeof(double));
}

static void test_by_hand(void **state)
{
    cells *c = cells_new(3, 1);
    (void)state;
    for (int i = 0; i < 3; i++) {
        c->x[i] = 100 * i;
        c->count[0][i] = 1 << i;
    }
    const double radii[] = { 100, 200 };
    for (dikas_arrangement how = DIKAS_FIND_GRID; how <= DIKAS_NO_GRID; how++) {
        dikas_environment_query q = query_of(c, DIKAS_KERNEL_UNIFORM, 2, radii, NULL);
        result *r = sums_of(c, how, &q, NULL);
        const double uniform[2][3] = { { 3, 7, 6 }, { 7, 7, 7 } };
        for (int i = 0; i < 6; i++)
            assert_close(r->sum[i / 3][i % 3], uniform[i / 3][i % 3], 0);
        free(r);
        q.kernel = DIKAS_KERNEL_TRIANGULAR;
        r = sums_of(c, how, &q, NULL);
        const double triangular[2][3] = { { 1, 2, 4 }, { 2, 4.5, 5 } };
        for (int i = 0; i < 6; i++)
            assert_close(r->sum[i / 3][i % 3], triangular[i / 3][i % 3], 1e-15);
        free(r);
    }
    free(c);
}

static void test_every_pair(void **state)
{
    const double radii[] = { 1300, 250, 777 };
    (void)state;
    for (kind k = GRID; k < KINDS; k++)
        for (dikas_kernel kernel = DIKAS_KERNEL_UNIFORM; kernel <= DIKAS_KERNEL_EXPONENTIAL;
             kernel++) {
            cells *c = make_cells(k, 300, 2, kernel % 2 == 0);
            const dikas_environment_query q = query_of(c, kernel, 3, radii, NULL);
            /* Coordinates of a turned grid are rounded by 4e-9 m, which no kernel can mend. */
            const double within = k == TURNED ? 1e-9 : 1e-12;
            result *found = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
            result *none = sums_of(c, DIKAS_NO_GRID, &q, NULL);
            assert_sums(c, none, &q, 1e-12);
            assert_sums(c, found, &q, within);
            if (kernel == DIKAS_KERNEL_UNIFORM)
                assert_same(c, found, none, 6);
            free(found);
            free(none);
            free(c);
        }
}

/* More cells than a tile and a block hold. */
static void test_many_tiles(void **state)
{
    const double radii[] = { 30 };
    cells *c = cells_new(1200, 2);
    (void)state;
    for (int i = 0; i < 1200; i++) {
        const int at = (int)(dikas_random(9, (uint64_t)i) * 250 * 140);
        c->x[i] = 10 * (at % 250);
        c->y[i] = 10 * (at / 250);
    }
    for (int whole = 0; whole < 2; whole++) {
        fill_counts(c, whole);
        const dikas_environment_query q = query_of(c, DIKAS_KERNEL_UNIFORM, 1, radii, NULL);
        dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
        assert_non_null(dikas_environment_lattice(e)); /* 35 000 positions */
        assert_int_equal(dikas_environment_blocks(e), 6);
        dikas_environment_free(e);
        result *r = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
        assert_sums(c, r, &q, 1e-13);
        free(r);
    }
    free(c);
}

/* A grid so long that the part in reach is not laid out. */
static void test_far_over_a_grid(void **state)
{
    const double radii[] = { 1e9, 700 };
    cells *c = cells_new(1200, 2);
    (void)state;
    for (int i = 0; i < 1200; i++)
        c->x[i] = i == 0 ? 29 : 30 * i;
    fill_counts(c, 1);
    const dikas_environment_query q = query_of(c, DIKAS_KERNEL_UNIFORM, 2, radii, NULL);
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    assert_int_equal(dikas_environment_lattice(e)->columns, 35942);
    dikas_environment_free(e);
    result *r = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
    assert_sums(c, r, &q, 0);
    free(r);
    free(c);
}

/* ---- grids ---- */

static void assert_lattice(const cells *c, int64_t columns, int64_t rows, double along,
                           double across)
{
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    const dikas_lattice *l = dikas_environment_lattice(e);
    assert_non_null(l);
    assert_int_equal(l->columns, columns);
    assert_int_equal(l->rows, rows);
    assert_close(hypot(l->along[0], l->along[1]), along, 1e-11);
    assert_close(hypot(l->across[0], l->across[1]), across, 1e-11);
    dikas_environment_free(e);
}

static void assert_no_lattice(const cells *c)
{
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    assert_null(dikas_environment_lattice(e));
    dikas_environment_free(e);
}

static void test_grids_are_found(void **state)
{
    (void)state;
    cells *c = make_cells(GRID, 300, 1, 1);
    assert_lattice(c, 30, 10, 250, 250);
    c->x[17] += 0.01; /* one cell beside its place */
    assert_no_lattice(c);
    free(c);
    c = make_cells(OBLONG, 300, 1, 1);
    assert_lattice(c, 30, 10, 250, 100);
    free(c);
    c = make_cells(ONE_ROW, 30, 1, 1);
    assert_lattice(c, 30, 1, 250, 250);
    free(c);
    c = make_cells(TURNED, 300, 1, 1);
    assert_lattice(c, 30, 10, 250, 250);
    free(c);
    c = make_cells(DUPLICATES, 300, 1, 1);
    assert_lattice(c, 30, 9, 250, 250);
    free(c);
    c = make_cells(SCATTERED, 300, 1, 1);
    assert_no_lattice(c);
    free(c);
    c = make_cells(GRID, 1, 1, 1);
    assert_no_lattice(c);
    free(c);
    c = make_cells(GRID, 0, 1, 1);
    assert_no_lattice(c);
    free(c);
    c = make_cells(GRID, 40, 1, 1); /* two grids of different sizes side by side */
    for (int i = 20; i < 40; i++)
        c->x[i] = 25490125 + 10000 + 333.3 * (i % 5);
    assert_no_lattice(c);
    free(c);
}

/* ---- what is missing ---- */

/* Two at one place, and one at none. */
static void test_places_are_counted(void **state)
{
    const double x[] = { 0, 250, 250, 500, DIKAS_MISSING }, y[] = { 0, 0, 0, 7, 0 };
    dikas_environment *e = NULL;
    dikas_error err;
    (void)state;
    assert_ok(dikas_environment_new(5, x, y, DIKAS_FIND_GRID, &e, &err), err);
    assert_int_equal(dikas_environment_places(e), 3);
    dikas_environment_free(e);
}

static void test_unknown_cells(void **state)
{
    const double radii[] = { 600, 1300 };
    (void)state;
    for (kind k = GRID; k <= SCATTERED; k += SCATTERED) {
        cells *c = make_cells(k, 300, 3, 1);
        double people[MOST_CELLS];
        for (int64_t i = 0; i < c->n; i++) {
            people[i] = 1 + c->count[0][i] + c->count[1][i] + c->count[2][i];
            if (i % 5 == 2)
                c->count[i % 3][i] = NAN_;
            if (i % 11 == 3)
                people[i] = NAN_;
        }
        const dikas_environment_query q = query_of(c, DIKAS_KERNEL_BIWEIGHT, 2, radii, people);
        result *r = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
        assert_sums(c, r, &q, 1e-12);
        assert_true(r->known[0][2] > 0 && r->known[0][2] < 1);
        free(r);
        free(c);
    }
}

static void test_nothing_known(void **state)
{
    const double radius = 10;
    cells *c = cells_new(3, 1);
    const double people[] = { 5, 0, NAN_ };
    (void)state;
    for (int i = 0; i < 3; i++) {
        c->x[i] = 100 * i * i;
        c->count[0][i] = NAN_;
    }
    c->x[2] = NAN_;
    const dikas_environment_query q = query_of(c, DIKAS_KERNEL_GAUSSIAN, 1, &radius, people);
    result *r = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
    assert_close(r->sum[0][0], 0, 0); /* nobody known in it, and none of it known */
    assert_close(r->known[0][0], 0, 0);
    assert_close(r->people[0][0], 0, 0);
    assert_close(r->people[0][1], NAN_, 0);
    assert_close(r->sum[0][2], NAN_, 0); /* it has no centroid */
    assert_close(r->known[0][2], NAN_, 0);
    free(r);
    free(c);
}

/* ---- what must not matter ---- */

static void test_threads(void **state)
{
    const dikas_run one = { sizeof one, 1, NULL, NULL }, four = { sizeof four, 4, NULL, NULL };
    const double radii[] = { 400, 1300 };
    (void)state;
    for (kind k = GRID; k < KINDS; k++) {
        cells *c = make_cells(k, 1200, 2, 0);
        const dikas_environment_query q = query_of(c, DIKAS_KERNEL_EXPONENTIAL, 2, radii, NULL);
        result *a = sums_of(c, DIKAS_FIND_GRID, &q, &one);
        result *b = sums_of(c, DIKAS_FIND_GRID, &q, &four);
        assert_same(c, a, b, 4);
        free(a);
        free(b);
        free(c);
    }
}

/* Row i of the other set is row order[i] of this. */
static cells *reordered(const cells *c, int64_t *order)
{
    cells *other = cells_new(c->n, c->n_groups);
    for (int64_t i = 0; i < c->n; i++)
        order[i] = i;
    for (int64_t i = c->n - 1; i > 0; i--) {
        const int64_t j = (int64_t)(dikas_random(11, (uint64_t)i) * (double)(i + 1));
        const int64_t k = order[i];
        order[i] = order[j];
        order[j] = k;
    }
    for (int64_t i = 0; i < c->n; i++) {
        other->x[i] = c->x[order[i]];
        other->y[i] = c->y[order[i]];
        for (int g = 0; g < c->n_groups; g++)
            other->count[g][i] = c->count[g][order[i]];
    }
    return other;
}

static void test_order(void **state)
{
    const double radii[] = { 400, 1300 };
    int64_t order[MOST_CELLS];
    (void)state;
    for (kind k = GRID; k < KINDS; k++) {
        cells *c = make_cells(k, 500, 2, k == DUPLICATES || k == ONE_ROW),
              *other = reordered(c, order);
        const dikas_environment_query q = query_of(c, DIKAS_KERNEL_GAUSSIAN, 2, radii, NULL);
        const dikas_environment_query p = query_of(other, DIKAS_KERNEL_GAUSSIAN, 2, radii, NULL);
        result *a = sums_of(c, DIKAS_FIND_GRID, &q, NULL);
        result *b = sums_of(other, DIKAS_FIND_GRID, &p, NULL);
        for (int s = 0; s < 4; s++)
            for (int64_t i = 0; i < c->n; i++)
                assert_close(b->sum[s][i], a->sum[s][order[i]], 0);
        free(a);
        free(b);
        free(other);
        free(c);
    }
}

/* ---- the k nearest people ---- */

enum { MOST_K = MOST_RADII };

/* r->known holds the radii, r->people the known shares. */
static result *nearest_of(const cells *c, int n_k, const double *k, const double *people,
                          const dikas_run *run)
{
    result *r = result_new();
    dikas_error err = { DIKAS_OK, "" };
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    const dikas_nearest_query q = { sizeof q, n_k, k, c->n_groups, c->column, people };
    assert_ok(dikas_environment_nearest(e, &q, r->known_at, r->sum_at, r->people_at, run, &err),
              err);
    dikas_environment_free(e);
    return r;
}

static double people_of(const cells *c, int64_t i, const double *people)
{
    double sum = 0;
    for (int g = 0; g < c->n_groups; g++)
        sum += c->count[g][i];
    return isnan(sum) ? 0 : people ? isnan(people[i]) ? 0 : people[i] : sum;
}

/* Every distance that occurs is tried. */
static double plain_radius(const cells *c, int64_t i, double k, const double *people)
{
    double least = NAN_;
    for (int64_t j = 0; j < c->n; j++) {
        const double radius = hypot(c->x[i] - c->x[j], c->y[i] - c->y[j]);
        double held = 0;
        if (radius > least)
            continue;
        for (int64_t l = 0; l < c->n; l++)
            if (hypot(c->x[i] - c->x[l], c->y[i] - c->y[l]) <= radius + 1e-6)
                held += people_of(c, l, people);
        if (held >= k)
            least = radius;
    }
    return least;
}

static void assert_nearest(const cells *c, const result *r, int n_k, const double *k,
                           const double *people)
{
    for (int64_t i = 0; i < c->n; i++)
        for (int m = 0; m < n_k; m++) {
            const double radius = plain_radius(c, i, k[m], people);
            double sum[MOST_GROUPS] = { 0 }, known = 0, all = 0;
            for (int64_t j = 0; j < c->n; j++) {
                if (!(hypot(c->x[i] - c->x[j], c->y[i] - c->y[j]) <= radius + 1e-6))
                    continue;
                const int here = is_known(c, j) && !(people && isnan(people[j]));
                all++;
                known += here;
                for (int g = 0; here && g < c->n_groups; g++)
                    sum[g] += c->count[g][j];
            }
            if (isnan(radius)) {
                assert_close(r->known[m][i], NAN_, 0);
                assert_close(r->sum[m * c->n_groups][i], NAN_, 0);
                assert_close(r->people[m][i], NAN_, 0);
                continue;
            }
            assert_true(fabs(r->known[m][i] - radius) <= 1e-6);
            assert_close(r->people[m][i], known / all, 1e-15);
            for (int g = 0; g < c->n_groups; g++)
                assert_close(r->sum[m * c->n_groups + g][i], sum[g], 0);
        }
}

static void test_nearest_people(void **state)
{
    const double k[] = { 700, 1, 1e9 };
    (void)state;
    for (kind set = GRID; set < KINDS; set++) {
        cells *c = make_cells(set, 100, 2, 1);
        double people[MOST_CELLS];
        for (int64_t i = 0; i < c->n; i++)
            people[i] = i % 9 == 1 ? NAN_ : floor(50 * dikas_random(21, (uint64_t)i));
        result *r = nearest_of(c, 3, k, NULL, NULL);
        assert_nearest(c, r, 3, k, NULL);
        free(r);
        c->count[1][5] = NAN_;
        r = nearest_of(c, 3, k, people, NULL);
        assert_nearest(c, r, 3, k, people);
        free(r);
        free(c);
    }
}

/* As many as there are, no more; and one more. */
static void test_all_the_people(void **state)
{
    const double k[] = { 7, 7.5, 4 };
    cells *c = cells_new(4, 1);
    (void)state;
    for (int i = 0; i < 4; i++) {
        c->x[i] = 100 * i;
        c->count[0][i] = i < 3 ? 1 << i : NAN_;
    }
    result *r = nearest_of(c, 3, k, NULL, NULL);
    const double radius[3][4] = { { 200, 100, 200, 300 },
                                  { NAN_, NAN_, NAN_, NAN_ },
                                  { 200, 100, 0, 100 } };
    const double known[3][4] = { { 1, 1, 0.75, 0.75 },
                                 { NAN_, NAN_, NAN_, NAN_ },
                                 { 1, 1, 1, 0.5 } };
    const double sum[3][4] = { { 7, 7, 7, 7 }, { NAN_, NAN_, NAN_, NAN_ }, { 7, 7, 4, 4 } };
    for (int m = 0; m < 3; m++)
        for (int i = 0; i < 4; i++) {
            assert_close(r->known[m][i], radius[m][i], 0);
            assert_close(r->people[m][i], known[m][i], 0);
            assert_close(r->sum[m][i], sum[m][i], 0);
        }
    free(r);
    free(c);
}

static void test_nearest_threads(void **state)
{
    const dikas_run one = { sizeof one, 1, NULL, NULL }, four = { sizeof four, 4, NULL, NULL };
    const double k[] = { 300, 20000 };
    (void)state;
    for (kind set = GRID; set < KINDS; set++) {
        cells *c = make_cells(set, 1200, 2, 0);
        result *a = nearest_of(c, 2, k, NULL, &one), *b = nearest_of(c, 2, k, NULL, &four);
        assert_same(c, a, b, 4);
        for (int m = 0; m < 2; m++)
            assert_memory_equal(a->known[m], b->known[m], (size_t)c->n * sizeof(double));
        free(a);
        free(b);
        free(c);
    }
}

static void test_nearest_order(void **state)
{
    const double k[] = { 300, 20000 };
    int64_t order[MOST_CELLS];
    (void)state;
    for (kind set = GRID; set < KINDS; set++) {
        cells *c = make_cells(set, 400, 2, set == DUPLICATES || set == ONE_ROW),
              *other = reordered(c, order);
        result *a = nearest_of(c, 2, k, NULL, NULL), *b = nearest_of(other, 2, k, NULL, NULL);
        for (int64_t i = 0; i < c->n; i++) {
            for (int s = 0; s < 4; s++)
                assert_close(b->sum[s][i], a->sum[s][order[i]], 0);
            assert_close(b->known[0][i], a->known[0][order[i]], 0);
        }
        free(a);
        free(b);
        free(other);
        free(c);
    }
}

/* ---- distortion ---- */

static void distortion_of(const cells *c, dikas_arrangement how, const dikas_run *run, double *out)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_environment *e = environment_of(c, how);
    memset(out, 0x55, (size_t)c->n * sizeof *out);
    assert_ok(dikas_environment_distortion(e, c->n_groups, c->column, out, run, &err), err);
    dikas_environment_free(e);
}

/* Divergence of the people within a distance from a cell; how many there are. */
static double plain_divergence(const cells *c, int64_t i, double radius, double *people)
{
    double held[MOST_GROUPS] = { 0 }, all[MOST_GROUPS] = { 0 }, total = 0, K = 0;
    *people = 0;
    for (int64_t j = 0; j < c->n; j++)
        for (int g = 0; g < c->n_groups && is_known(c, j); g++) {
            const int within = hypot(c->x[i] - c->x[j], c->y[i] - c->y[j]) <= radius + 1e-6;
            held[g] += within ? c->count[g][j] : 0;
            *people += within ? c->count[g][j] : 0;
            all[g] += c->count[g][j];
            total += c->count[g][j];
        }
    for (int g = 0; g < c->n_groups; g++)
        K += held[g] > 0 ? held[g] / *people * log(held[g] / *people / (all[g] / total)) : 0;
    return K;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The sum as it is written down, with the maximum looked for anew at each ring. */
static double plain_distortion(const cells *c, int64_t i)
{
    double radius[MOST_CELLS], people[MOST_CELLS], K[MOST_CELLS], sum = 0;
    for (int64_t j = 0; j < c->n; j++)
        radius[j] = hypot(c->x[i] - c->x[j], c->y[i] - c->y[j]);
    qsort(radius, (size_t)c->n, sizeof *radius, by_size);
    for (int64_t r = 0; r < c->n; r++)
        K[r] = plain_divergence(c, i, radius[r], &people[r]);
    for (int64_t r = 0; r < c->n; r++) {
        double greatest = 0;
        for (int64_t s = r; s < c->n; s++)
            greatest = people[s] > 0 ? fmax(greatest, K[s]) : greatest;
        sum += (people[r] - (r > 0 ? people[r - 1] : 0)) * greatest;
    }
    return sum / people[c->n - 1];
}

static void test_distortion(void **state)
{
    double got[MOST_CELLS];
    (void)state;
    for (kind k = GRID; k < KINDS; k++) {
        cells *c = make_cells(k, 70, 4, k % 2 == 0);
        memset(c->count[2], 0, sizeof c->count[2]); /* a group with nobody */
        c->count[1][7] = NAN_;
        for (dikas_arrangement how = DIKAS_FIND_GRID; how <= DIKAS_NO_GRID; how++) {
            distortion_of(c, how, NULL, got);
            for (int64_t i = 0; i < c->n; i++)
                assert_close(got[i], plain_distortion(c, i), 1e-12);
        }
        free(c);
    }
}

/* Two cells of one group each: ln 2 over half of the people, then nothing. */
static void test_distortion_by_hand(void **state)
{
    double got[MOST_CELLS];
    cells *c = cells_new(3, 2);
    (void)state;
    c->x[1] = 100;
    c->x[2] = NAN_;
    c->count[0][0] = c->count[1][1] = 30;
    distortion_of(c, DIKAS_FIND_GRID, NULL, got);
    assert_close(got[0], log(2) / 2, 1e-15);
    assert_close(got[1], log(2) / 2, 1e-15);
    assert_close(got[2], NAN_, 0);
    c->count[1][1] = NAN_; /* one group is left, like all */
    distortion_of(c, DIKAS_FIND_GRID, NULL, got);
    assert_close(got[0], 0, 0);
    assert_close(got[1], 0, 0);
    c->count[0][0] = NAN_;
    distortion_of(c, DIKAS_FIND_GRID, NULL, got);
    assert_close(got[0], NAN_, 0);
    free(c);
    c = cells_new(1, 5); /* more groups than cells */
    for (int g = 0; g < 5; g++)
        c->count[g][0] = g;
    distortion_of(c, DIKAS_FIND_GRID, NULL, got);
    assert_close(got[0], 0, 0);
    free(c);
}

/* Many more places close together than elsewhere, where sorting by the digits does not help. */
static void test_distortion_of_a_heap(void **state)
{
    double got[MOST_CELLS];
    cells *c = cells_new(150, 2);
    (void)state;
    for (int i = 0; i < 150; i++) {
        c->x[i] = i == 0 ? 1e9 : dikas_random(31, (uint64_t)i);
        c->y[i] = i == 0 ? 1e9 : dikas_random(32, (uint64_t)i);
    }
    fill_counts(c, 1);
    distortion_of(c, DIKAS_FIND_GRID, NULL, got);
    for (int64_t i = 0; i < c->n; i += 7)
        assert_close(got[i], plain_distortion(c, i), 1e-12);
    free(c);
}

static void test_distortion_threads_and_order(void **state)
{
    const dikas_run one = { sizeof one, 1, NULL, NULL }, four = { sizeof four, 4, NULL, NULL };
    double a[MOST_CELLS], b[MOST_CELLS];
    int64_t order[MOST_CELLS];
    (void)state;
    for (kind k = GRID; k < KINDS; k++) {
        cells *c = make_cells(k, 400, 3, k == DUPLICATES || k == ONE_ROW);
        cells *other = reordered(c, order);
        distortion_of(c, DIKAS_FIND_GRID, &one, a);
        distortion_of(c, DIKAS_FIND_GRID, &four, b);
        assert_memory_equal(a, b, (size_t)c->n * sizeof *a);
        distortion_of(other, DIKAS_FIND_GRID, NULL, b);
        for (int64_t i = 0; i < c->n; i++)
            assert_close(b[i], a[order[i]], 0);
        free(other);
        free(c);
    }
}

/* ---- what can go wrong ---- */

typedef struct {
    const cells *c;
    result *r;
} asked;

static dikas_status ask(void *context, dikas_error *err)
{
    const asked *a = context;
    const double radius = 500;
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    const dikas_environment_query q =
        query_of(a->c, DIKAS_KERNEL_TRIANGULAR, 1, &radius, a->c->count[0]);
    dikas_environment *e = NULL;
    dikas_status status =
        dikas_environment_new(a->c->n, a->c->x, a->c->y, DIKAS_FIND_GRID, &e, err);
    if (status == DIKAS_OK)
        status = dikas_environment_sum(e, &q, a->r->sum_at, a->r->known_at, NULL, &run, err);
    dikas_environment_free(e);
    return status;
}

static void test_no_memory(void **state)
{
    (void)state;
    for (kind k = GRID; k <= SCATTERED; k += SCATTERED) {
        cells *c = make_cells(k, 40, 2, 1);
        c->count[1][4] = NAN_;
        asked a = { c, result_new() };
        assert_true(fail_each_allocation(ask, &a) > 10);
        free(a.r);
        free(c);
    }
}

static dikas_status ask_nearest(void *context, dikas_error *err)
{
    const asked *a = context;
    const double k = 500;
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    const dikas_nearest_query q = { sizeof q, 1, &k, a->c->n_groups, a->c->column, NULL };
    dikas_environment *e = NULL;
    dikas_status status =
        dikas_environment_new(a->c->n, a->c->x, a->c->y, DIKAS_FIND_GRID, &e, err);
    if (status == DIKAS_OK)
        status = dikas_environment_nearest(e, &q, a->r->known_at, a->r->sum_at, NULL, &run, err);
    dikas_environment_free(e);
    return status;
}

static void test_nearest_no_memory(void **state)
{
    cells *c = make_cells(SCATTERED, 400, 2, 1);
    asked a = { c, result_new() };
    (void)state;
    assert_true(fail_each_allocation(ask_nearest, &a) > 10);
    free(a.r);
    free(c);
}

static dikas_status ask_distortion(void *context, dikas_error *err)
{
    const asked *a = context;
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    dikas_environment *e = NULL;
    dikas_status status = dikas_environment_new(a->c->n, a->c->x, a->c->y, DIKAS_NO_GRID, &e, err);
    if (status == DIKAS_OK)
        status =
            dikas_environment_distortion(e, a->c->n_groups, a->c->column, a->r->sum[0], &run, err);
    dikas_environment_free(e);
    return status;
}

static void test_distortion_refused(void **state)
{
    const dikas_run stopped = { sizeof stopped, 1, stop_at_once, NULL };
    dikas_error err = { DIKAS_OK, "" };
    cells *c = make_cells(SCATTERED, 40, 2, 1);
    asked a = { c, result_new() };
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    (void)state;
    assert_true(fail_each_allocation(ask_distortion, &a) > 10);
    assert_int_equal(dikas_environment_distortion(e, 2, c->column, a.r->sum[0], &stopped, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(dikas_environment_distortion(e, 0, c->column, a.r->sum[0], NULL, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "distortion: 0 columns, at least 1 is needed");
    c->count[0][3] = -1;
    assert_int_equal(dikas_environment_distortion(e, 2, c->column, a.r->sum[0], NULL, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "environments: column 0, row 3: -1 is outside [0, inf)");
    dikas_environment_free(e);
    free(a.r);
    free(c);
}

static void test_nearest_refused(void **state)
{
    cells *c = make_cells(GRID, 20, 1, 1);
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    result *r = result_new();
    dikas_error err = { DIKAS_OK, "" };
    const dikas_run stopped = { sizeof stopped, 1, stop_at_once, NULL };
    double k = 5;
    (void)state;
    dikas_nearest_query q = { sizeof q, 1, &k, 1, c->column, NULL };
    assert_int_equal(dikas_environment_nearest(e, &q, r->known_at, r->sum_at, NULL, &stopped, &err),
                     DIKAS_ECANCELLED);
    k = 0;
    assert_int_equal(dikas_environment_nearest(e, &q, r->known_at, r->sum_at, NULL, NULL, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "nearest people: k = 0 is outside (0, inf)");
    q.n_k = 0;
    assert_int_equal(dikas_environment_nearest(e, &q, r->known_at, r->sum_at, NULL, NULL, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message,
                        "nearest people: 0 k and 1 columns, at least 1 of both is needed");
    dikas_environment_free(e);
    free(r);
    free(c);
}

static void test_cancelled(void **state)
{
    const double radius = 500;
    cells *c = make_cells(SCATTERED, 1200, 2, 1);
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    const dikas_run run = { sizeof run, 1, stop_at_once, NULL };
    const dikas_environment_query q = query_of(c, DIKAS_KERNEL_UNIFORM, 1, &radius, NULL);
    dikas_error err = { DIKAS_OK, "" };
    result *r = result_new();
    (void)state;
    assert_int_equal(dikas_environment_sum(e, &q, r->sum_at, NULL, NULL, &run, &err),
                     DIKAS_ECANCELLED);
    free(r);
    dikas_environment_free(e);
    free(c);
}

static void assert_refused(const cells *c, const dikas_environment_query *q, const char *message)
{
    dikas_error err = { DIKAS_OK, "" };
    result *r = result_new();
    dikas_environment *e = environment_of(c, DIKAS_FIND_GRID);
    assert_int_equal(dikas_environment_sum(e, q, r->sum_at, NULL, NULL, NULL, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, message);
    dikas_environment_free(e);
    free(r);
}

static void test_bad_input(void **state)
{
    const double radii[] = { 500, -1 };
    dikas_error err = { DIKAS_OK, "" };
    dikas_environment *e = NULL;
    cells *c = make_cells(GRID, 20, 2, 1);
    (void)state;
    dikas_environment_query q = query_of(c, DIKAS_KERNEL_UNIFORM, 2, radii, NULL);
    assert_refused(c, &q, "environments: radius -1 is outside (0, inf) metres");
    q.n_radii = 0;
    assert_refused(c, &q, "environments: 0 radii and 2 columns, at least 1 of both is needed");
    q.n_radii = 1;
    q.kernel = (dikas_kernel)17;
    assert_refused(c, &q, "environments: there is no kernel 17");
    q.kernel = DIKAS_KERNEL_UNIFORM;
    c->count[1][7] = -3;
    assert_refused(c, &q, "environments: column 1, row 7: -3 is outside [0, inf)");
    c->y[5] = -HUGE_VAL;
    assert_int_equal(dikas_environment_new(c->n, c->x, c->y, DIKAS_FIND_GRID, &e, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "environments: the centroid of row 5 is infinite");
    assert_int_equal(dikas_environment_new(INT64_C(1) << 31, c->x, c->y, DIKAS_FIND_GRID, &e, &err),
                     DIKAS_ELIMIT);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_many_tiles),
        cmocka_unit_test(test_far_over_a_grid),
        cmocka_unit_test(test_grids_are_found),
        cmocka_unit_test(test_places_are_counted),
        cmocka_unit_test(test_unknown_cells),
        cmocka_unit_test(test_nothing_known),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_nearest_people),
        cmocka_unit_test(test_all_the_people),
        cmocka_unit_test(test_nearest_threads),
        cmocka_unit_test(test_nearest_order),
        cmocka_unit_test(test_nearest_no_memory),
        cmocka_unit_test(test_nearest_refused),
        cmocka_unit_test(test_distortion),
        cmocka_unit_test(test_distortion_by_hand),
        cmocka_unit_test(test_distortion_of_a_heap),
        cmocka_unit_test(test_distortion_threads_and_order),
        cmocka_unit_test(test_distortion_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
