/* SPDX-License-Identifier: MIT */
/**
 * @file test_relation.c
 * The stored relation and what every relation can be asked.
 */
#include "dikas/relation.h"
#include "fail_alloc.h"
#include "streets.h"

enum { ROWS = 700, COLUMNS = 300, MOST_PAIRS = 6000 };

typedef struct {
    int64_t n;
    int32_t row[MOST_PAIRS], column[MOST_PAIRS];
    double value[2][MOST_PAIRS];
    double matrix[ROWS * COLUMNS]; /* missing where unrelated */
} pairs;

/* Pairs in random order; some rows and columns stay empty, values repeat. */
static void make_pairs(pairs *p, uint64_t seed)
{
    p->n = 0;
    for (int i = 0; i < ROWS * COLUMNS; i++)
        p->matrix[i] = DIKAS_MISSING;
    for (uint64_t i = 0; i < MOST_PAIRS; i++) {
        const int32_t r = (int32_t)(dikas_random(seed, 3 * i) * ROWS);
        const int32_t c = (int32_t)(dikas_random(seed, 3 * i + 1) * COLUMNS);
        const double v = floor(dikas_random(seed, 3 * i + 2) * 50) / 7;
        if (r % 11 == 3 || c % 13 == 5 || !isnan(p->matrix[r * COLUMNS + c]))
            continue;
        p->row[p->n] = r;
        p->column[p->n] = c;
        p->value[0][p->n] = p->matrix[r * COLUMNS + c] = v;
        p->value[1][p->n++] = -2 * v;
    }
}

static dikas_relation *store_pairs(const pairs *p)
{
    dikas_error err;
    dikas_relation *r = NULL;
    const double *const values[] = { p->value[0], p->value[1] };
    assert_ok(
        dikas_relation_from_pairs(ROWS, COLUMNS, p->n, p->row, p->column, 2, values, &r, &err),
        err);
    return r;
}

static void check_matrix(const dikas_relation *r, const pairs *p)
{
    for (int d = 0; d < 2; d++)
        for (int threads = 1; threads <= 8; threads += 7) {
            double *all = matrix_of(r, (dikas_direction)d, threads);
            for (int i = 0; i < ROWS * COLUMNS; i++)
                assert_close(all[i], p->matrix[i], 0);
            free(all);
        }
}

static double falling(double value, const void *parameters)
{
    return exp(-value * *(const double *)parameters);
}

static void check_sums(const dikas_relation *r, const pairs *p, dikas_direction by)
{
    dikas_error err;
    const int n = by == DIKAS_BY_ROW ? ROWS : COLUMNS, m = ROWS + COLUMNS - n;
    double x[ROWS], out[3][ROWS];
    const double rate = 0.3;
    for (int i = 0; i < m; i++)
        x[i] = i % 9 == 2 ? DIKAS_MISSING : dikas_random(2, (uint64_t)i);
    for (int i = 0; i < 2; i++) {
        const dikas_run run = { sizeof run, i ? 8 : 1, NULL, NULL };
        const dikas_weighted_sum sums[] = { { falling, &rate, x, out[i], NULL },
                                            { falling, &rate, NULL, out[2], NULL } };
        assert_ok(dikas_relation_sum(r, by, 2, sums, &run, &err), err);
    }
    assert_memory_equal(out[0], out[1], (size_t)n * sizeof(double));
    for (int i = 0; i < n; i++) {
        dikas_sum total = { 0, 0 }, plain = { 0, 0 };
        for (int j = 0; j < m; j++) {
            const double v = p->matrix[by == DIKAS_BY_ROW ? i * COLUMNS + j : j * COLUMNS + i];
            if (isnan(v))
                continue;
            dikas_sum_add(&plain, falling(v, &rate));
            if (!isnan(x[j]))
                dikas_sum_add(&total, falling(v, &rate) * x[j]);
        }
        assert_close(out[0][i], dikas_sum_value(total), 0);
        assert_close(out[2][i], dikas_sum_value(plain), 0);
    }
}

