/* SPDX-License-Identifier: MIT */
/**
 * @file test_segregation.c
 * Indices of segregation: towns worked by hand, identities between them, what is undefined or
 * unknown, the order of cells, and reference values (shared/goldens/segregation).
 */
#include <json-c/json.h>

#include "core/core.h"
#include "run_measure.h"

enum { GROUPS_MAX = 6 };

static const double none = DIKAS_MISSING;

/** Cells with people by group. */
typedef struct {
    int64_t n;
    int n_groups;
    double *group[GROUPS_MAX], *area, *unit;
} town;

/** Run over columns in the order of the record. */
static result run_over(const char *text, int64_t n, const double *const *input, int n_repeats)
{
    dikas_request request;
    dikas_error err = { DIKAS_OK, "" };
    result out;
    assert_ok(dikas_request_parse(text, "segregation", &request, &err), err);
    assert_ok(run_repeated(&request, n, 0, NULL, input, n_repeats, NULL, &out, &err), err);
    dikas_request_clear(&request);
    return out;
}

static double single(const char *text, int64_t n, const double *const *input, int n_repeats,
                     const char *status)
{
    result r = run_over(text, n, input, n_repeats);
    const double value = r.output[0][0];
    assert_string_equal(r.status[0], status);
    result_free(&r);
    return value;
}

/* All but some groups of every cell; missing where one is. */
static double *rest_of(const town *t, int group)
{
    double *rest = calloc((size_t)t->n + 1, sizeof *rest);
    assert_non_null(rest);
    for (int k = 0; k < t->n_groups; k++)
        for (int64_t i = 0; i < t->n; i++)
            rest[i] += k == group ? 0 * t->group[k][i] : t->group[k][i];
    return rest;
}

/** One group against the rest. */
static double of_group(const char *text, const town *t, int group, const char *status)
{
    double *rest = rest_of(t, group);
    const double *const input[] = { t->group[group], rest, t->area };
    const double value = single(text, t->n, input, 1, status);
    free(rest);
    return value;
}

/** All groups. */
static double of_all(const char *text, const town *t, const char *status)
{
    const double *input[GROUPS_MAX + 1] = { NULL };
    const int first = strncmp(text, "mutual", 6) == 0;
    for (int k = 0; k < t->n_groups; k++)
        input[first + k] = t->group[k];
    return single(text, t->n, input, t->n_groups, status);
}

static const char *const of_one[] = {
    "dissimilarity",
    "gini",
    "information",
    "isolation",
    "interaction",
    "correlation_ratio",
    "minmax",
    "gorard",
    "hutchens",
    "concentration_profile",
    "concentration_profile:steps=1000",
    "atkinson:b=0.1",
    "atkinson:b=0.5",
    "atkinson:b=0.9",
    "group_segregation",
};

static const char *const of_many[] = {
    "multigroup_dissimilarity",
    "multigroup_gini",
    "multigroup_information",
    "normalized_exposure",
    "relative_diversity",
    "squared_cv",
    "mutual_information",
    "divergence",
    "entropy",
    "entropy_normalized",
    "simpson_concentration",
    "simpson_interaction",
    "ordinal_information",
    "ordinal_variance_ratio",
    "ordinal_square_root",
    "ordinal_absolute",
};

/* ---- by hand ---- */

