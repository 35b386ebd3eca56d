/* SPDX-License-Identifier: MIT */
/**
 * @file test_every_measure.c
 * What all measures promise, from their records: ranges, missing values, order, scaling, threads,
 * degenerate tables, failing allocations, cancelling, any kind of relation.
 *
 * Parameters are made from the record; where they belong together in ways that a record does not
 * say, `examples` has them. A measure whose made-up parameters are refused fails here: give it an
 * example.
 */
#include <stdatomic.h>

#include "core/core.h"
#include "run_measure.h"

static const struct {
    const char *id, *keys;
} examples[] = {
    { "nearest", "k=3" },
    { "cumulative_interval", "from=2,to=9.5,step=0.5" },
    { "cumulative_interval", "from=2,to=9,summary=median" },
    { "raam", "tau=0.7" },
    { "raam", "tau=30" },
    { "fgt0", "over=cells,sense=cost" },
    { "fgt1", "line=40" },
    { "fgt2", "line=40,sense=cost" },
    { "balancing_cost", "step=0.7,strict=yes" },
    { "atkinson", "b=0.9" },
    { "concentration_profile", "steps=1000" },
    { "dissimilarity", "radius=500" },
    { "divergence", "radius=500" },
    { "exposure_matrix", "radius=500/1000,kernel=biweight" },
    { "information", "radius=500" },
    { "interaction", "radius=500" },
    { "isolation", "knn=50" },
    { "local_concentration", "knn=30" },
    { "local_divergence", "knn=30" },
    { "local_entropy", "radius=500" },
    { "local_entropy_normalized", "radius=500" },
    { "local_interaction", "radius=500" },
    { "location_quotient", "radius=500" },
    { "multigroup_dissimilarity", "radius=500" },
    { "multigroup_gini", "radius=500" },
    { "multigroup_information", "knn=30/100" },
    { "mutual_information", "radius=500" },
    { "normalized_exposure", "radius=500" },
    { "ordinal_absolute", "radius=500" },
    { "ordinal_information", "radius=500" },
    { "ordinal_square_root", "knn=20" },
    { "ordinal_variance_ratio", "radius=500" },
    { "relative_diversity", "radius=500" },
    { "squared_cv", "radius=500" },
};

static const char *const decays[] = {
    "decay=binary,cutoff=12",
    "decay=linear,cutoff=15",
    "decay=stepped,steps=4/9/14,weights=0.6/0.3/0",
    "decay=exponential,beta=0.2",
    "decay=power,beta=1.5",
    "decay=gaussian,sigma=6",
    "decay=logistic,mean=8,sd=3",
};

/* ---- tables ---- */

/** A relation as pairs, and the inputs of one measure. */
typedef struct {
    int64_t n_rows, n_columns, n_pairs;
    int32_t *row, *column;
    double *value;
    double *input[INPUTS_MAX];
} data;

static void *room(int64_t n, size_t size)
{
    void *memory = calloc((size_t)n + 1, size);
    assert_non_null(memory);
    return memory;
}

/** Columns that a measure is called with here. */
static int input_count(const dikas_measure *m)
{
    const int n = dikas_input_count(m, REPEATS);
    assert_true(n <= INPUTS_MAX);
    return n;
}

/** The columns of its relation are its rows. */
static int is_among_rows(const dikas_measure *m)
{
    return (m->traits & DIKAS_TRAIT_AMONG_ROWS) != 0;
}

static data data_new(const dikas_measure *m, int64_t n_rows, int64_t n_columns, int64_t n_pairs)
{
    if (is_among_rows(m))
        n_columns = n_rows;
    data d = { n_rows,
               n_columns,
               0,
               room(n_pairs, sizeof(int32_t)),
               room(n_pairs, sizeof(int32_t)),
               room(n_pairs, sizeof(double)),
               { NULL } };
    for (int k = 0; k < input_count(m); k++)
        d.input[k] =
            room(size_of_side(dikas_input_at(m, k)->side, n_rows, n_columns), sizeof(double));
    return d;
}

static void data_free(data *d)
{
    free(d->row);
    free(d->column);
    free(d->value);
    for (int k = 0; k < INPUTS_MAX; k++)
        free(d->input[k]);
}

static void pair_add(data *d, int32_t row, int32_t column, double value)
{
    d->row[d->n_pairs] = row;
    d->column[d->n_pairs] = column;
    d->value[d->n_pairs++] = value;
}

