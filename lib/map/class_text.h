/* SPDX-License-Identifier: MIT */
/**
 * @file class_text.h
 * Classes as readers see them, on pages and in HTML.
 */
#ifndef DIKAS_MAP_CLASS_TEXT_H
#define DIKAS_MAP_CLASS_TEXT_H

#include "map/words.h"

enum { MAP_CLASS_SIZE = 256 };

/** By what values are multiplied before they are shown. */
double map_scale_of(const dikas_indicator *indicator);

/** Whether the n values and all bounds are whole numbers, which closed ranges tell: 5-9, 10-14. */
int map_is_whole(const dikas_indicator *indicator, int64_t n);

/** Bound k. The first is rounded down and the last up, so that no value lies outside. */
void map_bound_text(dikas_language language, const dikas_indicator *indicator, int k,
                    char out[MAP_NUMBER_SIZE]);

/** Class k: "5–10"; "5–9" of whole numbers, whose classes end below the next; "under 5", "10 and
 * over". */
void map_class_text(dikas_language language, const dikas_indicator *indicator, int is_whole, int k,
                    char out[MAP_CLASS_SIZE]);

#endif
