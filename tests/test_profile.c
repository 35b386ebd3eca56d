/* SPDX-License-Identifier: MIT */
/**
 * @file test_profile.c
 * Who may use which way, how fast, and in which direction: tags by tags.
 */
#include "streets.h"

enum { MOST_TAGS = 6 };

/* Speeds in km/h that one line of 1 km has for a mode; 0 is closed. Tags are pairs of name and
 * value, NULL ends them. */
static void speeds_of(const char *mode, const char *const *tags, double *ahead, double *back)
{
    dikas_error err;
    dikas_profile *profile;
    dikas_graph *g = NULL;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    assert_ok(dikas_profile_new(mode, &profile, &err), err);
    options.profile = profile;
    dikas_table *t = STREETS("0 0, 1000 0");
    for (int i = 0; i < MOST_TAGS && tags[2 * i]; i++)
        assert_ok(dikas_table_add_text(t, tags[2 * i], &tags[2 * i + 1], &err), err);
    const dikas_status status = dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err);
    *ahead = *back = 0;
    if (status == DIKAS_OK) {
        *ahead = 60 / way(g, 0, 0, 1000, 0);
        *back = 60 / way(g, 1000, 0, 0, 0);
        *ahead = isnan(*ahead) ? 0 : *ahead;
        *back = isnan(*back) ? 0 : *back;
        dikas_graph_free(g);
    } else {
        assert_non_null(strstr(err.message, "1 closed to the mode"));
    }
    dikas_table_free(t);
    dikas_profile_free(profile);
}

