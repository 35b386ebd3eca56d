/* SPDX-License-Identifier: MIT */
/**
 * @file segregation.h
 * What the records of the segregation family share: a group and the rest, or all groups.
 *
 *     x_i, y_i  members of the group, and all others, in cell i; persons, >= 0; t_i = x_i + y_i
 *     X, Y, T   their sums; P = X / T, p_i = x_i / t_i
 *     n_ik      members of group k in cell i; N_k their sum; π_ik = n_ik / t_i, Π_k = N_k / T
 *
 * A cell in which one of these is unknown is left out. Cells without people have no composition and
 * weigh nothing; groups without people are in no sum. Logarithms are natural. 0 ln 0 = 0.
 *
 * Every index is made of compensated sums over the cells, so that the order of the cells moves the
 * sum by some 1e-32 of its size at most: the bits of the result stay, but where that is just half
 * of the last place.
 */
#ifndef DIKAS_SEGREGATION_H
#define DIKAS_SEGREGATION_H

#include "measures/measures.h"

/* clang-format off */
#define DIKAS_INPUT_GROUP                                                                          \
    { "group", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                  \
      "members of the group" }

#define DIKAS_INPUT_REST                                                                           \
    { "rest", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                   \
      "all other residents" }

#define DIKAS_INPUT_AREA                                                                           \
    { "area", DIKAS_SIDE_ROWS, "m2", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                        \
      "ground of the cell" }

#define DIKAS_INPUT_GROUPS                                                                         \
    { "groups", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                 \
      "members of each group" }
/* clang-format on */

/** Parameters of the measures that take environments: then π_ik is the mix around cell i, where
 * t_i and Π_k stay what they are. The caller makes the environments that they describe. */
enum { DIKAS_AROUND_KERNEL, DIKAS_AROUND_RADIUS, DIKAS_AROUND_KNN, DIKAS_AROUND_PARAMETERS };
extern const dikas_parameter_spec dikas_around_parameters[DIKAS_AROUND_PARAMETERS];

/** Which of them belong together. */
dikas_status dikas_around_check(const dikas_value *value, dikas_error *err);

/** Numbers of nearest people: whole ones above 0, none twice. */
dikas_status dikas_around_check_people(const dikas_value *list, dikas_error *err);

#define DIKAS_TAKES_ENVIRONMENT                                                                    \
    .parameters = dikas_around_parameters, .n_parameters = DIKAS_AROUND_PARAMETERS,                \
    .check = dikas_around_check

/** What all records have in common. */
#define DIKAS_SEGREGATION_READING(input_list, output_list, how, more_traits)                       \
    .family = "segregation", .inputs = input_list, .n_inputs = DIKAS_COUNT(input_list),            \
    .outputs = output_list, .n_outputs = DIKAS_COUNT(output_list), .reading = how,                 \
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE | (more_traits)

/** Those that need columns only. */
#define DIKAS_SEGREGATION(input_list, output_list)                                                 \
    DIKAS_SEGREGATION_READING(input_list, output_list, DIKAS_READS_NOTHING, 0)

/** Those that read which cells are neighbours. */
#define DIKAS_SEGREGATION_OF_NEIGHBOURS(input_list, output_list)                                   \
    DIKAS_SEGREGATION_READING(input_list, output_list, DIKAS_READS_PAIRS, DIKAS_TRAIT_AMONG_ROWS)

/** The same of those whose last input is all groups. */
#define DIKAS_SEGREGATION_OF_ALL(input_list, output_list)                                          \
    DIKAS_SEGREGATION(input_list, output_list), .n_repeating = 1

/* ---- one group against the rest ---- */

enum { DIKAS_GROUP, DIKAS_REST, DIKAS_AREA };

/** Sums over the cells in which both are known. */
typedef struct dikas_two_groups {
    double X, Y, T, P;
} dikas_two_groups;

/** What one cell with people adds to an index. */
typedef double (*dikas_two_term)(double x, double y, const dikas_two_groups *sums,
                                 const void *detail);

/** Sums of the group and the rest. */
dikas_two_groups dikas_two_sums(const dikas_call *call);

/** 1 where there is a group and, unless it may do without, somebody else; else the first output is
 * missing, and says why. */
