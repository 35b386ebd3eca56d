/* SPDX-License-Identifier: MIT */
/**
 * @file guess.h
 * What columns and layers are for, by their names in Finnish, Swedish, English and German; years in
 * names; values that stand for suppressed counts. Guesses: whoever asks says that they are.
 */
#ifndef DIKAS_CHECK_GUESS_H
#define DIKAS_CHECK_GUESS_H

#include <glib.h>
#include <stdint.h>

/** What a column holds. */
typedef enum column_role {
    ROLE_NONE,
    ROLE_ID,
    ROLE_YEAR,
    ROLE_POPULATION,
    ROLE_AGE,             /**< people of some ages */
    ROLE_LOW_INCOME,      /**< people of low income */
    ROLE_INCOME_TOTAL,    /**< people whose income is known, low or not */
    ROLE_INCOME,          /**< a mean or median, not a count */
    ROLE_BASIC_EDUCATION, /**< people with basic schooling only */
    ROLE_EDUCATION_TOTAL, /**< people whose schooling is known: adults */
    ROLE_UNEMPLOYED,
    ROLE_LABOUR_FORCE,
    ROLE_FOREIGN,
    ROLE_RENTED, /**< households that rent */
    ROLE_HOUSEHOLDS,
    ROLE_CATEGORY, /**< of a service */
    ROLE_SUPPLY,   /**< of a service */
    ROLE_HEAT,     /**< of the ground of a cell */
    ROLE_GREEN,
    N_ROLES,
} column_role;

/** What a name says. */
typedef struct name_guess {
    column_role role;
    int score;     /**< 0 to 100: the name is the word itself */
    int low, high; /**< of ROLE_AGE, years; high -1: and over */
    int year;      /**< in the name, 0: none */
} name_guess;

void guess_column(const char *name, name_guess *out);

/** What a raster, or a layer of polygons, is of. */
typedef enum ground_theme {
    THEME_NONE,
    THEME_HEAT,
    THEME_FLOOD,
    THEME_TREES,
    THEME_CANOPY,
    THEME_GREEN,
    THEME_WATER,
    THEME_BUILDINGS,
    THEME_SURFACE,    /**< heights of ground or roofs */
    THEME_LAND_COVER, /**< classes */
} ground_theme;

ground_theme guess_theme(const char *name);

/** Words for services that planners ask for; -1 where it is none of them, else 0 (most asked for)
 * and up. */
int guess_service(const char *category);

/** 1 where people compete for such a service: one that is full serves nobody else. */
int guess_has_room_for_few(const char *category);

/** Whether a layer is meant for this: "cells", "services", "network", "buildings", "areas"; the
 * more the surer, 0 not at all. */
int guess_layer(const char *name, const char *role);

/** The year in a name: four digits alone, or a date as 20220222; 0: none. Of several the last. */
int year_in(const char *text);

/** The number in a name that is a return period in years (20, 100, 500), 0: none. */
int period_in(const char *text);

/** A value that seems to stand for unknown. */
typedef struct code_guess {
    double value;
    int64_t rows;      /**< that have it */
    int64_t above;     /**< of these: it is more than all residents of the row */
    int is_certain;    /**< it cannot be a count; else it may be one */
    const char *about; /**< why, as a clause after "in 27 rows" */
} code_guess;

/** Codes among counts, of code_guess; for g_array_free().
 *
 * @param x      n values, missing as NaN
 * @param total  all residents of each row, missing as NaN; or NULL */
GArray *guess_codes(const double *x, const double *total, int64_t n);

#endif
