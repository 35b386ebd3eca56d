/* SPDX-License-Identifier: MIT */
/**
 * @file target.h
 * A file that takes the place of its target only when it is complete.
 */
#ifndef DIKAS_IO_TARGET_H
#define DIKAS_IO_TARGET_H

#include "dikas/base.h"

typedef struct io_target {
    const char *path; /**< borrowed */
    char *temporary;  /**< beside it, with the same extension; NULL before and after */
} io_target;

/** Find a temporary name and make sure that nothing is there. `extension` is that of the path. */
DIKAS_MUST_CHECK dikas_status io_target_begin(io_target *target, const char *path,
                                              const char *extension, dikas_error *err);

/** Bring it to the disk and rename it. */
DIKAS_MUST_CHECK dikas_status io_target_commit(io_target *target, dikas_error *err);

/** Remove the temporary file and what SQLite may have left beside it; fine after a commit. */
void io_target_discard(io_target *target);

#endif