static void by_hand(void **state)
{
    /* 30 and 10 of the group, 10 and 50 others: X = 40, Y = 60, T = 100, P = 0.4 */
    double x[] = { 30, 10 }, y[] = { 10, 50 }, area[] = { 1, 3 };
    const town t = { 2, 2, { x, y }, area, NULL };
    (void)state;
    /* (|3/4 - 1/6| + |1/4 - 5/6|) / 2 */
    assert_close(of_group("dissimilarity", &t, 0, "ok"), 7 / 12., 1e-15);
    assert_close(of_group("minmax", &t, 0, "ok"), 1 - (5 / 12.) / (19 / 12.), 1e-15);
    /* two cells: the Lorenz curve has one corner, G = D */
    assert_close(of_group("gini", &t, 0, "ok"), 7 / 12., 1e-15);
    assert_close(of_group("isolation", &t, 0, "ok"), 0.75 * 0.75 + 0.25 / 6, 1e-15);
    assert_close(of_group("gorard", &t, 0, "ok"), 0.35, 1e-15); /* |0.75 - 0.4| + |0.25 - 0.6| */
    assert_close(of_group("hutchens", &t, 0, "ok"), 1 - sqrt(0.75 / 6) - sqrt(0.25 * 5 / 6), 1e-15);
    assert_close(of_group("delta", &t, 0, "ok"), 0.5, 1e-15); /* 3/4 of it on 1/4 of the ground */
    /* ā(x) = 1.5; 40 people fill the small cell; the large one holds 60 >= 40 */
    assert_close(of_group("absolute_concentration", &t, 0, "ok"), 0.75, 1e-15);
    /* ā(y) = 160/60: (1.5 / (8/3) - 1) / (1/3 - 1) */
    assert_close(of_group("relative_concentration", &t, 0, "ok"), (9 / 16. - 1) / (-2 / 3.), 1e-15);
    /* 0.75 |0.75 - 0.4| + 0.25 |1/6 - 0.4| over 0.6 */
    assert_close(of_group("concentration_profile", &t, 0, "ok"),
                 (0.75 * 0.35 + 0.25 * (0.4 - 1 / 6.)) / 0.6, 1e-15);
    /* θ 0, 1/2, 1: v = 1, 3/4, 0: (0.4 - (1/3 - (3/4 + 0)/3)) / 0.6 */
    assert_close(of_group("concentration_profile:steps=3", &t, 0, "ok"),
                 (0.4 - (1 / 3. - 0.25)) / 0.6, 1e-14);
    assert_close(of_all("entropy", &t, "ok"), -0.4 * log(0.4) - 0.6 * log(0.6), 1e-15);
}

static void locally_by_hand(void **state)
{
    const double x[] = { 30, 10, none, 0, 0 }, y[] = { 10, 50, 5, 0, 8 };
    const double *const input[] = { x, y };
    (void)state;
    /* X = 40 of 108 in the cells that are known */
    result r = run_over("location_quotient", 5, input, 1);
    const double q[] = { 0.75 * 108 / 40, 108 / 240., none, none, 0 };
    for (int i = 0; i < 5; i++)
        assert_close(r.output[0][i], q[i], 1e-15);
    result_free(&r);
    r = run_over("local_entropy_normalized", 5, input, 2);
    const double e[] = { -(0.75 * log2(0.75) + 0.25 * log2(0.25)),
                         -(log2(1 / 6.) / 6 + 5 / 6. * log2(5 / 6.)), none, none, 0 };
    for (int i = 0; i < 5; i++)
        assert_close(r.output[0][i], e[i], 1e-15);
    result_free(&r);
}

static void sum_index_by_hand(void **state)
{
    /* poor: 10 of 100, 30 of 100 and unknown; all 20 %. unemployed: 5 of 50, 5 of 50, 20 of 100 */
    const double poor[] = { 10, 30, none }, homes[] = { 100, 100, 50 };
    const double without[] = { 5, 5, 20 }, force[] = { 50, 50, 100 };
    const double *const input[] = { poor, homes, without, force };
    (void)state;
    result r = run_over("sum_index", 3, input, 2);
    assert_close(r.output[0][0], (50 + 100 * 0.1 / 0.15) / 2, 1e-14);
    assert_close(r.output[0][1], (150 + 100 * 0.1 / 0.15) / 2, 1e-14);
    assert_close(r.output[0][2], none, 0);
    result_free(&r);
    r = run_over("sum_index", 3, input, 1);
    assert_close(r.output[0][1], 150, 1e-14);
    result_free(&r);
    const double zero[] = { 0, 0, 0 };
    const double *const nobody[] = { zero, homes };
    r = run_over("sum_index", 3, nobody, 1);
    assert_close(r.output[0][0], none, 0); /* 0 of the whole: no rate to compare with */
    result_free(&r);
}

