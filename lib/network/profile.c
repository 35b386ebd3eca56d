/* SPDX-License-Identifier: MIT */
/**
 * @file profile.c
 * Who may use which way, and how fast.
 *
 * Kinds of way are OpenStreetMap's values of the highway tag; Digiroad's link types are translated
 * to them. Access follows the most specific tag that is present (foot before access; motorcar
 * before motor_vehicle before vehicle before access), as the OpenStreetMap wiki defines it
 * (Key:access). Speeds on foot follow the profile's base speed whatever the kind of way; speeds of
 * bicycles and cars are ours, rounded from common router defaults.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/wheels.h"

enum { WALK, BICYCLE, CAR, N_MODES };

/* Kinds of way and the speed of each mode on them, km/h: 0 closed, -1 only where a tag of the mode
 * itself allows it. */
static const struct way_kind {
    const char *name;
    double kmh[N_MODES];
} kinds[] = {
    { "motorway", { 0, 0, 110 } },        { "motorway_link", { 0, 0, 60 } },
    { "trunk", { -1, -1, 90 } },          { "trunk_link", { -1, -1, 50 } },
    { "primary", { 4.8, 16, 60 } },       { "primary_link", { 4.8, 16, 45 } },
    { "secondary", { 4.8, 16, 50 } },     { "secondary_link", { 4.8, 16, 40 } },
    { "tertiary", { 4.8, 16, 45 } },      { "tertiary_link", { 4.8, 16, 40 } },
    { "unclassified", { 4.8, 16, 40 } },  { "residential", { 4.8, 16, 30 } },
    { "living_street", { 4.8, 14, 10 } }, { "service", { 4.8, 14, 15 } },
    { "road", { 4.8, 14, 30 } },          { "track", { 4.8, 12, 15 } },
    { "pedestrian", { 4.8, 6, 0 } },      { "footway", { 4.8, 4.8, 0 } },
    { "path", { 4.8, 12, 0 } },           { "cycleway", { 4.8, 16, 0 } },
    { "steps", { 4.8, 2, 0 } },           { "corridor", { 4.8, 0, 0 } },
    { "platform", { 4.8, 4.8, 0 } },      { "elevator", { 1, 1, 0 } },
    { "bridleway", { -1, -1, 0 } },       { "crossing", { 4.8, 4.8, 0 } },
    { "busway", { -1, -1, -1 } },         { "ferry", { 8, 8, 8 } },
};
enum { N_KINDS = (int)DIKAS_COUNT(kinds) };

static const char *const mode_names[N_MODES] = { "walk", "bicycle", "car" };
static const double base_speeds[N_MODES] = { 4.8, 16, 50 };
#define LEG_KMH 4.8

/*
 * Who travels. Walking speeds of adults and older people, in summer and in winter, are those of
 * Willberg, Fink & Toivonen (2023), "The 15-minute city for all? - Measuring individual and
 * temporal variations in walking accessibility", Journal of Transport Geography 106, 103521,
 * doi:10.1016/j.jtrangeo.2022.103521, as their published code has them (5150, 4260, 4810 and 3890
 * metres an hour). The means of the measurements published beside it are 5.155 and 4.260 km/h on
 * dry ground; in winter 4.87 and 4.10 over all conditions and 4.48 and 3.50 on gritted ice, so the
 * two winter figures lie between and could not be derived from the data alone.
 *
 * The speed in a wheelchair is the mean of 52 users of manual wheelchairs over two weeks of daily
 * life, 0.79 m/s (Tolerico et al. 2007, "Assessing mobility characteristics and activity levels of
 * manual wheelchair users", Journal of Rehabilitation Research & Development 44(4), 561-572; the
 * abstract was checked). It holds indoors and out; routers assume 4 km/h. With a pram people walk
 * as without: no published figure was found.
 */
static const struct {
    const char *name;
    int mode;
    double kmh;
} built_in[] = {
    { "walk", WALK, 4.8 },          { "bicycle", BICYCLE, 16 },    { "car", CAR, 50 },
    { "adult", WALK, 5.15 },        { "older", WALK, 4.26 },       { "winter", WALK, 4.81 },
    { "older_winter", WALK, 3.89 }, { "wheelchair", WALK, 2.844 }, { "pram", WALK, 4.8 },
};
enum { N_BUILT_IN = (int)DIKAS_COUNT(built_in) };

