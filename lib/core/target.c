/* SPDX-License-Identifier: MIT */
/**
 * @file target.c
 * A file that takes the place of its target only when it is complete.
 *
 * A temporary file is called ".TARGET.PROCESS-REALM-MOMENT.tmpEXTENSION". A process that is killed
 * leaves it; the next one that writes the target removes it if nobody can be writing it any more.
 * Numbers of processes are used again and mean nothing on other machines, hence the realm, within
 * which they are known, and the moment, which no later process of the same number has.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
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

/* ---- what killed processes have left ---- */

/* This machine since its start, and the numbers of processes that are seen here; 48 bits, 0 where
 * it is not known. */
static uint64_t find_realm(void)
{
    char boot[64];
    struct stat numbers;
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    const size_t n = file ? fread(boot, 1, sizeof boot, file) : 0;
    if (file)
        fclose(file);
    if (n == 0 || stat("/proc/self/ns/pid", &numbers) != 0)
        return 0;
    uint64_t realm = dikas_random_bits((uint64_t)numbers.st_dev, (uint64_t)numbers.st_ino);
    for (size_t i = 0; i < n; i++)
        realm = dikas_random_bits(realm, (uint64_t)(unsigned char)boot[i]);
    return realm >> 16;
}

/* Milliseconds since the start of the machine; 32 bits. */
static uint32_t find_moment(void)
{
    struct timespec now = { 0, 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
}

static int is_dead(long long process)
{
    return process > 0 && (pid_t)process == process && kill((pid_t)process, 0) != 0 &&
           errno == ESRCH;
}

/* 1 for a file that a process of this realm wrote for the target, and no process writes now. */
static int is_left_over(const char *name, const char *base, uint64_t realm)
{
    const size_t n = strlen(base);
    long long process;
    unsigned long long of_realm;
    unsigned moment;
    int length = 0;
    if (name[0] != '.' || strncmp(name + 1, base, n) != 0 || name[n + 1] != '.')
        return 0;
    const int n_read =
        sscanf(name + n + 2, "%10lld-%12llx-%8x.tmp%n", &process, &of_realm, &moment, &length);
    return n_read == 3 && length > 0 && of_realm == realm && is_dead(process);
}

/* All that belongs to them begins with their name. */
static void remove_left_over(const char *directory, const char *base, uint64_t realm)
{
    DIR *files = realm ? opendir(directory) : NULL;
    if (!files)
        return;
    for (const struct dirent *entry; (entry = readdir(files)) != NULL;)
        if (is_left_over(entry->d_name, base, realm))
            (void)unlinkat(dirfd(files), entry->d_name, 0);
    closedir(files);
}

/* ---- */

dikas_status dikas_target_begin(dikas_target *target, const char *path, const char *extension,
                                dikas_error *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const int n = (int)(base - path);
    const uint64_t realm = find_realm();
    const size_t size = strlen(path) + strlen(extension) + 60;
    target->path = path;
    target->temporary = dikas_alloc(size, 1);
    if (!target->temporary)
        return DIKAS_NO_MEMORY(err, path);
    snprintf(target->temporary, size, "%.*s.", n, path);
    remove_left_over(target->temporary, base, realm);
    snprintf(target->temporary, size, "%.*s.%s.%ld-%012llx-%08x.tmp%s", n, path, base,
             (long)getpid(), (unsigned long long)realm, (unsigned)find_moment(), extension);
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
