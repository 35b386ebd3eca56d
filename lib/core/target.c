/* SPDX-License-Identifier: MIT */
/**
 * @file target.c
 * A file that takes the place of its target only when it is complete.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/core.h"
#include "core/target.h"

enum { LONGEST_SUFFIX = 8 };

/* The temporary file itself and what SQLite keeps beside it. */
static void remove_all(const char *temporary)
{
    static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
    const size_t size = strlen(temporary) + LONGEST_SUFFIX + 1;
    char *path = dikas_alloc(size, 1);
    if (!path) {
        unlink(temporary);
        return;
    }
    for (size_t i = 0; i < DIKAS_COUNT(suffixes); i++) {
        snprintf(path, size, "%s%s", temporary, suffixes[i]);
        unlink(path);
    }
    dikas_release(path);
}

dikas_status dikas_target_begin(dikas_target *target, const char *path, const char *extension,
                                dikas_error *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const size_t size = strlen(path) + strlen(extension) + 40;
    target->path = path;
    target->temporary = dikas_alloc(size, 1);
    if (!target->temporary)
        return DIKAS_NO_MEMORY(err, path);
    snprintf(target->temporary, size, "%.*s.%s.%ld.tmp%s", (int)(base - path), path, base,
             (long)getpid(), extension);
    remove_all(target->temporary);
    return DIKAS_OK;
}

/* 1 when what was written to a file or directory has reached the disk. */
static int sync_path(const char *path, int flags)
{
    const int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    const int is_synced = fsync(descriptor) == 0;
    const int is_closed = close(descriptor) == 0;
    return is_synced && is_closed;
}

/* A rename is safe once the directory is; where directories cannot be synced nothing is lost. */
static void sync_directory(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        slash[1] = '\0';
    (void)sync_path(slash ? path : ".", O_RDONLY | O_DIRECTORY);
}

dikas_status dikas_target_commit(dikas_target *target, dikas_error *err)
{
    if (!sync_path(target->temporary, O_RDWR) || rename(target->temporary, target->path) != 0)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", target->path,
                          strerror(errno));
    sync_directory(target->temporary);
    dikas_release(target->temporary);
    target->temporary = NULL;
    return DIKAS_OK;
}

void dikas_target_discard(dikas_target *target)
{
    if (!target->temporary)
        return;
    remove_all(target->temporary);
    dikas_release(target->temporary);
    target->temporary = NULL;
}