static void undefined(void **state)
{
    double x[] = { 3, 0, 4 }, zero[] = { 0, 0, 0 }, unknown[] = { none, none, none },
           same[] = { 5, 5, 5 + 1e-10 };
    const town alone = { 3, 2, { x, zero }, same, NULL },
               nobody = { 3, 2, { zero, zero }, same, NULL },
               blind = { 3, 2, { x, unknown }, same, NULL },
               none_there = { 0, 2, { x, x }, same, NULL }, both = { 3, 2, { x, x }, same, NULL },
               flat = { 3, 2, { x, x }, zero, NULL };
    static const char *const stay[] = { "isolation", "gorard", "group_segregation", "delta" };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(of_one); k++) {
        assert_close(of_group(of_one[k], &nobody, 0, "no_people"), none, 0);
        assert_close(of_group(of_one[k], &blind, 0, "no_people"), none, 0);
        assert_close(of_group(of_one[k], &none_there, 0, "no_people"), none, 0);
        assert_close(of_group(of_one[k], &alone, 1, "zero_group"), none, 0);
    }
    for (size_t k = 0; k < DIKAS_COUNT(of_many); k++)
        assert_close(of_all(of_many[k], &nobody, "no_people"), none, 0);
    static const char *const two_sided[] = { "dissimilarity",    "gini",     "information",
                                             "minmax",           "atkinson", "hutchens",
                                             "correlation_ratio" };
    for (size_t k = 0; k < DIKAS_COUNT(two_sided); k++)
        assert_close(of_group(two_sided[k], &alone, 0, "one_group"), none, 0);
    for (size_t k = 0; k < DIKAS_COUNT(stay); k++)
        assert_false(isnan(of_group(stay[k], &alone, 0, "ok")));
    assert_close(of_all("multigroup_gini", &alone, "one_group"), none, 0);
    assert_close(of_all("mutual_information", &alone, "ok"), 0, 1e-15);
    assert_close(of_group("absolute_concentration", &both, 0, "equal_area"), none, 0);
    assert_close(of_group("delta", &flat, 0, "zero_area"), none, 0);
}

static void unknown_groups(void **state)
{
    /* a cell with one suppressed group leaves all sums, and with the other groups too */
    double a[] = { 5, 1, 7, 2 }, b[] = { 1, 9, none, 3 }, c[] = { 2, 2, 50, 1 };
    double a3[] = { 5, 1, 2 }, b3[] = { 1, 9, 3 }, c3[] = { 2, 2, 1 };
    const town with = { 4, 3, { a, b, c }, NULL, NULL },
               without = { 3, 3, { a3, b3, c3 }, NULL, NULL };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(of_many); k++)
        assert_close(of_all(of_many[k], &with, "ok"), of_all(of_many[k], &without, "ok"), 0);
    for (size_t k = 0; k < DIKAS_COUNT(of_one); k++)
        assert_close(of_group(of_one[k], &with, 0, "ok"), of_group(of_one[k], &without, 0, "ok"),
                     0);
}

static void refused(void **state)
{
    dikas_request r;
    dikas_error err;
    static const char *const wrong[][2] = { { "atkinson:b=1", "below 1" },
                                            { "atkinson:b=0", "above 0" },
                                            { "concentration_profile:steps=1", "steps" },
                                            { "hutchens:radius=500", "no parameter 'radius'" } };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(wrong); k++) {
        assert_int_not_equal(dikas_request_parse(wrong[k][0], "segregation", &r, &err), DIKAS_OK);
        assert_non_null(strstr(err.message, wrong[k][1]));
    }
}

/* ---- identities ---- */

static town town_new(int64_t n, int n_groups)
{
    town t = { n, n_groups, { NULL }, calloc((size_t)n + 1, sizeof(double)), NULL };
    for (int k = 0; k < n_groups; k++)
        t.group[k] = calloc((size_t)n + 1, sizeof(double));
    return t;
}

static void town_free(town *t)
{
    for (int k = 0; k < t->n_groups; k++)
        free(t->group[k]);
    free(t->area);
    free(t->unit);
}

/* People of a power law, every fifth cell empty, groups unevenly mixed. */
static town town_make(int64_t n, int n_groups, uint64_t seed)
{
    town t = town_new(n, n_groups);
    for (int64_t i = 0; i < n; i++) {
        t.area[i] = 100 * (1 + floor(8 * dikas_random(seed, (uint64_t)i)));
        for (int k = 0; k < n_groups; k++) {
            const double u = dikas_random(seed + 1 + (uint64_t)k, (uint64_t)i);
            t.group[k][i] = i % 5 == 4 ? 0 : floor(20 * (k + 1) * u * u * u);
        }
    }
    return t;
}

