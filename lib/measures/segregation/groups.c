/* SPDX-License-Identifier: MIT */
/**
 * @file groups.c
 * Sums over cells of all groups, each with its own mix or that of its environment.
 *
 * Environments as of Reardon & O'Sullivan (2004), Measures of spatial segregation, Sociological
 * Methodology 34, 121-162, doi:10.1111/j.0081-1750.2004.00150.x, but with the weights and the mix
 * of the whole from the counts themselves; for C, P and the divergence in the same way.
 */
#include "measures/segregation/segregation.h"

/* ---- environments ---- */

const dikas_parameter_spec dikas_around_parameters[] = {
    { "kernel", DIKAS_CHOICE, "uniform", 0, 0, "uniform|triangular|biweight|gaussian|exponential",
      "how the weight of people around a cell falls with their distance, to none beyond radius" },
    { "radius", DIKAS_NUMBERS, "", 0, HUGE_VAL, NULL,
      "m; the mix of a cell is that of everybody within it" },
    { "knn", DIKAS_NUMBERS, "", 1, HUGE_VAL, NULL,
      "the mix of a cell is that of so many nearest people, whole cells together" },
};

/* Finite, above 0, none twice. */
static dikas_status check_list(const char *key, const dikas_value *list, dikas_error *err)
{
    for (int k = 0; k < list->n_numbers; k++) {
        if (!(list->numbers[k] > 0 && list->numbers[k] < HUGE_VAL))
            return dikas_fail(err, DIKAS_EINVAL, "%s: %g is no finite number above 0", key,
                              list->numbers[k]);
        for (int before = 0; before < k; before++)
            if (fabs(list->numbers[before] - list->numbers[k]) <= 0)
                return dikas_fail(err, DIKAS_EINVAL, "%s: %.15g is there twice", key,
                                  list->numbers[k]);
    }
    return DIKAS_OK;
}

dikas_status dikas_around_check_people(const dikas_value *list, dikas_error *err)
{
    for (int k = 0; k < list->n_numbers; k++)
        if (floor(list->numbers[k]) < list->numbers[k])
            return dikas_fail(err, DIKAS_EINVAL, "knn: %.15g is not a whole number of people",
                              list->numbers[k]);
    return check_list("knn", list, err);
}

dikas_status dikas_around_check(const dikas_value *value, dikas_error *err)
{
    const dikas_value *radius = &value[DIKAS_AROUND_RADIUS], *knn = &value[DIKAS_AROUND_KNN];
    DIKAS_TRY(check_list("radius", radius, err));
    DIKAS_TRY(dikas_around_check_people(knn, err));
    if (knn->n_numbers > 0 && (radius->n_numbers > 0 || value[DIKAS_AROUND_KERNEL].given))
        return dikas_fail(err, DIKAS_EINVAL, "knn=K goes without kernel and radius");
    if (value[DIKAS_AROUND_KERNEL].given && radius->n_numbers == 0)
        return dikas_fail(err, DIKAS_EINVAL, "kernel=… needs radius=METRES");
    return DIKAS_OK;
}

/* ---- sums ---- */

double dikas_groups_read(const dikas_groups *g, int64_t row)
{
    double t = 0;
    for (int k = 0; k < g->first; k++)
        if (g->call->input[k] && isnan(g->call->input[k][row]))
            return DIKAS_MISSING;
    if (g->around && isnan(g->around[0][row]))
        return DIKAS_MISSING;
    for (int k = 0; k < g->n; k++) {
        g->members[k] = g->call->input[g->first + k][row];
        t += g->members[k];
    }
    return t;
}

double dikas_groups_around(const dikas_groups *g, int64_t row, double t)
{
    if (!g->around)
        return t;
    double around = 0;
    for (int k = 0; k < g->n; k++) {
        g->members[k] = g->around[k][row];
        around += g->members[k];
    }
    return around;
}

