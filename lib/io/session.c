/* SPDX-License-Identifier: MIT */
/**
 * @file session.c
 * Errors, options and progress around calls of GDAL.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cpl_conv.h>
#include <cpl_string.h>

#include "dikas/io.h"
#include "io/session.h"

#define SECONDS_BETWEEN_TICKS 0.1

static pthread_once_t drivers_once = PTHREAD_ONCE_INIT;

/* CPL_STDCALL is empty here, but the signature has to match. */
static void CPL_STDCALL remember(CPLErr class, CPLErrorNum number, const char *message)
{
    io_session *session = CPLGetErrorHandlerUserData();
    (void)number;
    if (class < CE_Failure || session->failed)
        return;
    session->failed = 1;
    snprintf(session->message, sizeof session->message, "%s", message);
    session->message[strcspn(session->message, "\n")] = '\0';
}

void io_session_begin(io_session *session)
{
    pthread_once(&drivers_once, GDALAllRegister);
    memset(session, 0, sizeof *session);
    session->saved_options = CPLGetThreadLocalConfigOptions();
    CPLPushErrorHandlerEx(remember, session);
    CPLErrorReset();
}

void io_session_end(io_session *session)
{
    CPLPopErrorHandler();
    CPLSetThreadLocalConfigOptions((const char *const *)session->saved_options);
    CSLDestroy(session->saved_options);
    CPLErrorReset();
}

void io_session_forget(io_session *session)
{
    session->failed = 0;
    session->message[0] = '\0';
    CPLErrorReset();
}

dikas_status io_session_check(const io_session *session, const char *name, const char *what,
                              dikas_error *err)
{
    if (!session->failed)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EIO, "%s: %s: %s", name, what, session->message);
}

dikas_status io_tick(io_ticker *ticker, int64_t done, int64_t total, dikas_error *err)
{
    if (!ticker->run || !ticker->run->progress)
        return DIKAS_OK;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    const double now = (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
    if (now - ticker->last < SECONDS_BETWEEN_TICKS)
        return DIKAS_OK;
    ticker->last = now;
    const double share = total > 0 && done < total ? (double)done / (double)total : 1;
    if (ticker->run->progress(share, ticker->what, ticker->run->progress_payload))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_ECANCELLED, "%s: cancelled", ticker->what);
}

dikas_status dikas_set_config(const char *key_value, dikas_error *err)
{
    char *key = NULL;
    const char *value = CPLParseNameValue(key_value, &key);
    const int is_pair = value && key && key[0];
    if (is_pair)
        CPLSetConfigOption(key, value);
    CPLFree(key);
    return is_pair ? DIKAS_OK : dikas_fail(err, DIKAS_EINVAL, "'%s' is not KEY=VALUE", key_value);
}

void dikas_io_version(char *out, size_t size)
{
    snprintf(out, size, "GDAL %s", GDALVersionInfo("RELEASE_NAME"));
}