/* The definition: all pairs of cells. */
static double naive_gini(const town *t)
{
    double sum = 0, T = 0, I = 0;
    for (int k = 0; k < t->n_groups; k++)
        for (int64_t i = 0; i < t->n; i++)
            for (int64_t j = 0; j < t->n; j++) {
                double t_i = 0, t_j = 0;
                for (int m = 0; m < t->n_groups; m++) {
                    t_i += t->group[m][i];
                    t_j += t->group[m][j];
                }
                sum += t_i > 0 && t_j > 0 ? fabs(t->group[k][i] * t_j - t->group[k][j] * t_i) : 0;
            }
    for (int k = 0; k < t->n_groups; k++)
        for (int64_t i = 0; i < t->n; i++)
            T += t->group[k][i];
    for (int k = 0; k < t->n_groups; k++) {
        double N = 0;
        for (int64_t i = 0; i < t->n; i++)
            N += t->group[k][i];
        I += N / T * (1 - N / T);
    }
    return sum / (2 * T * T * I);
}

static void identities(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 6; seed++) {
        town t = town_make(60, 4, seed), two = town_make(50, 2, seed);
        const double M = of_all("mutual_information", &t, "ok"), E = of_all("entropy", &t, "ok");
        assert_close(of_all("multigroup_information", &t, "ok"), M / E, 1e-14);
        assert_close(of_all("divergence", &t, "ok"), M, 0);
        assert_close(of_all("simpson_concentration", &t, "ok"),
                     1 - of_all("simpson_interaction", &t, "ok"), 1e-14);
        assert_close(of_all("multigroup_gini", &t, "ok"), naive_gini(&t), 1e-13);
        double parts = 0, T = 0, N[4] = { 0 };
        for (int k = 0; k < 4; k++)
            for (int64_t i = 0; i < t.n; i++) {
                N[k] += t.group[k][i];
                T += t.group[k][i];
            }
        for (int k = 0; k < 4; k++) {
            const double D = of_group("dissimilarity", &t, k, "ok");
            const double xPx = of_group("isolation", &t, k, "ok");
            const double A = of_group("atkinson:b=0.5", &t, k, "ok");
            assert_close(of_group("minmax", &t, k, "ok"), 2 * D / (1 + D), 1e-13);
            assert_close(of_group("gorard", &t, k, "ok"), D * (1 - N[k] / T), 1e-13);
            assert_close(xPx + of_group("interaction", &t, k, "ok"), 1, 1e-14);
            assert_close(of_group("correlation_ratio", &t, k, "ok"),
                         (xPx - N[k] / T) / (1 - N[k] / T), 1e-12);
            assert_close(of_group("hutchens", &t, k, "ok"), 1 - sqrt(1 - A), 1e-13);
            assert_true(of_group("gini", &t, k, "ok") >= D);
            parts += N[k] / T * of_group("group_segregation", &t, k, "ok");
        }
        assert_close(parts, M, 1e-13);
        const double eta = of_group("correlation_ratio", &two, 0, "ok");
        assert_close(of_all("squared_cv", &two, "ok"), eta, 1e-13);
        assert_close(of_all("relative_diversity", &two, "ok"), eta, 1e-13);
        assert_close(of_all("normalized_exposure", &two, "ok"), eta, 1e-13);
        assert_close(of_all("multigroup_gini", &two, "ok"), of_group("gini", &two, 0, "ok"), 1e-13);
        assert_close(of_all("ordinal_information", &two, "ok"),
                     of_all("multigroup_information", &two, "ok"), 1e-13);
        town_free(&t);
        town_free(&two);
    }
}

static void same_numbers(const town *a, const town *b, double tolerance)
{
    for (size_t m = 0; m < DIKAS_COUNT(of_many); m++)
        assert_close(of_all(of_many[m], a, "ok"), of_all(of_many[m], b, "ok"), tolerance);
    for (size_t m = 0; m < DIKAS_COUNT(of_one); m++)
        for (int k = 0; k < a->n_groups; k++)
            assert_close(of_group(of_one[m], a, k, "ok"), of_group(of_one[m], b, k, "ok"),
                         tolerance);
}

/* Each cell as two of the same mix; merging them is the way back. */
static void split_cells(void **state)
{
    town t = town_make(40, 3, 9), halves = town_new(80, 3);
    (void)state;
    for (int k = 0; k < 3; k++)
        for (int64_t i = 0; i < 40; i++) {
            halves.group[k][i] = t.group[k][i];
            halves.group[k][40 + i] = 2 * t.group[k][i];
        }
    same_numbers(&t, &halves, 1e-12);
    town_free(&t);
    town_free(&halves);
}