static void fill_inputs(const dikas_measure *m, data *d, uint64_t seed)
{
    for (int k = 0; k < input_count(m); k++) {
        const dikas_input_spec *in = dikas_input_at(m, k);
        const double low = fmax(in->low, -50), high = fmin(in->high, 100);
        const int64_t n = size_of_side(in->side, d->n_rows, d->n_columns);
        for (int64_t i = 0; i < n; i++) {
            const double x = dikas_random(seed + 1 + (uint64_t)k, (uint64_t)i);
            d->input[k][i] = low + (high - low) * (high > 1 ? x : round(x));
        }
    }
}

/** Random pairs of rows that are not far from each other, both ways. */
static data data_among_rows(const dikas_measure *m, int64_t n, double density, uint64_t seed)
{
    enum { FAR = 5 };
    data d = data_new(m, n, n, 2 * FAR * n);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j <= i + FAR && j < n; j++) {
            const uint64_t at = (uint64_t)(i * FAR + j);
            const double value = fmax(20 * dikas_random(seed ^ 99, at) - 4, 0);
            if (dikas_random(seed, at) >= density)
                continue;
            pair_add(&d, (int32_t)i, (int32_t)j, value);
            pair_add(&d, (int32_t)j, (int32_t)i, value);
        }
    fill_inputs(m, &d, seed);
    return d;
}

/** Random pairs (costs 0-20) and inputs within their ranges; every eleventh row is unrelated. */
static data data_make(const dikas_measure *m, int64_t n_rows, int64_t n_columns, double density,
                      uint64_t seed)
{
    if (is_among_rows(m))
        return data_among_rows(m, n_rows, density, seed);
    data d = data_new(m, n_rows, n_columns, n_rows * n_columns);
    for (int64_t i = 0; i < n_rows; i++)
        for (int64_t j = 0; j < n_columns; j++) {
            const uint64_t at = (uint64_t)(i * n_columns + j);
            if (i % 11 != 10 && dikas_random(seed, at) < density)
                pair_add(&d, (int32_t)i, (int32_t)j, 20 * dikas_random(seed ^ 99, at));
        }
    fill_inputs(m, &d, seed);
    return d;
}

/** Rows and columns moved to a new place, or left out where the place is negative. */
static data data_moved(const dikas_measure *m, const data *from, int64_t n_rows, int64_t n_columns,
                       const int32_t *row_to, const int32_t *column_to)
{
    data d = data_new(m, n_rows, n_columns, from->n_pairs);
    if (is_among_rows(m))
        column_to = row_to;
    for (int64_t p = 0; p < from->n_pairs; p++) {
        const int32_t row = row_to[from->row[p]], column = column_to[from->column[p]];
        if (row >= 0 && column >= 0)
            pair_add(&d, row, column, from->value[p]);
    }
    for (int k = 0; k < input_count(m); k++) {
        const dikas_side side = dikas_input_at(m, k)->side;
        const int is_row = side == DIKAS_SIDE_ROWS;
        const int64_t n = size_of_side(side, from->n_rows, from->n_columns);
        for (int64_t i = 0; i < n; i++) {
            const int32_t to = is_row ? row_to[i] : column_to[i];
            if (to >= 0)
                d.input[k][to] = from->input[k][i];
        }
    }
    return d;
}

static dikas_relation *relation_of(const data *d)
{
    const double *const value[] = { d->value };
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(d->n_rows, d->n_columns, d->n_pairs, d->row, d->column, 1,
                                        value, &relation, &err),
              err);
    return relation;
}

/** Run over a table; inputs that are optional only where they are asked for. */
static dikas_status run_over(const dikas_request *r, const data *d, const dikas_relation *relation,
                             int with_optional, const dikas_run *run, result *out, dikas_error *err)
{
    const double *input[INPUTS_MAX] = { NULL };
    for (int k = 0; k < input_count(r->measure); k++)
        input[k] = dikas_input_at(r->measure, k)->optional && !with_optional ? NULL : d->input[k];
    return run_repeated(r, d->n_rows, d->n_columns, relation, input, REPEATS, run, out, err);
}

static result result_of(const dikas_request *r, const data *d, int with_optional)
{
    dikas_relation *relation = relation_of(d);
    dikas_error err;
    result out;
    assert_ok(run_over(r, d, relation, with_optional, NULL, &out, &err), err);
    dikas_relation_free(relation);
    return out;
}

