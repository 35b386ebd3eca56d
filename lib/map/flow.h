/* SPDX-License-Identifier: MIT */
/**
 * @file flow.h
 * Text that runs over pages: headings, paragraphs and items.
 */
#ifndef DIKAS_MAP_FLOW_H
#define DIKAS_MAP_FLOW_H

#include "map/canvas.h"

typedef struct flow_block {
    PangoLayout *layout;
    text_style style;
    double before; /* space above, where it is not the first of a page */
    double indent;
    int is_heading, is_item, n_lines;
} flow_block;

typedef struct flow {
    flow_block *block;
    int n;
    int n_columns;
    double column; /* width of each */
} flow;

/** Where a flow goes on. */
typedef struct flow_place {
    int block, line;
} flow_place;

/** The blocks of a text (NULL: none) within a width, in columns. */
DIKAS_MUST_CHECK dikas_status flow_of(const canvas *c, const char *text, const text_style *style,
                                      double width, int n_columns, flow *out, dikas_error *err);
void flow_clear(flow *text);

/** Put what fits into a height, from *at on, which moves, in columns about as long as each other;
 * returns the height it takes. A heading stays with what follows. */
double flow_put(const canvas *c, const flow *text, flow_place *at, double x, double y,
                double height);

static inline int flow_is_over(const flow *text, flow_place at)
{
    return at.block >= text->n;
}

#endif
