/* SPDX-License-Identifier: MIT */
/**
 * @file words.h
 * Fixed words, numbers and units in the language of the reader.
 *
 * Words come from gettext catalogues (po/LANGUAGE.po) that are part of the library: the result does
 * not depend on the locale of the process or on what is installed, and no state is shared.
 */
#ifndef DIKAS_MAP_WORDS_H
#define DIKAS_MAP_WORDS_H

#include "dikas/map.h"

/** The translation of an English text, or the text itself where there is none; `message` is noted
 * for xgettext. */
DIKAS_API const char *dikas_map_word(dikas_language language, const char *message);

/** Marks a text for the catalogues where it is not translated at once. */
#define MAP_N_(message) (message)

enum { MAP_NUMBER_SIZE = 48, MAP_REASON_SIZE = 256 };

/** Of the smallest number that there is. */
enum { MAP_MOST_DECIMALS = 330 };

/** A number with so many decimals: a point and commas in English ("1,234.5"), a comma and no-break
 * spaces in Finnish and Swedish ("1 234,5"), a true minus. Missing is an en dash.
 *
 * From 1e15 on it is written as "1.2 × 10¹⁸", to three digits, or to the place that negative
 * decimals tell (-17: the 2). With more than six decimals so is what lies below 0.001 (decimals 10:
 * "2.5 × 10⁻⁹"), to six digits at most; what is larger has six, and no zeros at its end. */
DIKAS_API void dikas_map_number(dikas_language language, double x, int decimals,
                                char out[MAP_NUMBER_SIZE]);

/** Least decimals with which these ascending values times `scale` are written to within a fiftieth
 * of what lies between them: 0 to 6; below 0 where some are 1e15 or more, above 6 where some are
 * below 0.001 and need it. */
DIKAS_API int dikas_map_decimals(const double *value, int n, double scale);

/** The unit as readers write it: "min", "%", "persons" -> "people" in their language; "" for "1".
 */
DIKAS_API const char *dikas_map_unit(dikas_language language, const char *unit);

/** Why a cell has no value, in words: its absence (DIKAS_NO_DATA, DIKAS_SUPPRESSED, DIKAS_REASON +
 * index into the reasons). */
DIKAS_API void dikas_map_absence(dikas_language language, int absence, const char *const *reasons,
                                 int n_reasons, char out[MAP_REASON_SIZE]);

#endif
