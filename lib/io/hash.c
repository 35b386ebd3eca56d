/* SPDX-License-Identifier: MIT */
/**
 * @file hash.c
 * SHA-256 of a file (FIPS 180-4).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/core.h"
#include "dikas/io.h"

enum { BLOCK = 64, DIGEST_WORDS = 8, BUFFER = 1 << 16 };

/* First 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static uint32_t big_endian(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* FIPS 180-4, 6.2.2; the letters are the standard's. */
static void compress(uint32_t h[DIGEST_WORDS], const unsigned char block[BLOCK])
{
    uint32_t w[64], s[DIGEST_WORDS];
    for (size_t t = 0; t < 16; t++)
        w[t] = big_endian(block + 4 * t);
    for (size_t t = 16; t < 64; t++) {
        const uint32_t x = w[t - 15], y = w[t - 2];
        w[t] = w[t - 16] + w[t - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
               (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
    }
    memcpy(s, h, sizeof s);
    for (size_t t = 0; t < 64; t++) {
        const uint32_t a = s[0], e = s[4];
        const uint32_t t1 = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
                            ((e & s[5]) ^ (~e & s[6])) + round_constants[t] + w[t];
        const uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
                            ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (size_t i = 0; i < DIGEST_WORDS; i++)
        h[i] += s[i];
}

/* The last bytes, a one bit, zeros, and the length in bits: one block or two. */
static void compress_rest(uint32_t h[DIGEST_WORDS], const unsigned char *rest, uint64_t total)
{
    unsigned char tail[2 * BLOCK] = { 0 };
    const size_t n = total % BLOCK, end = n < BLOCK - 8 ? BLOCK : 2 * BLOCK;
    memcpy(tail, rest, n);
    tail[n] = 0x80;
    for (size_t i = 0; i < 8; i++)
        tail[end - 1 - i] = (unsigned char)(8 * total >> 8 * i);
    for (size_t at = 0; at < end; at += BLOCK)
        compress(h, tail + at);
}

/* Fills h; 0 when reading failed. */
static int digest(FILE *file, unsigned char *buffer, uint32_t h[DIGEST_WORDS])
{
    uint64_t total = 0;
    size_t n;
    while ((n = fread(buffer, 1, BUFFER, file)) > 0) {
        const size_t whole = n - n % BLOCK;
        for (size_t at = 0; at < whole; at += BLOCK)
            compress(h, buffer + at);
        total += n;
        if (n < BUFFER) { /* only the last one is short */
            compress_rest(h, buffer + whole, total);
            return !ferror(file);
        }
    }
    compress_rest(h, buffer, total);
    return !ferror(file);
}

static dikas_status hash_stream(const char *path, dikas_file_hash *out, dikas_error *err)
{
    uint32_t h[DIGEST_WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    FILE *file = fopen(path, "rb");
    if (!file)
        return dikas_fail(err, DIKAS_EIO, "%s: %s", path, strerror(errno));
    unsigned char *buffer = dikas_alloc(BUFFER, 1);
    const int is_read = buffer && digest(file, buffer, h);
    fclose(file);
    dikas_release(buffer);
    if (!buffer)
        return DIKAS_NO_MEMORY(err, path);
    if (!is_read)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be read to its end", path);
    int length = snprintf(out->text, sizeof out->text, "sha256:");
    for (size_t i = 0; i < DIGEST_WORDS; i++)
        length += snprintf(out->text + length, sizeof out->text - (size_t)length, "%08x", h[i]);
    return DIKAS_OK;
}

dikas_status dikas_hash_file(const char *path, int64_t max_bytes, dikas_file_hash *out,
                             dikas_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return dikas_fail(err, errno == ENOENT ? DIKAS_ENOTFOUND : DIKAS_EIO, "%s: %s", path,
                          errno == ENOENT ? "no such file" : strerror(errno));
    if (!S_ISREG(info.st_mode))
        return dikas_fail(err, DIKAS_EIO, "%s: not a regular file", path);
    if ((int64_t)info.st_size <= max_bytes)
        return hash_stream(path, out, err);
    snprintf(out->text, sizeof out->text, "size:%lld,modified:%lld", (long long)info.st_size,
             (long long)info.st_mtime);
    return DIKAS_OK;
}
