/* SPDX-License-Identifier: MIT */
/**
 * @file test_segregation_place.c
 * Indices that need where the cells are: towns worked by hand, what must hold of any town, what is
 * undefined or unknown.
 */
#include "core/core.h"
#include "dikas/environment.h"
#include "run_measure.h"

enum { SIDE = 12, CELLS = SIDE * SIDE };

static const double none = DIKAS_MISSING;

/** The first output over columns in the order of the record; the relation may be NULL. */
static double ask(const char *text, int64_t n, const dikas_relation *relation,
                  const double *const *input, const char *status)
{
    dikas_request request;
    dikas_error err = { DIKAS_OK, "" };
    result out;
    assert_ok(dikas_request_parse(text, "segregation", &request, &err), err);
    assert_ok(run_request(&request, n, relation ? n : 0, relation, input, NULL, &out, &err), err);
    const double value = out.output[0][0];
    assert_string_equal(out.status[0], status);
    result_free(&out);
    dikas_request_clear(&request);
    return value;
}

/* ---- centralization ---- */

static double centralized(const char *text, int64_t n, const double *x, const double *y,
                          const double *area, const double *east, const double *north,
                          const char *status)
{
    const int is_absolute = text[0] == 'a';
    const double *const with_area[] = { x, y, area, east, north };
    const double *const without[] = { x, y, east, north };
    return ask(text, n, NULL, is_absolute ? with_area : without, status);
}

static void centralization_by_hand(void **state)
{
    const double x[] = { 10, 0, 30 }, y[] = { 0, 20, 20 }, area[] = { 1, 1, 2 };
    const double east[] = { 0, 100, 200 }, north[] = { 7, 7, 7 };
    (void)state;
    /* from the first cell: X 1/4 1/4 1, A 1/4 1/2 1, Y 0 1/2 1 */
    assert_close(
        centralized("absolute_centralization:centre=0/7", 3, x, y, area, east, north, "ok"),
        0.25 * 0.5 - 0.25 * 0.25 + 0.25 - 0.5, 1e-15);
    assert_close(
        centralized("relative_centralization:centre=0/7", 3, x, y, area, east, north, "ok"),
        0.25 * 0.5 + 0.25 - 0.5, 1e-15);
    /* from the mean of the centroids, where the second is; the others are one ring */
    assert_close(centralized("absolute_centralization", 3, x, y, area, east, north, "ok"), -0.25,
                 1e-15);
    assert_close(centralized("relative_centralization", 3, x, y, area, east, north, "ok"), -0.5,
                 1e-15);
    /* all of the group in the middle, all others outside of it */
    const double centre[] = { 0, 5, 0 }, around[] = { 3, 0, 3 };
    assert_close(centralized("relative_centralization", 3, centre, around, area, east, north, "ok"),
                 1, 1e-15);
    assert_close(centralized("relative_centralization", 3, around, centre, area, east, north, "ok"),
                 -1, 1e-15);
}

/* Rounding of a coordinate makes no ring; a millimetre does. */
static void rings(void **state)
{
    const double x[] = { 8, 1 }, y[] = { 1, 8 }, north[] = { 0, 0 };
    const double same[] = { -100, 100.0000005 }, farther[] = { -100, 100.001 };
    (void)state;
    assert_close(
        centralized("relative_centralization:centre=0/0", 2, x, y, NULL, same, north, "ok"), 0, 0);
    assert_close(
        centralized("relative_centralization:centre=0/0", 2, x, y, NULL, farther, north, "ok"),
        8 / 9. - 1 / 9., 1e-15);
}

static void centralization_undefined(void **state)
{
    const double x[] = { 8, 1 }, nobody[] = { 0, 0 }, at[] = { 0, 100 }, north[] = { 0, 0 };
    const double unknown[] = { none, none };
    (void)state;
    centralized("relative_centralization", 2, x, nobody, NULL, at, north, "one_group");
    assert_close(centralized("absolute_centralization", 2, x, nobody, x, at, north, "ok"), 0, 0);
    centralized("absolute_centralization", 2, nobody, x, x, at, north, "zero_group");
    centralized("absolute_centralization", 2, x, x, nobody, at, north, "zero_area");
    centralized("absolute_centralization", 2, x, x, x, at, unknown, "no_people");
    assert_close(centralized("relative_centralization", 1, x, x, NULL, at, north, "ok"), 0, 0);
}

static void centre_refused(void **state)
{
    static const char *const wrong[] = { "relative_centralization:centre=5",
                                         "relative_centralization:centre=5/6/7" };
    const double one[] = { 1 };
    const double *const input[] = { one, one, one, one };
    (void)state;
    for (int k = 0; k < 2; k++) {
        dikas_request request;
        dikas_error err = { DIKAS_OK, "" };
        result out = { { NULL }, { NULL } };
        dikas_status status = dikas_request_parse(wrong[k], "segregation", &request, &err);
        if (status == DIKAS_OK) {
            status = run_request(&request, 1, 0, NULL, input, NULL, &out, &err);
            dikas_request_clear(&request);
        }
        assert_int_equal(status, DIKAS_EINVAL);
        assert_non_null(strstr(err.message, "X/Y"));
        result_free(&out);
    }
}