static int64_t output_size(const dikas_measure *m, int k, const data *d)
{
    return size_of_side(m->outputs[k].side, d->n_rows, d->n_columns);
}

/* ---- requests ---- */

typedef void (*promise)(const dikas_request *r);

static void keys_from_record(const dikas_measure *m, char *keys, size_t size)
{
    size_t used = 0;
    for (int k = 0; k < m->n_parameters; k++) {
        const dikas_parameter_spec *p = &m->parameters[k];
        if (p->initial != NULL)
            continue;
        const char *mark = used > 0 ? "," : "";
        const double x = fmin(fmax(3, p->low), p->high);
        if (p->type == DIKAS_CHOICE)
            used += (size_t)snprintf(keys + used, size - used, "%s%s=%.*s", mark, p->key,
                                     (int)strcspn(p->choices, "|"), p->choices);
        else
            used += (size_t)snprintf(keys + used, size - used, "%s%s=%g", mark, p->key, x);
    }
}

static void try_keys(const dikas_measure *m, const char *keys, promise keeps)
{
    char text[400];
    dikas_request r;
    dikas_error err = { DIKAS_OK, "" };
    snprintf(text, sizeof(text), "%s%s%s", m->id, keys[0] != '\0' ? ":" : "", keys);
    if (dikas_request_parse(text, m->family, &r, &err) != DIKAS_OK) {
        print_error("%s: %s (does it need an example?)\n", text, err.message);
        fail();
    }
    keeps(&r);
    dikas_request_clear(&r);
}

/** Hold every measure to a promise, with several sets of parameters. */
static void every(promise keeps)
{
    int n;
    const dikas_measure *const *all = dikas_measures(&n);
    for (int k = 0; k < n; k++) {
        const dikas_measure *m = all[k];
        char keys[300] = "";
        if (m->run == NULL)
            continue; /* a function of its own, with tests of its own */
        const int has_decay = m->n_parameters > 0 && strcmp(m->parameters[0].key, "decay") == 0;
        for (size_t e = 0; e < DIKAS_COUNT(decays) && has_decay; e++)
            try_keys(m, decays[e], keeps);
        keys_from_record(m, keys, sizeof(keys));
        if (!has_decay && strcmp(m->id, "cumulative_interval") != 0)
            try_keys(m, keys, keeps);
        for (size_t e = 0; e < DIKAS_COUNT(examples); e++)
            if (strcmp(examples[e].id, m->id) == 0)
                try_keys(m, examples[e].keys, keeps);
    }
}

static void say(const dikas_request *r, const char *what, int output)
{
    print_error("%s%s, output '%s': %s\n", r->measure->id, r->key_text,
                r->measure->outputs[output].suffix, what);
}

static void same_numbers(const dikas_request *r, const data *d, const result *a, const result *b,
                         double tolerance, const char *what)
{
    for (int k = 0; k < r->measure->n_outputs; k++)
        for (int64_t i = 0; i < output_size(r->measure, k, d); i++)
            if (distance_of(a->output[k][i], b->output[k][i]) > tolerance) {
                say(r, what, k);
                assert_close(a->output[k][i], b->output[k][i], tolerance);
            }
}

/* ---- the promises ---- */

static void in_range(const dikas_request *r, const data *d)
{
    result out = result_of(r, d, 1);
    for (int k = 0; k < r->measure->n_outputs; k++) {
        const dikas_output_spec *o = &r->measure->outputs[k];
        for (int64_t i = 0; i < output_size(r->measure, k, d); i++)
            if (!isnan(out.output[k][i]) &&
                !(out.output[k][i] >= o->low && out.output[k][i] <= o->high)) {
                say(r, "out of range", k);
                print_error("%.17g\n", out.output[k][i]);
                fail();
            }
        if (o->side == DIKAS_SIDE_SINGLE)
            assert_int_equal(isnan(out.output[k][0]), strcmp(out.status[k], "ok") != 0);
    }
    result_free(&out);
}

static void keeps_range(const dikas_request *r)
{
    for (uint64_t seed = 1; seed < 4; seed++) {
        data d = data_make(r->measure, 40, 7, 0.5, seed);
        in_range(r, &d);
        data_free(&d);
    }
}