struct dikas_profile {
    const char *name; /* of the built-in it was made from */
    int mode;
    double base,
        kmh[N_KINDS]; /* kmh as at the built-in base speed, changed in proportion by set_speed */
    int oneway;
    wheel_rules wheels;
};

/* Which one-way rules hold: none, those that name the mode (as for pedestrians), all. */
enum { ONEWAY_NONE, ONEWAY_OWN, ONEWAY_ALL };

int dikas_profile_count(void)
{
    return N_BUILT_IN;
}

const char *dikas_profile_at(int index)
{
    return index >= 0 && index < N_BUILT_IN ? built_in[index].name : NULL;
}

static int find_built_in(const char *name, dikas_error *err)
{
    const char *names[N_BUILT_IN];
    char near[300];
    for (int i = 0; i < N_BUILT_IN; i++) {
        names[i] = built_in[i].name;
        if (strcmp(name, names[i]) == 0)
            return i;
    }
    dikas_near_names(name, names, N_BUILT_IN, near, sizeof near);
    (void)dikas_fail(err, DIKAS_ENOTFOUND, "no profile '%s'%s", name, near);
    return -1;
}

dikas_status dikas_profile_new(const char *name, dikas_profile **out, dikas_error *err)
{
    const int b = find_built_in(name, err);
    if (b < 0)
        return DIKAS_ENOTFOUND;
    dikas_profile *profile = dikas_alloc_zero(1, sizeof *profile);
    if (!profile)
        return DIKAS_NO_MEMORY(err, "a profile");
    profile->name = built_in[b].name;
    profile->mode = built_in[b].mode;
    profile->base = base_speeds[profile->mode];
    profile->oneway = profile->mode == WALK ? ONEWAY_OWN : ONEWAY_ALL;
    profile->wheels = strcmp(name, "wheelchair") == 0 ? wheels_chair()
                      : strcmp(name, "pram") == 0     ? wheels_pram()
                                                      : wheels_none();
    for (int i = 0; i < N_KINDS; i++)
        profile->kmh[i] = kinds[i].kmh[profile->mode];
    *out = profile;
    return dikas_profile_set_speed(profile, built_in[b].kmh, err);
}

dikas_status dikas_profile_copy(const dikas_profile *profile, dikas_profile **out, dikas_error *err)
{
    dikas_profile *copy = dikas_alloc(1, sizeof *copy);
    if (!copy)
        return DIKAS_NO_MEMORY(err, "a profile");
    *copy = *profile;
    *out = copy;
    return DIKAS_OK;
}

void dikas_profile_free(dikas_profile *profile)
{
    dikas_release(profile);
}

static int find_kind(const char *name, size_t length)
{
    for (int i = 0; i < N_KINDS; i++)
        if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0)
            return i;
    return -1;
}

static int is_kind(int kind, const char *name)
{
    return strcmp(kinds[kind].name, name) == 0;
}

/* Ferries and lifts are as fast with anybody. */
static int is_carried(int kind)
{
    return is_kind(kind, "ferry") || is_kind(kind, "elevator");
}

dikas_status dikas_profile_set_speed(dikas_profile *profile, double kmh, dikas_error *err)
{
    if (!(kmh > 0) || kmh > 300)
        return dikas_fail(err, DIKAS_EINVAL, "speed: %g km/h is outside (0, 300]", kmh);
    for (int i = 0; i < N_KINDS; i++)
        if (profile->kmh[i] > 0 && !is_carried(i))
            profile->kmh[i] *= kmh / profile->base;
    profile->base = kmh;
    return DIKAS_OK;
}

dikas_status dikas_profile_set_way(dikas_profile *profile, const char *way, double kmh,
                                   dikas_error *err)
{
    const int kind = find_kind(way, strlen(way));
    if (kind < 0) {
        const char *names[N_KINDS];
        char near[300];
        for (int i = 0; i < N_KINDS; i++)
            names[i] = kinds[i].name;
        dikas_near_names(way, names, N_KINDS, near, sizeof near);
        return dikas_fail(err, DIKAS_ENOTFOUND, "no kind of way '%s'%s", way, near);
    }
    if (!(kmh >= 0) || kmh > 300)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %g km/h is outside [0, 300]", way, kmh);
    profile->kmh[kind] = kmh;
    return DIKAS_OK;
}

