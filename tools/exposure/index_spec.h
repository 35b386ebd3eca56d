/* SPDX-License-Identifier: MIT */
/**
 * @file index_spec.h
 * The JSON file that describes a composite index.
 */
#ifndef DIKAS_INDEX_SPEC_H
#define DIKAS_INDEX_SPEC_H

#include <json-c/json.h>

#include "dikas/index.h"

/** A description that was read; a zeroed one is empty. */
typedef struct index_spec {
    dikas_index index;           /**< allowed, as dikas_index_check() says */
    dikas_indicator *indicators; /**< those of the index, which may be changed; the name of each is
                                    its column */
    int pca;         /**< weights come from the data (dikas_index_components()); until then all 1 */
    char *reference; /**< path of the frozen parameters, as it can be opened; NULL: none */
    json_object *rules; /**< the file as it stands; names and domains are borrowed from it */
} index_spec;

/**
 * Read a description:
 *
 *     { "indicators": [{ "column": TEXT, "direction": 1|-1, "weight": NUMBER (1), "domain": TEXT,
 *                        "goalposts": [LOW, HIGH], "log": true|false (false) }, …],
 *       "normalise": "minmax"|"zscore"|"rank"|"goalposts" (minmax),
 *       "aggregate": "arithmetic"|"geometric"|"harmonic" (arithmetic),
 *       "aggregate_domains": "mean"|"product" (mean),
 *       "floor": 0-1 (0.01), "min_weight_share": 0-1 (0.5), "zscore_ddof": 0|1 (0),
 *       "weights": "pca",       weights of the indicators are then not used
 *       "reference": PATH,      from the folder of this file
 *       "title": TEXT, "note": TEXT      for whoever reads the file
 *     }
 *
 * In brackets what holds where a key is left out; column and direction must be there. The reference
 * is { COLUMN: { "min", "max", "mean", "sd" }, … } of the data, or of their logarithms where these
 * are taken. Min-max needs the first two, z-scores the others. Ranks cannot be frozen.
 *
 * @param out  for clear_index_spec(), on failure too
 */
dikas_status read_index_spec(const char *path, index_spec *out, dikas_error *err) DIKAS_MUST_CHECK;

void clear_index_spec(index_spec *spec);

/** Parameters of the indicators as a reference file holds them; the caller owns it. */
json_object *index_reference(const index_spec *spec, const dikas_index_parameters *found);

#endif
