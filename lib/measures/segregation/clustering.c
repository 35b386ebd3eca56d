/* SPDX-License-Identifier: MIT */
/**
 * @file clustering.c
 * Whether the members of a group live near each other, in cells that lie side by side.
 *
 *     absolute_clustering         ACL = (Σ (x_i / X) u_i - X / n² Σ s_i)
 *                                       / (Σ (x_i / X) (u_i + v_i) - X / n² Σ s_i)
 *     relative_clustering         RCL = Pxx / Pyy - 1
 *     spatial_proximity           SP = (X Pxx + Y Pyy) / (T Ptt)
 *     distance_decay_isolation    DPxx = Σ (x_i / X) u_i / (u_i + v_i)
 *     distance_decay_interaction  DPxy = Σ (x_i / X) v_i / (u_i + v_i)
 *
 * symbols   segregation.h; n cells, those without people too; c_ij = exp(-d_ij / L) between
 *           centroids, c_ii = exp(-√(0.6 a_i) / L), L the decay length, m, a_i the ground of the
 *           cell, m2; u_i = Σ_j c_ij x_j, v_i = Σ_j c_ij y_j, s_i = Σ_j c_ij: who is nearby, which
 *           dikas_environment_decayed() finds;
 *           Pxx = Σ x_i u_i / X², Pxy = Σ x_i v_i / (X Y), Pyy = Σ y_i v_i / Y²: mean proximity of
 *           two people of these; Ptt of any two
 * range     ACL at most 1 where the group is no more than chance would bring, else as it comes out;
 *           RCL >= -1; SP >= 0, 1 without clustering; DPxx and DPxy 0 to 1, together 1
 * missing   a cell in which one of them is unknown is left out (and was to be of u, v and s);
 *           no_people, zero_group, one_group (RCL, SP), decay_too_short where of a mean of c, which
 *           is above 0, nothing is left, or few digits: a share of that would be one of rounding
 *           (DPxx, DPxy: around any member), no_contrast where ACL is 0 / 0: everybody is in the
 * group, which lives evenly cost      O(n) time
 *
 * Massey & Denton (1988), The dimensions of residential segregation, Social Forces 67(2), 281-315,
 * doi:10.1093/sf/67.2.281; White (1983), The measurement of spatial segregation, American Journal
 * of Sociology 88(5), 1008-1018, doi:10.1086/227768; Morgan (1983), A distance-decay based
 * interaction index to measure residential segregation, Area 15(3), 211-217. In all of them L goes
 * without saying: it is one of the unit that distances are counted in. The DOIs were checked, the
 * papers were not at hand; the formulas are those that give our reference values.
 */
#include "measures/segregation/segregation.h"

#define NO_CONTRAST 1e-12  /* of the proximity itself: rounding */
#define LEAST       1e-290 /* proximity: below it, terms of a sum lose digits */

enum { NEAR_GROUP = 2, NEAR_REST, NEAR_CELLS };

/* A sum over the cells that are known. */
typedef double (*term)(const double *const *in, int64_t i);

static int is_known(const dikas_call *call, int64_t i)
{
    return !isnan(call->input[DIKAS_GROUP][i]) && !isnan(call->input[DIKAS_REST][i]) &&
           !isnan(call->input[NEAR_GROUP][i]) && !isnan(call->input[NEAR_REST][i]);
}

static double total(const dikas_call *call, term of)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < call->n_rows; i++)
        if (is_known(call, i))
            dikas_sum_add(&sum, of(call->input, i));
    return dikas_sum_value(sum);
}

static double x(const double *const *in, int64_t i)
{
    return in[DIKAS_GROUP][i];
}

static double y(const double *const *in, int64_t i)
{
    return in[DIKAS_REST][i];
}

static double x_near_x(const double *const *in, int64_t i)
{
    return in[DIKAS_GROUP][i] * in[NEAR_GROUP][i];
}

static double x_near_y(const double *const *in, int64_t i)
{
    return in[DIKAS_GROUP][i] * in[NEAR_REST][i];
}

static double y_near_y(const double *const *in, int64_t i)
{
    return in[DIKAS_REST][i] * in[NEAR_REST][i];
}

static double y_near_x(const double *const *in, int64_t i)
{
    return in[DIKAS_REST][i] * in[NEAR_GROUP][i];
}

static dikas_two_groups sums_of(const dikas_call *call)
{
    const double X = total(call, x), Y = total(call, y);
    return (dikas_two_groups){ X, Y, X + Y, X / (X + Y) };
}

/* 1 where there is somebody nearby, if only within the cell, at this proximity on average. */
static int reaches(const dikas_call *call, double proximity)
{
    if (proximity < LEAST)
        dikas_undefined(call, 0, "decay_too_short");
    return !(proximity < LEAST);
}

/* ---- with those of the same group, against everybody ---- */