static void test_tags(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *tags[2 * MOST_TAGS + 1];
        double ahead, back;
    } cases[] = {
        /* kinds of way */
        { "walk", { "highway", "residential" }, 4.8, 4.8 },
        { "walk", { "highway", "steps" }, 4.8, 4.8 },
        { "walk", { "highway", "motorway" }, 0, 0 },
        { "walk", { "highway", "trunk" }, 0, 0 },
        { "walk", { "highway", "trunk", "foot", "yes" }, 4.8, 4.8 },
        { "walk", { "highway", "trunk", "sidewalk", "left" }, 4.8, 4.8 },
        { "walk", { "highway", "trunk", "sidewalk", "no" }, 0, 0 },
        { "walk", { "highway", "trunk", "access", "yes" }, 0, 0 },
        { "walk", { "highway", "proposed" }, 0, 0 },
        { "walk", { "highway", "" }, 0, 0 },
        { "walk", { "railway", "platform", "highway", NULL }, 4.8, 4.8 },
        { "walk", { "public_transport", "platform", "highway", NULL }, 4.8, 4.8 },
        { "walk", { "name", "no tag of a way" }, 4.8, 4.8 },
        /* who walks */
        { "adult", { "highway", "residential" }, 5.15, 5.15 },
        { "older", { "highway", "steps" }, 4.26, 4.26 },
        { "winter", { "highway", "residential" }, 4.81, 4.81 },
        { "older_winter", { "highway", "footway" }, 3.89, 3.89 },
        { "older_winter", { "route", "ferry", "highway", NULL }, 8, 8 },
        { "older_winter", { "highway", "elevator" }, 1, 1 },
        { "wheelchair", { "highway", "residential" }, 2.844, 2.844 },
        { "pram", { "highway", "residential" }, 4.8, 4.8 },
        /* wheels: steps */
        { "wheelchair", { "highway", "steps" }, 0, 0 },
        { "wheelchair", { "highway", "steps", "ramp", "yes", "ramp:wheelchair", "yes" }, 0, 0 },
        { "wheelchair", { "highway", "steps", "wheelchair", "yes" }, 0, 0 },
        { "pram", { "highway", "steps" }, 0, 0 },
        { "pram", { "highway", "steps", "ramp", "yes" }, 4.8, 4.8 },
        { "pram", { "highway", "steps", "ramp", "yes", "ramp:stroller", "no" }, 0, 0 },
        { "pram", { "highway", "steps", "ramp", "no", "ramp_stroller", "yes" }, 4.8, 4.8 },
        { "pram", { "highway", "steps", "ramp:wheelchair", "yes" }, 4.8, 4.8 },
        /* wheels: the ground */
        { "wheelchair", { "highway", "path", "surface", "asphalt" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "path", "surface", "compacted" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "path", "surface", "sand" }, 0, 0 },
        { "wheelchair", { "highway", "path", "surface", "asphalt; gravel" }, 0, 0 },
        { "wheelchair", { "highway", "path", "surface", "cobblestone:flattened" }, 2.844, 2.844 },
        { "wheelchair",
          { "highway", "path", "surface", "sand", "wheelchair", "yes" },
          2.844,
          2.844 },
        { "wheelchair", { "highway", "path", "surface", "asphalt", "wheelchair", "no" }, 0, 0 },
        { "wheelchair", { "highway", "path", "foot", "no" }, 0, 0 },
        { "pram", { "highway", "path", "surface", "gravel", "wheelchair", "no" }, 4.8, 4.8 },
        { "pram", { "highway", "path", "surface", "sand" }, 0, 0 },
        { "walk", { "highway", "path", "surface", "sand", "incline", "30%" }, 4.8, 4.8 },
        { "wheelchair", { "highway", "path", "smoothness", "intermediate" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "path", "smoothness", "bad" }, 0, 0 },
        { "pram", { "highway", "path", "smoothness", "bad" }, 4.8, 4.8 },
        { "pram", { "highway", "path", "smoothness", "very_bad" }, 0, 0 },
        { "wheelchair", { "highway", "track", "tracktype", "grade2" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "track", "tracktype", "grade3" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "incline", "6%" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "footway", "incline", "-6.1 %" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "incline", "+8" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "incline", "4°" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "incline", "3°" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "footway", "incline", "up" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "footway", "incline", "steep" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "kerb", "lowered" }, 2.844, 2.844 },
        { "wheelchair", { "highway", "footway", "kerb", "flush;raised" }, 0, 0 },
        { "wheelchair", { "highway", "footway", "kerb", "yes" }, 2.844, 2.844 },
        { "wheelchair",
          { "highway", "footway", "kerb", "raised", "kerb:height", "5 cm" },
          2.844,
          2.844 },
        { "wheelchair", { "highway", "footway", "kerb_height", "0.07" }, 0, 0 },
        { "pram", { "highway", "footway", "kerb", "raised" }, 4.8, 4.8 },
        { "bicycle", { "highway", "cycleway" }, 16, 16 },
        { "bicycle", { "highway", "footway" }, 4.8, 4.8 },
        { "bicycle", { "highway", "footway", "bicycle", "yes" }, 12, 12 },
        { "bicycle", { "highway", "cycleway", "bicycle", "dismount" }, 4.8, 4.8 },
        { "bicycle", { "highway", "steps", "bicycle", "yes" }, 2, 2 },
        { "car", { "highway", "motorway" }, 110, 0 },
        { "car", { "highway", "motorway_link" }, 60, 0 },
        { "car", { "highway", "motorway", "oneway", "no" }, 110, 110 },
        { "car", { "highway", "footway" }, 0, 0 },
        { "car", { "highway", "footway", "motor_vehicle", "yes" }, 0, 0 },
        { "car", { "highway", "busway" }, 0, 0 },
        /* the most specific tag decides */
        { "walk", { "highway", "path", "access", "no" }, 0, 0 },
        { "walk", { "highway", "path", "access", "no", "foot", "yes" }, 4.8, 4.8 },
        { "walk", { "highway", "path", "access", "yes", "foot", "no" }, 0, 0 },
        { "walk", { "highway", "path", "foot", "private" }, 0, 0 },
        { "walk", { "highway", "path", "access", "private", "foot", "permissive" }, 4.8, 4.8 },
        { "walk", { "highway", "service", "access", "destination" }, 4.8, 4.8 },
        { "walk", { "highway", "service", "access", "unknown" }, 4.8, 4.8 },
        { "walk", { "highway", "service", "vehicle", "no" }, 4.8, 4.8 },
        { "walk", { "highway", "primary", "foot", "use_sidepath" }, 0, 0 },
        { "bicycle", { "highway", "service", "vehicle", "no" }, 0, 0 },
        { "bicycle", { "highway", "residential", "vehicle", "no", "bicycle", "yes" }, 16, 16 },
        { "bicycle", { "highway", "residential", "motor_vehicle", "no" }, 16, 16 },
        { "car", { "highway", "residential", "motor_vehicle", "no" }, 0, 0 },
        { "car", { "highway", "residential", "vehicle", "no" }, 0, 0 },
        { "car", { "highway", "residential", "vehicle", "no", "motorcar", "yes" }, 30, 30 },
        { "car", { "highway", "residential", "motorcar", "no", "access", "yes" }, 0, 0 },
        { "car", { "highway", "residential", "access", "delivery" }, 0, 0 },
        { "car", { "highway", "residential", "foot", "no", "bicycle", "no" }, 30, 30 },
        /* one-ways */
        { "walk", { "highway", "residential", "oneway", "yes" }, 4.8, 4.8 },
        { "walk", { "highway", "footway", "oneway:foot", "yes" }, 4.8, 0 },
        { "walk", { "highway", "footway", "oneway_foot", "-1" }, 0, 4.8 },
        { "walk", { "highway", "tertiary", "junction", "roundabout" }, 4.8, 4.8 },
        { "bicycle", { "highway", "residential", "oneway", "yes" }, 16, 0 },
        { "bicycle", { "highway", "residential", "oneway", "-1" }, 0, 16 },
        { "bicycle",
          { "highway", "residential", "oneway", "yes", "oneway:bicycle", "no" },
          16,
          16 },
        { "bicycle", { "highway", "residential", "oneway:bicycle", "yes" }, 16, 0 },
        { "bicycle",
          { "highway", "residential", "oneway", "1", "cycleway", "opposite_lane" },
          16,
          16 },
        { "bicycle", { "highway", "tertiary", "junction", "roundabout" }, 16, 0 },
        { "car", { "highway", "tertiary", "junction", "roundabout" }, 45, 0 },
        { "car", { "highway", "tertiary", "junction", "circular" }, 45, 0 },
        { "car", { "highway", "tertiary", "junction", "roundabout", "oneway", "no" }, 45, 45 },
        { "car", { "highway", "tertiary", "oneway", "reverse" }, 0, 45 },
        { "car", { "highway", "tertiary", "oneway", "alternating" }, 45, 45 },
        { "car", { "highway", "tertiary", "oneway", "yes", "oneway:bicycle", "no" }, 45, 0 },
        /* speed limits */
        { "car", { "highway", "tertiary", "maxspeed", "80" }, 80, 80 },
        { "car", { "highway", "tertiary", "maxspeed", "30 mph" }, 48.28032, 48.28032 },
        { "car", { "highway", "tertiary", "maxspeed", "walk" }, 7, 7 },
        { "car", { "highway", "tertiary", "maxspeed", "none" }, 45, 45 },
        { "car", { "highway", "tertiary", "maxspeed", "FI:urban" }, 45, 45 },
        { "car", { "highway", "tertiary", "maxspeed", "0" }, 45, 45 },
        { "walk", { "highway", "tertiary", "maxspeed", "3" }, 4.8, 4.8 },
        /* ferries */
        { "walk", { "route", "ferry" }, 8, 8 },
        { "walk", { "route", "ferry", "duration", "00:30" }, 2, 2 },
        { "walk", { "route", "ferry", "duration", "01:00:00" }, 1, 1 },
        { "walk", { "route", "ferry", "duration", "15" }, 4, 4 },
        { "walk", { "route", "ferry", "duration", "soon" }, 8, 8 },
        { "walk", { "route", "ferry", "duration", "1e400" }, 8, 8 },
        { "walk", { "route", "ferry", "foot", "no" }, 0, 0 },
        { "car", { "route", "ferry", "motor_vehicle", "no" }, 0, 0 },
        { "walk", { "highway", "path", "duration", "00:30" }, 4.8, 4.8 },
        { "walk", { "route", "bus" }, 0, 0 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        double ahead, back;
        speeds_of(cases[i].mode, cases[i].tags, &ahead, &back);
        if (distance_of(ahead, cases[i].ahead) > 1e-9 || distance_of(back, cases[i].back) > 1e-9)
            print_error("case %d, %s %s=%s …: %g and %g km/h\n", (int)i, cases[i].mode,
                        cases[i].tags[0], cases[i].tags[1], ahead, back);
        assert_close(ahead, cases[i].ahead, 1e-9);
        assert_close(back, cases[i].back, 1e-9);
    }
}