static void keeps_degenerate(const dikas_request *r)
{
    const int64_t shapes[][2] = { { 0, 0 }, { 0, 3 }, { 3, 0 }, { 1, 1 }, { 1, 5 }, { 12, 1 } };
    for (size_t s = 0; s < DIKAS_COUNT(shapes); s++)
        for (int fill = 0; fill < 3; fill++) { /* random, all missing, all at the lower end */
            data d = data_make(r->measure, shapes[s][0], shapes[s][1], 0.8, s + 1);
            for (int k = 0; k < input_count(r->measure) && fill > 0; k++) {
                const dikas_input_spec *in = dikas_input_at(r->measure, k);
                const int64_t n = size_of_side(in->side, d.n_rows, d.n_columns);
                for (int64_t i = 0; i < n; i++)
                    d.input[k][i] = fill == 1 ? DIKAS_MISSING : fmax(in->low, 0);
            }
            in_range(r, &d);
            data_free(&d);
        }
}

static int is_about_unknown(const char *suffix)
{
    static const char *const all[] = { "_low", "_high", "_unknown_rows", "_known_share" };
    for (size_t k = 0; k < DIKAS_COUNT(all); k++)
        if (strcmp(suffix, all[k]) == 0)
            return 1;
    return 0;
}

static int is_hole(int64_t i)
{
    return i % 5 == 2;
}

/** Places of n rows when those with a hole are left out; returns how many stay. */
static int64_t places_without_holes(int64_t n, int leave_out, int32_t *to)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < n; i++)
        to[i] = leave_out && is_hole(i) ? -1 : (int32_t)kept++;
    return kept;
}

/** The result without the rows (or columns) that have a hole in an input. */
static result result_without_holes(const dikas_request *r, const data *d, int input,
                                   int with_optional, int32_t *row_to, int32_t *column_to)
{
    const int of_rows = r->measure->inputs[input].side == DIKAS_SIDE_ROWS;
    const int64_t rows = places_without_holes(d->n_rows, of_rows, row_to);
    const int64_t columns = places_without_holes(d->n_columns, !of_rows, column_to);
    data rest = data_moved(r->measure, d, rows, columns, row_to, column_to);
    result out = result_of(r, &rest, with_optional);
    data_free(&rest);
    return out;
}

/** The same holes in every column that is this input. */
static void make_holes(const dikas_measure *m, data *d, int input, double value)
{
    for (int k = 0; k < input_count(m); k++) {
        const int64_t n = size_of_side(dikas_input_at(m, k)->side, d->n_rows, d->n_columns);
        for (int64_t i = 0; i < n && dikas_input_at(m, k) == &m->inputs[input]; i++)
            if (is_hole(i))
                d->input[k][i] = value;
    }
}

static void holes_do_as_said(const dikas_request *r, data *d, int input, const result *got)
{
    const dikas_measure *m = r->measure;
    const dikas_input_spec *in = &m->inputs[input];
    int32_t row_to[100], column_to[100];
    const int is_ignored = in->missing == DIKAS_MISSING_IGNORED;
    make_holes(m, d, input, 0);
    places_without_holes(d->n_rows, 0, row_to);
    result want = is_ignored ? result_without_holes(r, d, input, in->optional, row_to, column_to)
                             : result_of(r, d, in->optional);
    for (int k = 0; k < m->n_outputs; k++)
        for (int64_t i = 0; i < output_size(m, k, d); i++) {
            const int is_row = m->outputs[k].side == DIKAS_SIDE_ROWS;
            const int own = in->missing != DIKAS_MISSING_LEFT_OUT && in->side == DIKAS_SIDE_ROWS &&
                            is_row && is_hole(i);
            const int32_t at = is_row ? row_to[i] : (int32_t)i;
            if (is_about_unknown(m->outputs[k].suffix))
                continue;
            if (own && asks_for_environment(r)) { /* others live around it */
                assert_false(isnan(got->output[k][i]));
                continue;
            }
            const double wanted = own ? DIKAS_MISSING : want.output[k][at];
            if (distance_of(got->output[k][i], wanted) > 1e-9)
                say(r, in->role, k);
            assert_close(got->output[k][i], wanted, 1e-9);
        }
    result_free(&want);
}