/* A row in which the last column is unknown is no cell either. */
static dikas_status with_cells(const dikas_call *call, double **near_group, int64_t *n, double *sum,
                               dikas_error *err)
{
    dikas_sum cells = { 0, 0 };
    *n = 0;
    *near_group = dikas_numbers(call->n_rows);
    if (!*near_group)
        return DIKAS_NO_MEMORY(err, "clustering");
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double s = call->input[NEAR_CELLS][i];
        const int known = is_known(call, i) && !isnan(s);
        (*near_group)[i] = known ? call->input[NEAR_GROUP][i] : DIKAS_MISSING;
        *n += known;
        if (known)
            dikas_sum_add(&cells, s);
    }
    *sum = dikas_sum_value(cells);
    return DIKAS_OK;
}

static void find_absolute(const dikas_call *call, int64_t n, double near_cells)
{
    const dikas_two_groups s = sums_of(call);
    if (!dikas_two_defined(call, &s, 0))
        return;
    const double own = total(call, x_near_x) / s.X, others = total(call, x_near_y) / s.X;
    const double even = s.X / (double)n * (near_cells / (double)n);
    const double over = own - even, under = own + others - even;
    if (!reaches(call, own / s.X))
        return;
    *call->output[0] = over / under;
    if (fabs(under) <= NO_CONTRAST * (own + others) && own + others < HUGE_VAL)
        dikas_undefined(call, 0, "no_contrast");
}

static dikas_status run_absolute(const dikas_call *call, dikas_error *err)
{
    double *near_group, near_cells = 0;
    int64_t n = 0;
    DIKAS_TRY(with_cells(call, &near_group, &n, &near_cells, err));
    const double *const input[] = { call->input[DIKAS_GROUP], call->input[DIKAS_REST], near_group,
                                    call->input[NEAR_REST] };
    dikas_call known = *call;
    known.input = input;
    find_absolute(&known, n, near_cells);
    dikas_release(near_group);
    return DIKAS_OK;
}

/* ---- the group against the rest ---- */

static dikas_status run_relative(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups s = sums_of(call);
    (void)err;
    if (!dikas_two_defined(call, &s, 1))
        return DIKAS_OK;
    const double Pxx = total(call, x_near_x) / s.X / s.X, Pyy = total(call, y_near_y) / s.Y / s.Y;
    if (reaches(call, Pyy))
        *call->output[0] = Pxx / Pyy - 1;
    return DIKAS_OK;
}

enum { PROXIMITY, WITHIN_GROUP, BETWEEN, WITHIN_REST };

/* Over all pairs of one of A people and one of B. */
static void find_mean(const dikas_call *call, int output, double sum, double A, double B,
                      const char *why)
{
    const int has_pairs = A > 0 && B > 0;
    const double mean = sum / A / B;
    *call->output[output] = mean;
    if (!has_pairs || mean < LEAST)
        dikas_undefined(call, output, has_pairs ? "decay_too_short" : why);
}

static dikas_status run_proximity(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups s = sums_of(call);
    const double xx = total(call, x_near_x), xy = total(call, x_near_y);
    const double yy = total(call, y_near_y), yx = total(call, y_near_x);
    const char *without_x = s.T > 0 ? "zero_group" : "no_people";
    const char *without_y = s.T > 0 ? "one_group" : "no_people";
    (void)err;
    find_mean(call, WITHIN_GROUP, xx, s.X, s.X, without_x);
    find_mean(call, BETWEEN, xy, s.X, s.Y, s.X > 0 ? without_y : without_x);
    find_mean(call, WITHIN_REST, yy, s.Y, s.Y, without_y);
    if (dikas_two_defined(call, &s, 1) && reaches(call, (xx + xy + yx + yy) / s.T / s.T))
        *call->output[PROXIMITY] = (xx / s.X + yy / s.Y) / ((xx + xy + yx + yy) / s.T);
    return DIKAS_OK;
}

/* ---- whom a member has nearby ---- */

/* Of the members of a cell; missing where their proximity to anybody is too small to be shared. */
static double share_of(double members, double part, double nearby)
{
    return !(members > 0)             ? 0
           : nearby < LEAST * members ? DIKAS_MISSING
                                      : members * (part / nearby);
}

static double own_share(const double *const *in, int64_t i)
{
    return share_of(in[DIKAS_GROUP][i], in[NEAR_GROUP][i], in[NEAR_GROUP][i] + in[NEAR_REST][i]);
}

static double others_share(const double *const *in, int64_t i)
{
    return share_of(in[DIKAS_GROUP][i], in[NEAR_REST][i], in[NEAR_GROUP][i] + in[NEAR_REST][i]);
}

static dikas_status share_nearby(const dikas_call *call, term of)
{
    const dikas_two_groups s = sums_of(call);
    if (!dikas_two_defined(call, &s, 0))
        return DIKAS_OK;
    const double share = total(call, of) / s.X;
    *call->output[0] = dikas_unit(share);
    if (isnan(share))
        dikas_undefined(call, 0, "decay_too_short");
    return DIKAS_OK;
}

static dikas_status run_isolation(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return share_nearby(call, own_share);
}

