/* SPDX-License-Identifier: MIT */
/**
 * @file measure.h
 * Measures: pure functions of columns and relations that give columns or single numbers. Each is a
 * record that says what it needs, gives and keeps, and where it comes from; lists, option parsing,
 * range checks, documentation and the tests that run over all measures are made from the records.
 *
 * Rows are the ones that get the result (cells), columns of the relation are what they are related
 * to (services).
 */
#ifndef DIKAS_MEASURE_H
#define DIKAS_MEASURE_H

#include "dikas/mix.h"
#include "dikas/relation.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where an input or output lies. @since 0.1 */
typedef enum dikas_side {
    DIKAS_SIDE_ROWS,    /**< one number per row (cell) */
    DIKAS_SIDE_COLUMNS, /**< one number per column of the relation (service) */
    DIKAS_SIDE_SINGLE,  /**< one number in all */
} dikas_side;

/** What a missing value in an input does; elsewhere it changes nothing beyond what a 0 in its place
 * would. @since 0.1 */
typedef enum dikas_missing_rule {
    DIKAS_MISSING_LEFT_OUT, /**< the same result as with 0 in its place */
    DIKAS_MISSING_OWN_ROW,  /**< the row's own result is missing; the others as with 0 in its place
                             */
    DIKAS_MISSING_IGNORED,  /**< the same result as without that row, which has itself none */
} dikas_missing_rule;

/** One input column. @since 0.1 */
typedef struct dikas_input_spec {
    const char *role; /**< "demand", "supply", "value", "weight", "income", … */
    dikas_side side;
    const char *unit;
    double low, high; /**< closed range of allowed values */
    int optional;     /**< 1: may be NULL */
    dikas_missing_rule missing;
    const char *help;
} dikas_input_spec;

/** Types of parameter. @since 0.1 */
typedef enum dikas_parameter_type {
    DIKAS_NUMBER,  /**< a double in [low, high] */
    DIKAS_COUNT_N, /**< a whole number in [low, high] */
    DIKAS_CHOICE,  /**< one of `choices`, as its position */
    DIKAS_NUMBERS, /**< a list "10/20/30" of doubles in [low, high] */
    DIKAS_WORD,    /**< a name (of a raster, a column, a file), as it is */
    DIKAS_WORDS,   /**< a list "a/b/c" of names */
} dikas_parameter_type;

/** One parameter. @since 0.1 */
typedef struct dikas_parameter_spec {
    const char *key;
    dikas_parameter_type type;
    const char *initial; /**< default as it would be typed; NULL: must be given; "": may be left out
                            (missing) */
    double low, high;
    const char *choices; /**< "mean|median", for DIKAS_CHOICE */
    const char *help;
} dikas_parameter_spec;

/** Value of a parameter. @since 0.1 */
typedef struct dikas_value {
    int given;       /**< 0: the default stands */
    double number;   /**< NUMBER, COUNT_N; missing when left out */
    int choice;      /**< CHOICE: position among the choices, from 0; -1 when left out */
    double *numbers; /**< NUMBERS: n_numbers values, or NULL */
    int n_numbers;
    char **words; /**< WORD: one, WORDS: n_words of them; or NULL */
    int n_words;
} dikas_value;

/** One output. @since 0.1 */
typedef struct dikas_output_spec {
    const char *suffix; /**< "" for the value itself, else "_low", … appended to the name */
    dikas_side side;
    const char *unit; /**< "cost": unit of the relation; "supply": unit of the supply; "value": of
                         the input value */
    double low, high; /**< closed range of what it can be, missing apart */
    const char *help;
} dikas_output_spec;

/** How a measure reads its relation. @since 0.1 */
typedef enum dikas_reading {
    DIKAS_READS_NOTHING, /**< columns only */
    DIKAS_READS_NEAREST, /**< dikas_relation_nearest() */
    DIKAS_READS_SUMS,    /**< dikas_relation_sum() by row */
    DIKAS_READS_PAIRS,   /**< every row once */
    DIKAS_READS_SWEEPS,  /**< columns first, then rows */
    DIKAS_READS_OFTEN,   /**< until it converges */
} dikas_reading;

/** Traits that the property tests hold a measure to. @since 0.1 */
enum {
    DIKAS_TRAIT_BENEFIT = 1 << 0, /**< more is better (services reached) */
    DIKAS_TRAIT_COST = 1 << 1,    /**< less is better (minutes) */
    DIKAS_TRAIT_ORDER_FREE =
        1 << 2, /**< permuting rows permutes row outputs and leaves single numbers */
    DIKAS_TRAIT_SUPPLY_LINEAR = 1 << 3,  /**< twice the supply, twice the value */
    DIKAS_TRAIT_SUPPLY_FREE = 1 << 4,    /**< twice the supply, the same value */
    DIKAS_TRAIT_DEMAND_INVERSE = 1 << 5, /**< twice the demand (or weight), half the value */
    DIKAS_TRAIT_DEMAND_FREE =
        1 << 6, /**< twice the demand (or weight, or the people of all groups), the same value */
    DIKAS_TRAIT_SCALE_FREE = 1 << 7, /**< supply and demand both doubled: the same value */
    DIKAS_TRAIT_AMONG_ROWS = 1 << 8, /**< the relation is of the rows with each other: its columns
                                          are the same cells, and left out with them */
};

