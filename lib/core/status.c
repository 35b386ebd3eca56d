/* SPDX-License-Identifier: MIT */
/**
 * @file status.c
 * Filling the caller's error.
 */
#include <stdarg.h>
#include <stdio.h>

#include "core/core.h"

dikas_status dikas_fail(dikas_error *err, dikas_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    err->status = status;
    return status;
}

const char *dikas_version(void)
{
    return DIKAS_VERSION;
}