static dikas_status run_interaction(const dikas_call *call, dikas_error *err)
{
    (void)err;
    return share_nearby(call, others_share);
}

/* ---- records ---- */

/* clang-format off */
#define NEAR_INPUT(role, unit, help) \
    { role, DIKAS_SIDE_ROWS, unit, 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED, help }
/* clang-format on */

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_GROUP,
    DIKAS_INPUT_REST,
    NEAR_INPUT("near_group", "persons", "members of all cells, by c_ij"),
    NEAR_INPUT("near_rest", "persons", "all other residents of all cells, by c_ij"),
};

static const dikas_input_spec inputs_with_cells[] = {
    DIKAS_INPUT_GROUP,
    DIKAS_INPUT_REST,
    NEAR_INPUT("near_group", "persons", "members of all cells, by c_ij"),
    NEAR_INPUT("near_rest", "persons", "all other residents of all cells, by c_ij"),
    NEAR_INPUT("near_cells", "1", "all cells, by c_ij"),
};

static const dikas_parameter_spec parameters[] = {
    { "decay_length", DIKAS_NUMBER, "1000", 0, 1e7, NULL,
      "metres over which proximity c_ij = exp(-d_ij / decay_length) falls to 37 %" },
};

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    return dikas_check_positive(parameter, "decay_length", err);
}

static const dikas_output_spec absolute_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, HUGE_VAL,
      "0 where members are as near to each other as in an even spread, the more the nearer" },
};

static const dikas_output_spec relative_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -1, HUGE_VAL,
      "0 where members are as near to each other as the rest are, above it where nearer" },
};

static const dikas_output_spec proximity_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL,
      "1 where group and rest live among each other, above it where each keeps to itself" },
    { "_xx", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL, "mean proximity of two members" },
    { "_xy", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL,
      "mean proximity of a member and one of the rest" },
    { "_yy", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL, "mean proximity of two of the rest" },
};

static const dikas_output_spec share_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "share of the people near a member, on average" },
};

#define WITH_DECAY .parameters = parameters, .n_parameters = DIKAS_COUNT(parameters), .check = check

#define MASSEY_DENTON                                                                              \
    .reference = "Massey & Denton (1988), The dimensions of residential segregation, Social "      \
                 "Forces 67(2), 281-315",                                                          \
    .doi = "10.1093/sf/67.2.281"

#define MORGAN                                                                                     \
    .reference = "Morgan (1983), A distance-decay based interaction index to measure residential " \
                 "segregation, Area 15(3), 211-217",                                               \
    .doi = ""

const dikas_measure dikas_measure_absolute_clustering = {
    .id = "absolute_clustering",
    .title = "How near members live to each other, from an even spread to all that are nearby",
    .formula = "ACL = (Σ_i Σ_j x_i c_ij x_j / X - X / n² Σ_i Σ_j c_ij) / "
               "(Σ_i Σ_j x_i c_ij t_j / X - X / n² Σ_i Σ_j c_ij)",
    MASSEY_DENTON,
    DIKAS_SEGREGATION(inputs_with_cells, absolute_outputs),
    WITH_DECAY,
    .run = run_absolute,
};

const dikas_measure dikas_measure_relative_clustering = {
    .id = "relative_clustering",
    .title = "How near members live to each other against how near the rest do",
    .formula = "RCL = Pxx / Pyy - 1, Pxx = Σ_i Σ_j x_i c_ij x_j / X², Pyy the same of the rest",
    MASSEY_DENTON,
    DIKAS_SEGREGATION(inputs, relative_outputs),
    WITH_DECAY,
    .run = run_relative,
};

const dikas_measure dikas_measure_spatial_proximity = {
    .id = "spatial_proximity",
    .title = "How near people of the same side live to each other against any two people",
    .formula = "SP = (X Pxx + Y Pyy) / (T Ptt), P the mean of c_ij over pairs of people",
    .reference = "White (1983), The measurement of spatial segregation, American Journal of "
                 "Sociology 88(5), 1008-1018",
    .doi = "10.1086/227768",
    DIKAS_SEGREGATION(inputs, proximity_outputs),
    WITH_DECAY,
    .run = run_proximity,
};

const dikas_measure dikas_measure_distance_decay_isolation = {
    .id = "distance_decay_isolation",
    .title = "Share of the group itself among those who live near a member, on average",
    .formula = "DPxx = Σ_i (x_i / X) Σ_j c_ij x_j / Σ_j c_ij t_j",
    MORGAN,
    DIKAS_SEGREGATION(inputs, share_outputs),
    WITH_DECAY,
    .run = run_isolation,
};

const dikas_measure dikas_measure_distance_decay_interaction = {
    .id = "distance_decay_interaction",
    .title = "Share of all others among those who live near a member, on average",
    .formula = "DPxy = Σ_i (x_i / X) Σ_j c_ij y_j / Σ_j c_ij t_j",
    MORGAN,
    DIKAS_SEGREGATION(inputs, share_outputs),
    WITH_DECAY,
    .run = run_interaction,
};
