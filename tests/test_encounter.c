/* SPDX-License-Identifier: MIT */
/**
 * @file test_encounter.c
 * Who lives around a place by the ways that lead there: rows related to themselves, environments
 * over a relation, the measure, and metres along streets.
 */
#include "core/core.h"
#include "dikas/environment.h"
#include "fail_alloc.h"
#include "run_measure.h"
#include "streets.h"

#define NAN_ DIKAS_MISSING

/* ---- rows related to themselves ---- */

/* 0 to 1: 3, 1 to 0: 4 (one way takes longer), 1 to 1: 2, 2 to 0: 1; 3 has no way. */
static dikas_relation *small_relation(void)
{
    static const int32_t row[] = { 0, 1, 1, 2 }, column[] = { 1, 0, 1, 0 };
    static const double cost[] = { 3, 4, 2, 1 };
    const double *const value[] = { cost };
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(4, 4, 4, row, column, 1, value, &relation, &err), err);
    return relation;
}

static void assert_matrix(const dikas_relation *relation, const double *wanted)
{
    const int64_t n = dikas_relation_size(relation, DIKAS_BY_ROW);
    for (int direction = DIKAS_BY_ROW; direction <= DIKAS_BY_COLUMN; direction++) {
        double *got = matrix_of(relation, (dikas_direction)direction, 2);
        for (int64_t i = 0; i < n * n; i++)
            assert_close(got[i], wanted[i], 0);
        free(got);
    }
}

static void test_reflexive(void **state)
{
    (void)state;
    const uint8_t itself[] = { 1, 0, 1, 0 };
    const double some[] = { 0, 3,    NAN_, NAN_, 4,    2,    NAN_, NAN_,
                            1, NAN_, 0,    NAN_, NAN_, NAN_, NAN_, NAN_ };
    const double all[] = {
        0, 3, NAN_, NAN_, 4, 0, NAN_, NAN_, 1, NAN_, 0, NAN_, NAN_, NAN_, NAN_, 0
    };
    dikas_relation *inner = small_relation(), *outer = NULL;
    dikas_error err;
    assert_ok(dikas_relation_reflexive(inner, itself, &outer, &err), err);
    assert_matrix(outer, some);
    dikas_relation_free(outer);
    assert_ok(dikas_relation_reflexive(inner, NULL, &outer, &err), err);
    assert_matrix(outer, all);
    dikas_relation_free(outer);
    dikas_relation_free(inner);
}

static void test_reflexive_refused(void **state)
{
    (void)state;
    dikas_relation *inner = NULL, *outer = NULL;
    dikas_error err;
    const double *const none[] = { NULL };
    assert_ok(dikas_relation_from_pairs(2, 3, 0, NULL, NULL, 1, none, &inner, &err), err);
    assert_int_equal(dikas_relation_reflexive(inner, NULL, &outer, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "2 rows and 3 columns"));
    assert_null(outer);
    dikas_relation_free(inner);
}

static dikas_status visit_nothing(const dikas_block *block, int worker, void *context,
                                  dikas_error *err)
{
    (void)block;
    (void)worker;
    (void)context;
    (void)err;
    return DIKAS_OK;
}

static dikas_status read_reflexive(void *context, dikas_error *err)
{
    dikas_run run = DIKAS_RUN_INIT;
    dikas_relation *outer = NULL;
    run.threads = 1;
    DIKAS_TRY(dikas_relation_reflexive(context, NULL, &outer, err));
    const dikas_status status =
        dikas_relation_visit(outer, DIKAS_BY_ROW, visit_nothing, NULL, "test", &run, err);
    dikas_relation_free(outer);
    return status;
}

static void test_reflexive_memory(void **state)
{
    (void)state;
    dikas_relation *inner = small_relation();
    assert_true(fail_each_allocation(read_reflexive, inner) > 4);
    dikas_relation_free(inner);
}

/* ---- environments over a relation ---- */

enum { ROWS = 700, COLUMNS = 300, GROUPS = 3, RADII = 3 };

typedef struct {
    double *cost; /* ROWS * COLUMNS; missing: no way */
    double count[GROUPS][COLUMNS], people[COLUMNS];
    const double *column[GROUPS];
    dikas_relation *relation;
} world;

