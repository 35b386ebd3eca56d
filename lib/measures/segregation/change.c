/* SPDX-License-Identifier: MIT */
/**
 * @file change.c
 * Why an index differs between two tables: dikas_explain_change() of dikas/segregation.h, where the
 * formulas and their sources are.
 */
#include <string.h>

#include "dikas/segregation.h"
#include "measures/segregation/segregation.h"

#define TOLERANCE 1e-12 /* of the margins */

enum { A, B };

/* What both tables have. Arrays of numbers per unit and group run through the units of the first
 * group, then of the second. */
typedef struct {
    const dikas_measure *index;
    const dikas_value *value;
    dikas_request initial; /* with the defaults, where no values are given */
    const dikas_run *run;
    int64_t n; /* units */
    int n_groups;
    int64_t *row; /* of each unit in the tables */
    int *column;  /* of each group */
    double *table[2];
    double *unit[2], *group[2]; /* margins, as shares */
    double *fitted;
    double *factor;
    const double **input; /* of a call of the index */
    double *by_unit;      /* what each unit adds; NULL where not wanted */
    const char *status;
} common_part;

static int is_known(const double *const *table, int n_groups, int64_t row)
{
    for (int k = 0; k < n_groups; k++)
        if (isnan(table[k][row]))
            return 0;
    return 1;
}

/* ---- what is common ---- */

/* Units with people of the common groups in both tables, and groups with people of these units,
 * until leaving one out takes no other with it. */
static int leave_out_units(int64_t n, int n_groups, const double *const *const *tables,
                           const uint8_t *has_group, uint8_t *has_unit)
{
    int changed = 0;
    for (int64_t i = 0; i < n; i++) {
        int stays = has_unit[i];
        for (int s = A; s <= B && stays; s++) {
            double people = 0;
            for (int k = 0; k < n_groups; k++)
                people += has_group[k] ? tables[s][k][i] : 0;
            stays = people > 0;
        }
        changed |= stays != has_unit[i];
        has_unit[i] = (uint8_t)stays;
    }
    return changed;
}

static int leave_out_groups(int64_t n, int n_groups, const double *const *const *tables,
                            const uint8_t *has_unit, uint8_t *has_group)
{
    int changed = 0;
    for (int k = 0; k < n_groups; k++) {
        int stays = has_group[k];
        for (int s = A; s <= B && stays; s++) {
            stays = 0;
            for (int64_t i = 0; i < n && !stays; i++)
                stays = has_unit[i] && tables[s][k][i] > 0;
        }
        changed |= stays != has_group[k];
        has_group[k] = (uint8_t)stays;
    }
    return changed;
}

static void find_common(common_part *c, int64_t n, int n_groups, const double *const *const *tables,
                        uint8_t *has_unit, uint8_t *has_group)
{
    for (int64_t i = 0; i < n; i++)
        has_unit[i] = is_known(tables[A], n_groups, i) && is_known(tables[B], n_groups, i);
    memset(has_group, 1, (size_t)n_groups);
    while (leave_out_units(n, n_groups, tables, has_group, has_unit) |
           leave_out_groups(n, n_groups, tables, has_unit, has_group)) {
    }
    for (int64_t i = 0; i < n; i++)
        if (has_unit[i])
            c->row[c->n++] = i;
    for (int k = 0; k < n_groups; k++)
        if (has_group[k])
            c->column[c->n_groups++] = k;
}

/* Margins of table s as shares of all its people. */
static dikas_status find_margins(common_part *c, int s, dikas_error *err)
{
    dikas_sum *units = dikas_alloc_zero((size_t)c->n + 1, sizeof *units), all = { 0, 0 };
    if (units == NULL)
        return DIKAS_NO_MEMORY(err, "margins");
    for (int k = 0; k < c->n_groups; k++) {
        dikas_sum group = { 0, 0 };
        for (int64_t i = 0; i < c->n; i++) {
            dikas_sum_add(&group, c->table[s][k * c->n + i]);
            dikas_sum_add(&units[i], c->table[s][k * c->n + i]);
        }
        c->group[s][k] = dikas_sum_value(group);
        dikas_sum_merge(&all, group);
    }
    for (int k = 0; k < c->n_groups; k++)
        c->group[s][k] /= dikas_sum_value(all);
    for (int64_t i = 0; i < c->n; i++)
        c->unit[s][i] = dikas_sum_value(units[i]) / dikas_sum_value(all);
    dikas_release(units);
    return DIKAS_OK;
}

