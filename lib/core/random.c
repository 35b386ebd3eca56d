/* SPDX-License-Identifier: MIT */
/**
 * @file random.c
 * Counter-based random numbers: a value is a function of seed and index, so that any thread can
 * draw any number.
 *
 * The mixing function is that of SplitMix64: Steele, Lea & Flood (2014), Fast splittable
 * pseudorandom number generators, OOPSLA, doi:10.1145/2660193.2660195.
 */
#include "core/core.h"

uint64_t dikas_random_bits(uint64_t seed, uint64_t index)
{
    return dikas_random_mix(dikas_random_mix(seed) + (index + 1) * DIKAS_RANDOM_STEP);
}

double dikas_random(uint64_t seed, uint64_t index)
{
    return (double)(dikas_random_bits(seed, index) >> 11) * 0x1p-53;
}