static dikas_relation *relation_of_costs(int64_t n_rows, int64_t n_columns, const double *cost)
{
    const size_t room = (size_t)(n_rows * n_columns);
    int32_t *row = calloc(room, sizeof *row), *column = calloc(room, sizeof *column);
    double *value = calloc(room, sizeof *value);
    int64_t n = 0;
    for (int64_t i = 0; i < n_rows * n_columns; i++)
        if (!isnan(cost[i])) {
            row[n] = (int32_t)(i / n_columns);
            column[n] = (int32_t)(i % n_columns);
            value[n++] = cost[i];
        }
    const double *const values[] = { value };
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(
        dikas_relation_from_pairs(n_rows, n_columns, n, row, column, 1, values, &relation, &err),
        err);
    free(row);
    free(column);
    free(value);
    return relation;
}

/* A fifth of the pairs has no way, every 13th row none at all; a tenth of the cells is unknown. */
static world *world_new(void)
{
    world *w = calloc(1, sizeof *w);
    w->cost = calloc(ROWS * COLUMNS, sizeof *w->cost);
    for (uint64_t i = 0; i < ROWS * COLUMNS; i++)
        w->cost[i] =
            dikas_random(1, i) < 0.2 || i / COLUMNS % 13 == 5 ? NAN_ : 30 * dikas_random(2, i);
    for (int g = 0; g < GROUPS; g++) {
        w->column[g] = w->count[g];
        for (uint64_t j = 0; j < COLUMNS; j++)
            w->count[g][j] = dikas_random(3, j) < 0.1 && g == 1
                                 ? NAN_
                                 : floor(90 * dikas_random(4, j * GROUPS + (uint64_t)g));
    }
    for (uint64_t j = 0; j < COLUMNS; j++)
        w->people[j] = dikas_random(5, j) < 0.05 ? NAN_ : floor(300 * dikas_random(6, j));
    w->relation = relation_of_costs(ROWS, COLUMNS, w->cost);
    return w;
}

static void world_free(world *w)
{
    dikas_relation_free(w->relation);
    free(w->cost);
    free(w);
}

typedef struct {
    double sum[RADII * GROUPS][ROWS], known[RADII][ROWS], people[RADII][ROWS];
} sums;

static sums *sums_of(const world *w, dikas_kernel kernel, const double *radius, int threads)
{
    sums *s = calloc(1, sizeof *s);
    double *sum[RADII * GROUPS], *known[RADII], *people[RADII];
    const dikas_environment_query query = { sizeof query, kernel,    RADII,    radius,
                                            GROUPS,       w->column, w->people };
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.threads = threads;
    for (int k = 0; k < RADII * GROUPS; k++)
        sum[k] = s->sum[k];
    for (int r = 0; r < RADII; r++) {
        known[r] = s->known[r];
        people[r] = s->people[r];
    }
    assert_ok(dikas_relation_environment_sum(w->relation, &query, sum, known, people, &run, &err),
              err);
    return s;
}

static int is_known(const world *w, int64_t j)
{
    return !isnan(w->count[1][j]);
}

/* By the definition, one row at one radius. */
static void check_row(const world *w, const sums *s, dikas_kernel kernel, double radius, int r,
                      int64_t i)
{
    double sum[GROUPS] = { 0 }, cells = 0, all_cells = 0, people = 0, all_people = 0;
    int any = 0;
    for (int64_t j = 0; j < COLUMNS; j++) {
        const double c = w->cost[i * COLUMNS + j];
        if (isnan(c))
            continue;
        const double k = dikas_kernel_weight(kernel, c, radius);
        const double lives = isnan(w->people[j]) ? 0 : w->people[j];
        any = 1;
        all_cells += k;
        all_people += k * lives;
        if (!is_known(w, j))
            continue;
        cells += k;
        people += k * lives;
        for (int g = 0; g < GROUPS; g++)
            sum[g] += k * w->count[g][j];
    }
    for (int g = 0; g < GROUPS; g++)
        assert_close(s->sum[r * GROUPS + g][i], any ? sum[g] : NAN_, 1e-12);
    assert_close(s->known[r][i], any && all_cells > 0 ? cells / all_cells : NAN_, 1e-12);
    assert_close(s->people[r][i], any && all_people > 0 ? people / all_people : NAN_, 1e-12);
}