/* ---- columns of numbers ---- */

static void check_numbers(const char *mode, const char *column, double value, const char *other,
                          double other_value, double ahead, double back)
{
    dikas_error err;
    dikas_profile *profile;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    assert_ok(dikas_profile_new(mode, &profile, &err), err);
    options.profile = profile;
    for (int whole = 0; whole < 2; whole++) {
        dikas_table *t = STREETS("0 0, 1000 0");
        const char *const names[] = { column, other };
        const double values[] = { value, other_value };
        for (int i = 0; i < 2; i++) {
            if (!names[i])
                continue;
            dikas_column c = { .type = whole ? DIKAS_INTEGER : DIKAS_REAL };
            c.name = dikas_copy_text(names[i]);
            if (whole) {
                c.integer = dikas_alloc_zero(1, sizeof(int64_t));
                c.missing = dikas_alloc_zero(1, 1);
                c.integer[0] = (int64_t)values[i];
            } else {
                c.real = dikas_alloc(1, sizeof(double));
                c.real[0] = values[i];
            }
            assert_ok(dikas_table_take(t, &c, &err), err);
        }
        if (strcmp(column, "duration") == 0)
            ADD_TEXT(t, "route", "ferry");
        else if (strcmp(column, "maxspeed") == 0)
            ADD_TEXT(t, "highway", "tertiary");
        dikas_graph *g = graph_with(t, NULL, &options, NULL);
        assert_close(way(g, 0, 0, 1000, 0), ahead > 0 ? 60 / ahead : DIKAS_MISSING, 1e-9);
        assert_close(way(g, 1000, 0, 0, 0), back > 0 ? 60 / back : DIKAS_MISSING, 1e-9);
        dikas_graph_free(g);
    }
    dikas_profile_free(profile);
}