/* Known cells have no missing sum; where a column is NULL there are no rows. */
static dikas_status add_up(dikas_groups *g, dikas_error *err)
{
    dikas_sum *sums = dikas_alloc_zero((size_t)g->n + 1, sizeof *sums), all = { 0, 0 };
    if (sums == NULL)
        return DIKAS_NO_MEMORY(err, "groups");
    for (int64_t i = 0; i < g->call->n_rows; i++)
        if (!isnan(dikas_groups_read(g, i)))
            for (int k = 0; k < g->n; k++) {
                dikas_sum_add(&sums[k], g->members[k]);
                dikas_sum_add(&all, g->members[k]);
            }
    g->T = dikas_sum_value(all);
    for (int k = 0; k < g->n; k++)
        g->N[k] = dikas_sum_value(sums[k]);
    dikas_release(sums);
    return DIKAS_OK;
}

dikas_status dikas_groups_open(const dikas_call *call, int first, dikas_groups *g, dikas_error *err)
{
    *g = (dikas_groups){ .call = call, .first = first, .n = call->n_repeats };
    if (call->environment)
        g->around = call->environment + first;
    g->N = dikas_numbers(g->n);
    g->Pi = dikas_numbers(g->n);
    g->members = dikas_numbers(g->n);
    if (!g->N || !g->Pi || !g->members)
        return DIKAS_NO_MEMORY(err, "groups");
    DIKAS_TRY(add_up(g, err));
    for (int k = 0; k < g->n; k++) {
        g->n_peopled += g->N[k] > 0;
        g->Pi[k] = g->T > 0 ? g->N[k] / g->T : 0;
        g->members[k] = g->N[k];
    }
    if (g->T > 0) {
        g->E = dikas_entropy_of(g, g->T);
        g->I = dikas_interaction_of(g, g->T);
    }
    return DIKAS_OK;
}

void dikas_groups_close(dikas_groups *g)
{
    dikas_release(g->N);
    dikas_release(g->Pi);
    dikas_release(g->members);
}

int dikas_groups_defined(const dikas_groups *g, int output, int needs_two)
{
    const char *why = !(g->T > 0)                     ? "no_people"
                      : needs_two && g->n_peopled < 2 ? "one_group"
                                                      : NULL;
    if (why)
        dikas_undefined(g->call, output, why);
    return why == NULL;
}

double dikas_groups_mean(const dikas_groups *g, dikas_groups_term term)
{
    dikas_sum total = { 0, 0 };
    for (int64_t i = 0; i < g->call->n_rows; i++) {
        const double t = dikas_groups_read(g, i);
        if (t > 0)
            dikas_sum_add(&total, t * term(g, dikas_groups_around(g, i, t)));
    }
    return dikas_sum_value(total) / g->T;
}

dikas_status dikas_groups_column(const dikas_call *call, dikas_groups_term term, dikas_error *err)
{
    dikas_groups g;
    const dikas_status status = dikas_groups_open(call, 0, &g, err);
    for (int64_t i = 0; i < call->n_rows && status == DIKAS_OK; i++) {
        const double own = g.around ? 0 : dikas_groups_read(&g, i);
        const double t = dikas_groups_around(&g, i, own);
        call->output[0][i] = t > 0 ? fmax(term(&g, t), 0) : DIKAS_MISSING;
    }
    dikas_groups_close(&g);
    return status;
}

/* ---- what a composition is like ---- */

double dikas_entropy_of(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += dikas_x_log(g->members[k] / t, t, g->members[k]);
    return sum;
}

double dikas_concentration_of(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += g->members[k] / t * (g->members[k] / t);
    return sum;
}

double dikas_interaction_of(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += g->members[k] / t * ((t - g->members[k]) / t);
    return sum;
}

double dikas_divergence_of(const dikas_groups *g, double t)
{
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += dikas_x_log(g->members[k] / t, g->members[k] / t, g->Pi[k]);
    return sum;
}