static void test_environments(void **state)
{
    (void)state;
    const double radius[RADII] = { 12, 0.5, 25 };
    world *w = world_new();
    for (int kernel = DIKAS_KERNEL_UNIFORM; kernel <= DIKAS_KERNEL_EXPONENTIAL; kernel++) {
        sums *one = sums_of(w, (dikas_kernel)kernel, radius, 1);
        sums *four = sums_of(w, (dikas_kernel)kernel, radius, 4);
        assert_memory_equal(one, four, sizeof *one);
        for (int r = 0; r < RADII; r++)
            for (int64_t i = 0; i < ROWS; i++)
                check_row(w, one, (dikas_kernel)kernel, radius[r], r, i);
        free(one);
        free(four);
    }
    world_free(w);
}

/* Straight lines as a relation are what straight lines are. */
static void test_as_distance(void **state)
{
    (void)state;
    enum { N = 200 };
    const double radius[] = { 800, 2500 };
    double x[N], y[N], *cost = calloc(N * N, sizeof *cost), count[N], out[4][N];
    const double *const column[] = { count };
    for (uint64_t i = 0; i < N; i++) {
        x[i] = 4000 * dikas_random(1, i);
        y[i] = 3000 * dikas_random(2, i);
        count[i] = i % 9 ? floor(80 * dikas_random(3, i)) : NAN_;
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            cost[i * N + j] = hypot(x[i] - x[j], y[i] - y[j]);
    dikas_relation *relation = relation_of_costs(N, N, cost);
    const dikas_environment_query query = {
        sizeof query, DIKAS_KERNEL_BIWEIGHT, 2, radius, 1, column, NULL
    };
    double *const through[] = { out[0], out[1] }, *const straight[] = { out[2], out[3] };
    dikas_environment *environment = NULL;
    dikas_error err;
    assert_ok(dikas_relation_environment_sum(relation, &query, through, NULL, NULL, NULL, &err),
              err);
    assert_ok(dikas_environment_new(N, x, y, DIKAS_NO_GRID, &environment, &err), err);
    assert_ok(dikas_environment_sum(environment, &query, straight, NULL, NULL, NULL, &err), err);
    for (int r = 0; r < 2; r++)
        for (int i = 0; i < N; i++)
            assert_close(out[r][i], out[2 + r][i], 1e-9);
    dikas_environment_free(environment);
    dikas_relation_free(relation);
    free(cost);
}

static dikas_status sum_once(void *context, dikas_error *err)
{
    const double radius[] = { 5 }, count[] = { 1, 2, 3, 4 }, *const column[] = { count };
    const dikas_environment_query query = {
        sizeof query, DIKAS_KERNEL_UNIFORM, 1, radius, 1, column, count
    };
    double sum[4], *const to[] = { sum };
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    return dikas_relation_environment_sum(context, &query, to, NULL, NULL, &run, err);
}

static void test_environments_memory(void **state)
{
    (void)state;
    dikas_relation *relation = small_relation();
    assert_true(fail_each_allocation(sum_once, relation) > 6);
    dikas_relation_free(relation);
}

static void test_environments_refused(void **state)
{
    (void)state;
    dikas_relation *relation = small_relation();
    const double none[] = { 0 }, count[] = { 1, 2, -3, 4 }, *const column[] = { count };
    const double radius[] = { 5 };
    double sum[4], *const to[] = { sum };
    dikas_error err;
    dikas_environment_query query = {
        sizeof query, DIKAS_KERNEL_UNIFORM, 1, none, 1, column, NULL
    };
    assert_int_equal(dikas_relation_environment_sum(relation, &query, to, NULL, NULL, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "radius 0"));
    query.radius = radius;
    assert_int_equal(dikas_relation_environment_sum(relation, &query, to, NULL, NULL, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "-3"));
    dikas_relation_free(relation);
}

/* ---- the measure ---- */

/* 30 of 40 people here, 10 of 60 there, and a cell of which one group is unknown. From 0 within 10:
 * 0 and 1; from 1 all three; from 2 the other two as well, but just not 0; from 3 nobody. */
static void test_encounter(void **state)
{
    (void)state;
    const int32_t row[] = { 0, 0, 1, 1, 1, 2, 2, 2 }, column[] = { 0, 1, 0, 1, 2, 0, 1, 2 };
    const double cost[] = { 0, 10, 8, 0, 3, 10.001, 2, 0 };
    const double a[] = { 30, 10, 5 }, b[] = { 10, 50, NAN_ };
    const double *const value[] = { cost }, *const input[] = { a, b };
    /* of all: 40 and 60 of 100 */
    const double whole_entropy = 0.4 * log(1 / 0.4) + 0.6 * log(1 / 0.6);
    const double east_entropy = log(6.0) / 6 + 5 * log(1.2) / 6;
    const double east_divergence = log(1 / 6.0 / 0.4) / 6 + 5 * log(5 / 6.0 / 0.6) / 6;
    const double people[] = { 100, 100, 60, 0 };
    const double entropy[] = { whole_entropy, whole_entropy, east_entropy, NAN_ };
    const double divergence[] = { 0, 0, east_divergence, NAN_ };
    const double known[] = { 1, 2 / 3.0, 0.5, NAN_ };
    dikas_relation *relation = NULL;
    dikas_request request;
    dikas_error err;
    result out;
    assert_ok(dikas_relation_from_pairs(4, 3, 8, row, column, 1, value, &relation, &err), err);
    assert_ok(dikas_request_parse("encounter", "segregation", &request, &err), err);
    assert_close(dikas_request_reach(&request), 10, 0);
    assert_ok(run_repeated(&request, 4, 3, relation, input, 2, NULL, &out, &err), err);
    for (int i = 0; i < 4; i++) {
        assert_close(out.output[0][i], people[i], 0);
        assert_close(out.output[1][i], entropy[i], 1e-15);
        assert_close(out.output[2][i], divergence[i], 1e-15);
        assert_close(out.output[3][i], known[i], 1e-15);
    }
    result_free(&out);
    dikas_request_clear(&request);
    dikas_relation_free(relation);
}

static void test_cutoff(void **state)
{
    (void)state;
    dikas_request request;
    dikas_error err;
    assert_int_equal(dikas_request_parse("encounter:cutoff=0", NULL, &request, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "cutoff: 0 is not above 0"));
    assert_int_equal(dikas_request_parse("encounter:cutoff=-3", NULL, &request, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_request_parse("encounter:cutoff=inf", NULL, &request, &err),
                     DIKAS_EINVAL);
}

/* ---- metres along streets ---- */

/* A plain street, steps that take longer, and a motorway that nobody walks. */
static dikas_graph *graph_in_metres(const char *mode)
{
    dikas_table *lines = STREETS("0 0, 300 0", "300 0, 300 400", "0 0, 300 400");
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_profile *profile = NULL;
    dikas_error err;
    ADD_TEXT(lines, "highway", "residential", "steps", "motorway");
    assert_ok(dikas_profile_new(mode, &profile, &err), err);
    assert_ok(dikas_profile_set_way(profile, "steps", 1, &err), err);
    options.profile = profile;
    options.in_metres = 1;
    dikas_graph *graph = graph_with(lines, NULL, &options, NULL);
    dikas_profile_free(profile);
    return graph;
}

static void test_metres(void **state)
{
    (void)state;
    dikas_graph *graph = graph_in_metres("walk");
    assert_close(way(graph, 0, 0, 300, 400), 700, 1e-9);   /* not 500 along the motorway */
    assert_close(way(graph, 100, 7, 300, 100), 307, 1e-9); /* the leg is metres too */
    dikas_graph_free(graph);
}

static void test_metres_refused(void **state)
{
    (void)state;
    dikas_table *lines = STREETS("0 0, 300 0");
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_graph *graph = NULL;
    dikas_error err;
    ADD_REAL(lines, "cost", 3);
    options.cost_column = "cost";
    options.in_metres = 1;
    assert_int_equal(dikas_graph_new(lines, NULL, &options, NULL, NULL, &graph, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "cost column"));
    dikas_table_free(lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reflexive),
        cmocka_unit_test(test_reflexive_refused),
        cmocka_unit_test(test_reflexive_memory),
        cmocka_unit_test(test_environments),
        cmocka_unit_test(test_as_distance),
        cmocka_unit_test(test_environments_memory),
        cmocka_unit_test(test_environments_refused),
        cmocka_unit_test(test_encounter),
        cmocka_unit_test(test_cutoff),
        cmocka_unit_test(test_metres),
        cmocka_unit_test(test_metres_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
