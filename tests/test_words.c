/* SPDX-License-Identifier: MIT */
/**
 * @file test_words.c
 * Words, numbers and units in the language of the reader.
 */
#include "check.h"

#include <locale.h>
#include <string.h>

#include "map/words.h"

static void languages_have_codes(void **state)
{
    (void)state;
    assert_int_equal(dikas_language_of("en"), DIKAS_ENGLISH);
    assert_int_equal(dikas_language_of("fi"), DIKAS_FINNISH);
    assert_int_equal(dikas_language_of("sv"), DIKAS_SWEDISH);
    assert_int_equal(dikas_language_of("de"), -1);
    assert_int_equal(dikas_language_of(""), -1);
}

static void words_are_translated(void **state)
{
    (void)state;
    assert_string_equal(dikas_map_word(DIKAS_ENGLISH, "no data"), "no data");
    assert_string_equal(dikas_map_word(DIKAS_FINNISH, "no data"), "ei tietoa");
    assert_string_equal(dikas_map_word(DIKAS_SWEDISH, "no data"), "uppgift saknas");
}

static void unknown_words_stay(void **state)
{
    (void)state;
    assert_string_equal(dikas_map_word(DIKAS_FINNISH, "minutes_doctor"), "minutes_doctor");
    assert_string_equal(dikas_map_word(DIKAS_FINNISH, ""), "");
    assert_string_equal(dikas_map_word(DIKAS_SWEDISH, "\xff"), "\xff");
    assert_string_equal(dikas_map_word(DIKAS_SWEDISH, "\x01"), "\x01");
}

static void units_of_nothing_are_empty(void **state)
{
    (void)state;
    assert_string_equal(dikas_map_unit(DIKAS_FINNISH, "1"), "");
    assert_string_equal(dikas_map_unit(DIKAS_FINNISH, ""), "");
    assert_string_equal(dikas_map_unit(DIKAS_FINNISH, NULL), "");
    assert_string_equal(dikas_map_unit(DIKAS_FINNISH, "min"), "min");
    assert_string_equal(dikas_map_unit(DIKAS_FINNISH, "persons"), "asukasta");
}

static void assert_number(dikas_language language, double x, int decimals, const char *expected)
{
    char text[MAP_NUMBER_SIZE];
    dikas_map_number(language, x, decimals, text);
    assert_string_equal(text, expected);
}

static void numbers_follow_the_language(void **state)
{
    (void)state;
    assert_number(DIKAS_ENGLISH, 1234567.891, 1, "1,234,567.9");
    assert_number(DIKAS_FINNISH, 1234567.891, 1, "1\u00a0234\u00a0567,9");
    assert_number(DIKAS_SWEDISH, 999, 0, "999");
    assert_number(DIKAS_SWEDISH, 0.125, 2, "0,13"); /* a half goes up, as in a browser */
    assert_number(DIKAS_ENGLISH, 1.25, 1, "1.3");
    assert_number(DIKAS_ENGLISH, 1.35, 1, "1.4");   /* a little more than a half */
    assert_number(DIKAS_ENGLISH, 1.005, 2, "1.00"); /* a little less */
    assert_number(DIKAS_ENGLISH, 0.5, 0, "1");
    assert_number(DIKAS_ENGLISH, 2.5, 0, "3");
    assert_number(DIKAS_ENGLISH, -5.5, 1, "\u22125.5");
    assert_number(DIKAS_ENGLISH, -0.04, 1, "0.0"); /* no minus before a zero */
    assert_number(DIKAS_ENGLISH, DIKAS_MISSING, 1, "\u2013");
    assert_number(DIKAS_FINNISH, -123456789012345.0, 6,
                  "\u2212123\u00a0456\u00a0789\u00a0012\u00a0345,000000");
}

static void what_nobody_counts_is_a_power_of_ten(void **state)
{
    (void)state;
    assert_number(DIKAS_ENGLISH, 999999999999999, 0, "999,999,999,999,999");
    assert_number(DIKAS_ENGLISH, 1e15, 0, "1\u00a0×\u00a010¹⁵");
    assert_number(DIKAS_ENGLISH, 1.2e18, 0, "1.2\u00a0×\u00a010¹⁸");
    assert_number(DIKAS_FINNISH, 1.2e18, 2, "1,2\u00a0×\u00a010¹⁸");
    assert_number(DIKAS_SWEDISH, -1.2345e20, 0, "\u22121,23\u00a0×\u00a010²⁰");
    assert_number(DIKAS_ENGLISH, -1.2345e20, -16, "\u22121.2345\u00a0×\u00a010²⁰");
    assert_number(DIKAS_ENGLISH, 9.996e299, 0, "1\u00a0×\u00a010³⁰⁰");
    assert_number(DIKAS_ENGLISH, 2.5e-9, 10, "2.5\u00a0×\u00a010⁻⁹");
    assert_number(DIKAS_FINNISH, -2.5e-9, 10, "\u22122,5\u00a0×\u00a010⁻⁹");
    assert_number(DIKAS_SWEDISH, 6.7e-123, 124, "6,7\u00a0×\u00a010⁻¹²³");
    assert_number(DIKAS_ENGLISH, 1e-9, 7, "0"); /* less than half of the last place */
    assert_number(DIKAS_ENGLISH, 1.23456789e-7, 20, "1.23457\u00a0×\u00a010⁻⁷");
    assert_number(DIKAS_ENGLISH, 0.0000123, 6, "0.000012");
    assert_number(DIKAS_ENGLISH, HUGE_VAL, 0, "∞");
    assert_number(DIKAS_ENGLISH, -HUGE_VAL, 0, "\u2212∞");
    /* beside what needs many decimals */
    assert_number(DIKAS_ENGLISH, 0, 10, "0");
    assert_number(DIKAS_ENGLISH, 0.5, 10, "0.5");
    assert_number(DIKAS_FINNISH, 1200, 10, "1\u00a0200");
    assert_number(DIKAS_ENGLISH, 500000000000000, -17, "500,000,000,000,000");
}

