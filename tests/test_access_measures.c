/* SPDX-License-Identifier: MIT */
/**
 * @file test_access_measures.c
 * Measures of access: a case worked by hand, the definitions written out naively, what must
 * balance, and reference values.
 */
#include "core/core.h"
#include "golden/bho.h"
#include "run_measure.h"

/* ---- by hand ----
 *
 * Three cells, three services; minutes:
 *
 *            A (2 places)  B (1)  C (unknown)
 *   cell 0        5          10        -        10 people
 *   cell 1        -           4        6        20 people
 *   cell 2        -           -        -         5 people
 */
enum { HAND_ROWS = 3, HAND_COLUMNS = 3 };

static const int32_t hand_row[] = { 0, 0, 1, 1 }, hand_column[] = { 0, 1, 1, 2 };
static const double hand_minutes[] = { 5, 10, 4, 6 };
static const double hand_demand[] = { 10, 20, 5 };

static void check_hand(const char *text, double v0, double v1, double v2)
{
    const double supply[] = { 2, 1, DIKAS_MISSING };
    const given columns[] = { { "demand", hand_demand }, { "supply", supply }, { NULL, NULL } };
    const double *const value[] = { hand_minutes };
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(HAND_ROWS, HAND_COLUMNS, 4, hand_row, hand_column, 1, value,
                                        &relation, &err),
              err);
    result r = run_measure(text, HAND_ROWS, HAND_COLUMNS, relation, columns);
    print_message("  %s\n", text);
    assert_close(r.output[0][0], v0, 1e-14);
    assert_close(r.output[0][1], v1, 1e-14);
    assert_close(r.output[0][2], v2, 1e-14);
    result_free(&r);
    dikas_relation_free(relation);
}

static void by_hand(void **state)
{
    const double none = DIKAS_MISSING;
    (void)state;
    check_hand("nearest", 5, 4, none);
    check_hand("nearest:k=2", 10, 6, none);
    check_hand("nearest:k=3", none, none, none);
    check_hand("within:cutoff=4", 0, 1, 0);
    check_hand("cost_to_supply:amount=1", 5, 4, none);
    check_hand("cost_to_supply:amount=3", 10, none, none);
    check_hand("cumulative:cutoff=5", 2, 1, 0);
    check_hand("cumulative:cutoff=10", 3, 1, 0);
    check_hand("cumulative_interval:from=4,to=10,step=2", (0 + 2 + 2 + 3) / 4.0, 1, 0);
    check_hand("cumulative_interval:from=4,to=10,step=2,summary=median", 2, 1, 0);
    check_hand("cumulative_interval:from=8,to=10,summary=median", 2, 1, 0);
    check_hand("cumulative_interval:from=9,to=10,summary=median", 2.5, 1, 0);
    check_hand("gravity:decay=linear,cutoff=10", 2 * 0.5 + 0, 1 * 0.6, 0);
    check_hand("gravity:decay=stepped,steps=5/10,weights=0.5/0.25", 2 * 0.5 + 0.25, 1, 0);
    /* A serves 10 people with 2 places; B 30 with 1 */
    check_hand("2sfca:decay=binary,cutoff=10", 2 / 10.0 + 1 / 30.0, 1 / 30.0, 0);
    /* f = 1/2 at 5, 0 at 10, 3/5 at 4: L_A = 5, L_B = 12 */
    check_hand("m2sfca:decay=linear,cutoff=10", 0.25 * 2 / 5, 0.36 * 1 / 12, 0);
    /* G: cell 0 half and half; cell 1 half B, half C: L_A = 5, L_B = 15 */
    check_hand("3sfca:decay=binary,cutoff=10", 0.5 * 2 / 5 + 0.5 / 15, 0.5 / 15, 0);
    /* the same loads; B is shared by two cells */
    check_hand("bfca:decay=binary,cutoff=10", 2 / 5.0 + 0.5 / 15, 0.5 / 15, 0);
    check_hand("spatial_availability:decay=binary,cutoff=10", 2 + 10 / 30.0, 20 / 30.0, 0);
    check_hand("spatial_availability:decay=binary,cutoff=10,alpha=0", 2.5, 0.5, 0);
    check_hand("balancing_cost", none, none, none);
    /* rho = 35 / 3: p_A = 10 / (70 / 3) = 3 / 7, p_B = 20 / (35 / 3) = 12 / 7; with tau 20 nobody
     * moves */
    check_hand("raam:tau=20", 3 / 7.0 + 0.25, 12 / 7.0 + 0.2, none);
}