void dikas_profile_set_oneway(dikas_profile *profile, int holds)
{
    profile->oneway = holds ? ONEWAY_ALL : ONEWAY_NONE;
}

void dikas_profile_set_steps(dikas_profile *profile, dikas_steps steps)
{
    profile->wheels.steps = steps;
}

dikas_status dikas_profile_set_limit(dikas_profile *profile, const char *limit, double value,
                                     dikas_error *err)
{
    static const char *const names[] = { "kerb_m", "incline_percent", "tracktype" };
    double *const limits[] = { &profile->wheels.kerb_m, &profile->wheels.incline_percent,
                               &profile->wheels.tracktype };
    for (size_t i = 0; i < DIKAS_COUNT(names); i++)
        if (strcmp(limit, names[i]) == 0) {
            if (!(value >= 0))
                return dikas_fail(err, DIKAS_EINVAL, "%s: %g is outside [0, inf]", limit, value);
            *limits[i] = value;
            return DIKAS_OK;
        }
    char near[200];
    dikas_near_names(limit, names, DIKAS_COUNT(names), near, sizeof near);
    return dikas_fail(err, DIKAS_ENOTFOUND, "no limit '%s'%s", limit, near);
}

dikas_status dikas_profile_set_smoothness(dikas_profile *profile, const char *worst,
                                          dikas_error *err)
{
    const int index = wheels_find_smoothness(worst, err);
    if (index < 0)
        return DIKAS_ENOTFOUND;
    profile->wheels.smoothness = index;
    return DIKAS_OK;
}

dikas_status dikas_profile_set_surface(dikas_profile *profile, const char *surface, int open,
                                       dikas_error *err)
{
    const int index = wheels_find_surface(surface, err);
    if (index < 0)
        return DIKAS_ENOTFOUND;
    const uint32_t bit = UINT32_C(1) << index;
    profile->wheels.closed_surfaces =
        open ? profile->wheels.closed_surfaces & ~bit : profile->wheels.closed_surfaces | bit;
    return DIKAS_OK;
}

const char *dikas_profile_name(const dikas_profile *profile)
{
    return profile->name;
}

const char *dikas_profile_mode(const dikas_profile *profile)
{
    return mode_names[profile->mode];
}

double dikas_profile_speed(const dikas_profile *profile)
{
    return profile->base;
}

double dikas_profile_leg_speed(const dikas_profile *profile)
{
    return profile->mode == WALK ? profile->base : LEG_KMH;
}

/* ---- tags ---- */

/* A whole number in [0, 999]; -1 when there is none. */
static int read_code(const way_columns *c, int column, int64_t row)
{
    const double x = tag_number(c, column, row);
    return x >= 0 && x <= 999 ? (int)x : -1;
}

/* A column by its name, or by the ten letters that a Shapefile keeps of it. */
static int find_tag(const dikas_table *table, const char *name)
{
    char cut[11];
    const int found = dikas_table_find(table, name);
    if (found >= 0 || strlen(name) < sizeof cut)
        return found;
    memcpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    return dikas_table_find(table, cut);
}

static int find_either(const dikas_table *table, const char *a, const char *b)
{
    const int found = find_tag(table, a);
    return found >= 0 ? found : find_tag(table, b);
}