/* In another order of the cells the bits are the same. */
static void order(void **state)
{
    static const char *const on_ground[] = { "delta", "absolute_concentration",
                                             "relative_concentration" };
    town t = town_make(997, 3, 4), moved = town_new(997, 3);
    (void)state;
    for (int64_t step = 2; step < 40; step += 7) {
        for (int64_t i = 0; i < t.n; i++) {
            const int64_t to = (i * step + 5) % 997;
            moved.area[to] = t.area[i];
            for (int k = 0; k < 3; k++)
                moved.group[k][to] = t.group[k][i];
        }
        same_numbers(&t, &moved, 0);
        for (size_t m = 0; m < DIKAS_COUNT(on_ground); m++)
            assert_close(of_group(on_ground[m], &t, 1, "ok"),
                         of_group(on_ground[m], &moved, 1, "ok"), 0);
    }
    town_free(&t);
    town_free(&moved);
}

static void units(void **state)
{
    town t = town_make(60, 3, 3);
    double unit[60], whole[60];
    const double *input[] = { unit, t.group[0], t.group[1], t.group[2] };
    (void)state;
    for (int64_t i = 0; i < 60; i++) {
        unit[i] = (double)(i % 7);
        whole[i] = 4;
    }
    result r = run_over("mutual_information", 60, input, 3);
    assert_close(r.output[1][0] + r.output[2][0], r.output[0][0], 1e-13);
    /* between: the units as cells */
    town merged = town_new(7, 3);
    for (int k = 0; k < 3; k++)
        for (int64_t i = 0; i < 60; i++)
            merged.group[k][i % 7] += t.group[k][i];
    assert_close(r.output[1][0], of_all("mutual_information", &merged, "ok"), 1e-13);
    result_free(&r);
    input[0] = whole;
    r = run_over("mutual_information", 60, input, 3);
    assert_close(r.output[1][0], 0, 1e-15);
    assert_close(r.output[2][0], r.output[0][0], 1e-13);
    result_free(&r);
    input[0] = NULL;
    r = run_over("mutual_information", 60, input, 3);
    assert_string_equal(r.status[0], "ok");
    assert_string_equal(r.status[1], "no_unit");
    assert_close(r.output[2][0], none, 0);
    result_free(&r);
    town_free(&merged);
    town_free(&t);
}

/* ---- reference values ---- */

static char *path_of(const char *name, const char *file)
{
    static char path[1000];
    const char *goldens = getenv("DIKAS_GOLDENS");
    snprintf(path, sizeof path, "%s/segregation/%s/%s",
             goldens ? goldens : DIKAS_SOURCE_ROOT "/../shared/goldens", name, file);
    return path;
}

/* The columns of a CSV file by their names; no quotes in it. Returns the rows. */
static int64_t read_columns(const char *path, int n_names, const char *const *names, double **out)
{
    char line[4000];
    int at[64], n = 0;
    int64_t rows = 0, room = 4096;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (char *field = strtok(line, ",\r\n"); field; field = strtok(NULL, ",\r\n")) {
        at[n] = -1;
        for (int k = 0; k < n_names; k++)
            if (strcmp(field, names[k]) == 0)
                at[n] = k;
        n++;
    }
    for (int k = 0; k < n_names; k++)
        out[k] = malloc((size_t)room * sizeof(double));
    for (; fgets(line, sizeof line, file); rows++) {
        char *field = line;
        assert_true(rows < room);
        for (int c = 0; c < n; c++) {
            const size_t length = strcspn(field, ",\r\n");
            if (at[c] >= 0)
                out[at[c]][rows] = length > 0 ? strtod(field, NULL) : none;
            field += length + 1;
        }
    }
    fclose(file);
    return rows;
}

static double number_of(json_object *object, const char *key)
{
    json_object *value = NULL;
    if (!json_object_object_get_ex(object, key, &value)) {
        print_error("no '%s'\n", key);
        fail();
    }
    return value ? json_object_get_double(value) : none;
}

static int n_compared;

/* Within a relative tolerance, or 1e-12: undefined is undefined. */
static void agree(const char *what, double got, double wanted, double tolerance)
{
    n_compared++;
    if (isnan(got) && isnan(wanted))
        return;
    if (fabs(got - wanted) <= fmax(1e-12, tolerance * fabs(wanted)))
        return;
    print_error("%s: %.17g is not %.17g\n", what, got, wanted);
    fail();
}