static void check_nearest(const dikas_relation *r, const pairs *p, dikas_direction by, int k)
{
    dikas_error err;
    const int n = by == DIKAS_BY_ROW ? ROWS : COLUMNS, m = ROWS + COLUMNS - n;
    const size_t size = (size_t)(n * k);
    double *value = malloc(size * sizeof *value), *alone = malloc(size * sizeof *alone);
    int32_t *other = malloc(size * sizeof *other);
    char taken[ROWS];
    assert_ok(dikas_relation_nearest(r, by, k, value, other, NULL, &err), err);
    assert_ok(dikas_relation_nearest(r, by, k, alone, NULL, NULL, &err), err);
    for (int i = 0; i < n; i++) {
        memset(taken, 0, sizeof taken);
        for (int at = 0; at < k; at++) {
            int best = -1;
            double least = DIKAS_MISSING;
            for (int j = 0; j < m; j++) {
                const double v = p->matrix[by == DIKAS_BY_ROW ? i * COLUMNS + j : j * COLUMNS + i];
                if (!taken[j] && !isnan(v) && (best < 0 || v < least)) {
                    best = j;
                    least = v;
                }
            }
            if (best >= 0)
                taken[best] = 1;
            assert_int_equal(other[i * k + at], best);
            assert_close(value[i * k + at], least, 0);
            assert_close(alone[i * k + at], least, 0);
        }
    }
    free(value);
    free(alone);
    free(other);
}

static void test_stored(void **state)
{
    (void)state;
    pairs *p = malloc(sizeof *p);
    for (uint64_t seed = 0; seed < 3; seed++) {
        make_pairs(p, seed);
        dikas_relation *r = store_pairs(p);
        check_matrix(r, p);
        for (int d = 0; d < 2; d++) {
            check_sums(r, p, (dikas_direction)d);
            for (int k = 1; k < 30; k += 4)
                check_nearest(r, p, (dikas_direction)d, k);
        }
        dikas_relation_free(r);
    }
    free(p);
}