static void balancing_by_hand(void **state)
{
    const int32_t row[] = { 0, 0, 0, 1, 2, 3 }, column[] = { 0, 1, 2, 0, 0, 1 };
    const double minutes[] = { 0.5, 2.2, 3, 0, 1, 1 };
    const double demand[] = { 3, 1, 0, DIKAS_MISSING }, supply[] = { 1, 2, 1 };
    const given columns[] = { { "demand", demand }, { "supply", supply }, { NULL, NULL } };
    const double *const value[] = { minutes };
    dikas_relation *relation = NULL;
    dikas_error err;
    (void)state;
    assert_ok(dikas_relation_from_pairs(4, 3, 6, row, column, 1, value, &relation, &err), err);
    result loose = run_measure("balancing_cost:step=1", 4, 3, relation, columns);
    result strict = run_measure("balancing_cost:step=1,strict=yes", 4, 3, relation, columns);
    result half = run_measure("balancing_cost:step=0.5", 4, 3, relation, columns);
    assert_close(loose.output[0][0], 3, 0);
    assert_close(strict.output[0][0], 3, 0);
    assert_close(half.output[0][0], 2.5, 0);
    assert_close(loose.output[0][1], 0, 0);
    assert_close(strict.output[0][1], DIKAS_MISSING, 0);
    assert_close(strict.output[0][2], 0, 0);
    assert_close(loose.output[0][3], DIKAS_MISSING, 0);
    result_free(&loose);
    result_free(&strict);
    result_free(&half);
    dikas_relation_free(relation);
}

static void shares_and_their_bounds(void **state)
{
    const int32_t row[] = { 0, 1, 2 }, column[] = { 0, 0, 0 };
    const double minutes[] = { 1, 5, 2 };
    const double demand[] = { 10, 30, DIKAS_MISSING, DIKAS_MISSING };
    const double most[] = { DIKAS_MISSING, 1, 8, DIKAS_MISSING };
    const given columns[] = { { "demand", demand }, { "unknown_max", most }, { NULL, NULL } };
    const double *const value[] = { minutes };
    dikas_relation *relation = NULL;
    dikas_error err;
    (void)state;
    assert_ok(dikas_relation_from_pairs(4, 1, 3, row, column, 1, value, &relation, &err), err);
    result r = run_measure("share_within:cutoff=2", 4, 1, relation, columns);
    assert_close(r.output[0][0], 10 / 40.0, 1e-15);
    assert_close(r.output[1][0], 10 / (40 + 20.0), 1e-15); /* row 3 is beyond: the mean, 20 */
    assert_close(r.output[2][0], 18 / 48.0, 1e-15);        /* row 2 is within: 8 */
    assert_close(r.output[3][0], 10, 0);
    assert_close(r.output[4][0], 2, 0);
    assert_string_equal(r.status[0], "ok");
    result_free(&r);
    const given nobody[] = { { "demand", most + 3 }, { NULL, NULL } };
    dikas_relation_free(relation);
    assert_ok(dikas_relation_from_pairs(1, 1, 0, NULL, NULL, 1, value, &relation, &err), err);
    r = run_measure("share_within:cutoff=2", 1, 1, relation, nobody);
    assert_close(r.output[0][0], DIKAS_MISSING, 0);
    assert_string_equal(r.status[0], "zero_demand");
    result_free(&r);
    dikas_relation_free(relation);
}

/* ---- a random case, and the definitions written out ---- */

enum { ROWS = 60, COLUMNS = 9 };

static double cost[ROWS][COLUMNS], people[ROWS], places[COLUMNS]; /* cost < 0: unreachable */

static dikas_relation *random_case(uint64_t seed)
{
    int32_t row[ROWS * COLUMNS], column[ROWS * COLUMNS], n = 0;
    double minutes[ROWS * COLUMNS];
    dikas_relation *relation = NULL;
    dikas_error err;
    for (int j = 0; j < COLUMNS; j++)
        places[j] = j == 3 ? 0 : floor(20 * dikas_random(seed, (uint64_t)(1000 + j)));
    for (int i = 0; i < ROWS; i++) {
        people[i] = i % 11 == 5 ? 0 : floor(100 * dikas_random(seed, (uint64_t)(2000 + i)));
        for (int j = 0; j < COLUMNS; j++) {
            const double x = dikas_random(seed, (uint64_t)(10000 + i * COLUMNS + j));
            cost[i][j] = i == 7 || x > 0.6 || (j == 5 && people[i] > 0) ? -1 : floor(100 * x) / 2;
            if (cost[i][j] >= 0) {
                row[n] = i;
                column[n] = j;
                minutes[n++] = cost[i][j];
            }
        }
    }
    const double *const value[] = { minutes };
    assert_ok(dikas_relation_from_pairs(ROWS, COLUMNS, n, row, column, 1, value, &relation, &err),
              err);
    return relation;
}