static void keeps_missing_rule(const dikas_request *r)
{
    const dikas_measure *m = r->measure;
    for (int input = 0; input < m->n_inputs; input++) {
        data d = data_make(m, 40, 9, 0.5, 7);
        make_holes(m, &d, input, DIKAS_MISSING);
        result got = result_of(r, &d, m->inputs[input].optional);
        holes_do_as_said(r, &d, input, &got);
        result_free(&got);
        data_free(&d);
    }
}

static void keeps_order(const dikas_request *r)
{
    const dikas_measure *m = r->measure;
    int32_t row_to[41], column_to[7];
    if (!(m->traits & DIKAS_TRAIT_ORDER_FREE))
        return;
    data d = data_make(m, 41, 7, 0.5, 5);
    for (int32_t i = 0; i < 41; i++)
        row_to[i] = (i * 17 + 3) % 41;
    for (int32_t j = 0; j < 7; j++)
        column_to[j] = (j * 3 + 2) % 7;
    data moved = data_moved(m, &d, 41, 7, row_to, column_to);
    result a = result_of(r, &d, 1), b = result_of(r, &moved, 1);
    for (int k = 0; k < m->n_outputs; k++)
        for (int64_t i = 0; i < output_size(m, k, &d); i++) {
            const int64_t at = m->outputs[k].side == DIKAS_SIDE_ROWS      ? row_to[i]
                               : m->outputs[k].side == DIKAS_SIDE_COLUMNS ? column_to[i]
                                                                          : 0;
            if (distance_of(b.output[k][at], a.output[k][i]) > 1e-10)
                say(r, "depends on the order", k);
            assert_close(b.output[k][at], a.output[k][i], 1e-10);
        }
    result_free(&a);
    result_free(&b);
    data_free(&moved);
    data_free(&d);
}

static int is_role_of_people(const char *role)
{
    static const char *const all[] = { "demand", "weight", "group",      "to_group",
                                       "rest",   "groups", "near_group", "near_rest" };
    for (size_t k = 0; k < DIKAS_COUNT(all); k++)
        if (strcmp(role, all[k]) == 0)
            return 1;
    return 0;
}

/** The value itself (the first output) after supply or demand is doubled. */
static void scaled(const dikas_request *r, int supply, int demand, double factor, const char *what)
{
    const dikas_measure *m = r->measure;
    data d = data_make(m, 40, 7, 0.5, 11);
    result a = result_of(r, &d, 0);
    for (int k = 0; k < input_count(m); k++) {
        const char *role = dikas_input_at(m, k)->role;
        const int is_people = is_role_of_people(role);
        if (!((supply && strcmp(role, "supply") == 0) || (demand && is_people)))
            continue;
        const dikas_side side = dikas_input_at(m, k)->side;
        for (int64_t i = 0; i < size_of_side(side, d.n_rows, d.n_columns); i++)
            d.input[k][i] *= 2;
    }
    result b = result_of(r, &d, 0);
    for (int64_t i = 0; i < output_size(m, 0, &d); i++) {
        if (distance_of(b.output[0][i], factor * a.output[0][i]) > 1e-10)
            say(r, what, 0);
        assert_close(b.output[0][i], factor * a.output[0][i], 1e-10);
    }
    result_free(&a);
    result_free(&b);
    data_free(&d);
}

static void keeps_scale(const dikas_request *r)
{
    const unsigned traits = r->measure->traits;
    if (traits & DIKAS_TRAIT_SUPPLY_LINEAR)
        scaled(r, 1, 0, 2, "twice the supply");
    if (traits & DIKAS_TRAIT_SUPPLY_FREE)
        scaled(r, 1, 0, 1, "twice the supply");
    if (traits & DIKAS_TRAIT_DEMAND_INVERSE)
        scaled(r, 0, 1, 0.5, "twice the demand");
    if (traits & DIKAS_TRAIT_DEMAND_FREE)
        scaled(r, 0, 1, 1, "twice the demand");
    if (traits & DIKAS_TRAIT_SCALE_FREE)
        scaled(r, 1, 1, 1, "twice both");
    assert_false((traits & DIKAS_TRAIT_BENEFIT) && (traits & DIKAS_TRAIT_COST));
}