static void test_columns_of_numbers(void **state)
{
    (void)state;
    check_numbers("car", "maxspeed", 80, NULL, 0, 80, 80);
    check_numbers("car", "maxspeed", 80, "oneway", -1, 0, 80);
    check_numbers("walk", "duration", 30, NULL, 0, 2, 2);
    /* Digiroad: two ways 2, against 3, along 4 */
    check_numbers("car", "linkkityyp", 1, "ajosuunta", 4, 110, 0);
    check_numbers("car", "linkkityyp", 3, "ajosuunta", 2, 40, 40);
    check_numbers("car", "linkkityyp", 3, "ajosuunta", 3, 0, 40);
    check_numbers("walk", "linkkityyp", 8, "ajosuunta", 4, 4.8, 4.8);
    check_numbers("bicycle", "linkkityyppi", 8, NULL, 0, 16, 16);
    check_numbers("walk", "linkkityyp", 21, NULL, 0, 8, 8);
}

/* ---- profiles that are changed ---- */

static double minutes_with(const dikas_profile *profile, const char *highway, const char *oneway,
                           const char *oneway_column, int turned)
{
    dikas_error err;
    dikas_graph *g = NULL;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_table *t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "highway", highway);
    ADD_TEXT(t, "oneway", oneway);
    ADD_TEXT(t, "oneway:bicycle", oneway);
    ADD_TEXT(t, "both", "B");
    options.profile = profile;
    options.oneway_column = oneway_column;
    if (dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err) != DIKAS_OK) {
        dikas_table_free(t);
        return DIKAS_MISSING;
    }
    dikas_table_free(t);
    const double minutes = turned ? way(g, 1000, 0, 0, 0) : way(g, 0, 0, 1000, 0);
    dikas_graph_free(g);
    return minutes;
}

static void test_changed_profiles(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *p;
    assert_int_equal(dikas_profile_new("walking", &p, &err), DIKAS_ENOTFOUND);
    assert_string_equal(err.message, "no profile 'walking'; near: 'walk'");
    assert_ok(dikas_profile_new("bicycle", &p, &err), err);
    assert_close(dikas_profile_speed(p), 16, 0);
    assert_close(dikas_profile_leg_speed(p), 4.8, 0);
    assert_ok(dikas_profile_set_speed(p, 20, &err), err);
    assert_close(minutes_with(p, "residential", "no", NULL, 0), 3, 1e-9);
    assert_close(minutes_with(p, "track", "no", NULL, 0), 4, 1e-9);
    assert_ok(dikas_profile_set_way(p, "track", 10, &err), err);
    assert_close(minutes_with(p, "track", "no", NULL, 0), 6, 1e-9);
    assert_ok(dikas_profile_set_way(p, "track", 0, &err), err);
    assert_true(isnan(minutes_with(p, "track", "no", NULL, 0)));
    assert_int_equal(dikas_profile_set_way(p, "tracks", 5, &err), DIKAS_ENOTFOUND);
    assert_non_null(strstr(err.message, "'track'"));
    static const double wrong[] = { -1, 301, NAN, HUGE_VAL };
    for (int i = 0; i < 4; i++) {
        assert_int_equal(dikas_profile_set_way(p, "track", wrong[i], &err), DIKAS_EINVAL);
        assert_int_equal(dikas_profile_set_speed(p, wrong[i], &err), DIKAS_EINVAL);
    }
    assert_int_equal(dikas_profile_set_speed(p, 0, &err), DIKAS_EINVAL);
    assert_true(isnan(minutes_with(p, "residential", "yes", NULL, 1)));
    dikas_profile_set_oneway(p, 0); /* no rule holds, neither that of the mode */
    assert_close(minutes_with(p, "residential", "yes", NULL, 1), 3, 1e-9);
    dikas_profile_set_oneway(p, 1);
    assert_true(isnan(minutes_with(p, "residential", "yes", NULL, 1)));
    dikas_profile_free(p);
    dikas_profile_free(NULL);
    assert_ok(dikas_profile_new("walk", &p, &err), err);
    assert_ok(dikas_profile_set_speed(p, 6, &err), err);
    assert_close(dikas_profile_leg_speed(p), 6, 0);
    dikas_profile_free(p);
}

