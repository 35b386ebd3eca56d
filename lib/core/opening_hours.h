/* SPDX-License-Identifier: MIT */
/**
 * @file opening_hours.h
 * Opening hours as they lie in memory, and the calendar they need.
 */
#ifndef DIKAS_CORE_OPENING_HOURS_H
#define DIKAS_CORE_OPENING_HOURS_H

#include "dikas/opening_hours.h"

enum {
    HOURS_FIRST_YEAR = 1970,
    HOURS_LAST_YEAR = 2099,
    MINUTES_OF_DAY = 24 * 60,
};

/** Years `from` to `to`, every `step`-th; weeks likewise. */
typedef struct hours_range {
    int from, to, step;
} hours_range;

/** A day of a year: day `day` of a month, a weekday in a month, or Easter Sunday; then `offset`
 * days on. */
typedef struct hours_date {
    enum { HOURS_MONTH_DAY, HOURS_MONTH_WEEKDAY, HOURS_EASTER } kind;
    int year;         /**< 0: every year */
    int month;        /**< 1-12 */
    int day;          /**< 1-31; 0: the first of the month, as the end of a range the last */
    int weekday, nth; /**< nth in -5 … 5 without 0 */
    int offset;
} hours_date;

typedef struct hours_dates {
    hours_date from, to;
    int is_one; /**< `from` alone */
} hours_dates;

typedef enum hours_side { HOURS_AT, HOURS_BEGIN, HOURS_END } hours_side;

/** Weekdays `from` to `to` (0 Monday, over Sunday where from > to). */
typedef struct hours_weekdays {
    int from, to;
    unsigned nth; /**< bit n: the n-th of a month; bit 8 + n: the n-th from its end; 0: all */
    int offset;   /**< days after such a day */
} hours_weekdays;

/** Minutes from midnight, from < 1440, to <= 2880. */
typedef struct hours_span {
    int from, to;
    int is_open_end; /**< its end is a guess */
} hours_span;

/** A growing array. */
typedef struct hours_pool {
    void *items;
    int count, room;
} hours_pool;

/** Items [first, first + count) of a pool. */
typedef struct hours_part {
    int first, count;
} hours_part;

typedef enum hours_separator { HOURS_NORMAL, HOURS_ADDITIONAL, HOURS_FALLBACK } hours_separator;

typedef struct hours_rule {
    hours_separator separator; /**< before it */
    dikas_hours_state state;
    int is_holiday; /**< applies to holidays only */
    hours_part years, dates, weeks, weekdays, spans;
} hours_rule;

struct dikas_hours {
    hours_pool rules, years, dates, weeks, weekdays, spans;
    int needs_date; /**< a rule tells days of one weekday apart */
};

/** Room for one more; NULL when there is no memory. */
void *hours_pool_add(hours_pool *pool, size_t size);

/* ---- calendar ---- */

/** Days from 1970-01-01 to that day of the proleptic Gregorian calendar; days beyond the month
 * count on. */
int32_t hours_day_of(int year, int month, int day);

/** The year, month (1-12) and day (1-31) of a day. */
void hours_civil(int32_t day, int *year, int *month, int *day_of_month);

int hours_month_length(int year, int month);

/** 0 Monday … 6 Sunday. */
int hours_weekday_of(int32_t day);

/** The week of ISO 8601, 1-53. */
int hours_week_of(int32_t day);

/** The day of a date in a year; INT32_MIN where that year lacks it (29 February, a fifth Monday),
 * but a range may begin and end with 29 February in any year. */
int32_t hours_date_in(const hours_date *date, int year, hours_side side);

/* ---- words ---- */

typedef enum hours_word_kind {
    HOURS_NO_WORD,
    HOURS_WEEKDAY, /**< value 0-6 */
    HOURS_MONTH,   /**< value 1-12 */
    HOURS_HOLIDAY,
    HOURS_WEEK,
    HOURS_EASTER_WORD,
    HOURS_STATE, /**< value: dikas_hours_state */
    HOURS_EVENT, /**< value: minute of the day */
} hours_word_kind;

/** What a word of `length` ASCII letters means. */
hours_word_kind hours_word(const char *text, size_t length, int *value);

#endif