/* ---- clustering ---- */

static void clustering_by_hand(void **state)
{
    /* ten of the group in one cell, thirty others in the other; c is a within and b between */
    const double a = 0.8, b = 0.3;
    const double x[] = { 10, 0 }, y[] = { 0, 30 };
    const double near_x[] = { 10 * a, 10 * b }, near_y[] = { 30 * b, 30 * a };
    const double cells[] = { a + b, a + b };
    const double *const input[] = { x, y, near_x, near_y, cells };
    (void)state;
    assert_close(ask("absolute_clustering", 2, NULL, input, "ok"), (a - b) / (a + 5 * b), 1e-15);
    assert_close(ask("relative_clustering", 2, NULL, input, "ok"), 0, 1e-15);
    assert_close(ask("spatial_proximity", 2, NULL, input, "ok"), 1600 * a / (1000 * a + 600 * b),
                 1e-15);
    assert_close(ask("distance_decay_isolation", 2, NULL, input, "ok"), a / (a + 3 * b), 1e-15);
    assert_close(ask("distance_decay_interaction", 2, NULL, input, "ok"), 3 * b / (a + 3 * b),
                 1e-15);
}

static void proximities(void **state)
{
    const double x[] = { 2, 0 }, y[] = { 1, 4 }, near_x[] = { 1.5, 0.5 }, near_y[] = { 2, 3 };
    const double nobody[] = { 0, 0 };
    (void)state;
    result r = run_measure("spatial_proximity", 2, 0, NULL,
                           (given[]){ { "group", x },
                                      { "rest", y },
                                      { "near_group", near_x },
                                      { "near_rest", near_y },
                                      { NULL, NULL } });
    assert_close(r.output[1][0], 2 * 1.5 / 4, 1e-15);
    assert_close(r.output[2][0], 2 * 2 / 10., 1e-15);
    assert_close(r.output[3][0], (1 * 2 + 4 * 3) / 25., 1e-15);
    result_free(&r);
    r = run_measure("spatial_proximity", 2, 0, NULL,
                    (given[]){ { "group", x },
                               { "rest", nobody },
                               { "near_group", near_x },
                               { "near_rest", nobody },
                               { NULL, NULL } });
    assert_string_equal(r.status[0], "one_group");
    assert_string_equal(r.status[1], "ok");
    assert_string_equal(r.status[2], "one_group");
    assert_string_equal(r.status[3], "one_group");
    result_free(&r);
}

/* Proximity is never 0: an exponential of which nothing is left, or few digits, is no finding. */
static void proximity_too_small(void **state)
{
    const double x[] = { 10, 30 }, y[] = { 20, 20 }, nobody[] = { 0, 0 };
    const double far_x[] = { 10e-300, 30e-300 }, far_y[] = { 20e-300, 20e-300 };
    const double some_x[] = { 10e-300, 30e-200 }, some_y[] = { 20e-300, 20e-200 };
    static const char *const texts[] = { "relative_clustering", "spatial_proximity",
                                         "distance_decay_isolation", "distance_decay_interaction" };
    const double *const none_near[] = { x, y, nobody, nobody };
    const double *const too_far[] = { x, y, far_x, far_y };
    const double *const far_from_one[] = { x, y, some_x, some_y };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(texts); k++) {
        ask(texts[k], 2, NULL, none_near, "decay_too_short");
        ask(texts[k], 2, NULL, too_far, "decay_too_short");
    }
    ask("absolute_clustering", 2, NULL, (const double *const[]){ x, y, far_x, far_y, far_x },
        "decay_too_short");
    /* the sum of all is right without the cell that is far from everybody, its own share is not */
    assert_close(ask("relative_clustering", 2, NULL, far_from_one, "ok"),
                 (900e-200 / 1600) / (400e-200 / 1600) - 1, 1e-14);
    ask("distance_decay_isolation", 2, NULL, far_from_one, "decay_too_short");
    /* members are near each other, the rest live far from them and from each other */
    result r = run_measure("spatial_proximity", 2, 0, NULL,
                           (given[]){ { "group", (const double[]){ 4, 0 } },
                                      { "rest", (const double[]){ 0, 4 } },
                                      { "near_group", (const double[]){ 2, 0 } },
                                      { "near_rest", nobody },
                                      { NULL, NULL } });
    assert_close(r.output[0][0], 2, 0);
    assert_close(r.output[1][0], 0.5, 0);
    for (int k = 2; k < 4; k++) {
        assert_true(isnan(r.output[k][0]));
        assert_string_equal(r.status[k], "decay_too_short");
    }
    result_free(&r);
}

