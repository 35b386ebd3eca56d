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

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t dikas_random_bits(uint64_t seed, uint64_t index)
{
    return mix(mix(seed) + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

double dikas_random(uint64_t seed, uint64_t index)
{
    return (double)(dikas_random_bits(seed, index) >> 11) * 0x1p-53;
}
