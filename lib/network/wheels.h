/* SPDX-License-Identifier: MIT */
/**
 * @file wheels.h
 * Where wheels cannot go: steps, kerbs, rough and steep ways, as far as tags tell.
 */
#ifndef DIKAS_NETWORK_WHEELS_H
#define DIKAS_NETWORK_WHEELS_H

#include "network/tags.h"

/** Surfaces that a rule may close; the words are values of the surface tag. */
#define WHEELS_SURFACES 32

typedef enum wheels { WHEELS_NONE, WHEELS_PRAM, WHEELS_CHAIR } wheels;

/** What a profile asks of the ground. */
typedef struct wheel_rules {
    wheels kind;
    dikas_steps steps;        /**< whether steps are used */
    double kerb_m;            /**< highest kerb */
    double incline_percent;   /**< steepest tagged slope, up or down */
    double tracktype;         /**< worst grade of a track, 1-5 */
    int smoothness;           /**< worst, a position in the list of values, the best is 0 */
    uint32_t closed_surfaces; /**< one bit for each */
} wheel_rules;

/** Asks nothing: for people on foot, bicycles and cars. */
wheel_rules wheels_none(void);

/** What is closed to a wheelchair, and to a pram. */
wheel_rules wheels_chair(void);
wheel_rules wheels_pram(void);

/** Positions of words in the lists of values; -1 and the near ones in the message when there is no
 * such word. */
int wheels_find_smoothness(const char *word, dikas_error *err);
int wheels_find_surface(const char *word, dikas_error *err);

/** 1 when the profile does not use these steps. */
int wheels_stop_on_steps(const wheel_rules *rules, const way_columns *c, int64_t row);

/** 1 when the line is too rough or too steep, or a kerb lies across it. */
int wheels_stop_on_ground(const wheel_rules *rules, const way_columns *c, int64_t row);

/** 1 when the kerb of a point or a line is too high. */
int wheels_stop_at_kerb(const wheel_rules *rules, const way_columns *c, int64_t row);

#endif