typedef double (*decay)(double c);

static double f_binary(double c)
{
    return c <= 15 ? 1 : 0;
}

static double f_linear(double c)
{
    return fmax(0, 1 - c / 20);
}

static double f_stepped(double c)
{
    return c < 5 ? 1 : c < 10 ? 0.7 : c < 20 ? 0.2 : 0;
}

static double f_exponential(double c)
{
    return exp(-0.1 * c);
}

static double f_power(double c)
{
    return fmin(1, pow(c, -1.5));
}

static double f_gaussian(double c)
{
    return exp(-c * c / (2 * 8.0 * 8.0));
}

static double f_logistic(double c)
{
    const double slope = acos(-1) / (4 * sqrt(3));
    return (1 + exp((0 - 12) * slope)) / (1 + exp((c - 12) * slope));
}

static const struct {
    const char *text;
    decay f;
} decays[] = {
    { "decay=binary,cutoff=15", f_binary },
    { "decay=linear,cutoff=20", f_linear },
    { "decay=stepped,steps=5/10/20,weights=0.7/0.2/0", f_stepped },
    { "decay=exponential,beta=0.1", f_exponential },
    { "decay=power,beta=1.5", f_power },
    { "decay=gaussian,sigma=8", f_gaussian },
    { "decay=logistic,mean=12,sd=4", f_logistic },
};

static double weight_of(decay f, int i, int j)
{
    return cost[i][j] < 0 ? 0 : f(cost[i][j]);
}

static double row_total(decay f, int i)
{
    double sum = 0;
    for (int j = 0; j < COLUMNS; j++)
        sum += weight_of(f, i, j);
    return sum;
}

static double column_total(decay f, int j)
{
    double sum = 0;
    for (int i = 0; i < ROWS; i++)
        sum += weight_of(f, i, j);
    return sum;
}

/** Share of a cell's weight in all of its row, for the kinds that have it. */
static double choice_of(const char *kind, decay f, int i, int j)
{
    const int chooses = strcmp(kind, "3sfca") == 0 || strcmp(kind, "bfca") == 0;
    const double w = weight_of(f, i, j);
    return w <= 0 ? 0 : chooses ? w / row_total(f, i) : 1;
}

static double naive_load(const char *kind, decay f, int j)
{
    double load = 0;
    for (int i = 0; i < ROWS; i++) {
        const double w = weight_of(f, i, j);
        const double moved = strcmp(kind, "bfca") == 0 ? 1 : w;
        load += people[i] * choice_of(kind, f, i, j) * moved;
    }
    return load;
}

static double naive_catchment(const char *kind, decay f, int i)
{
    double v = 0;
    for (int j = 0; j < COLUMNS; j++) {
        const double load = naive_load(kind, f, j), w = weight_of(f, i, j);
        if (!(load > 0) || !(w > 0))
            continue;
        const double at_service = places[j] / load;
        if (strcmp(kind, "2sfca") == 0)
            v += at_service * w;
        else if (strcmp(kind, "m2sfca") == 0)
            v += at_service * w * w;
        else if (strcmp(kind, "3sfca") == 0)
            v += at_service * w * choice_of(kind, f, i, j);
        else
            v += at_service * w / column_total(f, j);
    }
    return v;
}

static double naive_availability(decay f, double alpha, int i)
{
    double v = 0;
    for (int j = 0; j < COLUMNS; j++) {
        double load = 0;
        for (int k = 0; k < ROWS; k++)
            load += people[k] > 0 ? pow(people[k], alpha) * weight_of(f, k, j) : 0;
        if (load > 0 && people[i] > 0)
            v += places[j] * pow(people[i], alpha) * weight_of(f, i, j) / load;
    }
    return v;
}

static double naive_gravity(decay f, int i)
{
    double v = 0;
    for (int j = 0; j < COLUMNS; j++)
        v += places[j] * weight_of(f, i, j);
    return v;
}

