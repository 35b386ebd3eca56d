/* SPDX-License-Identifier: MIT */
/**
 * @file opening_hours_calendar.c
 * Days, weeks and Easter, and the words for them.
 */
#include <limits.h>
#include <string.h>

#include "core/opening_hours.h"

enum { DAYS_OF_400_YEARS = 146097, MONDAY_OF_DAY_0 = 3 }; /* 1970-01-01 was a Thursday */

static int floor_div(int a, int b)
{
    return a / b - (a % b < 0);
}

static int floor_mod(int a, int b)
{
    return a - floor_div(a, b) * b;
}

int hours_month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    const int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && is_leap);
}

/* Years begin in March here, so that the leap day is the last of them. */
int32_t hours_day_of(int year, int month, int day)
{
    const int y = month <= 2 ? year - 1 : year, m = floor_mod(month - 3, 12);
    const int era = floor_div(y, 400), of_era = floor_mod(y, 400);
    const int of_year = (153 * m + 2) / 5 + day - 1;
    const int day_0 = 719468; /* from 0000-03-01 to 1970-01-01 */
    return era * DAYS_OF_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - day_0;
}

void hours_civil(int32_t day, int *year, int *month, int *day_of_month)
{
    *year = 1970 + floor_div(day, 366);
    while (hours_day_of(*year + 1, 1, 1) <= day)
        (*year)++;
    *month = 1;
    while (*month < 12 && hours_day_of(*year, *month + 1, 1) <= day)
        (*month)++;
    *day_of_month = day - hours_day_of(*year, *month, 1) + 1;
}

int hours_weekday_of(int32_t day)
{
    return floor_mod(day + MONDAY_OF_DAY_0, 7);
}

/* The week has the number it has in the year of its Thursday. */
int hours_week_of(int32_t day)
{
    const int32_t thursday = day - hours_weekday_of(day) + 3;
    int year, month, day_of_month;
    hours_civil(thursday, &year, &month, &day_of_month);
    return (thursday - hours_day_of(year, 1, 1)) / 7 + 1;
}

/* Easter Sunday of the Gregorian calendar, by the anonymous algorithm of Nature 13 (1876) 487. */
static int32_t easter_of(int year)
{
    const int a = year % 19, b = year / 100, c = year % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
    return hours_day_of(year, n / 31, n % 31 + 1);
}

static int32_t weekday_in_month(int year, int month, int weekday, int nth)
{
    const int length = hours_month_length(year, month);
    const int32_t first = hours_day_of(year, month, 1), last = first + length - 1;
    const int32_t day =
        nth > 0 ? first + floor_mod(weekday - hours_weekday_of(first), 7) + 7 * (nth - 1)
                : last - floor_mod(hours_weekday_of(last) - weekday, 7) + 7 * (nth + 1);
    return day < first || day > last ? INT32_MIN : day;
}

static int32_t month_day(const hours_date *date, int year, hours_side side)
{
    const int length = hours_month_length(year, date->month);
    if (side == HOURS_END && (date->day == 0 || date->day > length))
        return hours_day_of(year, date->month, length);
    if (side == HOURS_AT && date->day > length)
        return INT32_MIN;
    return hours_day_of(year, date->month, date->day ? date->day : 1);
}

int32_t hours_date_in(const hours_date *date, int year, hours_side side)
{
    int32_t day = 0;
    switch (date->kind) {
    case HOURS_EASTER:
        day = easter_of(year);
        break;
    case HOURS_MONTH_WEEKDAY:
        day = weekday_in_month(year, date->month, date->weekday, date->nth);
        break;
    case HOURS_MONTH_DAY:
        day = month_day(date, year, side);
        break;
    }
    return day == INT32_MIN ? day : day + date->offset;
}

/* ---- words ---- */

/* A name is known from `least` letters of it on. */
static const struct {
    const char *name;
    size_t least;
    hours_word_kind kind;
    int value;
} words[] = {
    { "monday", 2, HOURS_WEEKDAY, 0 },
    { "tuesday", 2, HOURS_WEEKDAY, 1 },
    { "wednesday", 2, HOURS_WEEKDAY, 2 },
    { "weds", 4, HOURS_WEEKDAY, 2 },
    { "thursday", 2, HOURS_WEEKDAY, 3 },
    { "friday", 2, HOURS_WEEKDAY, 4 },
    { "saturday", 2, HOURS_WEEKDAY, 5 },
    { "sunday", 2, HOURS_WEEKDAY, 6 },
    { "january", 3, HOURS_MONTH, 1 },
    { "february", 3, HOURS_MONTH, 2 },
    { "march", 3, HOURS_MONTH, 3 },
    { "april", 3, HOURS_MONTH, 4 },
    { "may", 3, HOURS_MONTH, 5 },
    { "june", 3, HOURS_MONTH, 6 },
    { "july", 3, HOURS_MONTH, 7 },
    { "august", 3, HOURS_MONTH, 8 },
    { "september", 3, HOURS_MONTH, 9 },
    { "october", 3, HOURS_MONTH, 10 },
    { "november", 3, HOURS_MONTH, 11 },
    { "december", 3, HOURS_MONTH, 12 },
    { "ph", 2, HOURS_HOLIDAY, 0 },
    { "sh", 2, HOURS_HOLIDAY, 0 },
    { "week", 4, HOURS_WEEK, 0 },
    { "easter", 6, HOURS_EASTER_WORD, 0 },
    { "open", 4, HOURS_STATE, DIKAS_HOURS_OPEN },
    { "closed", 6, HOURS_STATE, DIKAS_HOURS_CLOSED },
    { "off", 3, HOURS_STATE, DIKAS_HOURS_CLOSED },
    { "unknown", 7, HOURS_STATE, DIKAS_HOURS_UNKNOWN },
    { "dawn", 4, HOURS_EVENT, 5 * 60 + 30 },
    { "sunrise", 7, HOURS_EVENT, 6 * 60 },
    { "sunset", 6, HOURS_EVENT, 18 * 60 },
    { "dusk", 4, HOURS_EVENT, 18 * 60 + 30 },
};

static int begins_with(const char *name, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (name[i] != (text[i] | 0x20)) /* ASCII letters alone: lower case */
            return 0;
    return 1;
}

hours_word_kind hours_word(const char *text, size_t length, int *value)
{
    for (size_t w = 0; w < DIKAS_COUNT(words); w++)
        if (length >= words[w].least && length <= strlen(words[w].name) &&
            begins_with(words[w].name, text, length)) {
            *value = words[w].value;
            return words[w].kind;
        }
    return HOURS_NO_WORD;
}
