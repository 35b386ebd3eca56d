/* SPDX-License-Identifier: MIT */
/**
 * @file caption.h
 * What a map shows, in sentences.
 */
#ifndef DIKAS_MAP_CAPTION_H
#define DIKAS_MAP_CAPTION_H

#include <glib.h>

#include "dikas/map.h"

enum {
    MOST_NAMED = 3,
    LEAST_COMPARED = 5, /**< districts: of fewer none stands out */
    MOST_ABSENCES = 256,
};

/** Which side of a threshold is the bad one. The value itself counts as above, as it belongs to the
 * class that begins there. */
typedef enum threshold_side {
    SIDE_ABOVE,
    SIDE_BELOW,
    SIDE_NONE, /**< a reference: neither is bad */
} threshold_side;

/** A district that stands out. */
typedef struct caption_district {
    const char *name;
    double mean;   /**< over its residents whose value is known */
    double people; /**< how many these are */
} caption_district;

/** What a caption tells of one indicator. Values are as in the data, not yet times `scale`. */
typedef struct caption {
    const char *title, *unit;
    double scale;
    int sense;      /**< 1: more is better; -1: less is better; 0: neither */
    int has_people; /**< 0: every cell counts the same, for no residents are known */
    int is_whole;   /**< 1: all values shown are whole numbers */
    int decimals;   /**< of the values in sentences; caption_decimals(), or one for several captions
                     */
    int hides_few;  /**< values that rest on few people are hidden, and so is how many these are */
    int is_synthetic;
    int is_in_part; /**< the page shows a part of the cells, the figures are of all */

    double least, q10, median, q90, greatest, mean; /**< over residents with a known value */
    double known;                                   /**< how many these are (or cells) */
    double threshold, below;                        /**< missing: none; residents below it */
    threshold_side side;

    /** By DIKAS_NO_DATA, …: cells with residents (or all, without people), and residents. */
    int64_t absent_cells[MOST_ABSENCES];
    double absent_people[MOST_ABSENCES];
    const char *const *reasons;
    int n_reasons;
    int64_t empty_cells;     /**< where nobody lives and no value is */
    int64_t uncounted_cells; /**< with a value, but nobody knows how many live there */

    caption_district named[MOST_NAMED];
    int n_named;
    int64_t n_districts, n_large; /**< all, and those with enough residents; 0: none were given */
    double least_people;
    const char *areas;  /**< what the districts are called; NULL: districts */
    const char *people; /**< who is counted; NULL: all residents */

    const char *subject; /**< whose method it is, where several stand together; NULL: alone */
    const char *question, *misuse, *how, *method, *request, *reference, *dates, *rules;
    const char *threshold_text, *threshold_source;
    int is_second_hand; /**< that source was read of, and not itself */
} caption;

/** The parts of a caption, in their order. */
enum {
    CAPTION_QUESTION = 1 << 0,
    CAPTION_FIGURES = 1 << 1,   /**< what it shows, who is where of the threshold, which districts
                                   stand out */
    CAPTION_THRESHOLD = 1 << 2, /**< where the threshold comes from */
    CAPTION_MISUSE = 1 << 3,
    CAPTION_METHOD = 1 << 4,
    CAPTION_MISSING = 1 << 5,
    CAPTION_DATES = 1 << 6, /**< and rules of categories */
    CAPTION_ALL = (1 << 7) - 1,
};

/** As many decimals as tell apart what lies within the middle of the values. */
int caption_decimals(const caption *c);

/** Paragraphs, parted by empty lines; free with g_free(). */
char *write_caption(dikas_language language, const caption *c, int parts);

/** Districts by how far their mean is from that of the whole, in units of the spread between them:
 * two, or three where the third is a whole unit away too. `mean` is over `people`, whose value is
 * known, of `residents` in all, in n districts; those where they are fewer than `least_people` or
 * than half of the residents do not count. Where fewer than LEAST_COMPARED count none is named. */
void name_districts(caption *c, int64_t n, const char *const *name, const double *mean,
                    const double *people, const double *residents);

#endif