static void as_defined(void **state)
{
    const char *const kinds[] = { "2sfca", "m2sfca", "3sfca", "bfca" };
    const given columns[] = { { "demand", people }, { "supply", places }, { NULL, NULL } };
    dikas_relation *relation = random_case(1);
    char text[200];
    (void)state;
    for (size_t d = 0; d < DIKAS_COUNT(decays); d++) {
        for (size_t k = 0; k < DIKAS_COUNT(kinds); k++) {
            snprintf(text, sizeof(text), "%s:%s", kinds[k], decays[d].text);
            result r = run_measure(text, ROWS, COLUMNS, relation, columns);
            for (int i = 0; i < ROWS; i++)
                assert_close(r.output[0][i], naive_catchment(kinds[k], decays[d].f, i), 1e-12);
            result_free(&r);
        }
        snprintf(text, sizeof(text), "gravity:%s", decays[d].text);
        result g = run_measure(text, ROWS, COLUMNS, relation, columns);
        snprintf(text, sizeof(text), "spatial_availability:%s,alpha=0.5", decays[d].text);
        result a = run_measure(text, ROWS, COLUMNS, relation, columns);
        for (int i = 0; i < ROWS; i++) {
            assert_close(g.output[0][i], naive_gravity(decays[d].f, i), 1e-12);
            assert_close(a.output[0][i], naive_availability(decays[d].f, 0.5, i), 1e-12);
        }
        result_free(&g);
        result_free(&a);
    }
    dikas_relation_free(relation);
}

static double naive_supply_within(int i, double t)
{
    double sum = 0;
    for (int j = 0; j < COLUMNS; j++)
        sum += cost[i][j] >= 0 && cost[i][j] <= t ? places[j] : 0;
    return sum;
}