/* What a profile puts up with can be changed. */
static void test_changed_wheels(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *p;
    assert_ok(dikas_profile_new("wheelchair", &p, &err), err);
    assert_string_equal(dikas_profile_name(p), "wheelchair");
    assert_string_equal(dikas_profile_mode(p), "walk");
    assert_true(isnan(minutes_with(p, "steps", NULL, NULL, 0)));
    dikas_profile_set_steps(p, DIKAS_STEPS_OPEN);
    assert_close(minutes_with(p, "steps", NULL, NULL, 0), 60 / 2.844, 1e-6);
    static const double wrong[] = { -0.1, NAN };
    for (int i = 0; i < 2; i++)
        assert_int_equal(dikas_profile_set_limit(p, "kerb_m", wrong[i], &err), DIKAS_EINVAL);
    assert_int_equal(dikas_profile_set_limit(p, "kerb", 1, &err), DIKAS_ENOTFOUND);
    assert_non_null(strstr(err.message, "'kerb_m'"));
    assert_int_equal(dikas_profile_set_smoothness(p, "fine", &err), DIKAS_ENOTFOUND);
    assert_int_equal(dikas_profile_set_surface(p, "gravell", 1, &err), DIKAS_ENOTFOUND);
    assert_non_null(strstr(err.message, "'gravel'"));
    dikas_profile_free(p);
}