static void clustering_undefined(void **state)
{
    const double x[] = { 4, 4 }, nobody[] = { 0, 0 }, near[] = { 5, 5 }, cells[] = { 1.25, 1.25 };
    const double *const alone[] = { x, nobody, near, nobody, cells };
    const double *const absent[] = { nobody, x, nobody, near, cells };
    const double *const too_far[] = { x, x, nobody, nobody, nobody };
    (void)state;
    assert_close(ask("distance_decay_isolation", 2, NULL, alone, "ok"), 1, 0);
    assert_close(ask("distance_decay_interaction", 2, NULL, alone, "ok"), 0, 0);
    ask("absolute_clustering", 2, NULL, alone, "no_contrast");
    ask("relative_clustering", 2, NULL, alone, "one_group");
    ask("absolute_clustering", 2, NULL, absent, "zero_group");
    ask("distance_decay_isolation", 2, NULL, absent, "zero_group");
    ask("absolute_clustering", 2, NULL, too_far, "decay_too_short");
    ask("relative_clustering", 2, NULL, too_far, "decay_too_short");
    ask("spatial_proximity", 2, NULL, too_far, "decay_too_short");
    ask("distance_decay_isolation", 2, NULL, too_far, "decay_too_short");
}

/* ---- boundaries ---- */

/* A row of cells: lengths between each and the next; below 0 they do not touch. */
static dikas_relation *row_of(int64_t n, const double *length)
{
    int32_t row[16] = { 0 }, column[16] = { 0 };
    double value[16] = { 0 };
    const double *const values[] = { value };
    dikas_relation *relation = NULL;
    dikas_error err;
    int64_t n_pairs = 0;
    for (int32_t i = 0; i + 1 < n; i++)
        for (int32_t k = 0; k < 2 && length[i] >= 0; k++) {
            row[n_pairs] = i + k;
            column[n_pairs] = i + 1 - k;
            value[n_pairs++] = length[i];
        }
    assert_ok(dikas_relation_from_pairs(n, n, n_pairs, row, column, 1, values, &relation, &err),
              err);
    return relation;
}

static double beside(const char *text, int64_t n, const double *length, const double *const *input,
                     const char *status)
{
    dikas_relation *relation = row_of(n, length);
    const double value = ask(text, n, relation, input, status);
    dikas_relation_free(relation);
    return value;
}

static void boundaries_by_hand(void **state)
{
    /* shares 1, 0 and 0.6; D = (0.25 + 0.5 + 0.25) / 2; perimeter over area 4, 2 and 4 */
    const double x[] = { 10, 0, 30 }, y[] = { 0, 20, 20 };
    const double area[] = { 1, 2, 3 }, perimeter[] = { 4, 4, 12 }, length[] = { 100, 50 };
    const double *const input[] = { x, y, area, perimeter };
    (void)state;
    assert_close(beside("boundary_dissimilarity", 3, length, input, "ok"), 0.5 - (1 + 0.6) / 2,
                 1e-15);
    assert_close(beside("boundary_length_dissimilarity", 3, length, input, "ok"),
                 0.5 - (100 * 1 + 50 * 0.6) / 150, 1e-15);
    assert_close(beside("boundary_shape_dissimilarity", 3, length, input, "ok"),
                 0.5 - (100 * 1 + 50 * 0.6) / 150 * (4 + 2) / 8, 1e-15);
    /* a corner is a neighbour, of no length */
    const double corner[] = { 100, 0 };
    assert_close(beside("boundary_dissimilarity", 3, corner, input, "ok"), 0.5 - (1 + 0.6) / 2,
                 1e-15);
    assert_close(beside("boundary_length_dissimilarity", 3, corner, input, "ok"), 0.5 - 1, 1e-15);
    /* who touches nobody counts in D alone; a cell without people has the share 0 */
    const double apart[] = { 100, -1 };
    assert_close(beside("boundary_dissimilarity", 3, apart, input, "ok"), 0.5 - 1, 1e-15);
    const double x0[] = { 10, 0, 0 }, y0[] = { 0, 0, 10 };
    const double *const empty[] = { x0, y0 };
    assert_close(beside("boundary_dissimilarity", 3, length, empty, "ok"), 1 - 0.5, 1e-15);
}

