/* SPDX-License-Identifier: MIT */
/**
 * @file opening_hours.h
 * When a service is open: texts as in OpenStreetMap's key `opening_hours`, asked at a moment.
 *
 * Read is the grammar of <https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>
 * (0.7.3), and of what mappers write beside it only what can mean one thing: any case, spaces
 * anywhere, long dashes, `9-18`, `9:00`, `9.00`, `10h-18h`, `10am-6pm`, `24 hours`, English names
 * of days and months at any length, selectors in another order, a `;` or `,` at the end. Anything
 * else is an error that says where; nothing is guessed. In particular names of days in other
 * languages are not read: `ma` is a Monday in Finnish and a Tuesday in Spanish.
 *
 * What it means:
 *  - A rule after `;` replaces what earlier rules say of its days, the hours after midnight that
 *    reach into them too; one that closes closes only its hours. A rule after `,` adds, one after
 *    `||` holds where the state is closed so far.
 *  - A comment without `open`, `closed` or `off` makes the state unknown.
 *  - `18:00+` is unknown from 18:00 on, `18:00-22:00+` from 22:00 on: until midnight where that is
 *    before 17:00, for 10 hours from 17:00, for 8 hours from 22:00 (as opening_hours.js does).
 *  - There is no calendar of holidays: every day is an ordinary one, and rules for `PH` and `SH`
 *    apply to none.
 *  - The sun keeps fixed hours: dawn 05:30, sunrise 06:00, sunset 18:00, dusk 18:30.
 *  - Weeks are those of ISO 8601.
 */
#ifndef DIKAS_OPENING_HOURS_H
#define DIKAS_OPENING_HOURS_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a service at a moment. @since 0.1 */
typedef enum dikas_hours_state {
    DIKAS_HOURS_CLOSED = 0,
    DIKAS_HOURS_OPEN,
    DIKAS_HOURS_UNKNOWN,
} dikas_hours_state;

/** A minute of a day, or of one day of the week whatever the date. @since 0.1 */
typedef struct dikas_moment {
    int has_date; /**< 0: any day that is this day of the week */
    int32_t day;  /**< days since 1970-01-01; only with a date */
    int weekday;  /**< 0 Monday … 6 Sunday */
    int minute;   /**< of the day, in [0, 1440) */
} dikas_moment;

/**
 * Read "Tue 18:00" (English, two letters or more, any case) or "2026-06-02 18:00".
 *
 * @param text  years 1970 to 2099, hours 00:00 to 23:59
 * @param out   written on success only
 * @return DIKAS_OK, or DIKAS_EINVAL with a message that shows both forms
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_moment_parse(const char *text, dikas_moment *out,
                                                           dikas_error *err);

/** Opening hours as rules. Reading them through `const` may be shared between threads. */
typedef struct dikas_hours dikas_hours;

/**
 * Read a text of opening hours. O(length of the text).
 *
 * @param text  UTF-8; years 1970 to 2099
 * @param out   free with dikas_hours_free()
 * @return DIKAS_OK; DIKAS_EINVAL when the text cannot be read, with the character (from 1) and what
 *         was expected there; DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_hours_parse(const char *text, dikas_hours **out,
                                                          dikas_error *err);

DIKAS_API void dikas_hours_free(dikas_hours *hours);

/**
 * The state at a moment.
 *
 * A moment without a date is answered for all such days of the years 1970 to 2099 together: the
 * state they agree on, else DIKAS_HOURS_UNKNOWN. Only rules with years, months, days, weeks or
 * `Mo[1]` can tell them apart, and only then they are all looked at: up to 6783 days times the
 * number of rules, else O(rules).
 *
 * @since 0.1
 */
DIKAS_API dikas_hours_state dikas_hours_at(const dikas_hours *hours, const dikas_moment *moment);

/** "closed", "open" or "unknown". @since 0.1 */
DIKAS_API const char *dikas_hours_state_name(dikas_hours_state state);

#ifdef __cplusplus
}
#endif

#endif