static const struct {
    const char *key, *text;
    double tolerance;
    int on_ground;
} one_group[] = {
    { "D", "dissimilarity", 1e-12, 0 },
    { "G", "gini", 1e-12, 0 },
    { "H", "information", 1e-12, 0 },
    { "xPx", "isolation", 1e-12, 0 },
    { "xPy", "interaction", 1e-12, 0 },
    { "eta2", "correlation_ratio", 1e-12, 0 },
    { "MinMax", "minmax", 1e-12, 0 },
    { "Gorard", "gorard", 1e-12, 0 },
    { "Hutchens_sqrt", "hutchens", 1e-12, 0 },
    { "ConProf_R_exact", "concentration_profile", 1e-12, 0 },
    { "ConProf_R", "concentration_profile:steps=1000", 1e-12, 0 },
    { "A_0.1", "atkinson:b=0.1", 1e-12, 0 },
    { "A_0.5", "atkinson:b=0.5", 1e-12, 0 },
    { "A_0.9", "atkinson:b=0.9", 1e-12, 0 },
    { "DEL", "delta", 1e-10, 1 }, /* area_m2 has 12 digits */
    { "ACO", "absolute_concentration", 1e-10, 1 },
    { "RCO", "relative_concentration", 1e-10, 1 },
};

static const struct {
    const char *key, *text;
} all_groups[] = {
    { "D", "multigroup_dissimilarity" },
    { "G", "multigroup_gini" },
    { "H", "multigroup_information" },
    { "P", "normalized_exposure" },
    { "R", "relative_diversity" },
    { "C", "squared_cv" },
    { "M", "mutual_information" },
    { "Divergence", "divergence" },
    { "E", "entropy" },
    { "E_norm", "entropy_normalized" },
    { "lambda", "simpson_concentration" },
    { "I", "simpson_interaction" },
    { "H_O", "ordinal_information" },
    { "R_O", "ordinal_variance_ratio" },
    { "S_O", "ordinal_square_root" },
    { "A_O", "ordinal_absolute" },
};

static const struct {
    const char *column, *text;
} local[] = {
    { "E", "local_entropy" },
    { "E_norm", "local_entropy_normalized" },
    { "simpson_conc", "local_concentration" },
    { "simpson_inter", "local_interaction" },
    { "KL", "local_divergence" },
};

static double first_of(const char *text, int64_t n, const double *const *input, int n_repeats)
{
    result r = run_over(text, n, input, n_repeats);
    const double value = r.output[0][0];
    assert_int_equal(isnan(value), strcmp(r.status[0], "ok") != 0);
    result_free(&r);
    return value;
}

static void check_groups(const town *t, const char *const *names, json_object *expected)
{
    json_object *single_values = json_object_object_get(expected, "single"), *own, *matrix, *parts;
    matrix = json_object_object_get(expected, "exposure");
    parts = json_object_object_get(expected, "local_segregation_by_group");
    for (int k = 0; k < t->n_groups; k++) {
        double *rest = rest_of(t, k);
        const double *const input[] = { t->group[k], rest, t->area };
        own = json_object_object_get(single_values, names[k]);
        for (size_t m = 0; m < DIKAS_COUNT(one_group); m++)
            if (t->area || !one_group[m].on_ground)
                agree(one_group[m].text, first_of(one_group[m].text, t->n, input, 1),
                      number_of(own, one_group[m].key), one_group[m].tolerance);
        agree("group_segregation", first_of("group_segregation", t->n, input, 1),
              json_object_object_get(parts, names[k]) ? number_of(parts, names[k]) : none, 1e-12);
        for (int to = 0; to < t->n_groups; to++) {
            double *others = rest_of(t, to);
            json_object *value =
                json_object_array_get_idx(json_object_array_get_idx(matrix, (size_t)k), (size_t)to);
            const double *const meet[] = { t->group[k], t->group[to], others };
            agree("exposure_matrix", first_of("exposure_matrix", t->n, meet, 1),
                  value ? json_object_get_double(value) : none, 1e-12);
            free(others);
        }
        free(rest);
    }
}