/** Least cost on the grid of halves at which the supply within it is at least (or above) wanted. */
static double naive_cost(int i, double wanted, int is_strict)
{
    for (double t = 0; t <= 60; t += 0.5) {
        const double sum = naive_supply_within(i, t);
        if (is_strict ? sum > wanted : sum >= wanted)
            return t;
    }
    return DIKAS_MISSING;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double naive_interval(int i, double from, double step, int m, int is_median)
{
    double v[100], sum = 0;
    for (int k = 0; k < m; k++) {
        v[k] = naive_supply_within(i, from + k * step);
        sum += v[k];
    }
    qsort(v, (size_t)m, sizeof(double), by_size);
    return is_median ? (v[(m - 1) / 2] + v[m / 2]) / 2 : sum / m;
}

static void thresholds_as_defined(void **state)
{
    const given columns[] = { { "demand", people }, { "supply", places }, { NULL, NULL } };
    dikas_relation *relation = random_case(2);
    (void)state;
    result within = run_measure("within:cutoff=3", ROWS, COLUMNS, relation, columns);
    result sum = run_measure("cumulative:cutoff=12.5", ROWS, COLUMNS, relation, columns);
    result amount = run_measure("cost_to_supply:amount=15", ROWS, COLUMNS, relation, columns);
    result loose = run_measure("balancing_cost:step=0.5", ROWS, COLUMNS, relation, columns);
    result strict =
        run_measure("balancing_cost:step=0.5,strict=yes", ROWS, COLUMNS, relation, columns);
    result mean =
        run_measure("cumulative_interval:from=2,to=9.9,step=0.3", ROWS, COLUMNS, relation, columns);
    result median = run_measure("cumulative_interval:from=2,to=9.9,step=0.4,summary=median", ROWS,
                                COLUMNS, relation, columns);
    result odd = run_measure("cumulative_interval:from=2,to=10,summary=median", ROWS, COLUMNS,
                             relation, columns);
    for (int i = 0; i < ROWS; i++) {
        int near = 0;
        for (int j = 0; j < COLUMNS; j++)
            near |= cost[i][j] >= 0 && cost[i][j] <= 3;
        assert_close(within.output[0][i], near, 0);
        assert_close(sum.output[0][i], naive_supply_within(i, 12.5), 0);
        assert_close(amount.output[0][i], naive_cost(i, 15, 0), 0);
        assert_close(loose.output[0][i], people[i] > 0 ? naive_cost(i, people[i], 0) : 0, 0);
        assert_close(strict.output[0][i], people[i] > 0 ? naive_cost(i, people[i], 1) : 0, 0);
        assert_close(mean.output[0][i], naive_interval(i, 2, 0.3, 27, 0), 1e-12);
        assert_close(median.output[0][i], naive_interval(i, 2, 0.4, 20, 1), 0);
        assert_close(odd.output[0][i], naive_interval(i, 2, 1, 9, 1), 0);
    }
    result *all[] = { &within, &sum, &amount, &loose, &strict, &mean, &median, &odd };
    for (size_t k = 0; k < DIKAS_COUNT(all); k++)
        result_free(all[k]);
    dikas_relation_free(relation);
}

/* ---- what must balance ---- */

static void supply_is_shared_out(void **state)
{
    const given columns[] = { { "demand", people }, { "supply", places }, { NULL, NULL } };
    (void)state;
    for (uint64_t seed = 1; seed < 20; seed++) {
        dikas_relation *relation = random_case(seed);
        result fca =
            run_measure("2sfca:decay=exponential,beta=0.1", ROWS, COLUMNS, relation, columns);
        result three =
            run_measure("3sfca:decay=gaussian,sigma=9", ROWS, COLUMNS, relation, columns);
        result availability = run_measure("spatial_availability:decay=power,beta=1", ROWS, COLUMNS,
                                          relation, columns);
        double served = 0, with_2 = 0, with_3 = 0, available = 0;
        for (int j = 0; j < COLUMNS; j++) {
            int is_served = 0;
            for (int i = 0; i < ROWS; i++)
                is_served |= cost[i][j] >= 0 && people[i] > 0;
            served += is_served ? places[j] : 0;
        }
        for (int i = 0; i < ROWS; i++) {
            with_2 += people[i] * fca.output[0][i];
            with_3 += people[i] * three.output[0][i];
            available += availability.output[0][i];
        }
        assert_close(with_2, served, 1e-12);
        assert_close(with_3, served, 1e-12);
        assert_close(available, served, 1e-12);
        result_free(&fca);
        result_free(&three);
        result_free(&availability);
        dikas_relation_free(relation);
    }
}

/**
 * The equilibrium is where the dual function Σ D_i v_i - Σ ρ S_j p_j² / 2 is largest, v_i = min_j
 * p_j
 * + c_ij / τ. From the values alone, p_j = max_i v_i - c_ij / τ (0 if that is negative), and the
 * best of the dual equals the best of the primal: here no step of any price may raise it.
 */
static double dual(const double *price, double rho, double tau)
{
    double value = 0;
    for (int i = 0; i < ROWS; i++) {
        double v = HUGE_VAL;
        for (int j = 0; j < COLUMNS; j++)
            if (cost[i][j] >= 0 && places[j] > 0)
                v = fmin(v, price[j] + cost[i][j] / tau);
        value += v < HUGE_VAL ? people[i] * v : 0;
    }
    for (int j = 0; j < COLUMNS; j++)
        value -= rho * places[j] * price[j] * price[j] / 2;
    return value;
}

static void nobody_gains_by_going_elsewhere(void **state)
{
    const given columns[] = { { "demand", people }, { "supply", places }, { NULL, NULL } };
    const double tau[] = { 0.5, 5, 30, 1000 };
    (void)state;
    for (uint64_t seed = 1; seed < 60; seed++) {
        dikas_relation *relation = random_case(seed);
        const double t = tau[seed % DIKAS_COUNT(tau)];
        double price[COLUMNS], all_people = 0, all_places = 0;
        char text[40];
        snprintf(text, sizeof(text), "raam:tau=%g", t);
        result r = run_measure(text, ROWS, COLUMNS, relation, columns);
        for (int i = 0; i < ROWS; i++)
            all_people += people[i];
        for (int j = 0; j < COLUMNS; j++) {
            all_places += places[j];
            price[j] = 0;
            for (int i = 0; i < ROWS; i++)
                if (cost[i][j] >= 0 && !isnan(r.output[0][i]))
                    price[j] = fmax(price[j], r.output[0][i] - cost[i][j] / t);
        }
        const double best = dual(price, all_people / all_places, t);
        for (int j = 0; j < COLUMNS; j++)
            for (double step = -0.01; step < 0.02; step += 0.02) {
                const double kept = price[j];
                price[j] += step;
                assert_true(dual(price, all_people / all_places, t) <= best * (1 + 1e-13));
                price[j] = kept;
            }
        result_free(&r);
        dikas_relation_free(relation);
    }
}

/* ---- reference values ---- */

static struct {
    int checks, compared;
    double worst, worst_raam;
} tally;

/** Compare with a reference column where it has rows; missing equals missing. */
static void compare(const char *text, const double *got, const double *want, double scale,
                    double tolerance)
{
    int compared = 0;
    for (int i = 0; i < BHO_CELLS; i++) {
        if (isinf(want[i]))
            continue;
        const double distance = distance_of(got[i], want[i] * scale);
        compared++;
        if (distance > tolerance) {
            print_error("%s: cell %d: %.17g is not %.17g\n", text, i, got[i], want[i] * scale);
            fail();
        }
        tally.worst = fmax(tally.worst, distance);
    }
    assert_true(compared > 0);
    tally.compared += compared;
    tally.checks++;
}

static void reference(const bho *b, const dikas_relation *relation, const double *supply,
                      const double *demand, const char *text, const char *file, const char *column,
                      const char *where, const char *equals, double scale, double tolerance)
{
    double want[BHO_CELLS];
    const given columns[] = { { "demand", demand }, { "supply", supply }, { NULL, NULL } };
    bho_column(b, file, column, where, equals, want);
    result r = run_measure(text, BHO_CELLS, BHO_CELLS, relation, columns);
    compare(text, r.output[0], want, scale, tolerance);
    result_free(&r);
}

/** Two references that differ in a parameter; `%s` of the text takes it. */
static void references(const bho *b, const dikas_relation *relation, const double *supply,
                       const char *text, const char *file, const char *column, const char *where,
                       const char *first, const char *second, double tolerance)
{
    const char *const parameter[] = { first, second };
    for (int k = 0; k < 2; k++) {
        char full[200];
        const char *mark = strchr(text, '#');
        snprintf(full, sizeof(full), "%.*s%s%s", (int)(mark - text), text, parameter[k], mark + 1);
        reference(b, relation, supply, b->population, full, file, column, where, parameter[k], 1,
                  tolerance);
    }
}

static void reference_sums(const bho *b, const dikas_relation *r)
{
    const char *const arg = "decay_function_arg";
    references(b, r, b->jobs, "cumulative:cutoff=#", "cumulative_cutoff_jobs.csv", "jobs",
               "travel_time", "30", "60", 0);
    references(b, r, b->schools, "cumulative:cutoff=#", "cumulative_cutoff_schools.csv", "schools",
               "travel_time", "30", "60", 0);
    references(b, r, b->schools, "cost_to_supply:amount=#", "cost_to_closest_schools.csv",
               "travel_time", "n", "1", "3", 0);
    references(b, r, b->jobs, "gravity:decay=binary,cutoff=#", "gravity_binary_jobs.csv", "jobs",
               arg, "30", "60", 0);
    references(b, r, b->jobs, "gravity:decay=linear,cutoff=#", "gravity_linear_jobs.csv", "jobs",
               arg, "30", "60", 1e-10);
    references(b, r, b->jobs, "gravity:decay=exponential,beta=#", "gravity_exponential_jobs.csv",
               "jobs", arg, "0.1", "0.05", 1e-10);
    references(b, r, b->jobs, "gravity:decay=power,beta=#", "gravity_power_jobs.csv", "jobs", arg,
               "0.5", "1.5", 1e-10);
    reference(b, r, b->jobs, b->population, "gravity:decay=logistic,mean=30,sd=5",
              "gravity_logistic_jobs.csv", "jobs", arg, "c30;sd5", 1, 1e-10);
    reference(b, r, b->jobs, b->population, "gravity:decay=logistic,mean=45,sd=10",
              "gravity_logistic_jobs.csv", "jobs", arg, "c45;sd10", 1, 1e-10);
    reference(b, r, b->jobs, b->population,
              "gravity:decay=stepped,steps=10/20/30/40,weights=0.75/0.5/0.25/0",
              "gravity_stepped_jobs.csv", "jobs", NULL, NULL, 1, 1e-10);
    reference(b, r, b->jobs, b->population, "balancing_cost:step=1,strict=yes",
              "balancing_cost_jobs.csv", "travel_time", NULL, NULL, 1, 0);
}

static void reference_catchments(const bho *b, const dikas_relation *r)
{
    const char *const arg = "decay_function_arg";
    const char *const kinds[] = { "2sfca", "bfca" };
    for (int k = 0; k < 2; k++) {
        char text[100], file[100];
        snprintf(text, sizeof(text), "%s:decay=binary,cutoff=#", kinds[k]);
        snprintf(file, sizeof(file), "fca_%s_binary.csv", kinds[k]);
        references(b, r, b->jobs, text, file, "jobs", arg, "30", "60", 1e-10);
        snprintf(text, sizeof(text), "%s:decay=exponential,beta=#", kinds[k]);
        snprintf(file, sizeof(file), "fca_%s_exp.csv", kinds[k]);
        references(b, r, b->jobs, text, file, "jobs", arg, "0.1", "0.05", 1e-10);
        snprintf(text, sizeof(text), "%s:decay=stepped,steps=10/20/30/40,weights=0.75/0.5/0.25/0",
                 kinds[k]);
        snprintf(file, sizeof(file), "fca_%s_stepped.csv", kinds[k]);
        reference(b, r, b->jobs, b->population, text, file, "jobs", NULL, NULL, 1, 1e-10);
    }
}

/** Where the reference has no number (a service nobody reaches), the constrained one has. */
static void reference_availability(const bho *b, const dikas_relation *r, const char *file,
                                   const char *beta, const char *alpha)
{
    double want[BHO_CELLS], full[BHO_CELLS];
    const given columns[] = { { "demand", b->population }, { "supply", b->jobs }, { NULL, NULL } };
    const int is_full = strcmp(beta, "0.1") == 0 && strcmp(alpha, "1") == 0;
    char text[100];
    bho_column(b, file, "jobs", "decay_function_arg", beta, want);
    bho_column(b, "constrained_singly_active.csv", "supply", NULL, NULL, full);
    for (int i = 0; i < BHO_CELLS; i++)
        if (isnan(want[i]))
            want[i] = is_full ? full[i] : HUGE_VAL;
    snprintf(text, sizeof(text), "spatial_availability:decay=exponential,beta=%s,alpha=%s", beta,
             alpha);
    result got = run_measure(text, BHO_CELLS, BHO_CELLS, r, columns);
    compare(text, got.output[0], want, 1, 1e-10);
    if (is_full)
        compare(text, got.output[0], full, 1, 1e-10);
    result_free(&got);
}

static void reference_intervals(const bho *b, const dikas_relation *r)
{
    const struct {
        const char *file, *interval, *text;
        int is_median;
    } all[] = {
        { "cumulative_interval_mean_jobs.csv", "[20,30]", "from=20,to=30", 0 },
        { "cumulative_interval_mean_jobs.csv", "[40,60]", "from=40,to=60", 0 },
        { "cumulative_interval_median_schools.csv", "[20,30]", "from=20,to=30,summary=median", 1 },
        { "cumulative_interval_median_schools.csv", "[40,60]", "from=40,to=60,summary=median", 1 },
    };
    for (size_t k = 0; k < DIKAS_COUNT(all); k++) {
        const given columns[] = { { "supply", all[k].is_median ? b->schools : b->jobs },
                                  { NULL, NULL } };
        double want[BHO_CELLS];
        int has_fraction = 0;
        char text[100];
        snprintf(text, sizeof(text), "cumulative_interval:%s", all[k].text);
        bho_interval(b, all[k].file, all[k].interval, want);
        result got = run_measure(text, BHO_CELLS, BHO_CELLS, r, columns);
        for (int i = 0; i < BHO_CELLS; i++) {
            const double whole = floor(got.output[0][i] * (1 + 1e-12));
            has_fraction |= got.output[0][i] > whole;
            got.output[0][i] = whole;
        }
        assert_true(has_fraction || all[k].is_median);
        compare(text, got.output[0], want, 1, 0);
        result_free(&got);
    }
}

static void reference_reversed(const bho *b)
{
    dikas_relation *r = bho_relation(b, HUGE_VAL, 1);
    const char *const parameter[] = { "30", "60" };
    for (int k = 0; k < 2; k++) {
        char text[60];
        snprintf(text, sizeof(text), "cumulative:cutoff=%s", parameter[k]);
        reference(b, r, b->population, b->jobs, text, "cumulative_cutoff_passive_pop.csv",
                  "population", "travel_time", parameter[k], 1, 0);
    }
    reference(b, r, b->population, b->jobs,
              "spatial_availability:decay=exponential,beta=0.1,alpha=1",
              "constrained_singly_passive.csv", "demand", NULL, NULL, 1, 1e-10);
    dikas_relation_free(r);
}

/** The second source: nothing beyond 60 minutes; steps change a little after the threshold. */
static void reference_peer(const bho *b)
{
    dikas_relation *r = bho_relation(b, 60, 0);
    const char *const step =
        "decay=stepped,steps=10.000001/20.000001/30.000001,weights=0.68/0.22/0";
    const struct {
        const char *id, *decay, *column;
        double scale;
    } all[] = {
        { "cumulative", "cutoff=60", "catch_none", 1 },
        { "2sfca", "decay=binary,cutoff=60", "2sfca", 1 },
        { "gravity", step, "catch_step", 1 },
        { "2sfca", step, "e2sfca_step", 1 },
        { "gravity", "decay=gaussian,sigma=20", "catch_gaussian", 1 },
        { "2sfca", "decay=gaussian,sigma=20", "e2sfca_gaussian", 1 },
        { "3sfca", step, "3sfca_step", 1 },
        { "gravity", "decay=power,beta=2", "catch_gravity", 1 / (20.0 * 20.0) },
        { "2sfca", "decay=power,beta=2", "e2sfca_gravity", 1 },
    };
    for (int of_schools = 0; of_schools < 2; of_schools++)
        for (size_t k = 0; k < DIKAS_COUNT(all); k++) {
            char text[200], column[60];
            snprintf(text, sizeof(text), "%s:%s", all[k].id, all[k].decay);
            snprintf(column, sizeof(column), "%s_%s", all[k].column,
                     of_schools ? "schools" : "jobs");
            reference(b, r, of_schools ? b->schools : b->jobs, b->population, text,
                      "pysal_access.csv", column, NULL, NULL, all[k].scale, 1e-10);
        }
    dikas_relation_free(r);
}

/** Delamater (2013) and Wan, Zou & Sternberg (2012), pair by pair, for want of a reference file. */
static void reference_formula(const bho *b, const dikas_relation *r, int is_three)
{
    double total[BHO_CELLS] = { 0 }, load[BHO_CELLS] = { 0 }, want[BHO_CELLS] = { 0 };
    const given columns[] = { { "demand", b->population }, { "supply", b->jobs }, { NULL, NULL } };
    const char *text =
        is_three ? "3sfca:decay=exponential,beta=0.1" : "m2sfca:decay=exponential,beta=0.1";
    for (int k = 0; k < b->n_pairs; k++)
        total[b->from[k]] += exp(-0.1 * b->minutes[k]);
    for (int k = 0; k < b->n_pairs; k++) {
        const double f = exp(-0.1 * b->minutes[k]), share = is_three ? f / total[b->from[k]] : 1;
        load[b->to[k]] += b->population[b->from[k]] * share * f;
    }
    for (int k = 0; k < b->n_pairs; k++) {
        const double f = exp(-0.1 * b->minutes[k]), share = is_three ? f / total[b->from[k]] : f;
        if (load[b->to[k]] > 0)
            want[b->from[k]] += b->jobs[b->to[k]] / load[b->to[k]] * f * share;
    }
    result got = run_measure(text, BHO_CELLS, BHO_CELLS, r, columns);
    compare(text, got.output[0], want, 1, 1e-10);
    result_free(&got);
}

/** What people are given, taken together, is what the services that are reached have. */
static void reference_balance(const bho *b, const dikas_relation *r, double cutoff)
{
    int is_served[BHO_CELLS] = { 0 };
    dikas_sum served = { 0, 0 }, had = { 0, 0 };
    const given columns[] = { { "demand", b->population }, { "supply", b->jobs }, { NULL, NULL } };
    char text[60];
    for (int k = 0; k < b->n_pairs; k++)
        is_served[b->to[k]] |= b->minutes[k] <= cutoff && b->population[b->from[k]] > 0;
    snprintf(text, sizeof(text), "2sfca:decay=binary,cutoff=%g", cutoff);
    result got = run_measure(text, BHO_CELLS, BHO_CELLS, r, columns);
    for (int i = 0; i < BHO_CELLS; i++) {
        dikas_sum_add(&served, is_served[i] ? b->jobs[i] : 0);
        dikas_sum_add(&had, b->population[i] * got.output[0][i]);
    }
    assert_close(dikas_sum_value(had), dikas_sum_value(served), 1e-12);
    result_free(&got);
}

static void reference_values(void **state)
{
    (void)state;
    bho *b = bho_open();
    if (b == NULL)
        skip();
    dikas_relation *r = bho_relation(b, HUGE_VAL, 0);
    reference_sums(b, r);
    reference_catchments(b, r);
    reference_intervals(b, r);
    reference_availability(b, r, "spatial_availability_exp_alpha1.csv", "0.1", "1");
    reference_availability(b, r, "spatial_availability_exp_alpha1.csv", "0.05", "1");
    reference_availability(b, r, "spatial_availability_exp_alpha0.5.csv", "0.1", "0.5");
    reference_availability(b, r, "spatial_availability_exp_alpha0.5.csv", "0.05", "0.5");
    reference_formula(b, r, 0);
    reference_formula(b, r, 1);
    reference_balance(b, r, 30);
    reference_balance(b, r, 60);
    reference_reversed(b);
    reference_peer(b);
    print_message("%d reference columns, %d numbers, largest relative deviation %.1e\n",
                  tally.checks, tally.compared, tally.worst);
    tally.worst = 0;
    reference(b, r, b->schools, b->population, "raam:tau=60", "raam_schools.csv", "raam_exact",
              NULL, NULL, 1, 1e-9);
    print_message("raam: largest relative deviation %.1e\n", tally.worst);
    dikas_relation_free(r);
    bho_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(balancing_by_hand),
        cmocka_unit_test(shares_and_their_bounds),
        cmocka_unit_test(as_defined),
        cmocka_unit_test(thresholds_as_defined),
        cmocka_unit_test(supply_is_shared_out),
        cmocka_unit_test(nobody_gains_by_going_elsewhere),
        cmocka_unit_test(reference_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
