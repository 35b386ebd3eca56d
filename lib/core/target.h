/* SPDX-License-Identifier: MIT */
/**
 * @file target.h
 * A file that takes the place of its target only when it is complete.
 */
#ifndef DIKAS_CORE_TARGET_H
#define DIKAS_CORE_TARGET_H

#include "dikas/base.h"

typedef struct dikas_target {
    const char *path; /**< borrowed */
    char *temporary;  /**< beside it, with the same extension; NULL before and after */
} dikas_target;

/** Find a temporary name and make sure that nothing is there, nor what killed processes of this
 * machine left of the same target since it was started. `extension` is that of the path. */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_target_begin(dikas_target *target, const char *path,
                                                           const char *extension, dikas_error *err);

/** Bring it to the disk and rename it. */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_target_commit(dikas_target *target, dikas_error *err);

/** Remove the temporary file and what SQLite may have left beside it; fine after a commit. */
DIKAS_API void dikas_target_discard(dikas_target *target);

#endif