void way_columns_find(const dikas_profile *profile, const dikas_table *table, way_columns *out)
{
    static const char *const oneway_modes[N_MODES][2] = {
        { "oneway:foot", "oneway_foot" },
        { "oneway:bicycle", "oneway_bicycle" },
        { "oneway:motor_vehicle", "oneway_motor_vehicle" },
    };
    const int mode = profile ? profile->mode : WALK;
    *out = (way_columns){
        .table = table,
        .highway = find_tag(table, "highway"),
        .route = find_tag(table, "route"),
        .railway = find_tag(table, "railway"),
        .public_transport = find_tag(table, "public_transport"),
        .access = find_tag(table, "access"),
        .foot = find_tag(table, "foot"),
        .bicycle = find_tag(table, "bicycle"),
        .vehicle = find_tag(table, "vehicle"),
        .motor_vehicle = find_tag(table, "motor_vehicle"),
        .motorcar = find_tag(table, "motorcar"),
        .oneway = find_tag(table, "oneway"),
        .oneway_mode = find_either(table, oneway_modes[mode][0], oneway_modes[mode][1]),
        .junction = find_tag(table, "junction"),
        .maxspeed = find_tag(table, "maxspeed"),
        .sidewalk = find_tag(table, "sidewalk"),
        .cycleway = find_tag(table, "cycleway"),
        .duration = find_tag(table, "duration"),
        .barrier = find_tag(table, "barrier"),
        .link_type = find_either(table, "linkkityyp", "linkkityyppi"),
        .direction = find_tag(table, "ajosuunta"),
        .wheelchair = find_tag(table, "wheelchair"),
        .surface = find_tag(table, "surface"),
        .smoothness = find_tag(table, "smoothness"),
        .tracktype = find_tag(table, "tracktype"),
        .incline = find_tag(table, "incline"),
        .kerb = find_tag(table, "kerb"),
        .kerb_height = find_either(table, "kerb:height", "kerb_height"),
        .ramp = find_tag(table, "ramp"),
        .ramp_wheelchair = find_either(table, "ramp:wheelchair", "ramp_wheelchair"),
        .ramp_stroller = find_either(table, "ramp:stroller", "ramp_stroller"),
    };
}

int way_columns_any(const way_columns *columns)
{
    return columns->highway >= 0 || columns->route >= 0 || columns->link_type >= 0;
}

/* Digiroad's link types (data model, "Tielinkin tyyppi") as kinds of way. */
static const char *digiroad_kind(int type)
{
    switch (type) {
    case 1:
        return "motorway";
    case 2:
        return "primary"; /* two carriageways */
    case 3:
        return "unclassified"; /* one carriageway */
    case 4:
        return "trunk"; /* motor traffic only */
    case 5:
        return "tertiary"; /* roundabout */
    case 6:
        return "primary_link"; /* ramp */
    case 7:
    case 10:
    case 11:
        return "service"; /* lay-by, maintenance, service area */
    case 8:
        return "cycleway"; /* shared by pedestrians and bicycles */
    case 9:
        return "pedestrian";
    case 12:
        return "track";
    case 21:
        return "ferry";
    default:
        return "";
    }
}

/* The kind of way of a row: a position in kinds, or -1 for what nobody travels on. */
static int kind_of(const way_columns *c, int64_t row)
{
    if (!way_columns_any(c))
        return find_kind("unclassified", 12);
    const tag highway = tag_read(c, c->highway, row);
    if (highway.length)
        return find_kind(highway.text, highway.length);
    if (tag_is(tag_read(c, c->route, row), "ferry"))
        return find_kind("ferry", 5);
    if (tag_is(tag_read(c, c->railway, row), "platform") ||
        tag_is(tag_read(c, c->public_transport, row), "platform"))
        return find_kind("platform", 8);
    const char *digiroad = digiroad_kind(read_code(c, c->link_type, row));
    return find_kind(digiroad, strlen(digiroad));
}

/* ---- access ---- */

enum { UNSAID, CLOSED, OPEN };

static int access_value(tag t)
{
    static const char *const closed[] = { "no",       "private",      "military", "agricultural",
                                          "forestry", "use_sidepath", "delivery", "emergency",
                                          "psv",      "bus",          "bad",      NULL };
    static const char *const open[] = { "yes",         "designated", "permissive", "official",
                                        "destination", "customers",  "dismount",   "public",
                                        "permit",      "limited",    NULL };
    return tag_is_one_of(t, closed) ? CLOSED : tag_is_one_of(t, open) ? OPEN : UNSAID;
}

/* What the tags say of the mode; *own tells whether a tag of the mode itself said it. */
static int access_of(const dikas_profile *p, const way_columns *c, int64_t row, int *own)
{
    const int chain[N_MODES][5] = {
        { p->wheels.kind == WHEELS_CHAIR ? c->wheelchair : -1, c->foot, -1, -1, c->access },
        { c->bicycle, c->vehicle, -1, -1, c->access },
        { c->motorcar, c->motor_vehicle, c->vehicle, -1, c->access },
    };
    for (int i = 0; i < 5; i++) {
        const int said = access_value(tag_read(c, chain[p->mode][i], row));
        *own = i < 4;
        if (said != UNSAID)
            return said;
    }
    *own = 0;
    return UNSAID;
}

