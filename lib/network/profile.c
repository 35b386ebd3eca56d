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
#include "network/profile.h"

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

struct dikas_profile {
    int mode;
    double base,
        kmh[N_KINDS]; /* kmh as at the built-in base speed, changed in proportion by set_speed */
    int oneway;
};

/* Which one-way rules hold: none, those that name the mode (as for pedestrians), all. */
enum { ONEWAY_NONE, ONEWAY_OWN, ONEWAY_ALL };

dikas_status dikas_profile_new(const char *mode, dikas_profile **out, dikas_error *err)
{
    int m = 0;
    while (m < N_MODES && strcmp(mode, mode_names[m]) != 0)
        m++;
    if (m == N_MODES) {
        char near[200];
        dikas_near_names(mode, mode_names, N_MODES, near, sizeof near);
        return dikas_fail(err, DIKAS_ENOTFOUND, "no mode '%s'%s", mode, near);
    }
    dikas_profile *profile = dikas_alloc_zero(1, sizeof *profile);
    if (!profile)
        return DIKAS_NO_MEMORY(err, "a profile");
    profile->mode = m;
    profile->base = base_speeds[m];
    profile->oneway = m == WALK ? ONEWAY_OWN : ONEWAY_ALL;
    for (int i = 0; i < N_KINDS; i++)
        profile->kmh[i] = kinds[i].kmh[m];
    *out = profile;
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

dikas_status dikas_profile_set_speed(dikas_profile *profile, double kmh, dikas_error *err)
{
    if (!(kmh > 0) || kmh > 300)
        return dikas_fail(err, DIKAS_EINVAL, "speed: %g km/h is outside (0, 300]", kmh);
    for (int i = 0; i < N_KINDS; i++)
        if (profile->kmh[i] > 0)
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

/* A tag of one row; empty when the column or the value is missing. */
typedef struct {
    const char *text;
    size_t length;
} tag;

static tag read_tag(const way_columns *c, int column, int64_t row)
{
    static const tag none = { "", 0 };
    if (column < 0)
        return none;
    const dikas_column *col = dikas_table_column(c->table, column);
    if (col->type != DIKAS_TEXT || col->missing[row])
        return none;
    return (tag){ col->bytes + col->start[row], (size_t)(col->start[row + 1] - col->start[row]) };
}

static int is(tag t, const char *value)
{
    return strlen(value) == t.length && memcmp(t.text, value, t.length) == 0;
}

static int is_one_of(tag t, const char *const *values)
{
    for (; *values; values++)
        if (is(t, *values))
            return 1;
    return 0;
}

static int begins(tag t, const char *prefix)
{
    const size_t n = strlen(prefix);
    return t.length >= n && memcmp(t.text, prefix, n) == 0;
}

/* A number in an integer, real or text column; missing when there is none. */
static double read_number(const way_columns *c, int column, int64_t row)
{
    if (column < 0)
        return DIKAS_MISSING;
    const dikas_column *col = dikas_table_column(c->table, column);
    double x = DIKAS_MISSING;
    if (col->type == DIKAS_REAL)
        x = col->real[row];
    else if (col->type == DIKAS_INTEGER)
        x = col->missing[row] ? x : (double)col->integer[row];
    else if (col->type == DIKAS_TEXT && !col->missing[row])
        dikas_parse_number(col->bytes + col->start[row],
                           (size_t)(col->start[row + 1] - col->start[row]), &x);
    return x;
}

/* A whole number in [0, 999]; -1 when there is none. */
static int read_code(const way_columns *c, int column, int64_t row)
{
    const double x = read_number(c, column, row);
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
    const tag highway = read_tag(c, c->highway, row);
    if (highway.length)
        return find_kind(highway.text, highway.length);
    if (is(read_tag(c, c->route, row), "ferry"))
        return find_kind("ferry", 5);
    if (is(read_tag(c, c->railway, row), "platform") ||
        is(read_tag(c, c->public_transport, row), "platform"))
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
                                          "psv",      "bus",          NULL };
    static const char *const open[] = { "yes",         "designated", "permissive", "official",
                                        "destination", "customers",  "dismount",   "public",
                                        "permit",      "limited",    NULL };
    return is_one_of(t, closed) ? CLOSED : is_one_of(t, open) ? OPEN : UNSAID;
}

/* What the tags say of the mode; *own tells whether a tag of the mode itself said it. */
static int access_of(const dikas_profile *p, const way_columns *c, int64_t row, int *own)
{
    const int chain[N_MODES][5] = {
        { c->foot, -1, -1, -1, c->access },
        { c->bicycle, c->vehicle, -1, -1, c->access },
        { c->motorcar, c->motor_vehicle, c->vehicle, -1, c->access },
    };
    for (int i = 0; i < 5; i++) {
        const int said = access_value(read_tag(c, chain[p->mode][i], row));
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
    return is_one_of(read_tag(c, c->sidewalk, row), sides);
}

/* ---- speed ---- */

/* A speed limit in km/h; missing when there is none or it cannot be read. */
static double limit_of(const way_columns *c, int64_t row)
{
    const double number = read_number(c, c->maxspeed, row);
    const tag t = read_tag(c, c->maxspeed, row);
    size_t digits = 0;
    double kmh;
    if (number > 0 && isfinite(number))
        return number;
    while (digits < t.length &&
           ((t.text[digits] >= '0' && t.text[digits] <= '9') || t.text[digits] == '.'))
        digits++;
    if (is(t, "walk"))
        return 7;
    if (!digits || !dikas_parse_number(t.text, digits, &kmh) || !(kmh > 0))
        return DIKAS_MISSING;
    const tag rest = { t.text + digits, t.length - digits };
    return is(rest, " mph") || is(rest, "mph") ? kmh * 1.609344 : kmh;
}

/* "HH:MM", "HH:MM:SS" or minutes; 0 when there is none. */
static double duration_of(const way_columns *c, int64_t row)
{
    const double number = read_number(c, c->duration, row);
    const tag t = read_tag(c, c->duration, row);
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
    return is_one_of(t, ahead) ? 1 : is_one_of(t, back) ? -1 : 0;
}

static int oneway_of(const dikas_profile *p, const way_columns *c, int64_t row, int kind)
{
    if (c->both_ways || p->oneway == ONEWAY_NONE)
        return 0;
    if (c->oneway_mode >= 0) {
        const dikas_column *own = dikas_table_column(c->table, c->oneway_mode);
        if (is(read_tag(c, c->oneway_mode, row), "no"))
            return 0;
        if (oneway_direction(own, row) != 0)
            return oneway_direction(own, row);
    }
    if (p->oneway == ONEWAY_OWN)
        return 0;
    if (p->mode == BICYCLE && begins(read_tag(c, c->cycleway, row), "opposite"))
        return 0;
    const int digiroad = read_code(c, c->direction, row);
    if (digiroad == 3 || digiroad == 4)
        return digiroad == 4 ? 1 : -1;
    if (c->oneway >= 0) {
        const dikas_column *general = dikas_table_column(c->table, c->oneway);
        if (oneway_direction(general, row) != 0 || is(read_tag(c, c->oneway, row), "no"))
            return oneway_direction(general, row);
    }
    const tag junction = read_tag(c, c->junction, row);
    return is(junction, "roundabout") || is(junction, "circular") ||
           begins((tag){ kinds[kind].name, strlen(kinds[kind].name) }, "motorway");
}

static int is_kind(int kind, const char *name)
{
    return strcmp(kinds[kind].name, name) == 0;
}

/* A bicycle is pushed where the tags say so, and ridden on a footway that they open to it. */
static double bicycle_speed(const dikas_profile *p, const way_columns *c, int64_t row, int kind,
                            int opened, double kmh)
{
    if (is(read_tag(c, c->bicycle, row), "dismount"))
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

way_use profile_use(const dikas_profile *p, const way_columns *c, int64_t row)
{
    const way_use closed = { 0, 0, 0, 0 };
    const int kind = kind_of(c, row);
    int own = 0;
    if (kind < 0)
        return closed;
    const int access = access_of(p, c, row, &own);
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
    const tag barrier = read_tag(c, c->barrier, row);
    if (access != UNSAID)
        return access == CLOSED;
    for (size_t i = 0; i < DIKAS_COUNT(barrier_stops); i++)
        if (is(barrier, barrier_stops[i].name))
            return p->mode >= barrier_stops[i].from_mode;
    return 0;
}
