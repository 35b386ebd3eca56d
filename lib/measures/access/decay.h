/* SPDX-License-Identifier: MIT */
/**
 * @file decay.h
 * How the weight f of a service falls with its cost c >= 0. Every measure with a decay takes the
 * same parameters, first in its record.
 *
 *     binary       1[c <= cutoff]
 *     linear       max(0, 1 - c / cutoff)
 *     stepped      w_k for s_k <= c < s_k+1, with s_0 = 0 and w_0 = 1
 *     exponential  exp(-beta c)
 *     power        min(1, c^-beta)
 *     gaussian     exp(-c² / 2 sigma²)
 *     logistic     g(0) / g(c), g(x) = 1 + exp((x - mean) π / (sd √3))
 */
#ifndef DIKAS_DECAY_H
#define DIKAS_DECAY_H

#include "measures/measures.h"

/** A decay, ready to be the parameters of its weight. Borrows the lists of the values. */
typedef struct dikas_decay {
    dikas_weight weight;
    dikas_weigh weigh; /**< the same, many at once */
    double a, b;       /**< what the form is made of: cutoff, beta, sigma, mean and sd */
    const double *steps, *weights; /**< n_steps each */
    int n_steps;
} dikas_decay;

/** Positions of the parameters; a measure's own come after them. */
enum {
    DIKAS_DECAY_FORM,
    DIKAS_DECAY_CUTOFF,
    DIKAS_DECAY_STEPS,
    DIKAS_DECAY_WEIGHTS,
    DIKAS_DECAY_BETA,
    DIKAS_DECAY_SIGMA,
    DIKAS_DECAY_MEAN,
    DIKAS_DECAY_SD,
    DIKAS_DECAY_PARAMETERS_N,
};

/* clang-format off */
#define DIKAS_DECAY_PARAMETERS                                                                     \
    { "decay", DIKAS_CHOICE, NULL, 0, 0,                                                           \
      "binary|linear|stepped|exponential|power|gaussian|logistic",                                 \
      "how the weight of a service falls with its cost" },                                         \
    { "cutoff", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL,                                               \
      "cost at which binary and linear decays end" },                                              \
    { "steps", DIKAS_NUMBERS, "", 0, HUGE_VAL, NULL,                                               \
      "costs at which a stepped weight changes, ascending; it is 1 before the first" },            \
    { "weights", DIKAS_NUMBERS, "", 0, HUGE_VAL, NULL, "weight from each step on" },               \
    { "beta", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL, "rate of exponential and power decays" },       \
    { "sigma", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL, "width of a gaussian decay, above 0" },        \
    { "mean", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL, "middle of a logistic decay" },                 \
    { "sd", DIKAS_NUMBER, "", 0, HUGE_VAL, NULL, "spread of a logistic decay, above 0" }
/* clang-format on */

/** The decay that checked parameters describe. */
dikas_decay dikas_decay_of(const dikas_value *parameter);

/** The square of the weight; parameters are a dikas_decay. */
double dikas_decay_squared(double cost, const void *decay);
void dikas_decay_weigh_squared(const double *cost, int n, const void *decay, double *out);

/** Are the parameters of this form given, and no others, and do they fit together? */
dikas_status dikas_decay_check(const dikas_value *parameter, dikas_error *err);

/** The cost from which on the weight is 0, HUGE_VAL when there is none. */
double dikas_decay_reach(const dikas_value *parameter);

#endif