/* Pedestrians walk along a trunk road that has a sidewalk. */
static int has_sidewalk(const way_columns *c, int64_t row)
{
    static const char *const sides[] = { "both", "left", "right", "yes", NULL };
    return tag_is_one_of(tag_read(c, c->sidewalk, row), sides);
}

/* ---- speed ---- */

/* A speed limit in km/h; missing when there is none or it cannot be read. */
static double limit_of(const way_columns *c, int64_t row)
{
    const double number = tag_number(c, c->maxspeed, row);
    const tag t = tag_read(c, c->maxspeed, row);
    size_t digits = 0;
    double kmh;
    if (number > 0 && isfinite(number))
        return number;
    while (digits < t.length &&
           ((t.text[digits] >= '0' && t.text[digits] <= '9') || t.text[digits] == '.'))
        digits++;
    if (tag_is(t, "walk"))
        return 7;
    if (!digits || !dikas_parse_number(t.text, digits, &kmh) || !(kmh > 0))
        return DIKAS_MISSING;
    const tag rest = { t.text + digits, t.length - digits };
    return tag_is(rest, " mph") || tag_is(rest, "mph") ? kmh * 1.609344 : kmh;
}

/* "HH:MM", "HH:MM:SS" or minutes; 0 when there is none. */
static double duration_of(const way_columns *c, int64_t row)
{
    const double number = tag_number(c, c->duration, row);
    const tag t = tag_read(c, c->duration, row);
    double part[3] = { 0, 0, 0 };
    int n = 0;
    size_t from = 0;
    if (number >= 0 && isfinite(number))
        return number;
    for (size_t i = 0; i <= t.length && n < 3; i++)
        if (i == t.length || t.text[i] == ':') {
            if (!dikas_parse_number(t.text + from, i - from, &part[n]) || !(part[n] >= 0) ||
                isinf(part[n]))
                return 0;
            from = i + 1;
            n++;
        }
    return n == 1 ? part[0] : part[0] * 60 + part[1] + part[2] / 60;
}

int oneway_direction(const dikas_column *column, int64_t row)
{
    static const char *const ahead[] = {
        "yes", "1", "true", "FT", "ft", "True", "TRUE", "YES", NULL
    };
    static const char *const back[] = { "-1", "TF", "tf", "reverse", NULL };
    if (column->type == DIKAS_REAL)
        return column->real[row] >= 1 ? 1 : column->real[row] <= -1 ? -1 : 0;
    if (column->missing[row])
        return 0;
    if (column->type == DIKAS_INTEGER)
        return column->integer[row] == 1 ? 1 : column->integer[row] == -1 ? -1 : 0;
    const tag t = { column->bytes + column->start[row],
                    (size_t)(column->start[row + 1] - column->start[row]) };
    return tag_is_one_of(t, ahead) ? 1 : tag_is_one_of(t, back) ? -1 : 0;
}

static int oneway_of(const dikas_profile *p, const way_columns *c, int64_t row, int kind)
{
    if (c->both_ways || p->oneway == ONEWAY_NONE)
        return 0;
    if (c->oneway_mode >= 0) {
        const dikas_column *own = dikas_table_column(c->table, c->oneway_mode);
        if (tag_is(tag_read(c, c->oneway_mode, row), "no"))
            return 0;
        if (oneway_direction(own, row) != 0)
            return oneway_direction(own, row);
    }
    if (p->oneway == ONEWAY_OWN)
        return 0;
    if (p->mode == BICYCLE && tag_begins(tag_read(c, c->cycleway, row), "opposite"))
        return 0;
    const int digiroad = read_code(c, c->direction, row);
    if (digiroad == 3 || digiroad == 4)
        return digiroad == 4 ? 1 : -1;
    if (c->oneway >= 0) {
        const dikas_column *general = dikas_table_column(c->table, c->oneway);
        if (oneway_direction(general, row) != 0 || tag_is(tag_read(c, c->oneway, row), "no"))
            return oneway_direction(general, row);
    }
    const tag junction = tag_read(c, c->junction, row);
    return tag_is(junction, "roundabout") || tag_is(junction, "circular") ||
           tag_begins((tag){ kinds[kind].name, strlen(kinds[kind].name) }, "motorway");
}

