/* SPDX-License-Identifier: MIT */
/**
 * @file opening_hours_parse.c
 * Texts of opening hours, read from left to right.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "core/opening_hours.h"

/* A place in the text. The rule being read is kept apart until it is whole. */
typedef struct {
    const char *text, *at;
    dikas_hours *hours;
    hours_rule rule;
    int has_state, has_comment, has_selector, is_done;
    dikas_error *err;
} reader;

typedef struct {
    hours_word_kind kind;
    int value;
    size_t length;
} word;

/* ---- characters ---- */

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_spaces(reader *r)
{
    for (;;) {
        if (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n')
            r->at++;
        else if (strncmp(r->at, "\xc2\xa0", 2) == 0) /* no-break space */
            r->at += 2;
        else
            return;
    }
}

/* Length of a dash of any kind: U+002D, U+2010-U+2015, U+2212. */
static size_t dash_length(const char *at)
{
    if (*at == '-')
        return 1;
    if (strncmp(at, "\xe2\x80", 2) == 0 && at[2] >= '\x90' && at[2] <= '\x95')
        return 3;
    return strncmp(at, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

static int take_dash(reader *r)
{
    skip_spaces(r);
    const size_t length = dash_length(r->at);
    r->at += length;
    return length > 0;
}

static int take(reader *r, char c)
{
    skip_spaces(r);
    if (*r->at != c)
        return 0;
    r->at++;
    return 1;
}

static dikas_status expected(const reader *r, const char *what)
{
    int number = 1;
    for (const char *c = r->text; c < r->at; c++)
        number += (*c & 0xC0) != 0x80; /* bytes that begin a character */
    char found[40] = "the end";
    int length = 0;
    while (length < 12 && r->at[length] && r->at[length] != ' ')
        length++;
    while (length > 0 && (r->at[length] & 0xC0) == 0x80)
        length++;
    if (length)
        snprintf(found, sizeof found, "'%.*s'", length, r->at);
    return dikas_fail(r->err, DIKAS_EINVAL,
                      "opening hours '%.200s', character %d: %s expected instead of %s", r->text,
                      number, what, found);
}

static dikas_status no_memory(const reader *r)
{
    return DIKAS_NO_MEMORY(r->err, "opening hours");
}

/* ---- numbers and words, looked at and taken ---- */

static int digits_at(const char *at)
{
    int n = 0;
    while (is_digit(at[n]))
        n++;
    return n;
}

static word word_at(const char *at)
{
    word w = { HOURS_NO_WORD, 0, 0 };
    while (is_letter(at[w.length]))
        w.length++;
    w.kind = hours_word(at, w.length, &w.value);
    return w;
}

static word next_word(reader *r)
{
    skip_spaces(r);
    return word_at(r->at);
}

static int is_word(const char *at, const char *text)
{
    const size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if ((at[i] | 0x20) != text[i])
            return 0;
    return !is_letter(at[length]);
}

static const char *after_spaces(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* A whole number of at most four digits within [low, high]. */
static dikas_status take_number(reader *r, int low, int high, const char *what, int *out)
{
    skip_spaces(r);
    const int n = digits_at(r->at);
    int x = 0;
    for (int i = 0; i < n && i < 5; i++)
        x = 10 * x + (r->at[i] - '0');
    if (n == 0 || n > 4 || x < low || x > high)
        return expected(r, what);
    r->at += n;
    *out = x;
    return DIKAS_OK;
}

/* A number of one or two digits that is no time: none of `9:00`, `9.00`, `9h`, `9am`, `24/7`. */
static int is_plain_number(const char *at)
{
    const int n = digits_at(at);
    const char *after = after_spaces(at + n);
    if (n < 1 || n > 2 || (*after == ':' && is_digit(after[1])) ||
        (at[n] == '.' && is_digit(at[n + 1])) || strncmp(at, "24/7", 4) == 0)
        return 0;
    return !is_word(after, "h") && !is_word(after, "am") && !is_word(after, "pm") &&
           !is_word(after, "hours");
}

/* ---- times ---- */

static const char a_time[] = "a time of the day";

/* What follows the hour: `:30`, `.30`, `h`, `h30`, `am`, `pm`. */
static dikas_status take_rest_of_time(reader *r, int *minutes)
{
    const int has_h = (*after_spaces(r->at) | 0x20) == 'h' && !is_letter(after_spaces(r->at)[1]);
    if (has_h)
        r->at = after_spaces(r->at) + 1;
    if (has_h ? is_digit(*r->at) : *r->at == ':' || (*r->at == '.' && is_digit(r->at[1]))) {
        r->at += !has_h;
        const int n = digits_at(r->at);
        if (n != 2 || r->at[0] > '5')
            return expected(r, "two digits of minutes up to 59");
        *minutes += 10 * (r->at[0] - '0') + (r->at[1] - '0');
        r->at += 2;
    }
    const char *after = after_spaces(r->at);
    const int is_pm = is_word(after, "pm");
    if (!is_pm && !is_word(after, "am")) {
        if (!has_h && is_word(after, "h"))
            r->at = after + 1;
        return DIKAS_OK;
    }
    if (*minutes < 60 || *minutes >= 13 * 60)
        return expected(r, "an hour from 1 to 12 expected before am and pm");
    *minutes = *minutes % (12 * 60) + (is_pm ? 12 * 60 : 0);
    r->at = after + 2;
    return DIKAS_OK;
}

static dikas_status take_clock(reader *r, int *minutes)
{
    int hours;
    skip_spaces(r);
    if (digits_at(r->at) > 2)
        return expected(r, a_time);
    DIKAS_TRY(take_number(r, 0, 48, a_time, &hours));
    *minutes = 60 * hours;
    return take_rest_of_time(r, minutes);
}

/* `sunset` or `(sunset-01:00)`. */
static dikas_status take_event(reader *r, int *minutes)
{
    const int is_sum = take(r, '(');
    const word event = next_word(r);
    int shift;
    if (event.kind != HOURS_EVENT)
        return expected(r, "dawn, sunrise, sunset or dusk");
    r->at += event.length;
    *minutes = event.value;
    if (!is_sum)
        return DIKAS_OK;
    const int sign = take(r, '+') ? 1 : take_dash(r) ? -1 : 0;
    if (sign == 0)
        return expected(r, "'+' or '-'");
    DIKAS_TRY(take_clock(r, &shift));
    *minutes += sign * shift;
    return take(r, ')') ? DIKAS_OK : expected(r, "')'");
}

static dikas_status take_time(reader *r, int *minutes)
{
    const word w = next_word(r);
    return *r->at == '(' || w.kind == HOURS_EVENT ? take_event(r, minutes) : take_clock(r, minutes);
}

static int is_time(const char *at)
{
    const int n = digits_at(at);
    return n == 1 || n == 2 || *at == '(' || word_at(at).kind == HOURS_EVENT;
}

static dikas_status add_span(reader *r, int from, int to, int is_open_end)
{
    hours_span *span = hours_pool_add(&r->hours->spans, sizeof *span);
    if (!span)
        return no_memory(r);
    *span = (hours_span){ from, to, is_open_end };
    r->rule.spans.count++;
    return DIKAS_OK;
}

/* Nobody knows when it ends; opening_hours.js takes these hours, and so do we. */
static dikas_status add_open_end(reader *r, int from)
{
    const int to = from >= 22 * 60   ? from + 8 * 60
                   : from >= 17 * 60 ? from + 10 * 60
                                     : MINUTES_OF_DAY;
    return add_span(r, from, to, 1);
}

static dikas_status take_span(reader *r)
{
    int from = 0, to = 0;
    skip_spaces(r);
    const char *begin = r->at;
    DIKAS_TRY(take_time(r, &from));
    if (from < 0 || from >= MINUTES_OF_DAY) {
        r->at = begin;
        return expected(r, "a time from 00:00 to 23:59");
    }
    if (take(r, '+'))
        return add_open_end(r, from);
    if (!take_dash(r))
        return expected(r, "'-' and a second time");
    skip_spaces(r);
    begin = r->at;
    DIKAS_TRY(take_time(r, &to));
    if (to <= from)
        to += MINUTES_OF_DAY;
    if (to > 2 * MINUTES_OF_DAY) {
        r->at = begin;
        return expected(r, "a time up to 48:00");
    }
    DIKAS_TRY(add_span(r, from, to, 0));
    return take(r, '+') ? add_open_end(r, to) : DIKAS_OK;
}

/* After a comma comes another time, or another rule. */
static int has_another_time(reader *r)
{
    skip_spaces(r);
    if (*r->at != ',')
        return 0;
    return is_time(after_spaces(r->at + 1));
}

static dikas_status take_spans(reader *r)
{
    if (r->rule.spans.count)
        return expected(r, "';' or the end");
    r->rule.spans.first = r->hours->spans.count;
    DIKAS_TRY(take_span(r));
    while (has_another_time(r)) {
        take(r, ',');
        DIKAS_TRY(take_span(r));
    }
    return DIKAS_OK;
}

/* Length of `24/7`, `24 hours`, `24h`. */
static size_t whole_day_length(const char *at)
{
    if (strncmp(at, "24", 2) != 0)
        return 0;
    if (strncmp(at, "24/7", 4) == 0 && !is_digit(at[4]))
        return 4;
    const char *after = after_spaces(at + 2);
    const size_t length = is_word(after, "h") ? 1 : is_word(after, "hours") ? 5 : 0;
    return length && !dash_length(after_spaces(after + length)) ? (size_t)(after - at) + length : 0;
}

static dikas_status take_whole_day(reader *r, size_t length)
{
    if (r->rule.spans.count)
        return expected(r, "';' or the end");
    r->at += length;
    r->rule.spans.first = r->hours->spans.count;
    return add_span(r, 0, MINUTES_OF_DAY, 0);
}

/* ---- weekdays and holidays ---- */

/* ` +1 day`, ` -2 days`; leaves the text alone where there is none. */
static void take_days(reader *r, int *offset)
{
    const char *at = after_spaces(r->at);
    const int sign = *at == '+' ? 1 : dash_length(at) ? -1 : 0;
    if (sign == 0)
        return;
    at = after_spaces(at + (sign > 0 ? 1 : dash_length(at)));
    const int n = digits_at(at);
    const char *unit = after_spaces(at + n);
    if (n < 1 || n > 3 || !(is_word(unit, "day") || is_word(unit, "days")))
        return;
    int days = 0;
    for (int i = 0; i < n; i++)
        days = 10 * days + (at[i] - '0');
    *offset = sign * days;
    r->at = unit + (is_word(unit, "day") ? 3 : 4);
}

/* `[1,3-4,-1]`, behind the bracket. */
static dikas_status take_nth(reader *r, unsigned *nth)
{
    static const char what[] = "a number from 1 to 5 or from -1 to -5";
    do {
        int from = 0, to;
        const int is_negative = take_dash(r);
        DIKAS_TRY(take_number(r, 1, 5, what, &from));
        to = from;
        if (!is_negative && take_dash(r))
            DIKAS_TRY(take_number(r, from, 5, what, &to));
        for (int n = from; n <= to; n++)
            *nth |= 1u << (is_negative ? 8 + n : n);
    } while (take(r, ','));
    return take(r, ']') ? DIKAS_OK : expected(r, "']'");
}

static dikas_status take_weekday_range(reader *r, word first)
{
    hours_weekdays days = { first.value, first.value, 0, 0 };
    r->at += first.length;
    if (take(r, '[')) {
        DIKAS_TRY(take_nth(r, &days.nth));
        take_days(r, &days.offset);
        r->hours->needs_date = 1;
    } else if (take_dash(r)) {
        const word last = next_word(r);
        if (last.kind != HOURS_WEEKDAY)
            return expected(r, "a day of the week");
        days.to = last.value;
        r->at += last.length;
    }
    hours_weekdays *added = hours_pool_add(&r->hours->weekdays, sizeof *added);
    if (!added)
        return no_memory(r);
    *added = days;
    r->rule.weekdays.count++;
    return DIKAS_OK;
}

/* A comma that is followed by a word of one of two kinds. */
static int take_comma_before(reader *r, hours_word_kind kind, hours_word_kind other)
{
    skip_spaces(r);
    if (*r->at != ',')
        return 0;
    const word w = word_at(after_spaces(r->at + 1));
    if (w.kind != kind && w.kind != other)
        return 0;
    r->at++;
    return 1;
}

/* `Mo-We,Fr,PH`. Holidays beside weekdays add nothing to an ordinary day; `PH Mo-Fr` are the
 * holidays among these days. */
static dikas_status take_weekdays(reader *r)
{
    const int had_weekdays = r->rule.weekdays.count, had_holidays = r->rule.is_holiday;
    int has_holidays = 0, n = 0, nothing = 0;
    if (!had_weekdays)
        r->rule.weekdays.first = r->hours->weekdays.count;
    do {
        const word w = next_word(r);
        if (w.kind == HOURS_HOLIDAY) {
            r->at += w.length;
            take_days(r, &nothing);
            has_holidays = 1;
        } else if (had_weekdays) {
            return expected(r, "';' or a time");
        } else {
            DIKAS_TRY(take_weekday_range(r, w));
            n++;
        }
    } while (take_comma_before(r, HOURS_WEEKDAY, HOURS_HOLIDAY));
    if (n == 0 && had_holidays)
        return expected(r, "';' or a time");
    r->rule.is_holiday = had_holidays || (has_holidays && n == 0);
    return DIKAS_OK;
}

/* ---- years, weeks ---- */

static const char year_expected[] = "a year from 1970 to 2099";

static dikas_status take_step(reader *r, int *step)
{
    *step = 1;
    return take(r, '/') ? take_number(r, 1, 53, "a number from 1 to 53", step) : DIKAS_OK;
}

static dikas_status add_range(reader *r, hours_pool *pool, hours_part *part, hours_range range)
{
    hours_range *added = hours_pool_add(pool, sizeof *added);
    if (!added)
        return no_memory(r);
    *added = range;
    part->count++;
    r->hours->needs_date = 1;
    return DIKAS_OK;
}

static dikas_status take_years(reader *r)
{
    if (r->has_selector)
        return expected(r, "';' or a time (years come first)");
    r->rule.years.first = r->hours->years.count;
    do {
        hours_range years = { 0, 0, 1 };
        DIKAS_TRY(take_number(r, HOURS_FIRST_YEAR, HOURS_LAST_YEAR, year_expected, &years.from));
        years.to = years.from;
        if (take(r, '+'))
            years.to = HOURS_LAST_YEAR;
        else if (take_dash(r))
            DIKAS_TRY(take_number(r, years.from, HOURS_LAST_YEAR, year_expected, &years.to));
        else if (*r->at == '/')
            years.to = HOURS_LAST_YEAR;
        DIKAS_TRY(take_step(r, &years.step));
        DIKAS_TRY(add_range(r, &r->hours->years, &r->rule.years, years));
    } while (take(r, ','));
    return DIKAS_OK;
}

static dikas_status take_weeks(reader *r)
{
    static const char what[] = "a week from 1 to 53";
    if (r->rule.weeks.count)
        return expected(r, "';' or a time");
    r->at += strlen("week");
    r->rule.weeks.first = r->hours->weeks.count;
    do {
        hours_range weeks = { 0, 0, 1 };
        DIKAS_TRY(take_number(r, 1, 53, what, &weeks.from));
        weeks.to = weeks.from;
        if (take_dash(r))
            DIKAS_TRY(take_number(r, 1, 53, what, &weeks.to));
        DIKAS_TRY(take_step(r, &weeks.step));
        DIKAS_TRY(add_range(r, &r->hours->weeks, &r->rule.weeks, weeks));
    } while (take(r, ','));
    return DIKAS_OK;
}

/* ---- dates ---- */

static const char month_expected[] = "a month or easter";

static dikas_status take_day_of_month(reader *r, hours_date *date)
{
    char what[60];
    const int last = hours_month_length(2000, date->month); /* a leap year */
    snprintf(what, sizeof what, "a day of the month from 1 to %d", last);
    if (!is_plain_number(r->at))
        return expected(r, what);
    return take_number(r, 1, last, what, &date->day);
}

/* `Su[-1]` behind a month. */
static dikas_status take_weekday_of_month(reader *r, hours_date *date)
{
    unsigned nth = 0;
    const word w = next_word(r);
    r->at += w.length + 1; /* and the bracket */
    DIKAS_TRY(take_nth(r, &nth));
    date->kind = HOURS_MONTH_WEEKDAY;
    date->weekday = w.value;
    for (int n = 1; n <= 5; n++) {
        if (nth == 1u << n)
            date->nth = n;
        if (nth == 1u << (8 + n))
            date->nth = -n;
    }
    return date->nth ? DIKAS_OK : expected(r, "a single number in the brackets");
}

static int is_weekday_with_bracket(const char *at)
{
    const word w = word_at(at);
    return w.kind == HOURS_WEEKDAY && at[w.length] == '[';
}

/* `Mar Su[-1]` is a date where a range begins or ends; else it is a month and a weekday. */
static int is_weekday_date(reader *r, int is_end)
{
    reader ahead = *r;
    hours_date date = { .kind = HOURS_MONTH_DAY };
    if (!is_weekday_with_bracket(r->at))
        return 0;
    ahead.err = NULL;
    if (is_end || take_weekday_of_month(&ahead, &date) != DIKAS_OK)
        return 1;
    take_days(&ahead, &date.offset);
    return take_dash(&ahead);
}

/* `2025 Dec 24`, `Dec`, `Mar Su[-1]`, `easter`, each with a shift of days. */
static dikas_status take_date(reader *r, int is_end, hours_date *date)
{
    *date = (hours_date){ .kind = HOURS_MONTH_DAY };
    skip_spaces(r);
    if (digits_at(r->at) == 4)
        DIKAS_TRY(take_number(r, HOURS_FIRST_YEAR, HOURS_LAST_YEAR, year_expected, &date->year));
    const word w = next_word(r);
    if (w.kind != HOURS_MONTH && w.kind != HOURS_EASTER_WORD)
        return expected(r, month_expected);
    r->at += w.length;
    skip_spaces(r);
    if (w.kind == HOURS_EASTER_WORD) {
        date->kind = HOURS_EASTER;
    } else {
        date->month = w.value;
        if (is_weekday_date(r, is_end))
            DIKAS_TRY(take_weekday_of_month(r, date));
        else if (is_plain_number(r->at))
            DIKAS_TRY(take_day_of_month(r, date));
    }
    take_days(r, &date->offset);
    return DIKAS_OK;
}

static int is_whole_month(const hours_date *date)
{
    return date->kind == HOURS_MONTH_DAY && date->day == 0;
}

/* Behind the dash of a range. */
static dikas_status take_end_date(reader *r, hours_dates *dates)
{
    const hours_date *from = &dates->from;
    skip_spaces(r);
    if (from->kind == HOURS_MONTH_DAY && from->day && digits_at(r->at) < 3 && is_digit(*r->at)) {
        dates->to = (hours_date){ .kind = HOURS_MONTH_DAY, .month = from->month };
        return take_day_of_month(r, &dates->to);
    }
    const char *begin = r->at;
    DIKAS_TRY(take_date(r, 1, &dates->to));
    const char *wrong = NULL;
    if (is_whole_month(from) && !is_whole_month(&dates->to))
        wrong = "a whole month, with which the range begins,";
    else if (!is_whole_month(from) && is_whole_month(&dates->to))
        wrong = "a day of a month, with which the range begins,";
    else if (dates->to.year && !from->year)
        wrong = "a date of any year, with which the range begins,";
    if (!wrong)
        return DIKAS_OK;
    r->at = begin;
    return expected(r, wrong);
}

/* `next` is the month whose days may go on behind a comma: `Dec 24,31`. */
static dikas_status take_dates_item(reader *r, int *next)
{
    hours_dates dates;
    skip_spaces(r);
    if (*next && is_digit(*r->at) && digits_at(r->at) < 3) {
        dates.from = (hours_date){ .kind = HOURS_MONTH_DAY, .month = *next };
        DIKAS_TRY(take_day_of_month(r, &dates.from));
    } else {
        DIKAS_TRY(take_date(r, 0, &dates.from));
    }
    dates.is_one = !is_whole_month(&dates.from);
    dates.to = dates.from;
    if (take_dash(r)) {
        DIKAS_TRY(take_end_date(r, &dates));
        dates.is_one = 0;
    }
    *next =
        dates.to.kind == HOURS_MONTH_DAY && dates.to.day && !dates.from.year ? dates.to.month : 0;
    hours_dates *added = hours_pool_add(&r->hours->dates, sizeof *added);
    if (!added)
        return no_memory(r);
    *added = dates;
    r->rule.dates.count++;
    r->hours->needs_date = 1;
    return DIKAS_OK;
}

static int begins_date(const char *at)
{
    if (digits_at(at) == 4)
        at = after_spaces(at + 4);
    const hours_word_kind kind = word_at(at).kind;
    return kind == HOURS_MONTH || kind == HOURS_EASTER_WORD;
}

static int has_another_date(reader *r, int next)
{
    skip_spaces(r);
    if (*r->at != ',')
        return 0;
    const char *after = after_spaces(r->at + 1);
    return begins_date(after) || (next && is_plain_number(after));
}

static dikas_status take_dates(reader *r)
{
    int next = 0;
    if (r->rule.dates.count)
        return expected(r, "';' or a time");
    r->rule.dates.first = r->hours->dates.count;
    DIKAS_TRY(take_dates_item(r, &next));
    while (has_another_date(r, next)) {
        take(r, ',');
        DIKAS_TRY(take_dates_item(r, &next));
    }
    return DIKAS_OK;
}

/* ---- rules ---- */

/* A comment ends a rule, unless it stands at its very beginning. */
static dikas_status take_comment(reader *r)
{
    const char *end = strchr(r->at + 1, '"');
    if (!end)
        return expected(r, "a comment that ends with '\"'");
    r->at = end + 1;
    r->has_comment = 1;
    r->is_done = r->has_selector || r->has_state;
    return DIKAS_OK;
}

static dikas_status take_state(reader *r, word w)
{
    if (r->has_state)
        return expected(r, "';' or the end");
    r->at += w.length;
    r->rule.state = (dikas_hours_state)w.value;
    r->has_state = 1;
    r->is_done = r->has_selector;
    return DIKAS_OK;
}

static dikas_status take_selector(reader *r, word w)
{
    static const char what[] = "days, months, hours, open, closed or a \"comment\"";
    const size_t whole_day = whole_day_length(r->at);
    if (whole_day)
        return take_whole_day(r, whole_day);
    if (begins_date(r->at))
        return take_dates(r);
    if (digits_at(r->at) == 4)
        return take_years(r);
    if (w.kind == HOURS_WEEKDAY || w.kind == HOURS_HOLIDAY)
        return take_weekdays(r);
    if (w.kind == HOURS_WEEK)
        return take_weeks(r);
    return is_time(r->at) ? take_spans(r) : expected(r, what);
}

/* One part of a rule; a colon may stand behind days, for readability. */
static dikas_status take_part(reader *r)
{
    const word w = next_word(r);
    if (*r->at == '"')
        return take_comment(r);
    if (r->is_done)
        return expected(r, "';' or the end");
    if (w.kind == HOURS_STATE)
        return take_state(r, w);
    DIKAS_TRY(take_selector(r, w));
    r->has_selector = 1;
    return DIKAS_OK;
}

static int is_end_of_rule(reader *r)
{
    skip_spaces(r);
    return *r->at == '\0' || *r->at == ';' || *r->at == ',' || *r->at == '|';
}

static dikas_status take_rule(reader *r, hours_separator separator)
{
    r->rule = (hours_rule){ .separator = separator, .state = DIKAS_HOURS_OPEN };
    r->has_state = r->has_comment = r->has_selector = r->is_done = 0;
    while (!is_end_of_rule(r)) {
        DIKAS_TRY(take_part(r));
        if ((r->has_selector || r->has_comment) && !r->rule.spans.count && !r->is_done)
            take(r, ':');
    }
    if (!r->has_state && r->has_comment)
        r->rule.state = DIKAS_HOURS_UNKNOWN;
    if (!r->has_state && !r->has_comment && !r->has_selector)
        return DIKAS_OK; /* nothing between two separators */
    hours_rule *added = hours_pool_add(&r->hours->rules, sizeof *added);
    if (!added)
        return no_memory(r);
    *added = r->rule;
    return DIKAS_OK;
}

/* Behind days without hours a comma cannot begin a rule: it might have meant to add to the days. */
static dikas_status take_separator(reader *r, hours_separator *separator)
{
    if (take(r, ';')) {
        *separator = HOURS_NORMAL;
        return DIKAS_OK;
    }
    if (*r->at == ',' && !r->rule.spans.count && !r->has_state && !r->has_comment)
        return expected(r, "hours, open or closed");
    if (take(r, ',')) {
        *separator = HOURS_ADDITIONAL;
        return DIKAS_OK;
    }
    if (strncmp(r->at, "||", 2) != 0)
        return expected(r, "';' or '||'");
    r->at += 2;
    *separator = HOURS_FALLBACK;
    skip_spaces(r);
    return *r->at && *r->at != ';' ? DIKAS_OK : expected(r, "a rule");
}

static dikas_status take_rules(reader *r)
{
    hours_separator separator = HOURS_NORMAL;
    DIKAS_TRY(take_rule(r, separator));
    while (*r->at) {
        DIKAS_TRY(take_separator(r, &separator));
        DIKAS_TRY(take_rule(r, separator));
    }
    return r->hours->rules.count ? DIKAS_OK : expected(r, "days or hours");
}

dikas_status dikas_hours_parse(const char *text, dikas_hours **out, dikas_error *err)
{
    reader r = { .text = text, .at = text, .err = err };
    r.hours = dikas_alloc_zero(1, sizeof *r.hours);
    if (!r.hours)
        return no_memory(&r);
    const dikas_status status = take_rules(&r);
    if (status == DIKAS_OK)
        *out = r.hours;
    else
        dikas_hours_free(r.hours);
    return status;
}

/* ---- moments ---- */

static int take_iso_date(reader *r, dikas_moment *moment)
{
    int year, month, day;
    if (digits_at(r->at) != 4 || take_number(r, HOURS_FIRST_YEAR, HOURS_LAST_YEAR, "", &year) ||
        *r->at++ != '-' || digits_at(r->at) != 2 || take_number(r, 1, 12, "", &month) ||
        *r->at++ != '-' || digits_at(r->at) != 2 ||
        take_number(r, 1, hours_month_length(year, month), "", &day))
        return 0;
    if (*r->at == 'T' && is_digit(r->at[1]))
        r->at++;
    moment->has_date = 1;
    moment->day = hours_day_of(year, month, day);
    moment->weekday = hours_weekday_of(moment->day);
    return 1;
}

static int take_moment(reader *r, dikas_moment *moment)
{
    const word w = next_word(r);
    if (w.kind == HOURS_WEEKDAY) {
        r->at += w.length;
        moment->weekday = w.value;
    } else if (!take_iso_date(r, moment)) {
        return 0;
    }
    skip_spaces(r);
    const int n = digits_at(r->at);
    if (n < 1 || n > 2 || r->at[n] != ':' || take_clock(r, &moment->minute) != DIKAS_OK)
        return 0;
    skip_spaces(r);
    return *r->at == '\0' && moment->minute < MINUTES_OF_DAY;
}

dikas_status dikas_moment_parse(const char *text, dikas_moment *out, dikas_error *err)
{
    reader r = { .text = text, .at = text };
    dikas_moment moment = { 0 };
    if (!take_moment(&r, &moment))
        return dikas_fail(
            err, DIKAS_EINVAL,
            "'%.100s' is not a moment: a day of the week and a time as \"Tue 18:00\", "
            "or a date from 1970 to 2099 and a time as \"2026-06-02 18:00\"",
            text);
    *out = moment;
    return DIKAS_OK;
}
