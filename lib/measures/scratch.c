/* SPDX-License-Identifier: MIT */
/**
 * @file scratch.c
 * Memory that a worker keeps from one row to the next.
 */
#include "measures/measures.h"

dikas_scratch *dikas_scratches_new(const dikas_run *run)
{
    return dikas_alloc_zero((size_t)dikas_threads(run), sizeof(dikas_scratch));
}

void dikas_scratches_free(dikas_scratch *scratches, const dikas_run *run)
{
    if (scratches == NULL)
        return;
    for (int i = 0; i < dikas_threads(run); i++)
        dikas_release(scratches[i].memory);
    dikas_release(scratches);
}

void *dikas_scratch_room(dikas_scratch *scratch, int64_t count, size_t size)
{
    const size_t wanted = (size_t)count + 1;
    if (wanted > SIZE_MAX / 2 / size)
        return NULL;
    if (wanted * size > scratch->capacity) {
        const size_t capacity = wanted * size + scratch->capacity;
        dikas_release(scratch->memory);
        scratch->capacity = 0;
        scratch->memory = dikas_alloc(capacity, 1);
        if (scratch->memory == NULL)
            return NULL;
        scratch->capacity = capacity;
    }
    return scratch->memory;
}
