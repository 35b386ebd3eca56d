/* SPDX-License-Identifier: MIT */
/**
 * @file profile.h
 * What a profile makes of one line: speed forward and backward.
 */
#ifndef DIKAS_NETWORK_PROFILE_H
#define DIKAS_NETWORK_PROFILE_H

#include "dikas/network.h"

/** Which column holds which tag; -1 where there is none. */
typedef struct way_columns {
    const dikas_table *table;
    int highway, route, railway, public_transport, access, foot, bicycle, vehicle, motor_vehicle,
        motorcar, oneway, oneway_mode, junction, maxspeed, sidewalk, cycleway, duration, barrier,
        link_type, direction, wheelchair, surface, smoothness, tracktype, incline, kerb,
        kerb_height, ramp, ramp_wheelchair, ramp_stroller;
    int both_ways; /**< 1: no rule about one-ways holds */
} way_columns;

/** Speeds of one line in km/h; 0 is closed. A duration above 0 (minutes for the whole line) takes
 * their place. */
typedef struct way_use {
    double forward, backward, duration;
    int ferry; /**< 1: boarded where it ends, nowhere between */
} way_use;

void way_columns_find(const dikas_profile *profile, const dikas_table *table, way_columns *out);

/** 1 when some column tells the kind of way. */
int way_columns_any(const way_columns *columns);

way_use profile_use(const dikas_profile *profile, const way_columns *columns, int64_t row);

/** 1 when the barrier of this row stops the profile. */
int profile_stops_at(const dikas_profile *profile, const way_columns *columns, int64_t row);

/** The value of a one-way column: 1 forward only, -1 backward only, 0 both ways. */
int oneway_direction(const dikas_column *column, int64_t row);

#endif