static void check_all(const town *t, json_object *expected)
{
    const double *input[GROUPS_MAX + 1] = { NULL };
    json_object *multi = json_object_object_get(expected, "multi"),
                *ordinal = json_object_object_get(expected, "ordinal");
    for (size_t m = 0; m < DIKAS_COUNT(all_groups); m++) {
        const int is_ordinal = strncmp(all_groups[m].text, "ordinal", 7) == 0;
        const int first = strcmp(all_groups[m].text, "mutual_information") == 0;
        if (is_ordinal && !ordinal)
            continue;
        input[0] = NULL;
        for (int k = 0; k < t->n_groups; k++)
            input[first + k] = t->group[k];
        agree(all_groups[m].text, first_of(all_groups[m].text, t->n, input, t->n_groups),
              number_of(is_ordinal ? ordinal : multi, all_groups[m].key), 1e-12);
    }
}

static void check_local(const char *name, const town *t, const char *const *names)
{
    const char *columns[DIKAS_COUNT(local) + GROUPS_MAX];
    char quotients[GROUPS_MAX][80];
    double *wanted[DIKAS_COUNT(local) + GROUPS_MAX];
    const int n = (int)DIKAS_COUNT(local);
    for (int c = 0; c < n; c++)
        columns[c] = local[c].column;
    for (int k = 0; k < t->n_groups; k++) {
        snprintf(quotients[k], sizeof quotients[k], "LQ_%s", names[k]);
        columns[n + k] = quotients[k];
    }
    assert_int_equal(read_columns(path_of(name, "local.csv"), n + t->n_groups, columns, wanted),
                     t->n);
    for (int c = 0; c < n + t->n_groups; c++) {
        double *rest = c < n ? NULL : rest_of(t, c - n);
        const double *const pair[] = { c < n ? NULL : t->group[c - n], rest };
        result r = c < n
                       ? run_over(local[c].text, t->n, (const double *const *)t->group, t->n_groups)
                       : run_over("location_quotient", t->n, pair, 1);
        for (int64_t i = 0; i < t->n; i++)
            agree(columns[c], r.output[0][i], wanted[c][i], 1e-12);
        result_free(&r);
        free(rest);
        free(wanted[c]);
    }
}

static void check_set(const char *name)
{
    const char *names[GROUPS_MAX + 1];
    double *columns[GROUPS_MAX + 1] = { NULL };
    json_object *expected = json_object_from_file(path_of(name, "expected.json")), *groups;
    assert_non_null(expected);
    groups = json_object_object_get(json_object_object_get(expected, "meta"), "groups");
    town t = { 0, (int)json_object_array_length(groups), { NULL }, NULL, NULL };
    assert_true(t.n_groups <= GROUPS_MAX);
    for (int k = 0; k < t.n_groups; k++)
        names[k] = json_object_get_string(json_object_array_get_idx(groups, (size_t)k));
    names[t.n_groups] = "area_m2";
    t.n = read_columns(path_of(name, "cells.csv"), t.n_groups + 1, names, columns);
    for (int k = 0; k < t.n_groups; k++)
        t.group[k] = columns[k];
    t.area = json_object_object_get(expected, "spatial") ? columns[t.n_groups] : NULL;
    check_groups(&t, names, expected);
    check_all(&t, expected);
    check_local(name, &t, names);
    t.area = columns[t.n_groups];
    town_free(&t);
    json_object_put(expected);
}

static void goldens(void **state)
{
    static const char *const sets[] = { "toy_checkerboard", "toy_halves",    "toy_uniform",
                                        "toy_mixed_zero",   "toy_one_group", "toy_single_cell",
                                        "helsinki92",       "delaware_pop",  "schools00_A" };
    (void)state;
    FILE *there = fopen(path_of(sets[0], "expected.json"), "r");
    if (!there) {
        print_message("skipped: no %s\n", path_of(sets[0], "expected.json"));
        skip();
    }
    fclose(there);
    for (size_t s = 0; s < DIKAS_COUNT(sets); s++) {
        print_message("%s\n", sets[s]);
        check_set(sets[s]);
    }
    print_message("%d values compared\n", n_compared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(locally_by_hand),
        cmocka_unit_test(sum_index_by_hand),
        cmocka_unit_test(undefined),
        cmocka_unit_test(unknown_groups),
        cmocka_unit_test(refused),
        cmocka_unit_test(identities),
        cmocka_unit_test(split_cells),
        cmocka_unit_test(order),
        cmocka_unit_test(units),
        cmocka_unit_test(goldens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