/** What a measure is called with. Arrays in the order of its record. @since 0.1 */
typedef struct dikas_call {
    int64_t n_rows, n_columns;
    const dikas_relation *relation; /**< NULL for DIKAS_READS_NOTHING */
    const double *const *input;     /**< optional inputs that are absent are NULL; after those that
                                         are there once come n_repeats times those that repeat */
    const dikas_value *parameter;
    double *const *output; /**< written completely on success */
    const char *
        *status; /**< per output, preset to "ok"; a single number that is undefined is missing and
                      says why here ("zero_group", …, a static string); NULL entries are not kept */
    const dikas_run *run;
    int n_repeats; /**< how often the inputs that repeat are there; 0 is once */
    /** Of a measure with a parameter `kernel` or `knn`: in the order of `input`, the people around
     * every row (dikas/environment.h), >= 0, whose mix then stands for that of the row; weights and
     * the mix of the whole stay those of `input`. A row whose environment is missing is left out.
     * Inputs that are no people have none (NULL). NULL: every row is its own environment, whatever
     * the parameters say. */
    const double *const *environment;
    /** Of these groups and environments, where it was found for several measures; then they are not
     * checked again. NULL: found where it is needed. */
    const dikas_mix *mix;
} dikas_call;

/** A measure. @since 0.1 */
typedef struct dikas_measure {
    const char *id, *family, *title;
    const char *formula;   /**< one line of text, symbols as in the source */
    const char *reference; /**< authors (year), title, where */
    const char *doi;       /**< "10.…", or "" where there is none */
    const dikas_input_spec *inputs;
    int n_inputs;
    int n_repeating; /**< so many of them, the last ones, are there any number of times, together:
                        a b, a b, … (columns of groups) */
    const dikas_parameter_spec *parameters;
    int n_parameters;
    const dikas_output_spec *outputs;
    int n_outputs;
    dikas_reading reading;
    unsigned traits;
    /** Checks that go beyond single ranges (which parameters belong together); NULL when there are
     * none. */
    dikas_status (*check)(const dikas_value *parameter, dikas_error *err);
    /** Largest relation value that can matter, HUGE_VAL when there is no such; NULL: HUGE_VAL. */
    double (*reach)(const dikas_value *parameter);
    /** NULL where more is needed than columns and a relation (pixels, polygons, a file): then the
     * record says what there is, and a function of its own computes it. */
    dikas_status (*run)(const dikas_call *call, dikas_error *err);
    /** What its first output is where there is neither more nor less than elsewhere (1 of a
     * quotient), or NULL where there is no such value: a map has its centre there. */
    const double *reference_value;
} dikas_measure;

/** All measures, by family and id; `*n` of them. @since 0.1 */
DIKAS_API const dikas_measure *const *dikas_measures(int *n);

/** The measure of this id, or NULL; of two families that have one, that of the family whose name
 * comes first. @since 0.1 */
DIKAS_API const dikas_measure *dikas_measure_find(const char *id);

/** The measure of this family and id, or NULL: an id is one of a kind within its family. @since 0.1
 */
DIKAS_API const dikas_measure *dikas_measure_of(const char *family, const char *id);

/** A measure with its parameters, as asked for with `[NAME=]ID[:KEY=VALUE[,KEY=VALUE…]]`. @since
 * 0.1 */
typedef struct dikas_request {
    const dikas_measure *measure;
    char *name;         /**< NAME, or NULL when none was given */
    dikas_value *value; /**< n_parameters of the measure */
    char **category;    /**< `category=A/B`: n_categories texts */
    int n_categories;
    char *key_text; /**< the given keys and values, "_k3" or "_cutoff15", for a default name; lower
                       case */
} dikas_request;

/**
 * Parse a request. Numbers have a point in every locale.
 *
 * @param text    e.g. "doctors=2sfca:decay=linear,cutoff=15"
 * @param family  only measures of this family ("access"), or NULL
 * @param out     the request; clear with dikas_request_clear()
 * @return DIKAS_OK, DIKAS_ENOTFOUND (measure or key: near matches are named), DIKAS_EINVAL (a
 * value, a missing parameter), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_request_parse(const char *text, const char *family,
                                                            dikas_request *out, dikas_error *err);

/** Free what a request holds; a zeroed request is fine. @since 0.1 */
DIKAS_API void dikas_request_clear(dikas_request *request);

/** Largest relation value that matters to a request; HUGE_VAL when there is no limit. @since 0.1 */
DIKAS_API double dikas_request_reach(const dikas_request *request);

/**
 * Run a measure: checks the inputs against the record (range, presence) and calls its kernel.
 *
 * @param measure  the measure
 * @param call     its arrays; `status` may be NULL
 * @return DIKAS_OK, DIKAS_EINVAL ("cumulative: supply, row 1208: -3 is outside [0, inf]"),
 * DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_measure_run(const dikas_measure *measure,
                                                          const dikas_call *call, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