static void test_refused(void **state)
{
    (void)state;
    dikas_error err;
    dikas_relation *r;
    const int32_t row[] = { 0, 1, 0 }, column[] = { 1, 0, 1 }, outside[] = { 0, 2, 0 };
    const int32_t below[] = { 0, -1, 1 };
    const double value[] = { 1, 2, 3 }, missing[] = { 1, DIKAS_MISSING, 3 };
    const double *const values[] = { value, missing };
    assert_int_equal(dikas_relation_from_pairs(2, 2, 3, row, column, 1, values, &r, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "the pair (0, 1) is given twice");
    assert_int_equal(dikas_relation_from_pairs(2, 2, 2, row, column, 2, values, &r, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "pair 2: the value is missing");
    const int32_t *const wrong[] = { outside, below };
    for (int i = 0; i < 2; i++) {
        assert_int_equal(dikas_relation_from_pairs(2, 2, 2, wrong[i], column, 1, values, &r, &err),
                         DIKAS_EINVAL);
        assert_int_equal(dikas_relation_from_pairs(2, 2, 2, row, wrong[i], 1, values, &r, &err),
                         DIKAS_EINVAL);
    }
    assert_int_equal(dikas_relation_from_pairs(2, 2, 1, row, column, 0, values, &r, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_relation_from_pairs(2, 2, 1, row, column, 9, values, &r, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_relation_from_pairs(-1, 2, 0, row, column, 1, values, &r, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_relation_from_pairs(2, -1, 0, row, column, 1, values, &r, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_relation_from_pairs(2, 2, -1, row, column, 1, values, &r, &err),
                     DIKAS_EINVAL);
    assert_int_equal(
        dikas_relation_from_pairs(INT64_C(3000000000), 2, 0, row, column, 1, values, &r, &err),
        DIKAS_ELIMIT);
}

/* ---- a relation of another class: every third column, with the difference as value ---- */

typedef struct {
    int64_t start[65];
    int32_t other[64 * 1000];
    double value[64 * 1000];
    const double *values[1];
} reader;

static const dikas_relation_shape far_shape = { 500, 333, 1, 64 };

static dikas_status far_open(const void *self, dikas_direction direction, void **out,
                             dikas_error *err)
{
    (void)self;
    (void)direction;
    *out = dikas_alloc(1, sizeof(reader));
    return *out ? DIKAS_OK : dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
}

static void far_close(const void *self, void *reader)
{
    (void)self;
    dikas_release(reader);
}

static dikas_status far_read(const void *self, void *worker, dikas_direction direction,
                             int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    reader *r = worker;
    const int n = direction == DIKAS_BY_ROW ? 333 : 500;
    int64_t at = 0;
    (void)err;
    for (int64_t i = 0; i < count; i++) {
        r->start[i] = at;
        for (int32_t j = 0; j < n; j++)
            if ((first + i + j) % 3 == 0) {
                r->other[at] = j;
                r->value[at++] = fabs((double)(first + i - j)) + *(const double *)self;
            }
    }
    r->start[count] = at;
    r->values[0] = r->value;
    *out = (dikas_block){ first, count, r->start, r->other, r->values };
    return DIKAS_OK;
}

static const dikas_relation_class far_class = {
    .struct_size = sizeof(dikas_relation_class),
    .name = "far",
    .open = far_open,
    .read = far_read,
    .close = far_close,
};

static dikas_relation *new_far(double *self)
{
    dikas_error err;
    dikas_relation *r = NULL;
    assert_ok(dikas_relation_new(&far_class, &far_shape, self, &r, &err), err);
    return r;
}

static void test_store(void **state)
{
    (void)state;
    dikas_error err;
    double plus = 0.25;
    dikas_relation *r = new_far(&plus), *stored = NULL;
    const int64_t n_pairs = 500 * 333 / 3;
    for (int threads = 1; threads <= 8; threads += 7) {
        const dikas_run run = { sizeof run, threads, NULL, NULL };
        assert_ok(dikas_relation_store(r, n_pairs, &run, &stored, &err), err);
        assert_non_null(stored);
        for (int d = 0; d < 2; d++) {
            double *a = matrix_of(r, (dikas_direction)d, 1);
            double *b = matrix_of(stored, (dikas_direction)d, threads);
            for (int i = 0; i < 500 * 333; i++)
                assert_close(a[i], b[i], 0);
            free(a);
            free(b);
        }
        dikas_relation_free(stored);
        /* one pair too many */
        assert_ok(dikas_relation_store(r, n_pairs - 1, &run, &stored, &err), err);
        assert_null(stored);
        assert_ok(dikas_relation_store(r, 0, &run, &stored, &err), err);
        assert_null(stored);
    }
    dikas_relation_free(r);
}

/* ---- nothing in it ---- */

static dikas_status count_blocks(const dikas_block *block, int worker, void *context,
                                 dikas_error *err)
{
    (void)worker;
    (void)err;
#pragma omp atomic
    *(int64_t *)context += block->count;
    return DIKAS_OK;
}

static dikas_status read_nothing(const void *self, void *worker, dikas_direction direction,
                                 int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    static const int64_t start[65];
    static const double *const values[1];
    (void)self;
    (void)worker;
    (void)direction;
    (void)err;
    *out = (dikas_block){ first, count, start, NULL, values }; /* no arrays where no pairs are */
    return DIKAS_OK;
}

static void check_empty(dikas_relation *r, int64_t rows, int64_t columns)
{
    dikas_error err;
    const int64_t size[] = { rows, columns };
    const double rate = 1;
    dikas_relation *stored;
    for (int d = 0; d < 2; d++) {
        const dikas_direction by = (dikas_direction)d;
        double out[100], value[100];
        int32_t other[100];
        int64_t seen = 0;
        const dikas_weighted_sum sum = { falling, &rate, NULL, out, NULL };
        assert_int_equal(dikas_relation_size(r, by), size[d]);
        assert_ok(dikas_relation_visit(r, by, count_blocks, &seen, "test", NULL, &err), err);
        assert_int_equal(seen, size[d]);
        assert_ok(dikas_relation_sum(r, by, 1, &sum, NULL, &err), err);
        assert_ok(dikas_relation_nearest(r, by, 1, value, other, NULL, &err), err);
        assert_int_equal(dikas_relation_nearest(r, by, 0, value, other, NULL, &err), DIKAS_EINVAL);
        for (int64_t i = 0; i < size[d]; i++) {
            assert_close(out[i], 0, 0);
            assert_true(isnan(value[i]));
            assert_int_equal(other[i], -1);
        }
    }
    assert_ok(dikas_relation_store(r, 0, NULL, &stored, &err), err);
    assert_non_null(stored);
    assert_int_equal(dikas_relation_size(stored, DIKAS_BY_COLUMN), columns);
    dikas_relation_free(stored);
    dikas_relation_free(r);
}

static void test_empty(void **state)
{
    (void)state;
    static const dikas_relation_class nothing = { .struct_size = sizeof nothing,
                                                  .name = "nothing",
                                                  .read = read_nothing };
    static const int64_t sizes[][2] = { { 0, 0 }, { 0, 70 }, { 70, 0 }, { 70, 3 }, { 3, 70 } };
    for (size_t i = 0; i < DIKAS_COUNT(sizes); i++) {
        dikas_error err;
        dikas_relation *r;
        const double *const values[] = { NULL };
        assert_ok(
            dikas_relation_from_pairs(sizes[i][0], sizes[i][1], 0, NULL, NULL, 1, values, &r, &err),
            err);
        check_empty(r, sizes[i][0], sizes[i][1]);
        const dikas_relation_shape shape = { sizes[i][0], sizes[i][1], 1, 64 };
        assert_ok(dikas_relation_new(&nothing, &shape, NULL, &r, &err), err);
        check_empty(r, sizes[i][0], sizes[i][1]);
    }
    dikas_relation_free(NULL);
}

static void test_shapes(void **state)
{
    (void)state;
    dikas_error err;
    dikas_relation *r;
    static const struct {
        dikas_relation_shape shape;
        dikas_status status;
    } cases[] = {
        { { 1, 1, 1, 1 }, DIKAS_OK },
        { { DIKAS_RELATION_MAX, DIKAS_RELATION_MAX, 8, 4096 }, DIKAS_OK },
        { { (int64_t)DIKAS_RELATION_MAX + 1, 1, 1, 1 }, DIKAS_ELIMIT },
        { { 1, (int64_t)DIKAS_RELATION_MAX + 1, 1, 1 }, DIKAS_ELIMIT },
        { { -1, 1, 1, 1 }, DIKAS_EINVAL },
        { { 1, -1, 1, 1 }, DIKAS_EINVAL },
        { { 1, 1, 0, 1 }, DIKAS_EINVAL },
        { { 1, 1, 9, 1 }, DIKAS_EINVAL },
        { { 1, 1, 1, 0 }, DIKAS_EINVAL },
        { { 1, 1, 1, 4097 }, DIKAS_EINVAL },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        const dikas_status status = dikas_relation_new(&far_class, &cases[i].shape, NULL, &r, &err);
        assert_int_equal(status, cases[i].status);
        if (status == DIKAS_OK) {
            assert_int_equal(dikas_relation_shape_of(r)->n_values, cases[i].shape.n_values);
            dikas_relation_free(r);
        }
    }
}

static dikas_status stop_at(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    (void)worker;
    return block->first >= *(const int *)context
               ? dikas_fail(err, DIKAS_EIO, "row %d", (int)block->first)
               : DIKAS_OK;
}

static void test_visit_fails(void **state)
{
    (void)state;
    dikas_error err;
    double plus = 0;
    dikas_relation *r = new_far(&plus);
    for (int at = 0; at < 500; at += 64) {
        char text[20];
        assert_int_equal(dikas_relation_visit(r, DIKAS_BY_ROW, stop_at, &at, "test", NULL, &err),
                         DIKAS_EIO);
        snprintf(text, sizeof text, "row %d", at);
        assert_string_equal(err.message, text);
    }
    dikas_relation_free(r);
}

/* ---- memory ---- */

static dikas_status ask_everything(void *context, dikas_error *err)
{
    const int32_t row[] = { 2, 0, 1, 0 }, column[] = { 1, 1, 0, 0 };
    const double value[] = { 1, 2, 3, 4 }, *const values[] = { value, value };
    const dikas_run run = { sizeof run, *(const int *)context, NULL, NULL };
    double plus = 0, nearest[500];
    dikas_relation *r = NULL, *far = NULL, *stored = NULL;
    dikas_status status = dikas_relation_from_pairs(3, 2, 4, row, column, 2, values, &r, err);
    if (status == DIKAS_OK)
        status = dikas_relation_new(&far_class, &far_shape, &plus, &far, err);
    if (status == DIKAS_OK)
        status = dikas_relation_nearest(far, DIKAS_BY_ROW, 1, nearest, NULL, &run, err);
    if (status == DIKAS_OK)
        status = dikas_relation_store(far, 1 << 20, &run, &stored, err);
    dikas_relation_free(stored);
    dikas_relation_free(far);
    dikas_relation_free(r);
    return status;
}

static void test_every_allocation(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++)
        assert_true(fail_each_allocation(ask_everything, &threads) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stored),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_visit_fails),
        cmocka_unit_test(test_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
