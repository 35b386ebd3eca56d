/* SPDX-License-Identifier: MIT */
/**
 * @file test_check_guess.c
 * What names of columns, layers and files are taken for, and which values for codes.
 */
#include <math.h>

#include "check.h"
#include "check/guess.h"

static column_role role_of(const char *name)
{
    name_guess guess;
    guess_column(name, &guess);
    return guess.role;
}

static void assert_roles(column_role role, const char *const *names)
{
    for (; *names; names++) {
        if (role_of(*names) != role)
            print_error("'%s' is taken for %d, not for %d\n", *names, role_of(*names), role);
        assert_int_equal(role_of(*names), role);
    }
}

static void roles_in_four_languages(void **state)
{
    (void)state;
    assert_roles(ROLE_POPULATION,
                 (const char *const[]){ "population", "POP", "väestö", "VAESTO", "asukkaita",
                                        "ASUKKAITA", "he_vakiy", "asyht", "Bewohner", "Bevölkerung",
                                        "Einwohner", "befolkning", "Invånare", "folkmängd",
                                        "population_2017", "pop15p", "total_population", NULL });
    assert_roles(ROLE_LOW_INCOME,
                 (const char *const[]){ "low_income", "hr_pi_tul", "income_low", NULL });
    assert_roles(ROLE_INCOME_TOTAL, (const char *const[]){ "hr_tuy", NULL });
    assert_roles(ROLE_INCOME, (const char *const[]){ "income", "hr_mtu", "HR_KTU", "median_income",
                                                     "Medianinkomst", NULL });
    assert_roles(ROLE_BASIC_EDUCATION, (const char *const[]){ "ko_perus", "edu_basic", NULL });
    assert_roles(ROLE_EDUCATION_TOTAL, (const char *const[]){ "ko_ika18y", "edu_total", NULL });
    assert_roles(ROLE_UNEMPLOYED, (const char *const[]){ "pt_tyott", "unemployed", "Arbeitslose",
                                                         "työttömät", "arbetslösa", NULL });
    assert_roles(ROLE_LABOUR_FORCE, (const char *const[]){ "pt_tyovy", "työvoima", NULL });
    assert_roles(ROLE_RENTED, (const char *const[]){ "te_vuok_as", "hh_rented", NULL });
    assert_roles(ROLE_CATEGORY, (const char *const[]){ "category", "Kategorie", "luokka", NULL });
    assert_roles(ROLE_ID, (const char *const[]){ "cell_id", "GRD_ID", "postinumeroalue",
                                                 "Gitter_ID_100m", NULL });
}

/* What sounds like a count of people and is none. */
static void no_counts(void **state)
{
    (void)state;
    static const char *const names[] = {
        "population_density", "väestötiheys", "pop_change", "foreign_share",
        "Anteil_Ausländer",   "miehet",       NULL
    };
    for (const char *const *name = names; *name; name++) {
        assert_int_not_equal(role_of(*name), ROLE_POPULATION);
        assert_int_not_equal(role_of(*name), ROLE_FOREIGN);
    }
    assert_int_equal(role_of("geom"), ROLE_NONE);
    assert_int_equal(role_of(""), ROLE_NONE);
    assert_int_equal(role_of("\xff\xfe"), ROLE_NONE); /* no UTF-8 */
}

static void assert_age(const char *name, int low, int high)
{
    name_guess guess;
    guess_column(name, &guess);
    if (guess.role != ROLE_AGE || guess.low != low || guess.high != high)
        print_error("'%s': role %d, %d to %d\n", name, guess.role, guess.low, guess.high);
    assert_int_equal(guess.role, ROLE_AGE);
    assert_int_equal(guess.low, low);
    assert_int_equal(guess.high, high);
}

static void ages(void **state)
{
    (void)state;
    assert_age("age_0_6", 0, 6);
    assert_age("age_80_over", 80, -1);
    assert_age("ika0_9", 0, 9);
    assert_age("IKA_YLI80", 80, -1);
    assert_age("ikä 10-19", 10, 19);
    assert_age("he_0_2", 0, 2);
    assert_age("he_85_", 85, -1);
    assert_age("ika_65_", 65, -1);
    assert_age("unter18", 0, 17);
    assert_age("über_65", 65, -1);
    assert_age("Ald0_5", 0, 5);
    assert_age("65_plus", 65, -1);
    assert_age("pop_0_14", 0, 14);
    /* a mean, a year, main activity, a raster size, a category of occupations */
    static const char *const others[] = { "he_kika",  "age",    "pt_0_14",  "grid_250", "cs1",
                                          "age_2017", "pop15p", "tree2_m2", NULL };
    for (const char *const *name = others; *name; name++)
        assert_int_not_equal(role_of(*name), ROLE_AGE);
}

