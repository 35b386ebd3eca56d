/* SPDX-License-Identifier: MIT */
/**
 * @file target.c
 * A file that takes the place of its target only when it is complete.
 *
 * A temporary file is called ".TARGET.PROCESS-REALM-MOMENT.tmpEXTENSION", with a long TARGET cut
 * short. A process that is killed leaves it; the next one that writes the target removes it if
 * nobody can be writing it any more. Numbers of processes are used again and mean nothing on other
 * machines, hence the realm, within which they are known, and the moment, which no later process of
 * the same number has.
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

/* Of the bytes of a name, 255 at most, those that show the target; all else of it takes 54:
 * numbers, the longest extension and suffix. */
enum { MOST_SHOWN = 190, HASH = 17, MOST_NUMBERS = 48, LONGEST_SUFFIX = 8 };

/* The temporary file itself and what SQLite keeps beside it. */
static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };

static void remove_all(const char *temporary)
{
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

/* ---- names ---- */

/* ".TARGET."; of a long one the beginning, up to a whole letter of UTF-8, and a hash of all. */
static void write_shown(char out[MOST_SHOWN + 3], const char *base)
{
    size_t n = strlen(base);
    char hash[HASH + 1] = "";
    if (n > MOST_SHOWN) {
        uint64_t bits = n;
        for (const char *c = base; *c; c++)
            bits = dikas_random_bits(bits, (uint64_t)(unsigned char)*c);
        snprintf(hash, sizeof hash, "~%016llx", (unsigned long long)bits);
        for (n = MOST_SHOWN - HASH; n > 0 && ((unsigned char)base[n] & 0xC0) == 0x80;)
            n--;
    }
    snprintf(out, MOST_SHOWN + 3, ".%.*s%s.", (int)n, base, hash);
}

/* "PROCESS-REALM-MOMENT.tmp" */
static void write_numbers(char out[MOST_NUMBERS], long long process, uint64_t realm,
                          uint32_t moment)
{
    snprintf(out, MOST_NUMBERS, "%lld-%012llx-%08x.tmp", process, (unsigned long long)realm,
             (unsigned)moment);
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

/* 1 for what is written with a file of this extension: by SQLite, and by GDAL for an index. */
static int is_ending(const char *text, const char *extension)
{
    const size_t n = strlen(extension);
    if (strncmp(text, "_temp", 5) == 0)
        return strcmp(text + 5, extension) == 0;
    for (size_t i = 0; i < DIKAS_COUNT(suffixes); i++)
        if (strncmp(text, extension, n) == 0 && strcmp(text + n, suffixes[i]) == 0)
            return 1;
    return 0;
}

/* 1 for a name that a process of this realm gave, and no process writes now. */
static int is_left_over(const char *name, const char *shown, const char *extension, uint64_t realm)
{
    const size_t n = strlen(shown);
    long long process;
    unsigned moment;
    char numbers[MOST_NUMBERS];
    if (strncmp(name, shown, n) != 0 ||
        sscanf(name + n, "%10lld-%*12[0-9a-f]-%8x", &process, &moment) != 2)
        return 0;
    write_numbers(numbers, process, realm, moment); /* as they are written, not as they are read */
    const size_t length = strlen(numbers);
    return strncmp(name + n, numbers, length) == 0 && is_ending(name + n + length, extension) &&
           is_dead(process);
}

static void remove_left_over(const char *directory, const char *shown, const char *extension,
                             uint64_t realm)
{
    struct stat file;
    DIR *files = realm ? opendir(directory) : NULL;
    if (!files)
        return;
    for (const struct dirent *entry; (entry = readdir(files)) != NULL;)
        if (is_left_over(entry->d_name, shown, extension, realm) &&
            fstatat(dirfd(files), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(file.st_mode))
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
    char shown[MOST_SHOWN + 3], numbers[MOST_NUMBERS];
    const size_t size = (size_t)n + sizeof shown + sizeof numbers + strlen(extension);
    target->path = path;
    target->temporary = dikas_alloc(size, 1);
    if (!target->temporary)
        return DIKAS_NO_MEMORY(err, path);
    write_shown(shown, base);
    write_numbers(numbers, getpid(), realm, find_moment());
    snprintf(target->temporary, size, "%.*s.", n, path);
    remove_left_over(target->temporary, shown, extension, realm);
    snprintf(target->temporary, size, "%.*s%s%s%s", n, path, shown, numbers, extension);
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