/* A bicycle is pushed where the tags say so, and ridden on a footway that they open to it. */
static double bicycle_speed(const dikas_profile *p, const way_columns *c, int64_t row, int kind,
                            int opened, double kmh)
{
    if (tag_is(tag_read(c, c->bicycle, row), "dismount"))
        return fmin(kmh, LEG_KMH);
    return opened && kmh > 0 && !is_kind(kind, "steps") ? fmax(kmh, p->base * 0.75) : kmh;
}

/* km/h on a way that nothing closes; 0 where the mode may not go. `opened`: a tag of the mode says
 * it may. */
static double speed_of(const dikas_profile *p, const way_columns *c, int64_t row, int kind,
                       int opened)
{
    double kmh = p->kmh[kind];
    if (kmh < 0)
        kmh = opened || (p->mode == WALK && has_sidewalk(c, row)) ? p->base : 0;
    if (p->mode == BICYCLE)
        return bicycle_speed(p, c, row, kind, opened, kmh);
    const double limit = p->mode == CAR && kmh > 0 ? limit_of(c, row) : DIKAS_MISSING;
    return isnan(limit) ? kmh : limit * p->base / base_speeds[CAR];
}

/* Somebody says that wheelchairs get along here, whatever the ground. */
static int is_vouched(const dikas_profile *p, const way_columns *c, int64_t row)
{
    static const char *const good[] = { "yes", "designated", NULL };
    return p->wheels.kind == WHEELS_CHAIR && tag_is_one_of(tag_read(c, c->wheelchair, row), good);
}

way_use profile_use(const dikas_profile *p, const way_columns *c, int64_t row)
{
    const way_use closed = { 0, 0, 0, 0 };
    const int kind = kind_of(c, row);
    int own = 0;
    if (kind < 0)
        return closed;
    const int access = access_of(p, c, row, &own);
    if (is_kind(kind, "steps")
            ? wheels_stop_on_steps(&p->wheels, c, row)
            : !is_vouched(p, c, row) && wheels_stop_on_ground(&p->wheels, c, row))
        return closed;
    const double kmh = speed_of(p, c, row, kind, access == OPEN && own);
    if (access == CLOSED || !(kmh > 0))
        return closed;
    const int direction = oneway_of(p, c, row, kind), ferry = is_kind(kind, "ferry");
    return (way_use){ direction < 0 ? 0 : kmh, direction > 0 ? 0 : kmh,
                      ferry ? duration_of(c, row) : 0, ferry };
}

/* Barriers and the first mode that each stops; it stops the later ones too. */
static const struct {
    const char *name;
    int from_mode;
} barrier_stops[] = {
    { "wall", WALK },
    { "fence", WALK },
    { "hedge", WALK },
    { "ditch", WALK },
    { "retaining_wall", WALK },
    { "city_wall", WALK },
    { "turnstile", BICYCLE },
    { "stile", BICYCLE },
    { "kissing_gate", BICYCLE },
    { "full-height_turnstile", BICYCLE },
    { "bollard", CAR },
    { "block", CAR },
    { "bus_trap", CAR },
    { "chain", CAR },
    { "cycle_barrier", CAR },
    { "jersey_barrier", CAR },
    { "log", CAR },
    { "motorcycle_barrier", CAR },
    { "planter", CAR },
    { "sump_buster", CAR },
};

int profile_stops_at(const dikas_profile *p, const way_columns *c, int64_t row)
{
    int own = 0;
    const int access = access_of(p, c, row, &own);
    const tag barrier = tag_read(c, c->barrier, row);
    const int as_mode = p->wheels.kind != WHEELS_NONE && p->mode < BICYCLE ? BICYCLE : p->mode;
    if (!is_vouched(p, c, row) && wheels_stop_at_kerb(&p->wheels, c, row))
        return 1;
    if (access != UNSAID)
        return access == CLOSED;
    for (size_t i = 0; i < DIKAS_COUNT(barrier_stops); i++)
        if (tag_is(barrier, barrier_stops[i].name))
            return as_mode >= barrier_stops[i].from_mode;
    return 0;
}
