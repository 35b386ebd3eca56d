/* SPDX-License-Identifier: MIT */
/**
 * @file test_segregation_change.c
 * What lies behind an index: fitted margins, the parts of a change (shared/goldens/segregation),
 * dissimilarity by chance against all ways of drawing lots, and bounds of hidden counts against all
 * ways of filling them in.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/segregation.h"
#include "fail_alloc.h"

enum { UNITS_MAX = 700, GROUPS_MAX = 6 };

static const double none = DIKAS_MISSING;
static const double nats = 1e-12; /* rounding of an index, and what the fitting leaves */

/** A table; columns of groups. */
typedef struct {
    double count[GROUPS_MAX][UNITS_MAX];
    const double *column[GROUPS_MAX];
} table;

static void ready(table *t)
{
    for (int k = 0; k < GROUPS_MAX; k++)
        t->column[k] = t->count[k];
}

/* Rows of counts of groups. */
static table table_of(int n, int n_groups, const double *rows)
{
    table t = { { { 0 } }, { NULL } };
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n_groups; k++)
            t.count[k][i] = rows[i * n_groups + k];
    return t;
}

static table table_at_random(int n, int n_groups, uint64_t seed, int zeros)
{
    table t = { { { 0 } }, { NULL } };
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n_groups; k++) {
            const double u = dikas_random(seed + (uint64_t)k, (uint64_t)i);
            t.count[k][i] = floor(60 * u * u) + !zeros;
        }
    return t;
}

static dikas_change change_of(const char *index, int n, int n_groups, table *before, table *after,
                              dikas_change_method method, double *by_unit)
{
    dikas_change out;
    dikas_error err = { DIKAS_OK, "" };
    ready(before);
    ready(after);
    assert_ok(dikas_explain_change(dikas_measure_of("segregation", index), NULL, n, n_groups,
                                   before->column, after->column, method, by_unit, &out, NULL,
                                   &err),
              err);
    return out;
}

static void assert_near(double a, double b, double by)
{
    if (!(fabs(a - b) <= by))
        print_error("%.17g is not %.17g within %g\n", a, b, by);
    assert_true(fabs(a - b) <= by);
}

static double sum_of_parts(const dikas_change *c)
{
    return c->additions + c->removals + c->group_margin + c->unit_margin + c->interaction +
           c->structural;
}

/* ---- margins ---- */

static void margins(void **state)
{
    table t = table_at_random(40, 3, 5, 0);
    double unit[40], group[3] = { 500, 200, 480 }, factor[3];
    int converged;
    dikas_error err = { DIKAS_OK, "" };
    (void)state;
    ready(&t);
    for (int i = 0; i < 40; i++)
        unit[i] = 10 + i; /* 1180 */
    assert_ok(dikas_fit_margins(40, 3, t.column, unit, group, 1e-13, factor, &converged, &err),
              err);
    assert_true(converged);
    double got[3] = { 0 };
    for (int i = 0; i < 40; i++) {
        double all = 0;
        for (int k = 0; k < 3; k++)
            all += factor[k] * t.count[k][i];
        for (int k = 0; k < 3; k++)
            got[k] += unit[i] * factor[k] * t.count[k][i] / all;
    }
    for (int k = 0; k < 3; k++)
        assert_close(got[k], group[k], 1e-12);
}

static void margins_that_zeros_forbid(void **state)
{
    /* the first unit holds the first group alone, and so on: totals must be the same */
    table t = table_of(2, 2, (double[]){ 10, 0, 0, 10 });
    double even[] = { 5, 5 }, other[] = { 2, 8 }, factor[2];
    int converged;
    dikas_error err = { DIKAS_OK, "" };
    (void)state;
    ready(&t);
    assert_ok(dikas_fit_margins(2, 2, t.column, even, even, 1e-12, factor, &converged, &err), err);
    assert_true(converged);
    assert_ok(dikas_fit_margins(2, 2, t.column, even, other, 1e-12, factor, &converged, &err), err);
    assert_false(converged);
}

/* ---- change ---- */

static void nothing_changes(void **state)
{
    table t = table_at_random(30, 3, 7, 1), same = t;
    (void)state;
    for (int m = DIKAS_CHANGE_SHAPLEY; m <= DIKAS_CHANGE_KM; m++) {
        const dikas_change c = change_of("mutual_information", 30, 3, &t, &same, m, NULL);
        assert_string_equal(c.status, "ok");
        assert_close(c.before, c.after, 0);
        assert_near(c.group_margin, 0, nats);
        assert_near(c.unit_margin, 0, nats);
        assert_near(c.structural, 0, nats);
        assert_close(c.additions, 0, 0);
        assert_close(c.removals, 0, 0);
    }
}

