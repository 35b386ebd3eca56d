/* SPDX-License-Identifier: MIT */
/**
 * @file alloc.c
 * The one door through which memory comes, so that a test can close it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

static void *libc_resize(void *memory, size_t size, void *payload)
{
    (void)payload;
    return realloc(memory, size);
}

static void libc_release(void *memory, void *payload)
{
    (void)payload;
    free(memory);
}

static const dikas_allocator libc_allocator = { libc_resize, libc_release, NULL };
static dikas_allocator current = { libc_resize, libc_release, NULL };

void dikas_set_allocator(const dikas_allocator *allocator)
{
    current = allocator ? *allocator : libc_allocator;
}

void *dikas_resize(void *memory, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return current.resize(memory, bytes ? bytes : 1, current.payload);
}

void *dikas_alloc(size_t count, size_t size)
{
    return dikas_resize(NULL, count, size);
}

void *dikas_alloc_zero(size_t count, size_t size)
{
    void *memory = dikas_alloc(count, size);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

void dikas_release(void *memory)
{
    if (memory)
        current.release(memory, current.payload);
}

char *dikas_copy_text(const char *text)
{
    if (!text)
        return NULL;
    const size_t size = strlen(text) + 1;
    char *copy = dikas_alloc(size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}
