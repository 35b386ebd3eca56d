/* SPDX-License-Identifier: MIT */
/**
 * @file place.h
 * What measures take of where the cells are: centroids, who lives nearby.
 */
#ifndef DIKAS_SEGREGATION_PLACE_H
#define DIKAS_SEGREGATION_PLACE_H

#include "segregation/segregation.h"

/** Most columns that place_inputs() adds. */
enum { PLACE_INPUTS = 4 };

/** Gets ready what a measure takes of the cells themselves, where they have it; fails where they
 * are not in metres. */
dikas_status ready_place(segregation_run *s, const segregation_item *item, dikas_error *err);

/** 1 where the cells have no such geometry as a measure needs. */
int lacks_place(const segregation_run *s, const dikas_measure *m);

/** 1 where who lives nearby counts, by decay length; and where it matters at all who lives beside
 * whom. */
int heeds_nearby(const dikas_measure *m);
int heeds_neighbours(const dikas_measure *m);

/** Who of a population lives nearby, at every decay length that is asked for. */
typedef struct nearby nearby;

/** @param out  free with nearby_free(); NULL where nothing is asked for */
dikas_status nearby_find(const segregation_run *s, const population *people, nearby **out,
                         dikas_error *err);
void nearby_free(nearby *near);

/** Adds the inputs behind the people of a group, in the order of the record; gives how many there
 * are then. Those of `near` last until the next call. */
int place_inputs(const segregation_run *s, nearby *near, const dikas_request *request, int group,
                 const double **input, int n);

void clear_place(segregation_run *s);

#endif