/* Rows and columns scaled: the odds ratios stay, and so does the structure. */
static void margins_alone_change(void **state)
{
    table t = table_at_random(30, 3, 8, 1), scaled = t;
    (void)state;
    for (int i = 0; i < 30; i++)
        for (int k = 0; k < 3; k++)
            scaled.count[k][i] *= (1 + k) * (1 + i % 4);
    for (int m = DIKAS_CHANGE_SHAPLEY; m <= DIKAS_CHANGE_KM; m++) {
        const dikas_change c = change_of("mutual_information", 30, 3, &t, &scaled, m, NULL);
        assert_near(c.structural, 0, 1e-11);
        assert_true(fabs(c.group_margin) > 1e-3);
        assert_near(sum_of_parts(&c), c.after - c.before, nats);
    }
    /* twice as many of everybody */
    for (int i = 0; i < 30; i++)
        for (int k = 0; k < 3; k++)
            scaled.count[k][i] = 2 * t.count[k][i];
    const dikas_change c =
        change_of("mutual_information", 30, 3, &t, &scaled, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_near(c.group_margin, 0, nats);
    assert_near(c.unit_margin, 0, nats);
}

/* Two units, two groups, by hand: structure from none to all, margins even. */
static void structure_by_hand(void **state)
{
    table mixed = table_of(2, 2, (double[]){ 5, 5, 5, 5 });
    table apart = table_of(2, 2, (double[]){ 9, 1, 1, 9 });
    double by_unit[2];
    (void)state;
    const dikas_change c =
        change_of("mutual_information", 2, 2, &mixed, &apart, DIKAS_CHANGE_SHAPLEY, by_unit);
    const double M = 0.9 * log(0.9 / 0.5) + 0.1 * log(0.1 / 0.5);
    assert_near(c.before, 0, 1e-15);
    assert_near(c.after, M, 1e-15);
    assert_near(c.structural, M, nats);
    assert_near(c.group_margin, 0, nats);
    assert_near(c.unit_margin, 0, nats);
    assert_near(by_unit[0], M, nats); /* both units moved as far */
    assert_near(by_unit[1], M, nats);
    const dikas_change d =
        change_of("multigroup_dissimilarity", 2, 2, &mixed, &apart, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_near(d.structural, 0.8, nats);
}

/* A unit in one table only, or unknown in one, is an addition or a removal. */
static void units_come_and_go(void **state)
{
    const double rows[] = { 9, 1, 2, 8, 5, 5, 0, 7 };
    table before = table_of(4, 2, rows), after = before;
    double by_unit[4];
    (void)state;
    for (int k = 0; k < 2; k++)
        before.count[k][3] = 0;
    dikas_change c =
        change_of("mutual_information", 4, 2, &before, &after, DIKAS_CHANGE_SHAPLEY, by_unit);
    assert_int_equal(c.n_common, 3);
    assert_near(c.additions, c.after - c.before, nats);
    assert_true(fabs(c.additions) > 1e-3);
    assert_close(c.removals, 0, 0);
    assert_near(c.structural, 0, nats);
    assert_true(isnan(by_unit[3]) && !isnan(by_unit[0]));
    before.count[1][3] = none; /* unknown: not in the table */
    before.count[0][3] = 4;
    const dikas_change unknown =
        change_of("mutual_information", 4, 2, &before, &after, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_close(unknown.additions, c.additions, 0);
    c = change_of("mutual_information", 4, 2, &after, &before, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_near(c.removals, c.after - c.before, nats);
}

/* Exchanging the tables changes the signs, and makes additions removals. */
static void there_and_back(void **state)
{
    static const char *const indices[] = { "mutual_information", "multigroup_information",
                                           "multigroup_dissimilarity", "multigroup_gini",
                                           "relative_diversity" };
    table a = table_at_random(50, 4, 11, 1), b = table_at_random(50, 4, 21, 1);
    (void)state;
    for (int k = 0; k < 4; k++)
        a.count[k][3] = b.count[k][9] = 0;
    for (size_t m = 0; m < DIKAS_COUNT(indices); m++) {
        const dikas_change to = change_of(indices[m], 50, 4, &a, &b, DIKAS_CHANGE_SHAPLEY, NULL);
        const dikas_change back = change_of(indices[m], 50, 4, &b, &a, DIKAS_CHANGE_SHAPLEY, NULL);
        assert_string_equal(to.status, "ok");
        assert_near(sum_of_parts(&to), to.after - to.before, nats);
        assert_near(to.additions, -back.removals, nats);
        assert_near(to.group_margin, -back.group_margin, nats);
        assert_near(to.unit_margin, -back.unit_margin, nats);
        assert_near(to.structural, -back.structural, nats);
    }
}

/* Σ of the parts of units, by their mean share of the people of the units that are common. */
static double sum_of_units(int n, int n_groups, const table *before, const table *after,
                           const double *by_unit)
{
    double sum = 0, T[2] = { 0, 0 };
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n_groups && !isnan(by_unit[i]); k++) {
            T[0] += before->count[k][i];
            T[1] += after->count[k][i];
        }
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n_groups && !isnan(by_unit[i]); k++)
            sum += by_unit[i] * (before->count[k][i] / T[0] + after->count[k][i] / T[1]) / 2;
    return sum;
}

static void parts_of_units(void **state)
{
    table a = table_at_random(50, 4, 11, 1), b = table_at_random(50, 4, 21, 1);
    double by_unit[50];
    (void)state;
    const dikas_change c =
        change_of("mutual_information", 50, 4, &a, &b, DIKAS_CHANGE_SHAPLEY, by_unit);
    assert_near(sum_of_units(50, 4, &a, &b, by_unit), c.structural, nats);
    assert_true(fabs(c.structural) > 1e-3);
}

/* In another order of the units, the same bits. */
static void change_in_any_order(void **state)
{
    static table a, b, moved_a, moved_b;
    double by_unit[500], moved_by_unit[500], chance[2];
    dikas_error err = { DIKAS_OK, "" };
    (void)state;
    a = table_at_random(500, 4, 31, 0);
    b = table_at_random(500, 4, 41, 0);
    for (int i = 0; i < 500; i++)
        for (int k = 0; k < 4; k++) {
            moved_a.count[k][(i * 7 + 5) % 500] = a.count[k][i];
            moved_b.count[k][(i * 7 + 5) % 500] = b.count[k][i];
        }
    const dikas_change c =
        change_of("mutual_information", 500, 4, &a, &b, DIKAS_CHANGE_SHAPLEY, by_unit);
    const dikas_change moved = change_of("mutual_information", 500, 4, &moved_a, &moved_b,
                                         DIKAS_CHANGE_SHAPLEY, moved_by_unit);
    assert_close(moved.structural, c.structural, 0);
    assert_close(moved.group_margin, c.group_margin, 0);
    assert_close(moved.unit_margin, c.unit_margin, 0);
    for (int i = 0; i < 500; i++)
        assert_close(moved_by_unit[(i * 7 + 5) % 500], by_unit[i], 0);
    assert_ok(dikas_dissimilarity_by_chance(500, 4, a.column, &chance[0], &err), err);
    assert_ok(dikas_dissimilarity_by_chance(500, 4, moved_a.column, &chance[1], &err), err);
    assert_close(chance[1], chance[0], 0);
}

static void undefined_parts(void **state)
{
    table left = table_of(4, 2, (double[]){ 3, 4, 5, 1, 0, 0, 0, 0 }),
          right = table_of(4, 2, (double[]){ 0, 0, 0, 0, 3, 4, 5, 1 }),
          nobody = table_of(4, 2, (double[8]){ 0 }),
          apart = table_of(2, 2, (double[]){ 10, 0, 0, 10 }),
          shrunk = table_of(2, 2, (double[]){ 2, 1, 0, 10 });
    (void)state;
    dikas_change c =
        change_of("mutual_information", 4, 2, &left, &right, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_string_equal(c.status, "no_common_unit");
    assert_false(isnan(c.before) || isnan(c.after));
    assert_true(isnan(c.additions) && isnan(c.structural) && isnan(c.interaction));
    c = change_of("mutual_information", 4, 2, &left, &nobody, DIKAS_CHANGE_KM, NULL);
    assert_string_equal(c.status, "no_people");
    assert_true(isnan(c.after) && isnan(c.removals) && !isnan(c.before));
    c = change_of("mutual_information", 2, 2, &apart, &shrunk, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_string_equal(c.status, "not_converged");
    assert_true(isnan(c.unit_margin) && !isnan(c.after));
    c = change_of("mutual_information", 0, 2, &left, &right, DIKAS_CHANGE_SHAPLEY, NULL);
    assert_string_equal(c.status, "no_people");
}

static void refused(void **state)
{
    table t = table_at_random(5, 2, 3, 0);
    double by_unit[5];
    dikas_change out;
    dikas_error err = { DIKAS_OK, "" };
    static const struct {
        const char *index, *message;
        int wants_units;
    } wrong[] = { { "dissimilarity", "not one number of all groups", 0 },
                  { "local_entropy", "not one number of all groups", 0 },
                  { "multigroup_information", "only the change of mutual_information", 1 } };
    (void)state;
    ready(&t);
    for (size_t k = 0; k < DIKAS_COUNT(wrong); k++) {
        assert_int_equal(dikas_explain_change(dikas_measure_of("segregation", wrong[k].index), NULL,
                                              5, 2, t.column, t.column, DIKAS_CHANGE_SHAPLEY,
                                              wrong[k].wants_units ? by_unit : NULL, &out, NULL,
                                              &err),
                         DIKAS_EINVAL);
        assert_non_null(strstr(err.message, wrong[k].message));
    }
    t.count[1][2] = -3;
    assert_int_equal(dikas_explain_change(dikas_measure_of("segregation", "mutual_information"),
                                          NULL, 5, 2, t.column, t.column, DIKAS_CHANGE_SHAPLEY,
                                          NULL, &out, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "-3"));
}

static dikas_status change_once(void *context, dikas_error *err)
{
    table *t = context;
    double by_unit[9];
    dikas_change out;
    return dikas_explain_change(dikas_measure_of("segregation", "mutual_information"), NULL, 9, 3,
                                t[0].column, t[1].column, DIKAS_CHANGE_SHAPLEY, by_unit, &out, NULL,
                                err);
}

static void failing_allocations(void **state)
{
    static table t[2];
    (void)state;
    t[0] = table_at_random(9, 3, 1, 0);
    t[1] = table_at_random(9, 3, 2, 0);
    ready(&t[0]);
    ready(&t[1]);
    assert_true(fail_each_allocation(change_once, t) > 10);
}

/* ---- the reference ---- */

static char *path_of(const char *file)
{
    static char path[1000];
    const char *goldens = getenv("DIKAS_GOLDENS");
    snprintf(path, sizeof path, "%s/segregation/%s",
             goldens ? goldens : DIKAS_SOURCE_ROOT "/../shared/goldens", file);
    return path;
}

static int position(char (*names)[24], int *n, const char *name)
{
    for (int k = 0; k < *n; k++)
        if (strcmp(names[k], name) == 0)
            return k;
    snprintf(names[*n], sizeof names[0], "%s", name);
    return (*n)++;
}

/* state,district,school,race,n */
static void read_schools(const char *file, char (*schools)[24], int *n_schools, char (*races)[24],
                         int *n_races, table *t)
{
    char line[200], school[24], race[24];
    double people;
    FILE *in = fopen(path_of(file), "r");
    assert_non_null(in);
    assert_non_null(fgets(line, sizeof line, in));
    while (fgets(line, sizeof line, in)) {
        assert_int_equal(sscanf(line, "%*[^,],%*[^,],%23[^,],%23[^,],%lf", school, race, &people),
                         3);
        const int i = position(schools, n_schools, school), k = position(races, n_races, race);
        assert_true(i < UNITS_MAX && k < GROUPS_MAX);
        t->count[k][i] += people;
    }
    fclose(in);
}

static double wanted(json_object *all, const char *method, const char *stat)
{
    json_object *rows = json_object_object_get(json_object_object_get(all, method), "rows");
    for (size_t i = 0; i < json_object_array_length(rows); i++) {
        json_object *row = json_object_array_get_idx(rows, i);
        if (strcmp(json_object_get_string(json_object_object_get(row, "stat")), stat) == 0)
            return json_object_get_double(json_object_object_get(row, "est"));
    }
    print_error("no %s of %s\n", stat, method);
    fail();
    return none;
}

/* The reference stops fitting early and has 1e-10 people for zeros. */
static void agree(json_object *all, const char *method, const dikas_change *c)
{
    assert_near(c->before, wanted(all, method, "M1"), 1e-12);
    assert_near(c->after, wanted(all, method, "M2"), 1e-12);
    assert_near(c->additions, wanted(all, method, "additions"), 1e-12);
    assert_near(c->removals, wanted(all, method, "removals"), 1e-12);
    assert_near(c->group_margin, wanted(all, method, "group_marginal"), 1e-6);
    assert_near(c->unit_margin, wanted(all, method, "unit_marginal"), 1e-6);
    assert_near(c->structural, wanted(all, method, "structural"), 1e-6);
    assert_near(sum_of_parts(c), c->after - c->before, nats);
}

static void reference_change(void **state)
{
    static char schools[UNITS_MAX][24], races[GROUPS_MAX][24];
    static table before, after;
    static double by_unit[UNITS_MAX];
    int n = 0, n_races = 0;
    (void)state;
    json_object *all = json_object_from_file(path_of("decomposition_M_A.json"));
    if (all == NULL)
        skip();
    read_schools("schools_t0_A.csv", schools, &n, races, &n_races, &before);
    read_schools("schools_t1_A.csv", schools, &n, races, &n_races, &after);
    assert_int_equal(n_races, 5);
    dikas_change c =
        change_of("mutual_information", n, 5, &before, &after, DIKAS_CHANGE_SHAPLEY, by_unit);
    agree(all, "shapley", &c);
    agree(all, "shapley_detailed", &c);
    assert_near(sum_of_units(n, 5, &before, &after, by_unit), c.structural, nats);
    c = change_of("mutual_information", n, 5, &before, &after, DIKAS_CHANGE_KM, NULL);
    agree(all, "km", &c);
    assert_near(c.interaction, wanted(all, "km", "interaction"), 1e-6);
    json_object_put(all);
}

/* ---- chance ---- */

static double chance_of(int n, int n_groups, table *t)
{
    double out;
    dikas_error err = { DIKAS_OK, "" };
    ready(t);
    assert_ok(dikas_dissimilarity_by_chance(n, n_groups, t->column, &out, &err), err);
    return out;
}

static double dissimilarity(int n, const double *x, const double *t)
{
    double X = 0, T = 0, sum = 0;
    for (int i = 0; i < n; i++) {
        X += x[i];
        T += t[i];
    }
    for (int i = 0; i < n; i++)
        sum += fabs(x[i] / X - (t[i] - x[i]) / (T - X));
    return X > 0 && X < T ? sum / 2 : none;
}

/* The mean over all ways of choosing who of ten people are in the group. */
static void all_lots(void **state)
{
    static const double sizes[] = { 4, 1, 3, 2 };
    static const int home[] = { 0, 0, 0, 0, 1, 2, 2, 2, 3, 3 };
    (void)state;
    for (int members = 1; members < 10; members++) {
        double sum = 0, ways = 0;
        for (int chosen = 0; chosen < 1 << 10; chosen++) {
            double x[4] = { 0 };
            int n = 0;
            for (int person = 0; person < 10; person++)
                if (chosen >> person & 1) {
                    x[home[person]]++;
                    n++;
                }
            if (n == members) {
                sum += dissimilarity(4, x, sizes);
                ways++;
            }
        }
        table t = { { { 0 } }, { NULL } };
        int left = members; /* any table of these margins */
        for (int i = 0; i < 4; i++) {
            t.count[0][i] = fmin(left, sizes[i]);
            t.count[1][i] = sizes[i] - t.count[0][i];
            left -= (int)t.count[0][i];
        }
        assert_close(chance_of(4, 2, &t), sum / ways, 1e-13);
    }
}

static void chance_of_many(void **state)
{
    /* the normal limit: E|x - μ| = √(2/π) sd */
    table t = { { { 0 } }, { NULL } };
    (void)state;
    for (int i = 0; i < 500; i++) {
        t.count[0][i] = 3e6;
        t.count[1][i] = 7e6;
    }
    const double T = 5e9, u = 1e7, sd = sqrt(u * 0.3 * 0.7 * (T - u) / (T - 1));
    assert_close(chance_of(500, 2, &t), 500 * sqrt(2 / acos(-1)) * sd / (2 * T * 0.3 * 0.7), 1e-7);
}

static void chance_undefined(void **state)
{
    table t = table_of(3, 2, (double[]){ 3, 0, 2, 0, 1, 0 });
    (void)state;
    assert_true(isnan(chance_of(3, 2, &t))); /* one group */
    assert_true(isnan(chance_of(0, 2, &t)));
    t.count[1][1] = 4;
    const double two = chance_of(2, 2, &t);
    t.count[1][2] = none;
    assert_close(chance_of(3, 2, &t), two, 0); /* left out */
    table alone = table_of(1, 2, (double[]){ 3, 5 });
    assert_close(chance_of(1, 2, &alone), 0, 0);
}

/* Not whole: continuous, and between its neighbours. */
static void chance_of_fractions(void **state)
{
    table t = table_of(3, 2, (double[]){ 3, 4, 2, 6, 5, 1 }), more = t, between = t, near = t;
    (void)state;
    /* so many in all that the margins hardly move */
    for (int k = 0; k < 2; k++)
        t.count[k][2] = more.count[k][2] = between.count[k][2] = near.count[k][2] = 1e8;
    more.count[0][0]++;
    between.count[0][0] += 0.25;
    near.count[0][0] += 1e-9;
    const double from = chance_of(3, 2, &t), to = chance_of(3, 2, &more);
    assert_close(chance_of(3, 2, &between), 0.75 * from + 0.25 * to, 1e-7);
    assert_close(chance_of(3, 2, &near), from, 1e-9);
}

static void reference_chance(void **state)
{
    static const char *const sets[] = { "helsinki92", "delaware_pop", "schools00_A" };
    (void)state;
    for (size_t s = 0; s < DIKAS_COUNT(sets); s++) {
        static table t;
        char file[100], line[4000];
        snprintf(file, sizeof file, "%s/expected.json", sets[s]);
        json_object *all = json_object_from_file(path_of(file)), *groups, *nulls;
        if (all == NULL)
            skip();
        groups = json_object_object_get(json_object_object_get(all, "meta"), "groups");
        nulls = json_object_object_get(all, "null_reference_mc");
        const int n_groups = (int)json_object_array_length(groups);
        snprintf(file, sizeof file, "%s/cells.csv", sets[s]);
        FILE *in = fopen(path_of(file), "r");
        assert_non_null(in);
        int at[40] = { 0 }, n_fields = 0, n = 0;
        assert_non_null(fgets(line, sizeof line, in));
        for (char *field = strtok(line, ",\r\n"); field;
             field = strtok(NULL, ",\r\n"), n_fields++) {
            at[n_fields] = -1;
            for (int k = 0; k < n_groups; k++)
                if (strcmp(json_object_get_string(json_object_array_get_idx(groups, (size_t)k)),
                           field) == 0)
                    at[n_fields] = k;
        }
        for (; fgets(line, sizeof line, in); n++) {
            char *field = line;
            for (int c = 0; c < n_fields; c++) {
                if (at[c] >= 0)
                    t.count[at[c]][n] = strtod(field, NULL);
                field += strcspn(field, ",\r\n") + 1;
            }
        }
        fclose(in);
        const double got = chance_of(n, n_groups, &t);
        int compared = 0;
        json_object_object_foreach(nulls, name, null)
        {
            json_object *D = json_object_object_get(null, "D");
            if (D == NULL || strlen(name) < 6)
                continue;
            assert_near(got, json_object_get_double(json_object_object_get(D, "mean")),
                        6 * json_object_get_double(json_object_object_get(D, "se_mean")));
            compared++;
        }
        assert_int_equal(compared, 2);
        json_object_put(all);
    }
}

/* ---- bounds ---- */

static double information(int n, const double *x, const double *t)
{
    double X = 0, T = 0, sum = 0;
    for (int i = 0; i < n; i++) {
        X += x[i];
        T += t[i];
    }
    const double P = X / T;
    for (int i = 0; i < n; i++) {
        const double y = t[i] - x[i];
        sum += x[i] > 0 ? x[i] * log(x[i] / t[i] / P) : 0;
        sum += y > 0 ? y * log(y / t[i] / (1 - P)) : 0;
    }
    return X > 0 && X < T ? sum / T / (-P * log(P) - (1 - P) * log(1 - P)) : none;
}

typedef double (*index_of)(int n, const double *x, const double *t);
static const index_of indices[] = { dissimilarity, information };

/* Over all ways to fill in whole numbers: `scale` parts of a person count one. */
static void try_all(index_of index, int n, double *x, const double *t, const double *group,
                    const double *most, int unit, double step, double *low, double *high)
{
    if (unit == n) {
        const double value = index(n, x, t);
        if (!isnan(value)) {
            *low = fmin(*low, value);
            *high = fmax(*high, value);
        }
        return;
    }
    x[unit] = isnan(group[unit]) ? 0 : group[unit];
    do {
        try_all(index, n, x, t, group, most, unit + 1, step, low, high);
        x[unit] += step;
    } while (isnan(group[unit]) && x[unit] <= most[unit]);
}

static void bound(dikas_bounded_index index, int n, const double *group, const double *total,
                  const double *most, double *low, double *high, const char *wanted_status)
{
    const char *status;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(dikas_bound_index(index, n, group, total, most, low, high, &status, &err), err);
    assert_string_equal(status, wanted_status);
}

/* A table of five units, two or three of them hidden. */
static void small_table(uint64_t seed, double *group, double *total, double *most)
{
    for (int i = 0; i < 5; i++) {
        total[i] = floor(12 * dikas_random(seed, (uint64_t)i));
        group[i] = floor((total[i] + 1) * dikas_random(seed + 1000, (uint64_t)i));
        most[i] = fmin(total[i], 4);
        if (i < 2 + (int)(seed % 2))
            group[i] = none;
    }
}

static void bounds_hold(void **state)
{
    double group[5], total[5], most[5], x[5];
    double whole = 0, quarters = 0;
    int tried = 0, tight = 0;
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        small_table(seed, group, total, most);
        for (int index = 0; index < 2; index++) {
            double least = HUGE_VAL, greatest = -1, low, high, sparse = HUGE_VAL, none_of_it = -1;
            const char *status;
            dikas_error err = { DIKAS_OK, "" };
            try_all(indices[index], 5, x, total, group, most, 0, 1, &least, &greatest);
            assert_ok(dikas_bound_index((dikas_bounded_index)index, 5, group, total, most, &low,
                                        &high, &status, &err),
                      err);
            if (greatest < 0) {
                assert_true(isnan(low) || high >= low);
                continue;
            }
            assert_string_equal(status, "ok");
            assert_true(low <= least + 1e-12);
            assert_true(high >= greatest - 1e-12);
            assert_true(low >= 0 && high <= 1);
            /* quarters of people come nearer to the low bound than whole ones */
            try_all(indices[index], 5, x, total, group, most, 0, 0.25, &sparse, &none_of_it);
            assert_true(low <= sparse + 1e-12);
            assert_true(none_of_it <= high + 1e-12); /* corners are the greatest */
            assert_near(none_of_it, greatest, 1e-12);
            whole += least - low;
            quarters += sparse - low;
            tight += high - greatest < 1e-9;
            tried++;
        }
    }
    assert_true(tried > 500);
    assert_true(tight > tried / 10);
    assert_true(quarters < whole / 2);
}

/* What the low bound is taken at: fractions fine enough reach it. */
static void low_is_sharp(void **state)
{
    const double group[] = { none, none, 6, 1 }, total[] = { 8, 5, 10, 9 }, most[] = { 4, 4, 0, 0 };
    (void)state;
    for (int index = 0; index < 2; index++) {
        double x[4], low, high, least = HUGE_VAL, greatest = -1;
        bound((dikas_bounded_index)index, 4, group, total, most, &low, &high, "ok");
        try_all(indices[index], 4, x, total, group, most, 0, 1 / 256., &least, &greatest);
        assert_true(low <= least && least - low < 1e-3 * least);
    }
}

/* In a town the high bound is that of a corner, as good as. */
static void high_is_nearly_sharp(void **state)
{
    static double group[UNITS_MAX], total[UNITS_MAX], most[UNITS_MAX], x[UNITS_MAX];
    const int n = 600;
    (void)state;
    for (int i = 0; i < n; i++) {
        const double u = dikas_random(5, (uint64_t)i);
        total[i] = floor(400 * u);
        most[i] = fmin(9, total[i]);
        group[i] = u < 0.3 ? none : floor(total[i] * dikas_random(6, (uint64_t)i) / 2);
    }
    for (int index = 0; index < 2; index++) {
        double low, high, best = 0;
        bound((dikas_bounded_index)index, n, group, total, most, &low, &high, "ok");
        /* corners by one threshold of the size of a unit */
        for (int largest = 0; largest < 400; largest++) {
            for (int i = 0; i < n; i++)
                x[i] = !isnan(group[i]) ? group[i] : total[i] <= largest ? most[i] : 0;
            best = fmax(best, indices[index](n, x, total));
        }
        assert_true(high >= best && high - best < 1e-4);
        assert_true(low < best);
    }
}

/* In another order of the units, the same bits. */
static void bounds_in_any_order(void **state)
{
    static double group[2][UNITS_MAX], total[2][UNITS_MAX], most[2][UNITS_MAX];
    const int n = 600;
    (void)state;
    for (int i = 0; i < n; i++) {
        const int moved = (i * 7 + 5) % n;
        total[0][i] = floor(30 * dikas_random(8, (uint64_t)i));
        most[0][i] = fmin(4, total[0][i]);
        group[0][i] = i % 3 == 0 ? none : floor(total[0][i] * dikas_random(9, (uint64_t)i));
        total[1][moved] = total[0][i];
        most[1][moved] = most[0][i];
        group[1][moved] = group[0][i];
    }
    for (int index = 0; index < 2; index++) {
        double low[2], high[2];
        for (int m = 0; m < 2; m++)
            bound((dikas_bounded_index)index, n, group[m], total[m], most[m], &low[m], &high[m],
                  "ok");
        assert_close(low[1], low[0], 0);
        assert_close(high[1], high[0], 0);
    }
}

static void nothing_hidden(void **state)
{
    const double group[] = { 3, 0, 6, none }, total[] = { 8, 5, 10, none }, most[4] = { 0 };
    (void)state;
    for (int index = 0; index < 2; index++) {
        double low, high;
        bound((dikas_bounded_index)index, 4, group, total, most, &low, &high, "ok");
        assert_close(low, indices[index](3, group, total), 1e-13);
        assert_close(high, low, 1e-13);
    }
}

static void bounds_undefined(void **state)
{
    const double zero[] = { 0, 0 }, all[] = { 4, 5 }, hidden[] = { none, none };
    double low, high;
    (void)state;
    bound(DIKAS_BOUND_DISSIMILARITY, 0, zero, zero, zero, &low, &high, "no_people");
    assert_true(isnan(low) && isnan(high));
    bound(DIKAS_BOUND_DISSIMILARITY, 2, hidden, all, zero, &low, &high, "zero_group");
    bound(DIKAS_BOUND_INFORMATION, 2, all, all, zero, &low, &high, "one_group");
    bound(DIKAS_BOUND_INFORMATION, 2, hidden, all, all, &low, &high, "ok");
    assert_near(low, 0, 1e-12); /* anything from evenness to a unit of their own */
    assert_close(high, 1, 0);
    /* one resident: whoever that is, there is nobody else */
    const double one[] = { 1, 0 };
    bound(DIKAS_BOUND_DISSIMILARITY, 2, hidden, one, one, &low, &high, "one_group");
    assert_true(isnan(low) && isnan(high));
    bound(DIKAS_BOUND_INFORMATION, 2, hidden, one, one, &low, &high, "one_group");
    assert_true(isnan(low) && isnan(high));
    const double two[] = { 1, 1 };
    bound(DIKAS_BOUND_DISSIMILARITY, 2, hidden, two, two, &low, &high, "ok");
}

static dikas_status bound_once(void *context, dikas_error *err)
{
    double group[5], total[5], most[5], low, high;
    const char *status;
    (void)context;
    small_table(3, group, total, most);
    return dikas_bound_index(DIKAS_BOUND_INFORMATION, 5, group, total, most, &low, &high, &status,
                             err);
}

static dikas_status chance_once(void *context, dikas_error *err)
{
    double out;
    return dikas_dissimilarity_by_chance(9, 3, ((table *)context)->column, &out, err);
}

static void other_failing_allocations(void **state)
{
    static table t;
    (void)state;
    t = table_at_random(9, 3, 1, 0);
    ready(&t);
    assert_true(fail_each_allocation(bound_once, NULL) > 5);
    assert_true(fail_each_allocation(chance_once, &t) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(margins),
        cmocka_unit_test(margins_that_zeros_forbid),
        cmocka_unit_test(nothing_changes),
        cmocka_unit_test(margins_alone_change),
        cmocka_unit_test(structure_by_hand),
        cmocka_unit_test(units_come_and_go),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(parts_of_units),
        cmocka_unit_test(change_in_any_order),
        cmocka_unit_test(undefined_parts),
        cmocka_unit_test(refused),
        cmocka_unit_test(failing_allocations),
        cmocka_unit_test(reference_change),
        cmocka_unit_test(all_lots),
        cmocka_unit_test(chance_of_many),
        cmocka_unit_test(chance_undefined),
        cmocka_unit_test(chance_of_fractions),
        cmocka_unit_test(reference_chance),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(low_is_sharp),
        cmocka_unit_test(high_is_nearly_sharp),
        cmocka_unit_test(bounds_in_any_order),
        cmocka_unit_test(nothing_hidden),
        cmocka_unit_test(bounds_undefined),
        cmocka_unit_test(other_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
