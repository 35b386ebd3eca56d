/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz.h
 * What the fuzz targets share. A target is one function of bytes; libFuzzer calls it with bytes
 * that it makes up, driver.c with those of a folder.
 */
#ifndef DIKAS_FUZZ_H
#define DIKAS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dikas/base.h"

/** Always 0: whatever the bytes are, nothing may break; what must hold is said with HOLDS(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** End the process where a condition does not hold. */
#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** A status and its error say the same; 1 for success. */
static inline int is_ok(dikas_status status, const dikas_error *err)
{
    if (status == DIKAS_OK)
        return 1;
    HOLDS(status >= DIKAS_EINVAL && status <= DIKAS_ECANCELLED);
    HOLDS(err->status == status);
    HOLDS(err->message[0] != '\0');
    HOLDS(memchr(err->message, '\0', sizeof err->message) != NULL);
    return 0;
}

/** The very same bits. */
static inline int same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/** Bytes to take from the front. */
typedef struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
} fuzz_bytes;

/** The next byte, 0 behind the end. */
static inline unsigned take_byte(fuzz_bytes *b)
{
    if (b->left == 0)
        return 0;
    b->left--;
    return *b->at++;
}

/** The next eight bytes as a number, which may be any. */
static inline double take_double(fuzz_bytes *b)
{
    uint64_t bits = 0;
    double x;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)take_byte(b) << 8 * i;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif
