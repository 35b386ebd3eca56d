/* SPDX-License-Identifier: MIT */
/**
 * @file test_opening_hours.c
 * Opening hours: what the specification says, what another program says, and what cannot be read.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "core/opening_hours.h"
#include "fail_alloc.h"

enum { MONDAY_2026_06_08 = 20612, HALF_HOURS = 14 * 48 };

static dikas_hours *hours_of(const char *text)
{
    dikas_hours *hours = NULL;
    dikas_error err;
    assert_ok(dikas_hours_parse(text, &hours, &err), err);
    return hours;
}

static const char *state_at(const char *text, const char *moment)
{
    dikas_moment m;
    dikas_error err;
    assert_ok(dikas_moment_parse(moment, &m, &err), err);
    dikas_hours *hours = hours_of(text);
    const dikas_hours_state state = dikas_hours_at(hours, &m);
    dikas_hours_free(hours);
    return dikas_hours_state_name(state);
}

typedef struct {
    const char *text, *moment, *state;
} expectation;

static void check_all(const expectation *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = state_at(all[i].text, all[i].moment);
        if (strcmp(got, all[i].state) != 0)
            print_error("'%s' at %s: %s, expected %s\n", all[i].text, all[i].moment, got,
                        all[i].state);
        assert_string_equal(got, all[i].state);
    }
}

/* ---- the specification ---- */

/* 2026-06-02 is a Tuesday. */
static const expectation by_hand[] = {
    { "Mo-Fr 08:00-18:00", "2026-06-02 07:59", "closed" },
    { "Mo-Fr 08:00-18:00", "2026-06-02 08:00", "open" },
    { "Mo-Fr 08:00-18:00", "2026-06-02 17:59", "open" },
    { "Mo-Fr 08:00-18:00", "2026-06-02 18:00", "closed" },
    { "Fr-Mo 08:00-18:00", "2026-06-01 12:00", "open" },
    { "Fr-Mo 08:00-18:00", "2026-06-02 12:00", "closed" },

    /* normal_rule_separator: replaces the whole day, also hours that reach into it; closing rules
     * only close */
    { "Fr 22:00-02:00; Sa 10:00-14:00", "2026-06-06 01:00", "closed" },
    { "Fr 22:00-02:00, Sa 10:00-14:00", "2026-06-06 01:00", "open" },
    { "Fr 22:00-02:00; Sa off", "2026-06-06 01:00", "closed" },
    { "Mo-Fr 10:00-18:00; 12:00-13:00 off", "2026-06-02 12:30", "closed" },
    { "Mo-Fr 10:00-18:00; 12:00-13:00 off", "2026-06-02 13:00", "open" },
    /* a rule without days is one for every day; opening_hours.js adds it (its issue 231) */
    { "Mo-Fr 10:00-18:00; 12:00-13:00", "2026-06-02 12:30", "open" },
    { "Mo-Fr 10:00-18:00; 12:00-13:00", "2026-06-02 13:30", "closed" },

    /* fallback_rule_separator */
    { "Mo-Fr 08:00-12:00 || \"call\"", "2026-06-02 11:00", "open" },
    { "Mo-Fr 08:00-12:00 || \"call\"", "2026-06-02 13:00", "unknown" },
    { "Mo-Fr 08:00-12:00 unknown || 24/7", "2026-06-02 11:00", "unknown" },

    /* open ends; opening_hours.js closes the first of these at 22:00 */
    { "18:00-22:00+", "2026-06-02 21:59", "open" },
    { "18:00-22:00+", "2026-06-02 22:00", "unknown" },
    { "18:00-22:00+", "2026-06-03 05:59", "unknown" },
    { "18:00-22:00+", "2026-06-03 06:00", "closed" },
    { "Tu 18:00+", "2026-06-03 03:59", "unknown" },
    { "Tu 18:00+", "2026-06-03 04:00", "closed" },
    { "Tu 12:00+", "2026-06-02 23:59", "unknown" },
    { "Tu 12:00+", "2026-06-03 00:00", "closed" },
    { "07:00+,12:00-16:00", "2026-06-02 12:00", "open" },
    { "07:00+,12:00-16:00", "2026-06-02 08:00", "unknown" },

    /* events without a place */
    { "sunrise-sunset", "2026-06-02 05:59", "closed" },
    { "sunrise-sunset", "2026-06-02 06:00", "open" },
    { "sunrise-sunset", "2026-06-02 18:00", "closed" },
    { "(dawn+00:30)-(dusk-01:00)", "2026-06-02 05:59", "closed" },
    { "(dawn+00:30)-(dusk-01:00)", "2026-06-02 17:29", "open" },
    { "(dawn+00:30)-(dusk-01:00)", "2026-06-02 17:30", "closed" },

    /* holidays: every day is an ordinary one */
    { "Mo-Fr 10:00-12:00; PH off", "2026-01-01 11:00", "open" },
    { "PH 10:00-12:00", "2026-01-01 11:00", "closed" },
    { "PH,Th 10:00-12:00", "2026-01-01 11:00", "open" },
    { "SH Mo-Fr 10:00-12:00", "2026-06-02 11:00", "closed" },
    { "Mo-Fr SH 10:00-12:00", "2026-06-02 11:00", "closed" },

    /* dates: Easter is 5 April in 2026 and 28 March in 2027; summer time ends on 25 October */
    { "easter -2 days 10:00-12:00", "2026-04-03 11:00", "open" },
    { "easter -2 days-easter +1 day 10:00-12:00", "2026-04-06 11:00", "open" },
    { "easter -2 days-easter +1 day 10:00-12:00", "2026-04-07 11:00", "closed" },
    { "easter 10:00-12:00", "2027-03-28 11:00", "open" },
    { "Mar Su[-1]-Oct Su[-1] 10:00-12:00", "2026-10-25 11:00", "open" },
    { "Mar Su[-1]-Oct Su[-1] 10:00-12:00", "2026-10-26 11:00", "closed" },
    { "Oct Su[-1]-Mar Su[-1] 10:00-12:00", "2026-01-10 11:00", "open" },
    { "Dec 22-Jan 08 10:00-12:00", "2026-01-08 11:00", "open" },
    { "Dec 22-Jan 08 10:00-12:00", "2026-01-09 11:00", "closed" },
    { "Dec 31 22:00-04:00", "2027-01-01 03:00", "open" },
    { "2026 Dec 31 22:00-04:00", "2028-01-01 03:00", "closed" },
    { "2025 Dec 24-2026 Jan 06 10:00-12:00", "2026-01-06 11:00", "open" },
    { "2025 Dec 24-2026 Jan 06 10:00-12:00", "2026-12-24 11:00", "closed" },
    { "2025 Dec 24-Jan 06 10:00-12:00", "2026-01-06 11:00", "open" },
    { "Dec 24-26,31 10:00-12:00", "2026-12-31 11:00", "open" },
    { "Feb 29 10:00-12:00", "2028-02-29 11:00", "open" },
    { "Feb 29 10:00-12:00", "2026-02-28 11:00", "closed" },
    { "Feb 29 10:00-12:00", "2026-03-01 11:00", "closed" },
    { "Feb 20-Feb 29 10:00-12:00", "2026-02-28 11:00", "open" },
    { "Feb 20-Feb 29 10:00-12:00", "2026-03-01 11:00", "closed" },
    { "Jan Mo[5] 10:00-12:00", "2026-01-26 11:00", "closed" },
    { "Jan Mo[4] 10:00-12:00", "2026-01-26 11:00", "open" },
    { "Jan 31 +1 day 10:00-12:00", "2026-02-01 11:00", "open" },
    { "Dec 31 +1 day 10:00-12:00", "2026-01-01 11:00", "open" },
    { "Jan 1 -1 day 10:00-12:00", "2025-12-31 11:00", "open" },

    /* ISO 8601: 2026 has 53 weeks; 1 January 2027 is in the last of them, 4 January begins week 1
     */
    { "week 53 10:00-12:00", "2027-01-01 11:00", "open" },
    { "week 01 10:00-12:00", "2027-01-04 11:00", "open" },
    { "week 50-02 10:00-12:00", "2027-01-01 11:00", "open" },
    { "week 50-02 10:00-12:00", "2027-01-18 11:00", "closed" },
    { "week 1-53/2 10:00-12:00", "2027-01-01 11:00", "open" },
    { "2021-2030/5 10:00-12:00", "2026-06-02 11:00", "open" },
    { "2021-2030/5 10:00-12:00", "2027-06-02 11:00", "closed" },

    /* the sloppy, where only one thing can be meant */
    { "mo - FR 9 - 18", "2026-06-02 17:59", "open" },
    { "Mon-Friday: 9.30-18", "2026-06-02 09:29", "closed" },
    { "Tues,Weds,Thurs 9h-18h30", "2026-06-02 18:29", "open" },
    { "Tu 9am-12pm, 1:30 pm - 6 pm", "2026-06-02 12:00", "closed" },
    { "Tu 9am-12pm, 1:30 pm - 6 pm", "2026-06-02 17:59", "open" },
    { "Tu 12am-1am", "2026-06-02 00:30", "open" },
    { "Mo\xe2\x80\x93"
      "Fr 09:00\xe2\x80\x94"
      "18:00",
      "2026-06-02 12:00", "open" },
    { "; Tu 09:00-18:00 ;;", "2026-06-02 12:00", "open" },
    { "24 hours", "2026-06-02 03:00", "open" },
    { "Jan 10-Feb 10: 07:30-12:00", "2026-02-10 08:00", "open" },
    { "May-Sep 24/7", "2026-06-02 03:00", "open" },
    { "September 24/7", "2026-06-02 03:00", "closed" },
};

static void test_specification(void **state)
{
    (void)state;
    check_all(by_hand, DIKAS_COUNT(by_hand));
}

/* ---- a day of the week without a date ---- */

static const expectation by_weekday[] = {
    { "Mo-Fr 08:00-18:00", "Tue 18:00", "closed" },
    { "Mo-Fr 08:00-18:00", "tuesday 17:59", "open" },
    { "Mo-Fr 22:00-02:00", "sa 1:30", "open" },
    { "Mo-Fr 22:00-02:00", "mo 1:30", "closed" },
    { "Mo-Fr 08:00-18:00 \"call\"", "Tu 9:00", "unknown" },
    /* dates tell Tuesdays apart … */
    { "Apr-Oct 08:00-18:00", "Tue 12:00", "unknown" },
    { "Tu[1] 08:00-18:00", "Tue 12:00", "unknown" },
    { "week 1-52 08:00-18:00", "Tue 12:00", "unknown" },
    { "2026+ 08:00-18:00", "Tue 12:00", "unknown" },
    { "24/7; Feb 29 off", "Tue 12:00", "unknown" },
    { "easter 10:00-12:00", "Su 11:00", "unknown" },
    { "Sa[-1] +1 day 10:00-12:00", "Su 11:00", "unknown" },
    /* … or not */
    { "Apr-Oct 08:00-18:00", "Tue 7:00", "closed" },
    { "Apr-Oct 08:00-18:00; Nov-Mar 09:00-17:00", "Tue 12:00", "open" },
    { "Apr-Oct 08:00-18:00; Nov-Mar 09:00-17:00", "Tue 08:30", "unknown" },
    { "week 1-53 08:00-18:00", "Tue 12:00", "open" },
    { "easter 10:00-12:00", "Mo 11:00", "closed" },
    { "Mo-Fr 08:00-18:00; Jul Sa off", "Tue 12:00", "open" },
    { "Tu[1-5] 08:00-18:00", "Tue 12:00", "open" },
    { "Tu[-1,-2,-3,-4,-5] 08:00-18:00", "Tue 12:00", "open" },
    { "Apr-Oct 08:00-18:00 || unknown", "Tue 12:00", "unknown" },
};

static void test_weekday(void **state)
{
    (void)state;
    check_all(by_weekday, DIKAS_COUNT(by_weekday));
}

/* ---- what cannot be read ---- */

static const struct {
    const char *text;
    int character;
    const char *words;
} unreadable[] = {
    { "", 1, "days or hours expected instead of the end" },
    { ";", 2, "days or hours" },
    { "restricted", 1, "'restricted'" },
    { "ma-pe 10-18", 1, "'ma-pe'" }, /* Monday in Finnish, Tuesday in Spanish */
    { "So-Do 10-18", 1, "'So-Do'" },
    { "Mo-Fr 10:00-17:00 Sa 11:00-16:00", 19, "';'" },
    { "mo-fr, 8-16", 6, "hours, open or closed" },
    { "Mo-We-Fr 9-15", 6, "'-Fr'" },
    { "Mo-Fr 07:00-1800", 13, "a time of the day expected" },
    { "Mo-Fr 0900-1800", 7, "years come first" },
    { "0900-1800", 1, "a year from 1970" },
    { "Mo-Fr 10:00", 12, "'-' and a second time" },
    { "Mo-Fr 10:00-", 13, "a time of the day" },
    { "Mo-Fr 10:75-12:00", 10, "minutes" },
    { "Mo-Fr 24:00-26:00", 7, "from 00:00 to 23:59" },
    { "Mo-Fr 10:00-49:00", 13, "a time of the day" },
    { "Mo-Fr 10:00-13:00pm", 18, "before am and pm" },
    { "Mo-Fr 16-late", 10, "'late'" },
    { "We[6] 10:00-12:00", 4, "from 1 to 5" },
    { "We[0] 10:00-12:00", 4, "from 1 to 5" },
    { "week 60 10:00-12:00", 6, "from 1 to 53" },
    { "Jun 31 10:00-12:00", 5, "from 1 to 30" },
    { "Jun 0 10:00-12:00", 5, "from 1 to 30" },
    { "Jun-Aug 15 10:00-12:00", 5, "a whole month, with which" },
    { "Jun 5-Aug 10:00-12:00", 7, "a day of a month, with which" },
    { "Jun 5-2027 Jun 10 10:00-12:00", 7, "a date of any year" },
    { "Mo-Fr \"call", 7, "a comment that ends" },
    { "Mo-Fr 10:00-12:00 \"call\" off", 26, "';'" },
    { "Mo-Fr 10:00-12:00 || ", 22, "a rule expected" },
    { "Mo-Fr 10:00-12:00 | Sa", 19, "'||'" },
    { "Mo-Fr 10:00-12:00)", 18, "days, months" },
    { "(sunrise-10:00-12:00", 15, "')'" },
    { "Mo-Fr 10:00-18:00 (08:00-20:00)", 19, "';' or the end" },
    { "Closed until 2027", 8, "'until'" },
    { "24h until 31.8", 5, "'until'" },
    { "2023-08-26", 6, "a year from 1970" },
    { "2150 10:00-12:00", 1, "a year from 1970" },
    { "k\xc3\xa4yt\xc3\xa4v\xc3\xa4 Mo 99", 1, "'k\xc3\xa4yt" },
    { "\"k\xc3\xa4ynti\" off off", 14, "';'" },
};

static void test_unreadable(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIKAS_COUNT(unreadable); i++) {
        dikas_hours *hours = NULL;
        dikas_error err = { DIKAS_OK, "" };
        char place[40];
        snprintf(place, sizeof place, ", character %d: ", unreadable[i].character);
        if (dikas_hours_parse(unreadable[i].text, &hours, &err) != DIKAS_EINVAL ||
            !strstr(err.message, place) || !strstr(err.message, unreadable[i].words))
            fail_msg("'%s': expected '%s' and '%s' in: %s", unreadable[i].text, place,
                     unreadable[i].words, err.message);
        assert_null(hours);
        assert_int_equal(dikas_hours_parse(unreadable[i].text, &hours, NULL), DIKAS_EINVAL);
    }
}

static void test_moments(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "Tue",
        "18:00",
        "Tue 18",
        "Tue 24:00",
        "Tue 18:60",
        "Tue 18:00 sharp",
        "PH 18:00",
        "Jun 18:00",
        "2026-06-31 18:00",
        "2026-02-29 18:00",
        "2026-6-2 18:00",
        "1969-12-31 18:00",
        "2100-01-01 18:00",
        "2026-06-02",
        "2026-06-02 -1:00",
        "Tisdag 18:00",
    };
    dikas_moment m = { 1, 2, 3, 4 };
    dikas_error err;
    for (size_t i = 0; i < DIKAS_COUNT(wrong); i++) {
        assert_int_equal(dikas_moment_parse(wrong[i], &m, &err), DIKAS_EINVAL);
        assert_non_null(strstr(err.message, "\"Tue 18:00\""));
        assert_non_null(strstr(err.message, "\"2026-06-02 18:00\""));
    }
    assert_int_equal(m.minute, 4);
    assert_ok(dikas_moment_parse(" 2026-06-02T08:05 ", &m, &err), err);
    assert_int_equal(m.has_date, 1);
    assert_int_equal(m.day, MONDAY_2026_06_08 - 6);
    assert_int_equal(m.weekday, 1);
    assert_int_equal(m.minute, 485);
    assert_ok(dikas_moment_parse("SUNDAY 0:00", &m, &err), err);
    assert_int_equal(m.has_date, 0);
    assert_int_equal(m.weekday, 6);
    assert_int_equal(m.minute, 0);
}

/* ---- the calendar ---- */

static void test_calendar(void **state)
{
    (void)state;
    int year, month, day;
    assert_int_equal(hours_day_of(1970, 1, 1), 0);
    assert_int_equal(hours_day_of(2000, 3, 1), 11017);
    assert_int_equal(hours_weekday_of(hours_day_of(2026, 6, 2)), 1);
    for (int32_t d = hours_day_of(1969, 1, 1); d < hours_day_of(2101, 1, 1); d++) {
        hours_civil(d, &year, &month, &day);
        assert_int_equal(hours_day_of(year, month, day), d);
        assert_in_range(day, 1, hours_month_length(year, month));
        assert_int_equal((hours_weekday_of(d) + 1) % 7, hours_weekday_of(d + 1));
    }
    /* first and last weeks of years, from the table of ISO 8601 in many calendars */
    assert_int_equal(hours_week_of(hours_day_of(2020, 12, 31)), 53);
    assert_int_equal(hours_week_of(hours_day_of(2021, 1, 3)), 53);
    assert_int_equal(hours_week_of(hours_day_of(2021, 1, 4)), 1);
    assert_int_equal(hours_week_of(hours_day_of(2024, 12, 30)), 1);
    assert_int_equal(hours_week_of(hours_day_of(2026, 12, 31)), 53);
    /* Easter at its earliest and latest in these years, and at the exceptions of Gauss's rule */
    static const int easters[][3] = { { 2008, 3, 23 }, { 2038, 4, 25 }, { 1981, 4, 19 },
                                      { 2049, 4, 18 }, { 2076, 4, 19 }, { 2000, 4, 23 } };
    const hours_date easter = { .kind = HOURS_EASTER };
    for (size_t i = 0; i < DIKAS_COUNT(easters); i++)
        assert_int_equal(hours_date_in(&easter, easters[i][0], HOURS_AT),
                         hours_day_of(easters[i][0], easters[i][1], easters[i][2]));
}

/* ---- another program ---- */

static void check_states(const char *text, const char *runs)
{
    dikas_hours *hours = hours_of(text);
    int at = 0;
    for (const char *c = runs; *c; c++) {
        char *end;
        const long n = strtol(c, &end, 10);
        if (end == c || n < 1 || at + n > HALF_HOURS || !strchr("cou", *end) || !*end)
            fail_msg("golden/opening_hours.tsv: '%s': '%s' is no run of states", text, c);
        for (long k = 0; k < n; k++, at++) {
            const dikas_moment m = { 1, MONDAY_2026_06_08 + at / 48, at / 48 % 7, at % 48 * 30 };
            const char *got = dikas_hours_state_name(dikas_hours_at(hours, &m));
            if (got[0] != *end)
                fail_msg("'%s', day %d %02d:%02d: %s, expected '%c'", text, at / 48 + 1,
                         m.minute / 60, m.minute % 60, got, *end);
        }
        c = end;
    }
    assert_int_equal(at, HALF_HOURS);
    dikas_hours_free(hours);
}

/* Cut off anywhere, or with one byte changed, a text is read or refused, and no more. */
static void read_broken(const char *text)
{
    static const char bytes[] = "0-,;|\"[(+/ \xe2M";
    const dikas_moment m = { 0, 0, 2, 600 };
    const size_t length = strlen(text);
    char *copy = malloc(length + 1);
    for (size_t i = 0; i < 2 * length; i++) {
        dikas_hours *hours = NULL;
        memcpy(copy, text, length + 1);
        copy[i / 2] = i % 2 ? '\0' : bytes[(i / 2) % (sizeof bytes - 1)];
        const dikas_status status = dikas_hours_parse(copy, &hours, NULL);
        assert_true(status == DIKAS_OK || status == DIKAS_EINVAL);
        assert_true((status == DIKAS_OK) == (hours != NULL));
        if (hours)
            assert_in_range(dikas_hours_at(hours, &m), DIKAS_HOURS_CLOSED, DIKAS_HOURS_UNKNOWN);
        dikas_hours_free(hours);
    }
    free(copy);
}

static void for_golden(void (*use)(const char *text, const char *runs))
{
    char line[8192];
    int n = 0;
    FILE *file = fopen(DIKAS_SOURCE_ROOT "/tests/golden/opening_hours.tsv", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        char *runs = strchr(line, '\t');
        assert_non_null(runs);
        *runs++ = '\0';
        use(line, runs);
        n++;
    }
    fclose(file);
    assert_true(n > 300);
}

static void test_golden(void **state)
{
    (void)state;
    for_golden(check_states);
}

static void use_broken(const char *text, const char *runs)
{
    (void)runs;
    read_broken(text);
}

static void test_broken(void **state)
{
    (void)state;
    for_golden(use_broken);
    for (size_t i = 0; i < DIKAS_COUNT(by_hand); i++)
        read_broken(by_hand[i].text);
}

static dikas_status read_all_kinds(void *nothing, dikas_error *err)
{
    dikas_hours *hours = NULL;
    (void)nothing;
    DIKAS_TRY(dikas_hours_parse("2026 Jan,Feb,Mar,Apr,May week 1,3,5,7,9 Mo,Tu,We,Th,Fr "
                                "1-2,3-4,5-6,7-8,9-10; off; open; unknown; closed; Mo off",
                                &hours, err));
    dikas_hours_free(hours);
    return DIKAS_OK;
}

static void test_memory(void **state)
{
    (void)state;
    dikas_hours_free(NULL);
    fail_each_allocation(read_all_kinds, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specification), cmocka_unit_test(test_weekday),
        cmocka_unit_test(test_unreadable),    cmocka_unit_test(test_moments),
        cmocka_unit_test(test_calendar),      cmocka_unit_test(test_golden),
        cmocka_unit_test(test_broken),        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
