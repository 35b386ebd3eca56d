/* SPDX-License-Identifier: MIT */
/**
 * @file driver.c
 * Runs a fuzz target over files, with any compiler: the corpus as an ordinary test, or one file
 * that a fuzzer found.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static int is_done;

/* A target that ends the process has not passed. */
static void check_done(void)
{
    if (!is_done)
        _exit(1);
}

/* The bytes stand in memory of just their size, so that a sanitizer sees who reads on. */
static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (!file || fstat(fileno(file), &info) != 0) {
        perror(path);
        exit(1);
    }
    const size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, file) != size) {
        perror(path);
        exit(1);
    }
    fclose(file);
    fprintf(stderr, "%s\n", path); /* first, so that the last one named is the one that fails */
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void run_folder(const char *path)
{
    struct dirent **entries;
    const int n = scandir(path, &entries, is_visible, alphasort);
    if (n < 0) {
        perror(path);
        exit(1);
    }
    for (int i = 0; i < n; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        run_file(file);
        free(entries[i]);
    }
    free(entries);
    if (n == 0) {
        fprintf(stderr, "%s: no files, nothing was tested\n", path);
        exit(1);
    }
    printf("%s: %d files\n", path, n);
}

int main(int argc, char **argv)
{
    struct stat info;
    if (argc < 2) {
        fprintf(stderr, "Usage: %s FILE|FOLDER...\n", argv[0]);
        return 2;
    }
    atexit(check_done);
    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode))
            run_folder(argv[i]);
        else
            run_file(argv[i]);
    }
    is_done = 1;
    return 0;
}