static void absences_have_words(void **state)
{
    (void)state;
    char letters[2 * MAP_REASON_SIZE + 2] = "x", out[MAP_REASON_SIZE];
    for (int i = 0; i < MAP_REASON_SIZE; i++)
        strcat(letters, "ä");
    const char *const reasons[] = { "beyond_limit", "closed_in_2024", letters, NULL };
    const struct {
        dikas_language language;
        int absence;
        const char *words;
    } cases[] = { { DIKAS_ENGLISH, DIKAS_NO_DATA, "no data" },
                  { DIKAS_SWEDISH, DIKAS_SUPPRESSED, "sekretess" },
                  { DIKAS_FINNISH, DIKAS_REASON, "ei tavoitettavissa rajan sisällä" },
                  { DIKAS_FINNISH, DIKAS_REASON + 1, "closed in 2024" },
                  { DIKAS_FINNISH, DIKAS_REASON + 3, "ei tietoa" },
                  { DIKAS_FINNISH, DIKAS_REASON + 4, "ei tietoa" } };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        dikas_map_absence(cases[i].language, cases[i].absence, reasons, 4, out);
        assert_string_equal(out, cases[i].words);
    }
    dikas_map_absence(DIKAS_ENGLISH, DIKAS_REASON + 2, reasons, 4, out);
    assert_int_equal(strlen(out), MAP_REASON_SIZE - 1); /* x and 127 letters of two bytes */
    dikas_map_absence(DIKAS_ENGLISH, DIKAS_REASON, (const char *const[]){ letters + 1 }, 1, out);
    assert_int_equal(strlen(out), MAP_REASON_SIZE - 2); /* no half letter */
}

static void the_locale_of_the_process_changes_nothing(void **state)
{
    (void)state;
    static const char *const locales[] = { "de_DE.UTF-8", "fi_FI.UTF-8", "C.UTF-8" };
    for (size_t i = 0; i < DIKAS_COUNT(locales); i++) {
        (void)setlocale(LC_ALL, locales[i]); /* one that is not installed leaves the one before */
        assert_number(DIKAS_ENGLISH, 1234.5, 1, "1,234.5");
        assert_number(DIKAS_FINNISH, 0.5, 1, "0,5");
        assert_string_equal(dikas_map_word(DIKAS_FINNISH, "no data"), "ei tietoa");
    }
    (void)setlocale(LC_ALL, "C");
}

static void decimals_tell_values_apart(void **state)
{
    (void)state;
    const double minutes[] = { 0, 5, 10, 15 }, shares[] = { 0, 0.125, 0.25 };
    const double heat[] = { 26.2, 32.61, 33.54, 35 };
    const double close[] = { 1.0001, 1.0002 }, tiny[] = { 0, 1e-9 };
    const double alike[] = { 50, 50.000000001 }, huge[] = { 0, 1.2e18, 5e18 };
    assert_int_equal(dikas_map_decimals(minutes, 4, 1), 0);
    assert_int_equal(dikas_map_decimals(shares, 3, 100), 1); /* 12.5 % is not 13 % */
    assert_int_equal(dikas_map_decimals(shares, 3, 1), 3);
    assert_int_equal(dikas_map_decimals(close, 2, 1), 4);
    assert_int_equal(dikas_map_decimals(heat, 4, 1), 2); /* 33 and 34 would be other classes */
    assert_int_equal(dikas_map_decimals(tiny, 2, 1), 9);
    assert_int_equal(dikas_map_decimals(alike, 2, 1), 6); /* no more than six */
    assert_int_equal(dikas_map_decimals(huge, 3, 1), -17);
    assert_int_equal(dikas_map_decimals(huge, 3, 1e-18), 1);
    assert_int_equal(dikas_map_decimals(minutes, 0, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_have_codes),
        cmocka_unit_test(words_are_translated),
        cmocka_unit_test(unknown_words_stay),
        cmocka_unit_test(units_of_nothing_are_empty),
        cmocka_unit_test(numbers_follow_the_language),
        cmocka_unit_test(what_nobody_counts_is_a_power_of_ten),
        cmocka_unit_test(absences_have_words),
        cmocka_unit_test(the_locale_of_the_process_changes_nothing),
        cmocka_unit_test(decimals_tell_values_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