static void boundaries_undefined(void **state)
{
    const double x[] = { 10, 0, 30 }, y[] = { 0, 20, 20 }, nobody[] = { 0, 0, 0 };
    const double unknown[] = { 10, none, 30 }, length[] = { 100, 50 }, apart[] = { -1, -1 };
    const double corners[] = { 0, 0 }, one[] = { 1, 1, 1 };
    const double *const input[] = { x, y, one, one };
    (void)state;
    beside("boundary_dissimilarity", 1, length, input, "one_group");
    beside("boundary_dissimilarity", 1, length, (const double *const[]){ one, one }, "single_cell");
    beside("boundary_dissimilarity", 3, apart, input, "no_neighbours");
    beside("boundary_length_dissimilarity", 3, corners, input, "no_neighbours");
    beside("boundary_dissimilarity", 3, length, (const double *const[]){ nobody, y }, "zero_group");
    beside("boundary_dissimilarity", 3, length, (const double *const[]){ nobody, nobody },
           "no_people");
    beside("boundary_dissimilarity", 3, length, (const double *const[]){ unknown, y },
           "no_neighbours");
    beside("boundary_shape_dissimilarity", 3, length, (const double *const[]){ x, y, nobody, one },
           "zero_area");
}

/* ---- any town ---- */

typedef struct {
    double x[CELLS], y[CELLS], near_x[CELLS], near_y[CELLS], near[CELLS];
} grid_town;

static void look_around(grid_town *t, double length)
{
    double east[CELLS], north[CELLS], area[CELLS];
    const double *const column[] = { t->x, t->y };
    double *const sum[] = { t->near_x, t->near_y };
    dikas_environment *e = NULL;
    dikas_error err;
    for (int i = 0; i < CELLS; i++) {
        east[i] = 250 * (i % SIDE);
        north[i] = 250 * (i / SIDE);
        area[i] = 62500;
    }
    assert_ok(dikas_environment_new(CELLS, east, north, DIKAS_FIND_GRID, &e, &err), err);
    assert_ok(dikas_environment_decayed(e, length, 2, column, area, sum, t->near, NULL, &err), err);
    dikas_environment_free(e);
}

static double of_town(const char *text, const grid_town *t)
{
    const double *const input[] = { t->x, t->y, t->near_x, t->near_y, t->near };
    return ask(text, CELLS, NULL, input, "ok");
}

/* A quarter of the cells is all of the group: a block of them, or those that chance has it. */
static grid_town town_of(int is_shuffled)
{
    grid_town t = { .x = { 0 } };
    int order[CELLS];
    for (int i = 0; i < CELLS; i++)
        order[i] = i;
    for (int i = CELLS - 1; i > 0 && is_shuffled; i--) {
        const int j = (int)(dikas_random(9, (uint64_t)i) * (i + 1)), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (int i = 0; i < CELLS; i++) {
        const int inside = i % SIDE < SIDE / 2 && i / SIDE < SIDE / 2;
        t.x[order[i]] = inside ? 10 + i % 3 : 0;
        t.y[order[i]] = inside ? 0 : 10 + i % 3;
    }
    return t;
}

static void clustered_above_shuffled(void **state)
{
    grid_town block = town_of(0), mixed = town_of(1);
    (void)state;
    look_around(&block, 1000);
    look_around(&mixed, 1000);
    static const char *const more[] = { "absolute_clustering", "relative_clustering",
                                        "spatial_proximity", "distance_decay_isolation" };
    for (int k = 0; k < 4; k++)
        assert_true(of_town(more[k], &block) > of_town(more[k], &mixed) + 0.05);
    assert_true(of_town("distance_decay_interaction", &block) <
                of_town("distance_decay_interaction", &mixed) - 0.05);
    assert_close(of_town("distance_decay_isolation", &mixed) +
                     of_town("distance_decay_interaction", &mixed),
                 1, 1e-14);
}

/* Everybody is near everybody: no clustering; nobody but in the own cell: isolation. */
static void limits(void **state)
{
    grid_town t = town_of(1);
    double X = 0, T = 0;
    (void)state;
    for (int i = 0; i < CELLS; i++) {
        t.y[i] += i % 5;
        X += t.x[i];
        T += t.x[i] + t.y[i];
    }
    look_around(&t, 1e7);
    assert_close(of_town("spatial_proximity", &t), 1, 1e-3);
    assert_close(of_town("relative_clustering", &t), 0, 1e-3);
    assert_close(of_town("distance_decay_isolation", &t), X / T, 1e-4);
    look_around(&t, 5);
    const double *const input[] = { t.x, t.y };
    assert_close(of_town("distance_decay_isolation", &t),
                 ask("isolation", CELLS, NULL, input, "ok"), 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(centralization_by_hand),   cmocka_unit_test(rings),
        cmocka_unit_test(centralization_undefined), cmocka_unit_test(centre_refused),
        cmocka_unit_test(clustering_by_hand),       cmocka_unit_test(proximities),
        cmocka_unit_test(proximity_too_small),      cmocka_unit_test(clustering_undefined),
        cmocka_unit_test(clustered_above_shuffled), cmocka_unit_test(limits),
        cmocka_unit_test(boundaries_by_hand),       cmocka_unit_test(boundaries_undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