int dikas_two_defined(const dikas_call *call, const dikas_two_groups *sums, int needs_rest);

/** Σ of the term over the cells with people. */
double dikas_two_total(const dikas_call *call, const dikas_two_groups *sums, dikas_two_term term,
                       const void *detail);

/** An index in [0, 1] that is the Σ of a term. */
dikas_status dikas_two_index(const dikas_call *call, int needs_rest, dikas_two_term term);

/** Of environments: the index of all groups, of these two. */
dikas_status dikas_two_around(const dikas_call *call, const dikas_measure *of_all,
                              dikas_error *err);

/** Σ over all pairs of cells, each once, of t_i t_j |p_i - p_j|; n log n. */
dikas_status dikas_two_differences(int64_t n, const double *x, const double *y, double *out,
                                   dikas_error *err);

/** v within [0, 1]: rounding may lead out of it by a hair. What went beyond all numbers is none. */
static inline double dikas_unit(double v)
{
    return isfinite(v) ? fmin(fmax(v, 0), 1) : DIKAS_MISSING;
}

/** x ln(a / b); 0 where there is nobody. */
static inline double dikas_x_log(double x, double a, double b)
{
    return x > 0 ? x * log(a / b) : 0;
}

/* ---- all groups ---- */

/** What an index is of the mix of all groups. */
typedef double (*dikas_mix_index)(const dikas_mix *mix);

/** The mix of the groups that come after `first` other inputs: that of the call, or found anew and
 * then to be freed with dikas_mix_done(). */
dikas_status dikas_mix_of(const dikas_call *call, int first, const dikas_mix **out,
                          dikas_error *err);
void dikas_mix_done(const dikas_call *call, const dikas_mix *mix);

/** 1 where there are people and, where an index needs them, two groups with people; else the output
 * is missing, and says why. */
int dikas_mix_defined(const dikas_call *call, const dikas_mix *mix, int output, int needs_two);

/** An index as first output, within [0, high] but of environments. */
dikas_status dikas_mix_run(const dikas_call *call, int needs_two, dikas_mix_index index,
                           double high, dikas_error *err);

/** All groups of a call over the cells in which all are known, and so are the inputs before them.
 */
typedef struct dikas_groups {
    const dikas_call *call;
    int first;                   /**< position of the first group among the inputs */
    const double *const *around; /**< environments by group; NULL: the cell itself */
    int n;                       /**< groups */
    int n_peopled;               /**< of them with people */
    double T;                    /**< all people */
    double *N, *Pi;              /**< per group: people, share */
    double *members;             /**< per group: of the cell that was read last */
    double E, I;                 /**< entropy, and interaction Σ Π_k (1 - Π_k) */
} dikas_groups;

/** What a cell of t > 0 people is worth, n_ik being in g->members. */
typedef double (*dikas_groups_term)(const dikas_groups *g, double t);

/** To be closed also after a failure. */
dikas_status dikas_groups_open(const dikas_call *call, int first, dikas_groups *g,
                               dikas_error *err);
void dikas_groups_close(dikas_groups *g);

/** Members of every group in a cell into g->members; gives their sum, missing where one is. */
double dikas_groups_read(const dikas_groups *g, int64_t row);

/** The mix around a cell of t people into g->members: that of its environment, or the one that was
 * just read. Gives their sum. */
double dikas_groups_around(const dikas_groups *g, int64_t row, double t);

/** 1 where there are people and, where an index needs them, two groups with people; else the output
 * is missing, and says why. */
int dikas_groups_defined(const dikas_groups *g, int output, int needs_two);

/** Σ t_i term(i) / T. */
double dikas_groups_mean(const dikas_groups *g, dikas_groups_term term);

/** A number of each cell with people, or with people around it. */
dikas_status dikas_groups_column(const dikas_call *call, dikas_groups_term term, dikas_error *err);

/** Σ π ln(1 / π), Σ π², Σ π (1 - π), Σ π ln(π / Π) of a cell. */
double dikas_entropy_of(const dikas_groups *g, double t);
double dikas_concentration_of(const dikas_groups *g, double t);
double dikas_interaction_of(const dikas_groups *g, double t);
double dikas_divergence_of(const dikas_groups *g, double t);

#endif
