/* SPDX-License-Identifier: MIT */
/**
 * @file session.h
 * What every file of lib/io needs around a GDAL call: drivers registered, errors caught instead of
 * printed, options for this thread only, progress now and then.
 */
#ifndef DIKAS_IO_SESSION_H
#define DIKAS_IO_SESSION_H

#include <cpl_error.h>
#include <gdal.h>

#include "core/core.h"

/** The first error of GDAL since io_session_begin(); warnings are not errors. */
typedef struct io_session {
    int failed;
    char message[600];
    char **saved_options; /**< of the thread, given back at the end */
} io_session;

/** Register the drivers, catch errors of this thread, remember its options. Ends with
 * io_session_end(); sessions may be nested. */
void io_session_begin(io_session *session);
void io_session_end(io_session *session);

/** Forget what went wrong so far. */
void io_session_forget(io_session *session);

/** DIKAS_OK, or DIKAS_EIO as "NAME: WHAT: what GDAL said" when something failed in the session. */
DIKAS_MUST_CHECK dikas_status io_session_check(const io_session *session, const char *name,
                                               const char *what, dikas_error *err);

/** Tells progress, but not more often than is useful. Zeroed but for `run` and `what`. */
typedef struct io_ticker {
    const dikas_run *run;
    const char *what;
    double last; /**< seconds of the monotonic clock */
} io_ticker;

/** Tell that `done` of `total` rows are done. @return DIKAS_OK, DIKAS_ECANCELLED */
DIKAS_MUST_CHECK dikas_status io_tick(io_ticker *ticker, int64_t done, int64_t total,
                                      dikas_error *err);

#endif