static void years(void **state)
{
    (void)state;
    name_guess guess;
    assert_int_equal(year_in("Vaestoruudukko_2017"), 2017);
    assert_int_equal(year_in("hsl_gtfs_20220222.zip"), 2022);
    assert_int_equal(year_in("postal_landcover_2016_2024"), 2024);
    assert_int_equal(year_in("iris_csp_2011"), 2011);
    /* numbers of something else */
    assert_int_equal(year_in("sheet_1234"), 0);
    assert_int_equal(year_in("grid_20179"), 0);
    assert_int_equal(year_in("id_20179944"), 0);
    assert_int_equal(year_in("cells"), 0);
    guess_column("population_2015", &guess);
    assert_int_equal(guess.year, 2015);
    assert_int_equal(period_in("neubrandenburg_flood_500.tif"), 500);
    assert_int_equal(period_in("tulva_1_100a.tif"), 100);
    assert_int_equal(period_in("flood.tif"), 0);
}

static void layers_and_themes(void **state)
{
    (void)state;
    assert_int_equal(guess_theme("heat"), THEME_HEAT);
    assert_int_equal(guess_theme("Lämpötila_2021"), THEME_HEAT);
    assert_int_equal(guess_theme("flood_100"), THEME_FLOOD);
    assert_int_equal(guess_theme("Hochwasser"), THEME_FLOOD);
    assert_int_equal(guess_theme("tulvavaara"), THEME_FLOOD);
    assert_int_equal(guess_theme("trees"), THEME_TREES);
    assert_int_equal(guess_theme("canopy"), THEME_CANOPY);
    assert_int_equal(guess_theme("grönyta"), THEME_GREEN);
    assert_int_equal(guess_theme("dsm"), THEME_SURFACE);
    assert_int_equal(guess_theme("x"), THEME_NONE);
    assert_true(guess_layer("cells_2015_raw", "cells") > 0);
    assert_true(guess_layer("Väestöruudukko_2017", "cells") > 0);
    assert_true(guess_layer("areas_paavo_2023", "areas") >
                guess_layer("postal_landcover_2016_2024", "areas"));
    assert_int_equal(guess_layer("services", "cells"), 0);
    assert_int_equal(guess_service("doctor"), 0);
    assert_int_equal(guess_service("Terveysasemat"), 0);
    assert_int_equal(guess_service("bench"), -1);
    assert_true(guess_has_room_for_few("school"));
    assert_false(guess_has_room_for_few("library"));
}

/* ---- codes ---- */

static const code_guess *code_of(const GArray *codes, double value)
{
    for (guint i = 0; i < codes->len; i++)
        if (fabs(g_array_index(codes, code_guess, i).value - value) < 0.5)
            return &g_array_index(codes, code_guess, i);
    return NULL;
}

static void negative_codes(void **state)
{
    (void)state;
    const double x[] = { 5, -1, 7, -1, 0, DIKAS_MISSING };
    GArray *codes = guess_codes(x, NULL, 6);
    assert_int_equal(codes->len, 1);
    assert_true(code_of(codes, -1)->is_certain);
    assert_int_equal(code_of(codes, -1)->rows, 2);
    g_array_free(codes, TRUE);
}

/* 99 is a code where fewer live, and else a count that may be one. */
static void ninety_nines(void **state)
{
    (void)state;
    enum { N = 40 };
    double x[N], total[N];
    for (int i = 0; i < N; i++) {
        x[i] = i < 10 ? 99 : 60 + 2 * i; /* and neither 98 nor 100 among them: 80, 82, … */
        total[i] = i < 10 ? 12 : 1000;
    }
    x[19] = 3; /* 98 */
    x[20] = 4; /* 100 */
    GArray *codes = guess_codes(x, total, N);
    assert_non_null(code_of(codes, 99));
    assert_true(code_of(codes, 99)->is_certain);
    assert_int_equal(code_of(codes, 99)->above, 10);
    g_array_free(codes, TRUE);
    for (int i = 0; i < 10; i++)
        total[i] = 500;
    codes = guess_codes(x, total, N);
    assert_non_null(code_of(codes, 99));
    assert_false(code_of(codes, 99)->is_certain);
    g_array_free(codes, TRUE);
    /* one 99 among its neighbours is a count */
    for (int i = 0; i < N; i++)
        x[i] = 80 + i;
    codes = guess_codes(x, total, N);
    assert_int_equal(codes->len, 0);
    g_array_free(codes, TRUE);
}

static void huge_nines(void **state)
{
    (void)state;
    const double x[] = { 40, 999999999, 35, 999999999, 51 };
    GArray *codes = guess_codes(x, NULL, 5);
    assert_int_equal(codes->len, 1);
    assert_true(code_of(codes, 999999999)->is_certain);
    g_array_free(codes, TRUE);
    codes = guess_codes(x, NULL, 0);
    assert_int_equal(codes->len, 0);
    g_array_free(codes, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_in_four_languages),
        cmocka_unit_test(no_counts),
        cmocka_unit_test(ages),
        cmocka_unit_test(years),
        cmocka_unit_test(layers_and_themes),
        cmocka_unit_test(negative_codes),
        cmocka_unit_test(ninety_nines),
        cmocka_unit_test(huge_nines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