static dikas_status copy_common(common_part *c, const double *const *const *tables,
                                dikas_error *err)
{
    for (int s = A; s <= B; s++) {
        c->table[s] = dikas_numbers(c->n * c->n_groups);
        c->unit[s] = dikas_numbers(c->n);
        c->group[s] = dikas_numbers(c->n_groups);
        if (!c->table[s] || !c->unit[s] || !c->group[s])
            return DIKAS_NO_MEMORY(err, "a table");
        for (int k = 0; k < c->n_groups; k++)
            for (int64_t i = 0; i < c->n; i++)
                c->table[s][k * c->n + i] = tables[s][c->column[k]][c->row[i]];
        DIKAS_TRY(find_margins(c, s, err));
    }
    c->fitted = dikas_numbers(c->n * c->n_groups);
    c->factor = dikas_numbers(c->n_groups);
    return c->fitted && c->factor ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a table");
}

static dikas_status open_common(common_part *c, int64_t n, int n_groups,
                                const double *const *const *tables, dikas_error *err)
{
    uint8_t *has_unit = dikas_alloc((size_t)n + 1, 1);
    uint8_t *has_group = dikas_alloc((size_t)n_groups + 1, 1);
    c->row = dikas_alloc((size_t)n + 1, sizeof *c->row);
    c->column = dikas_alloc((size_t)n_groups + 1, sizeof *c->column);
    dikas_status status = has_unit && has_group && c->row && c->column
                              ? DIKAS_OK
                              : DIKAS_NO_MEMORY(err, "what is common");
    if (status == DIKAS_OK) {
        find_common(c, n, n_groups, tables, has_unit, has_group);
        if (c->n == 0)
            c->status = "no_common_unit";
        else
            status = copy_common(c, tables, err);
    }
    dikas_release(has_unit);
    dikas_release(has_group);
    return status;
}

static void close_common(common_part *c)
{
    for (int s = A; s <= B; s++) {
        dikas_release(c->table[s]);
        dikas_release(c->unit[s]);
        dikas_release(c->group[s]);
    }
    dikas_release(c->row);
    dikas_release(c->column);
    dikas_release(c->fitted);
    dikas_release(c->factor);
    dikas_release((void *)c->input);
    dikas_release(c->by_unit);
    dikas_request_clear(&c->initial);
}

/* ---- the index of a table ---- */

/* The columns being in their place among the inputs. */
static dikas_status run_index(common_part *c, int64_t n, int n_groups, double *out,
                              dikas_error *err)
{
    double value[DIKAS_OUTPUTS_MAX];
    double *output[DIKAS_OUTPUTS_MAX];
    const char *status[DIKAS_OUTPUTS_MAX];
    for (int k = 0; k < c->index->n_outputs; k++)
        output[k] = &value[k];
    const dikas_call call = { .n_rows = n,
                              .input = c->input,
                              .parameter = c->value,
                              .output = output,
                              .status = status,
                              .run = c->run,
                              .n_repeats = n_groups };
    DIKAS_TRY(dikas_measure_run(c->index, &call, err));
    *out = value[0];
    if (strcmp(status[0], "ok") != 0 && strcmp(c->status, "ok") == 0)
        c->status = status[0];
    return DIKAS_OK;
}

static dikas_status value_of(common_part *c, const double *table, double *out, dikas_error *err)
{
    for (int k = 0; k < c->n_groups; k++)
        c->input[c->index->n_inputs - 1 + k] = table + k * c->n;
    return run_index(c, c->n, c->n_groups, out, err);
}

static dikas_status value_of_whole(common_part *c, int64_t n, int n_groups,
                                   const double *const *columns, double *out, dikas_error *err)
{
    for (int k = 0; k < n_groups; k++)
        c->input[c->index->n_inputs - 1 + k] = columns[k];
    return run_index(c, n, n_groups, out, err);
}

