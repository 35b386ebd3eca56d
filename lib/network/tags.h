/* SPDX-License-Identifier: MIT */
/**
 * @file tags.h
 * Reading the tags of a line or a point.
 */
#ifndef DIKAS_NETWORK_TAGS_H
#define DIKAS_NETWORK_TAGS_H

#include "network/profile.h"

/** A tag of one row; empty when the column or the value is missing. */
typedef struct tag {
    const char *text;
    size_t length;
} tag;

tag tag_read(const way_columns *c, int column, int64_t row);

int tag_is(tag t, const char *value);

/** `values` ends with NULL. */
int tag_is_one_of(tag t, const char *const *values);

int tag_begins(tag t, const char *prefix);

/** The first of the values of "a;b;c"; what follows goes to `rest`. */
tag tag_part(tag t, tag *rest);

/** A number in an integer, real or text column; missing when there is none. */
double tag_number(const way_columns *c, int column, int64_t row);

/** A number and the unit behind it, without blanks between; the number is missing when there is
 * none. */
double tag_amount(tag t, tag *unit);

#endif