static void keeps_threads(const dikas_request *r)
{
    data d = data_make(r->measure, 9000, 12, 0.4, 3);
    dikas_relation *relation = relation_of(&d);
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    result one, eight;
    run.threads = 1;
    assert_ok(run_over(r, &d, relation, 1, &run, &one, &err), err);
    run.threads = 8;
    assert_ok(run_over(r, &d, relation, 1, &run, &eight, &err), err);
    for (int k = 0; k < r->measure->n_outputs; k++)
        assert_memory_equal(one.output[k], eight.output[k],
                            (size_t)output_size(r->measure, k, &d) * sizeof(double));
    result_free(&one);
    result_free(&eight);
    dikas_relation_free(relation);
    data_free(&d);
}

/* ---- what a record must hold ---- */

static void keeps_record(const dikas_request *r)
{
    const dikas_measure *m = r->measure;
    assert_true(m->title[0] != '\0' && m->formula[0] != '\0' && m->reference[0] != '\0');
    assert_true(m->doi[0] == '\0' || strncmp(m->doi, "10.", 3) == 0);
    assert_true(m->n_repeating >= 0 && m->n_repeating <= m->n_inputs);
    assert_ptr_equal(dikas_measure_of(m->family, m->id), m);
    assert_true(m->n_inputs <= INPUTS_MAX && m->n_outputs > 0 && m->n_outputs <= OUTPUTS_MAX);
    for (int k = 0; k < m->n_inputs; k++)
        assert_true(m->inputs[k].low <= m->inputs[k].high && m->inputs[k].help[0] != '\0');
    for (int k = 0; k < m->n_parameters; k++)
        assert_true(m->parameters[k].low <= m->parameters[k].high &&
                    m->parameters[k].help[0] != '\0');
    for (int k = 0; k < m->n_outputs; k++)
        assert_true(m->outputs[k].low <= m->outputs[k].high && m->outputs[k].help[0] != '\0');
}

/** An input out of its range is named, with its row. */
static void keeps_input_range(const dikas_request *r)
{
    for (int k = 0; k < input_count(r->measure); k++) {
        const dikas_input_spec *in = dikas_input_at(r->measure, k);
        data d = data_make(r->measure, 5, 5, 0.5, 2);
        dikas_relation *relation = relation_of(&d);
        dikas_error err;
        result out;
        char says[100];
        d.input[k][3] = isinf(in->low) ? HUGE_VAL : in->low - 1;
        assert_int_equal(run_over(r, &d, relation, 1, NULL, &out, &err), DIKAS_EINVAL);
        snprintf(says, sizeof(says), "%s: %s, row 4: ", r->measure->id, in->role);
        assert_memory_equal(err.message, says, strlen(says));
        result_free(&out);
        dikas_relation_free(relation);
        data_free(&d);
    }
}

/* ---- memory that runs out ---- */

static struct {
    atomic_long n_alive, n_asked, fails_at;
} heap;

static void *counting_resize(void *old, size_t size, void *payload)
{
    (void)payload;
    if (++heap.n_asked == heap.fails_at)
        return NULL;
    void *block = realloc(old, size);
    if (old == NULL && block != NULL)
        heap.n_alive++;
    return block;
}

static void counting_release(void *old, void *payload)
{
    (void)payload;
    heap.n_alive--;
    free(old);
}

/** Parse and run with the k-th allocation failing; 1 when there was no k-th. */
static int survives(const char *text, const char *family, const data *d,
                    const dikas_relation *relation, long k)
{
    dikas_run run = DIKAS_RUN_INIT;
    dikas_request r;
    dikas_error err = { DIKAS_OK, "" };
    result out = { 0 };
    const long alive = heap.n_alive;
    run.threads = 1;
    heap.n_asked = 0;
    heap.fails_at = k;
    dikas_status status = dikas_request_parse(text, family, &r, &err);
    if (status == DIKAS_OK) {
        status = run_over(&r, d, relation, 1, &run, &out, &err);
        dikas_request_clear(&r);
    }
    heap.fails_at = 0;
    result_free(&out);
    assert_int_equal(heap.n_alive, alive);
    if (heap.n_asked < k) {
        assert_ok(status, err);
        return 1;
    }
    assert_true(status == DIKAS_OK || status == DIKAS_ENOMEM);
    assert_true(status == DIKAS_OK || err.message[0] != '\0');
    return 0;
}