/* Odds ratios of table s, margins of the tables g and u, into `fitted`. */
static dikas_status fit(common_part *c, int g, int u, int s, dikas_error *err)
{
    int converged;
    for (int k = 0; k < c->n_groups; k++)
        c->input[k] = c->table[s] + k * c->n;
    DIKAS_TRY(dikas_fit_margins(c->n, c->n_groups, c->input, c->unit[u], c->group[g], TOLERANCE,
                                c->factor, &converged, err));
    for (int k = 0; k < c->index->n_inputs; k++)
        c->input[k] = NULL;
    if (!converged) {
        c->status = "not_converged";
        return DIKAS_OK;
    }
    for (int64_t i = 0; i < c->n; i++) {
        double all = 0;
        for (int k = 0; k < c->n_groups; k++)
            all += c->factor[k] * c->table[s][k * c->n + i];
        for (int k = 0; k < c->n_groups; k++)
            c->fitted[k * c->n + i] =
                c->unit[u][i] * (c->factor[k] * c->table[s][k * c->n + i] / all);
    }
    return DIKAS_OK;
}

/* What the units of a table with both margins of m add to `structural`, in all. */
static void add_by_unit(common_part *c, const double *table, int m, double sign)
{
    for (int64_t i = 0; i < c->n; i++) {
        double t = 0, divergence = 0;
        for (int k = 0; k < c->n_groups; k++)
            t += table[k * c->n + i];
        for (int k = 0; k < c->n_groups; k++) {
            const double share = table[k * c->n + i] / t;
            divergence += dikas_x_log(share, share, c->group[m][k]);
        }
        c->by_unit[i] += sign * c->unit[m][i] * divergence / 2;
    }
}

static dikas_status value_at(common_part *c, int g, int u, int s, double *out, dikas_error *err)
{
    const double *table = c->table[s];
    *out = DIKAS_MISSING;
    if (g != s || u != s) {
        DIKAS_TRY(fit(c, g, u, s, err));
        table = c->fitted;
    }
    if (strcmp(c->status, "ok") != 0) /* the parts are missing: no need to go on */
        return DIKAS_OK;
    if (c->by_unit && g == u)
        add_by_unit(c, table, g, s == B ? 1 : -1);
    return value_of(c, table, out, err);
}

/* ---- methods ---- */

static dikas_status by_shapley(common_part *c, dikas_change *out, double *first, double *last,
                               dikas_error *err)
{
    double v[2][2][2]; /* group margin, unit margin, odds ratios */
    for (int g = A; g <= B; g++)
        for (int u = A; u <= B; u++)
            for (int s = A; s <= B; s++)
                if (strcmp(c->status, "ok") == 0)
                    DIKAS_TRY(value_at(c, g, u, s, &v[g][u][s], err));
    if (strcmp(c->status, "ok") != 0)
        return DIKAS_OK;
    *first = v[A][A][A];
    *last = v[B][B][B];
    out->group_margin = ((v[B][A][A] - v[A][A][A]) + (v[B][B][A] - v[A][B][A]) +
                         (v[B][B][B] - v[A][B][B]) + (v[B][A][B] - v[A][A][B])) /
                        4;
    out->unit_margin = ((v[A][B][A] - v[A][A][A]) + (v[B][B][A] - v[B][A][A]) +
                        (v[B][B][B] - v[B][A][B]) + (v[A][B][B] - v[A][A][B])) /
                       4;
    out->interaction = 0;
    out->structural = ((v[A][A][B] - v[A][A][A]) + (v[B][B][B] - v[B][B][A])) / 2;
    return DIKAS_OK;
}

/* The first table, its columns scaled to the group totals of the second, or its rows to the unit
 * totals. */
static dikas_status value_of_scaled(common_part *c, int by_group, double *out, dikas_error *err)
{
    for (int k = 0; k < c->n_groups; k++)
        for (int64_t i = 0; i < c->n; i++)
            c->fitted[k * c->n + i] =
                c->table[A][k * c->n + i] *
                (by_group ? c->group[B][k] / c->group[A][k] : c->unit[B][i] / c->unit[A][i]);
    return value_of(c, c->fitted, out, err);
}

static dikas_status by_km(common_part *c, dikas_change *out, double *first, double *last,
                          dikas_error *err)
{
    double moved, of_groups, of_units;
    DIKAS_TRY(value_at(c, A, A, A, first, err));
    DIKAS_TRY(value_at(c, B, B, B, last, err));
    DIKAS_TRY(value_at(c, B, B, A, &moved, err));
    if (strcmp(c->status, "ok") != 0)
        return DIKAS_OK;
    DIKAS_TRY(value_of_scaled(c, 1, &of_groups, err));
    DIKAS_TRY(value_of_scaled(c, 0, &of_units, err));
    out->group_margin = of_groups - *first;
    out->unit_margin = of_units - *first;
    out->interaction = moved - *first - out->group_margin - out->unit_margin;
    out->structural = *last - moved;
    return DIKAS_OK;
}