static void test_limits_that_are_changed(void **state)
{
    (void)state;
    static const struct {
        const char *limit, *word; /* NULL: the word is a smoothness, or "+…" an opened surface */
        double value;
        const char *tags[2 * MOST_TAGS + 1];
        int usable;
    } cases[] = {
        { "kerb_m", NULL, 0.15, { "kerb", "raised" }, 1 },
        { "kerb_m", NULL, 0.02, { "kerb", "lowered" }, 0 },
        { "incline_percent", NULL, 8, { "incline", "8%" }, 1 },
        { "tracktype", NULL, 5, { "tracktype", "grade5" }, 1 },
        { NULL, "good", 0, { "smoothness", "intermediate" }, 0 },
        { NULL, "+gravel", 0, { "surface", "gravel" }, 1 },
        { NULL, "-sett", 0, { "surface", "sett" }, 0 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        dikas_error err;
        dikas_profile *p;
        dikas_graph *g = NULL;
        dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        const char *word = cases[i].word;
        assert_ok(dikas_profile_new("wheelchair", &p, &err), err);
        if (!word)
            assert_ok(dikas_profile_set_limit(p, cases[i].limit, cases[i].value, &err), err);
        else if (*word == '+' || *word == '-')
            assert_ok(dikas_profile_set_surface(p, word + 1, *word == '+', &err), err);
        else
            assert_ok(dikas_profile_set_smoothness(p, word, &err), err);
        options.profile = p;
        dikas_table *t = STREETS("0 0, 1000 0");
        ADD_TEXT(t, "highway", "path");
        assert_ok(dikas_table_add_text(t, cases[i].tags[0], &cases[i].tags[1], &err), err);
        const dikas_status status = dikas_graph_new(t, NULL, &options, NULL, NULL, &g, &err);
        assert_int_equal(status, cases[i].usable ? DIKAS_OK : DIKAS_EINVAL);
        dikas_graph_free(g);
        dikas_table_free(t);
        dikas_profile_free(p);
    }
}

/* A column of one-ways that is named takes the place of all rules, also that of motorways. */
static void test_column_over_rules(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *p;
    assert_ok(dikas_profile_new("car", &p, &err), err);
    assert_true(isnan(minutes_with(p, "motorway", NULL, NULL, 1)));
    assert_close(minutes_with(p, "motorway", NULL, "both", 1), 60.0 / 110, 1e-9);
    assert_close(minutes_with(p, "residential", "yes", "both", 1), 2, 1e-9);
    dikas_profile_free(p);
}

/* ---- barriers ---- */

/* A kerb at a crossing: points with a kerb tag, also without a barrier tag. */
static void test_kerbs(void **state)
{
    (void)state;
    static const struct {
        const char *profile, *kerb, *wheelchair;
        int through;
    } cases[] = {
        { "walk", "raised", NULL, 1 },
        { "pram", "raised", NULL, 1 },
        { "wheelchair", "raised", NULL, 0 },
        { "wheelchair", "lowered", NULL, 1 },
        { "wheelchair", "flush;regular", NULL, 0 },
        { "wheelchair", "raised", "yes", 1 },
        { "wheelchair", "flush", "no", 0 },
        { "wheelchair", NULL, NULL, 1 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        dikas_error err;
        dikas_profile *p;
        dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        assert_ok(dikas_profile_new(cases[i].profile, &p, &err), err);
        options.profile = p;
        dikas_table *t = STREETS("0 0, 50 0, 100 0"), *b = STREETS("50 0");
        ADD_TEXT(b, "kerb", cases[i].kerb);
        ADD_TEXT(b, "wheelchair", cases[i].wheelchair);
        dikas_graph *g = graph_with(t, b, &options, NULL);
        assert_int_equal(!isnan(way(g, 0, 0, 100, 0)), cases[i].through);
        dikas_graph_free(g);
        dikas_profile_free(p);
    }
}

static int passes(const char *mode, const char *barrier, const char *access, const char *foot,
                  const char *bicycle)
{
    dikas_error err;
    dikas_profile *p;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    assert_ok(dikas_profile_new(mode, &p, &err), err);
    options.profile = p;
    dikas_table *t = STREETS("0 0, 50 0, 100 0"), *b = STREETS("50 0");
    ADD_TEXT(b, "barrier", barrier);
    ADD_TEXT(b, "access", access);
    ADD_TEXT(b, "foot", foot);
    ADD_TEXT(b, "bicycle", bicycle);
    dikas_graph *g = graph_with(t, b, &options, NULL);
    const double minutes = way(g, 0, 0, 100, 0);
    dikas_graph_free(g);
    dikas_profile_free(p);
    return !isnan(minutes);
}

static void test_barriers(void **state)
{
    (void)state;
    static const struct {
        const char *barrier, *access, *foot, *bicycle;
        int walk, ride, drive;
    } cases[] = {
        { "gate", NULL, NULL, NULL, 1, 1, 1 },       { "gate", "no", NULL, NULL, 0, 0, 0 },
        { "gate", "private", "yes", NULL, 1, 0, 0 }, { "gate", NULL, "no", "no", 0, 0, 1 },
        { "bollard", NULL, NULL, NULL, 1, 1, 0 },    { "bollard", "yes", NULL, NULL, 1, 1, 1 },
        { "stile", NULL, NULL, NULL, 1, 0, 0 },      { "kissing_gate", NULL, NULL, "yes", 1, 1, 0 },
        { "wall", NULL, NULL, NULL, 0, 0, 0 },       { "wall", NULL, "yes", NULL, 1, 0, 0 },
        { "kerb", NULL, NULL, NULL, 1, 1, 1 },       { NULL, NULL, NULL, NULL, 1, 1, 1 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        static const char *const modes[] = { "walk", "bicycle", "car", "pram" };
        /* what stops a bicycle stops a pram, unless it is said of the one alone */
        const int rolls = cases[i].bicycle || cases[i].foot ? -1 : cases[i].ride;
        const int wanted[] = { cases[i].walk, cases[i].ride, cases[i].drive, rolls };
        for (int m = 0; m < 4; m++) {
            if (wanted[m] < 0)
                continue;
            const int found = passes(modes[m], cases[i].barrier, cases[i].access, cases[i].foot,
                                     cases[i].bicycle);
            if (found != wanted[m])
                print_error("%s at case %d\n", modes[m], (int)i);
            assert_int_equal(found, wanted[m]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_columns_of_numbers),
        cmocka_unit_test(test_changed_profiles),
        cmocka_unit_test(test_changed_wheels),
        cmocka_unit_test(test_limits_that_are_changed),
        cmocka_unit_test(test_column_over_rules),
        cmocka_unit_test(test_barriers),
        cmocka_unit_test(test_kerbs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