/** The text of a request, by its keys: NUMBER, CHOICE and NUMBERS as they were given. */
static void text_of(const dikas_request *r, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s", r->measure->id);
    char mark = ':';
    for (int k = 0; k < r->measure->n_parameters; k++) {
        const dikas_parameter_spec *p = &r->measure->parameters[k];
        const dikas_value *v = &r->value[k];
        if (!v->given)
            continue;
        used += (size_t)snprintf(text + used, size - used, "%c%s=", mark, p->key);
        mark = ',';
        if (p->type == DIKAS_CHOICE) {
            const char *at = p->choices;
            for (int c = 0; c < v->choice; c++)
                at = strchr(at, '|') + 1;
            used += (size_t)snprintf(text + used, size - used, "%.*s", (int)strcspn(at, "|"), at);
        } else if (p->type == DIKAS_NUMBERS) {
            for (int i = 0; i < v->n_numbers; i++)
                used +=
                    (size_t)snprintf(text + used, size - used, "%s%g", i ? "/" : "", v->numbers[i]);
        } else {
            used += (size_t)snprintf(text + used, size - used, "%g", v->number);
        }
    }
}

static void keeps_failing_memory(const dikas_request *r)
{
    const dikas_allocator counting = { counting_resize, counting_release, NULL };
    char text[400];
    data d = data_make(r->measure, 30, 6, 0.5, 4);
    text_of(r, text, sizeof(text));
    dikas_relation *relation = relation_of(&d);
    dikas_set_allocator(&counting);
    long k = 1;
    while (!survives(text, r->measure->family, &d, relation, k))
        k++;
    dikas_set_allocator(NULL);
    assert_true(k < 100000);
    dikas_relation_free(relation);
    data_free(&d);
}

/* ---- cancelling ---- */

static int refuse(double done, const char *what, void *payload)
{
    assert_true(done >= 0 && done <= 1 && what != NULL);
    ++*(int *)payload;
    return 0;
}

static void keeps_cancelling(const dikas_request *r)
{
    data d = data_make(r->measure, 500, 12, 0.5, 6);
    dikas_relation *relation = relation_of(&d);
    int n_told = 0;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    result out;
    run.progress = refuse;
    run.progress_payload = &n_told;
    const dikas_status status = run_over(r, &d, relation, 1, &run, &out, &err);
    assert_int_equal(status, n_told > 0 ? DIKAS_ECANCELLED : DIKAS_OK);
    assert_true(n_told > 0 || r->measure->reading == DIKAS_READS_NOTHING);
    result_free(&out);
    dikas_relation_free(relation);
    data_free(&d);
}

/* ---- other kinds of relation ---- */

enum { GRID = 13, CELLS = GRID * GRID, RADIUS_2 = 20, SHAPES = 40, NOISE_SEED = 8 };

/** A reader of either kind: one block of pairs at a time. */
typedef struct {
    int64_t start[65];
    int32_t other[64 * CELLS];
    double value[3][64 * CELLS];
    const double *values[3];
} reader;

static dikas_status reader_open(const void *self, dikas_direction direction, void **out,
                                dikas_error *err)
{
    reader *r = malloc(sizeof(*r));
    (void)self;
    (void)direction;
    if (r == NULL)
        return dikas_fail(err, DIKAS_ENOMEM, "out of memory");
    for (int v = 0; v < 3; v++)
        r->values[v] = r->value[v];
    *out = r;
    return DIKAS_OK;
}

static void reader_close(const void *self, void *memory)
{
    (void)self;
    free(memory);
}

/** The values of a pair; 0 when it is not related. */
typedef int (*related)(int64_t row, int64_t column, double value[3]);

/** Cells within a radius of each other: the distance. The same both ways. */
static int neighbours(int64_t row, int64_t column, double value[3])
{
    const int64_t x = row % GRID - column % GRID, y = row / GRID - column / GRID;
    value[0] = sqrt((double)(x * x + y * y));
    return x * x + y * y <= RADIUS_2;
}

/** Length of [a, b] that lies in the unit interval at k. */
static double overlap(double a, double b, int64_t k)
{
    return fmax(0, fmin(b, (double)k + 1) - fmax(a, (double)k));
}

/** Pixels under a rectangle: covered share, pixel value, 1. */
static int pixels_under(int64_t row, int64_t column, double value[3])
{
    const uint64_t shape = (uint64_t)row * 4;
    const double x = GRID * dikas_random(1, shape), y = GRID * dikas_random(1, shape + 1);
    const double width = 5 * dikas_random(1, shape + 2), height = 4 * dikas_random(1, shape + 3);
    value[0] = overlap(x, x + width, column % GRID) * overlap(y, y + height, column / GRID);
    value[1] = dikas_random(NOISE_SEED, (uint64_t)column);
    value[2] = 1;
    return value[0] > 0;
}