static void forget_parts(dikas_change *out, const char *why)
{
    out->status = why;
    out->additions = out->removals = DIKAS_MISSING;
    out->group_margin = out->unit_margin = DIKAS_MISSING;
    out->interaction = out->structural = DIKAS_MISSING;
}

static dikas_status find_parts(common_part *c, dikas_change_method method, dikas_change *out,
                               dikas_error *err)
{
    double first = DIKAS_MISSING, last = DIKAS_MISSING;
    if (method == DIKAS_CHANGE_KM)
        DIKAS_TRY(by_km(c, out, &first, &last, err));
    else
        DIKAS_TRY(by_shapley(c, out, &first, &last, err));
    out->removals = first - out->before;
    out->additions = out->after - last;
    return DIKAS_OK;
}

/* ---- all of it ---- */

static dikas_status check_index(const dikas_measure *index, dikas_change_method method,
                                const double *by_unit, dikas_error *err)
{
    int fits = index->n_repeating == 1 && index->outputs[0].side == DIKAS_SIDE_SINGLE;
    for (int k = 0; k < index->n_inputs - 1; k++)
        fits = fits && index->inputs[k].optional;
    if (!fits)
        return dikas_fail(err, DIKAS_EINVAL, "%s is not one number of all groups", index->id);
    if (by_unit && (strcmp(index->id, "mutual_information") != 0 || method == DIKAS_CHANGE_KM))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: only the change of mutual_information, by Shapley, falls into units",
                          index->id);
    return DIKAS_OK;
}

static dikas_status explain(common_part *c, int64_t n, int n_groups,
                            const double *const *const *tables, dikas_change_method method,
                            int wants_units, dikas_change *out, dikas_error *err)
{
    c->input = dikas_alloc_zero((size_t)(c->index->n_inputs + n_groups), sizeof *c->input);
    if (c->input == NULL)
        return DIKAS_NO_MEMORY(err, "the inputs of an index");
    if (c->value == NULL) {
        DIKAS_TRY(dikas_request_parse(c->index->id, c->index->family, &c->initial, err));
        c->value = c->initial.value;
    }
    DIKAS_TRY(value_of_whole(c, n, n_groups, tables[A], &out->before, err));
    DIKAS_TRY(value_of_whole(c, n, n_groups, tables[B], &out->after, err));
    if (strcmp(c->status, "ok") != 0)
        return DIKAS_OK;
    DIKAS_TRY(open_common(c, n, n_groups, tables, err));
    out->n_common = c->n;
    if (c->n == 0)
        return DIKAS_OK;
    if (wants_units) {
        c->by_unit = dikas_alloc_zero((size_t)c->n, sizeof *c->by_unit);
        if (c->by_unit == NULL)
            return DIKAS_NO_MEMORY(err, "parts of units");
    }
    return find_parts(c, method, out, err);
}

dikas_status dikas_explain_change(const dikas_measure *index, const dikas_value *value, int64_t n,
                                  int n_groups, const double *const *before,
                                  const double *const *after, dikas_change_method method,
                                  double *by_unit, dikas_change *out, const dikas_run *run,
                                  dikas_error *err)
{
    const double *const *const tables[] = { before, after };
    common_part c = { .index = index, .value = value, .run = run, .status = "ok" };
    *out = (dikas_change){ .before = DIKAS_MISSING, .after = DIKAS_MISSING };
    DIKAS_TRY(check_index(index, method, by_unit, err));
    const dikas_status status = explain(&c, n, n_groups, tables, method, by_unit != NULL, out, err);
    out->status = c.status;
    if (strcmp(c.status, "ok") != 0)
        forget_parts(out, c.status);
    for (int64_t i = 0; i < n && by_unit; i++)
        by_unit[i] = DIKAS_MISSING;
    for (int64_t i = 0; i < c.n && c.by_unit && strcmp(c.status, "ok") == 0; i++)
        by_unit[c.row[i]] = c.by_unit[i] / ((c.unit[A][i] + c.unit[B][i]) / 2);
    close_common(&c);
    return status;
}
