/* SPDX-License-Identifier: MIT */
/**
 * @file bho.h
 * Reference values of Belo Horizonte: 898 hexagons, 748 437 pairs in minutes by public transport,
 * and what established programs make of them (ipeaGIT/accessibility, MIT; pysal/access; an exact
 * equilibrium). They lie beside the project, not in it: in the folder that DIKAS_GOLDENS names.
 */
#ifndef DIKAS_BHO_H
#define DIKAS_BHO_H

#include "dikas/relation.h"

enum { BHO_CELLS = 898, BHO_ID = 24 };

typedef struct bho {
    char folder[1024];
    char id[BHO_CELLS][BHO_ID];
    double population[BHO_CELLS], jobs[BHO_CELLS], schools[BHO_CELLS], income[BHO_CELLS];
    int n_pairs;
    int32_t *from, *to;
    double *minutes;
} bho;

/** Read the land use and the matrix; NULL (after saying so) when the folder is not there. */
bho *bho_open(void);
void bho_close(bho *b);

/** The matrix of pairs up to a limit; with `reversed` of places and who reaches them. */
dikas_relation *bho_relation(const bho *b, double limit, int reversed);

/**
 * A column of a reference file, by cell; HUGE_VAL where the cell has no row, missing where it has
 * no value (empty, NA, NaN, Inf). Only rows in which column `where` holds `equals` (a text, or a
 * number within 1e-9); where = NULL takes all.
 */
void bho_column(const bho *b, const char *file, const char *column, const char *where,
                const char *equals, double out[BHO_CELLS]);

/** The interval files: `id,[from,to],value`, the comma inside the brackets unquoted. */
void bho_interval(const bho *b, const char *file, const char *interval, double out[BHO_CELLS]);

#endif