static dikas_status read_related(related is_related, int64_t n_other, reader *r,
                                 dikas_direction direction, int64_t first, int64_t count,
                                 dikas_block *out)
{
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        r->start[i] = n;
        for (int64_t k = 0; k < n_other; k++) {
            double value[3] = { 0, 0, 0 };
            const int by_row = direction == DIKAS_BY_ROW;
            if (!is_related(by_row ? first + i : k, by_row ? k : first + i, value))
                continue;
            r->other[n] = (int32_t)k;
            for (int v = 0; v < 3; v++)
                r->value[v][n] = value[v];
            n++;
        }
    }
    r->start[count] = n;
    *out = (dikas_block){ first, count, r->start, r->other, r->values };
    return DIKAS_OK;
}

static dikas_status read_neighbours(const void *self, void *memory, dikas_direction direction,
                                    int64_t first, int64_t count, dikas_block *out,
                                    dikas_error *err)
{
    (void)self;
    (void)err;
    return read_related(neighbours, CELLS, memory, direction, first, count, out);
}

static dikas_status read_pixels(const void *self, void *memory, dikas_direction direction,
                                int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    (void)self;
    (void)err;
    return read_related(pixels_under, direction == DIKAS_BY_ROW ? CELLS : SHAPES, memory, direction,
                        first, count, out);
}

static const dikas_relation_class neighbourhood = { .struct_size = sizeof(dikas_relation_class),
                                                    .name = "neighbourhood",
                                                    .open = reader_open,
                                                    .read = read_neighbours,
                                                    .close = reader_close };

static const dikas_relation_class coverage = { .struct_size = sizeof(dikas_relation_class),
                                               .name = "coverage",
                                               .open = reader_open,
                                               .read = read_pixels,
                                               .close = reader_close };

static void same_through(const dikas_request *r, const dikas_relation_class *kind,
                         related is_related, int64_t n_rows, int n_values)
{
    const dikas_relation_shape shape = { n_rows, CELLS, n_values, 16 };
    dikas_relation *own = NULL;
    dikas_error err;
    result through_own, through_pairs;
    data d = data_new(r->measure, n_rows, CELLS, n_rows * CELLS);
    double value[3];
    for (int32_t i = 0; i < n_rows; i++)
        for (int32_t j = 0; j < CELLS; j++)
            if (is_related(i, j, value))
                pair_add(&d, i, j, value[0]);
    fill_inputs(r->measure, &d, 21);
    dikas_relation *stored = relation_of(&d);
    assert_ok(dikas_relation_new(kind, &shape, NULL, &own, &err), err);
    assert_ok(run_over(r, &d, own, 1, NULL, &through_own, &err), err);
    assert_ok(run_over(r, &d, stored, 1, NULL, &through_pairs, &err), err);
    same_numbers(r, &d, &through_own, &through_pairs, 0, kind->name);
    result_free(&through_own);
    result_free(&through_pairs);
    dikas_relation_free(own);
    dikas_relation_free(stored);
    data_free(&d);
}

static void keeps_relation(const dikas_request *r)
{
    same_through(r, &neighbourhood, neighbours, CELLS, 1);
    if (!is_among_rows(r->measure))
        same_through(r, &coverage, pixels_under, SHAPES, 3);
}

/* ---- as tests ---- */

#define PROMISE(name)                                                                              \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        every(keeps_##name);                                                                       \
    }

PROMISE(record)
PROMISE(range)
PROMISE(input_range)
PROMISE(degenerate)
PROMISE(missing_rule)
PROMISE(order)
PROMISE(scale)
PROMISE(threads)
PROMISE(failing_memory)
PROMISE(cancelling)
PROMISE(relation)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record),         cmocka_unit_test(range),
        cmocka_unit_test(input_range),    cmocka_unit_test(degenerate),
        cmocka_unit_test(missing_rule),   cmocka_unit_test(order),
        cmocka_unit_test(scale),          cmocka_unit_test(threads),
        cmocka_unit_test(failing_memory), cmocka_unit_test(cancelling),
        cmocka_unit_test(relation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
