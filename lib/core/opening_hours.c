/* SPDX-License-Identifier: MIT */
/**
 * @file opening_hours.c
 * Which rule holds at a moment.
 */
#include <limits.h>
#include <string.h>

#include "core/core.h"
#include "core/opening_hours.h"

/* ---- does a rule apply to a day ---- */

static int in_ranges(const hours_pool *pool, hours_part part, int x)
{
    const hours_range *ranges = pool->items;
    for (int i = part.first; i < part.first + part.count; i++) {
        const hours_range *r = &ranges[i];
        if (r->from <= r->to ? x >= r->from && x <= r->to : x >= r->from || x <= r->to)
            if ((x >= r->from ? x - r->from : x - 1) % r->step == 0)
                return 1;
    }
    return 0;
}

/* The day lies in the range that begins in `year`. */
static int in_dates_of(const hours_dates *d, int32_t day, int year)
{
    if (d->from.year && d->from.year != year)
        return 0;
    if (d->is_one)
        return hours_date_in(&d->from, year, HOURS_AT) == day;
    const int32_t from = hours_date_in(&d->from, year, HOURS_BEGIN);
    int32_t to = hours_date_in(&d->to, d->to.year ? d->to.year : year, HOURS_END);
    if (!d->to.year && to < from)
        to = hours_date_in(&d->to, year + 1, HOURS_END);
    return from != INT32_MIN && to != INT32_MIN && day >= from && day <= to;
}

/* A range may begin in the year before, and offsets may carry it into the next. */
static int in_dates(const dikas_hours *hours, hours_part part, int32_t day, int year)
{
    const hours_dates *dates = hours->dates.items;
    for (int i = part.first; i < part.first + part.count; i++) {
        const int first = dates[i].from.year ? dates[i].from.year : year - 1;
        const int last = dates[i].from.year ? dates[i].from.year : year + 1;
        for (int y = first; y <= last; y++)
            if (in_dates_of(&dates[i], day, y))
                return 1;
    }
    return 0;
}

static int is_weekday(const hours_weekdays *w, int32_t day)
{
    const int32_t base = day - w->offset;
    const int weekday = hours_weekday_of(base);
    if (w->from <= w->to ? weekday < w->from || weekday > w->to
                         : weekday < w->from && weekday > w->to)
        return 0;
    if (!w->nth)
        return 1;
    int year, month, of_month;
    hours_civil(base, &year, &month, &of_month);
    const int from_end = (hours_month_length(year, month) - of_month) / 7 + 1;
    return (w->nth >> ((of_month - 1) / 7 + 1) & 1) || (w->nth >> (8 + from_end) & 1);
}

static int in_weekdays(const dikas_hours *hours, hours_part part, int32_t day)
{
    const hours_weekdays *weekdays = hours->weekdays.items;
    for (int i = part.first; i < part.first + part.count; i++)
        if (is_weekday(&weekdays[i], day))
            return 1;
    return 0;
}

static int applies(const dikas_hours *hours, const hours_rule *rule, int32_t day)
{
    int year = 0, month, of_month;
    if (rule->is_holiday)
        return 0;
    if (rule->weekdays.count && !in_weekdays(hours, rule->weekdays, day))
        return 0;
    if (rule->years.count || rule->dates.count)
        hours_civil(day, &year, &month, &of_month);
    if (rule->years.count && !in_ranges(&hours->years, rule->years, year))
        return 0;
    if (rule->dates.count && !in_dates(hours, rule->dates, day, year))
        return 0;
    return !rule->weeks.count || in_ranges(&hours->weeks, rule->weeks, hours_week_of(day));
}

/* ---- the state ---- */

/* The rule's say at a minute counted from the midnight that its day begins with. */
static void apply_spans(const dikas_hours *hours, const hours_rule *rule, int minute,
                        dikas_hours_state *state)
{
    const hours_span *spans = hours->spans.items;
    for (int i = rule->spans.first; i < rule->spans.first + rule->spans.count; i++) {
        if (minute < spans[i].from || minute >= spans[i].to)
            continue;
        if (rule->separator == HOURS_FALLBACK && *state != DIKAS_HOURS_CLOSED)
            continue;
        *state = spans[i].is_open_end && rule->state == DIKAS_HOURS_OPEN ? DIKAS_HOURS_UNKNOWN
                                                                         : rule->state;
    }
}

static dikas_hours_state state_on(const dikas_hours *hours, int32_t day, int minute)
{
    const hours_rule *rules = hours->rules.items;
    dikas_hours_state state = DIKAS_HOURS_CLOSED;
    for (int r = 0; r < hours->rules.count; r++) {
        const hours_rule *rule = &rules[r];
        if (applies(hours, rule, day)) {
            if (rule->separator == HOURS_NORMAL && rule->state != DIKAS_HOURS_CLOSED)
                state = DIKAS_HOURS_CLOSED; /* what was said of this day before */
            if (rule->spans.count)
                apply_spans(hours, rule, minute, &state);
            else if (rule->separator != HOURS_FALLBACK || state == DIKAS_HOURS_CLOSED)
                state = rule->state;
        }
        if (rule->spans.count && applies(hours, rule, day - 1))
            apply_spans(hours, rule, minute + MINUTES_OF_DAY, &state);
    }
    return state;
}

dikas_hours_state dikas_hours_at(const dikas_hours *hours, const dikas_moment *moment)
{
    if (moment->has_date)
        return state_on(hours, moment->day, moment->minute);
    const int32_t end = hours_day_of(HOURS_LAST_YEAR + 1, 1, 1);
    const int32_t first = 4 + moment->weekday; /* day 4 was a Monday */
    const dikas_hours_state state = state_on(hours, first, moment->minute);
    for (int32_t day = first + 7; hours->needs_date && day < end; day += 7)
        if (state_on(hours, day, moment->minute) != state)
            return DIKAS_HOURS_UNKNOWN;
    return state;
}

const char *dikas_hours_state_name(dikas_hours_state state)
{
    static const char *const names[] = { "closed", "open", "unknown" };
    return names[state];
}

/* ---- memory ---- */

void *hours_pool_add(hours_pool *pool, size_t size)
{
    if (pool->count == pool->room) {
        const int room = pool->room ? 2 * pool->room : 4;
        void *items = dikas_resize(pool->items, (size_t)room, size);
        if (!items)
            return NULL;
        pool->items = items;
        pool->room = room;
    }
    return (char *)pool->items + (size_t)pool->count++ * size;
}

void dikas_hours_free(dikas_hours *hours)
{
    if (!hours)
        return;
    dikas_release(hours->rules.items);
    dikas_release(hours->years.items);
    dikas_release(hours->dates.items);
    dikas_release(hours->weeks.items);
    dikas_release(hours->weekdays.items);
    dikas_release(hours->spans.items);
    dikas_release(hours);
}
