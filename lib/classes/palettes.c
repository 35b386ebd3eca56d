/* SPDX-License-Identifier: MIT AND Apache-2.0 */
/**
 * @file palettes.c
 * Colours that readers with impaired colour vision tell apart (tests/test_palettes.c measures it).
 *
 * This product includes color specifications and designs developed by Cynthia Brewer
 * (http://colorbrewer.org/). Copyright (c) 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania
 * State University; the file NOTICE has the terms. Of the schemes there are those, and as many of
 * their colours, as are marked safe for impaired colour vision.
 *
 * viridis, magma, inferno and plasma: Stéfan van der Walt and Nathaniel Smith, CC0 1.0. cividis:
 * Nuñez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239, CC0 1.0. 33 of their 256
 * colours, straight lines between.
 *
 * Okabe-Ito: Okabe and Ito 2002, modified 2008, Color Universal Design, jfly.uni-koeln.de/color
 * (its beginning was read; the colours are those that R has of it).
 *
 * BlueOrange, PurpleGold: ours. Lightness falls with the sum of both values, hue tells which of
 * them is the greater one, along blue to yellow, which nearly everybody sees.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/core.h"
#include "dikas/classes.h"

/* The schemes of 3, 4, … colours, one after another. */
static const uint32_t blues[] = {
    0xdeebf7, 0x9ecae1, 0x3182bd, 0xeff3ff, 0xbdd7e7, 0x6baed6, 0x2171b5, 0xeff3ff, 0xbdd7e7,
    0x6baed6, 0x3182bd, 0x08519c, 0xeff3ff, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x3182bd, 0x08519c,
    0xeff3ff, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x084594, 0xf7fbff, 0xdeebf7,
    0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x084594, 0xf7fbff, 0xdeebf7, 0xc6dbef,
    0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c, 0x08306b,
};
static const uint32_t bupu[] = {
    0xe0ecf4, 0x9ebcda, 0x8856a7, 0xedf8fb, 0xb3cde3, 0x8c96c6, 0x88419d, 0xedf8fb, 0xb3cde3,
    0x8c96c6, 0x8856a7, 0x810f7c, 0xedf8fb, 0xbfd3e6, 0x9ebcda, 0x8c96c6, 0x8856a7, 0x810f7c,
    0xedf8fb, 0xbfd3e6, 0x9ebcda, 0x8c96c6, 0x8c6bb1, 0x88419d, 0x6e016b, 0xf7fcfd, 0xe0ecf4,
    0xbfd3e6, 0x9ebcda, 0x8c96c6, 0x8c6bb1, 0x88419d, 0x6e016b, 0xf7fcfd, 0xe0ecf4, 0xbfd3e6,
    0x9ebcda, 0x8c96c6, 0x8c6bb1, 0x88419d, 0x810f7c, 0x4d004b,
};
static const uint32_t greens[] = {
    0xe5f5e0, 0xa1d99b, 0x31a354, 0xedf8e9, 0xbae4b3, 0x74c476, 0x238b45, 0xedf8e9, 0xbae4b3,
    0x74c476, 0x31a354, 0x006d2c, 0xedf8e9, 0xc7e9c0, 0xa1d99b, 0x74c476, 0x31a354, 0x006d2c,
    0xedf8e9, 0xc7e9c0, 0xa1d99b, 0x74c476, 0x41ab5d, 0x238b45, 0x005a32, 0xf7fcf5, 0xe5f5e0,
    0xc7e9c0, 0xa1d99b, 0x74c476, 0x41ab5d, 0x238b45, 0x005a32, 0xf7fcf5, 0xe5f5e0, 0xc7e9c0,
    0xa1d99b, 0x74c476, 0x41ab5d, 0x238b45, 0x006d2c, 0x00441b,
};
static const uint32_t oranges[] = {
    0xfee6ce, 0xfdae6b, 0xe6550d, 0xfeedde, 0xfdbe85, 0xfd8d3c, 0xd94701, 0xfeedde, 0xfdbe85,
    0xfd8d3c, 0xe6550d, 0xa63603, 0xfeedde, 0xfdd0a2, 0xfdae6b, 0xfd8d3c, 0xe6550d, 0xa63603,
    0xfeedde, 0xfdd0a2, 0xfdae6b, 0xfd8d3c, 0xf16913, 0xd94801, 0x8c2d04, 0xfff5eb, 0xfee6ce,
    0xfdd0a2, 0xfdae6b, 0xfd8d3c, 0xf16913, 0xd94801, 0x8c2d04, 0xfff5eb, 0xfee6ce, 0xfdd0a2,
    0xfdae6b, 0xfd8d3c, 0xf16913, 0xd94801, 0xa63603, 0x7f2704,
};
static const uint32_t orrd[] = {
    0xfee8c8, 0xfdbb84, 0xe34a33, 0xfef0d9, 0xfdcc8a, 0xfc8d59, 0xd7301f, 0xfef0d9, 0xfdcc8a,
    0xfc8d59, 0xe34a33, 0xb30000, 0xfef0d9, 0xfdd49e, 0xfdbb84, 0xfc8d59, 0xe34a33, 0xb30000,
    0xfef0d9, 0xfdd49e, 0xfdbb84, 0xfc8d59, 0xef6548, 0xd7301f, 0x990000, 0xfff7ec, 0xfee8c8,
    0xfdd49e, 0xfdbb84, 0xfc8d59, 0xef6548, 0xd7301f, 0x990000, 0xfff7ec, 0xfee8c8, 0xfdd49e,
    0xfdbb84, 0xfc8d59, 0xef6548, 0xd7301f, 0xb30000, 0x7f0000,
};
static const uint32_t pubugn[] = {
    0xece2f0, 0xa6bddb, 0x1c9099, 0xf6eff7, 0xbdc9e1, 0x67a9cf, 0x02818a, 0xf6eff7, 0xbdc9e1,
    0x67a9cf, 0x1c9099, 0x016c59, 0xf6eff7, 0xd0d1e6, 0xa6bddb, 0x67a9cf, 0x1c9099, 0x016c59,
    0xf6eff7, 0xd0d1e6, 0xa6bddb, 0x67a9cf, 0x3690c0, 0x02818a, 0x016450, 0xfff7fb, 0xece2f0,
    0xd0d1e6, 0xa6bddb, 0x67a9cf, 0x3690c0, 0x02818a, 0x016450, 0xfff7fb, 0xece2f0, 0xd0d1e6,
    0xa6bddb, 0x67a9cf, 0x3690c0, 0x02818a, 0x016c59, 0x014636,
};
static const uint32_t purples[] = {
    0xefedf5, 0xbcbddc, 0x756bb1, 0xf2f0f7, 0xcbc9e2, 0x9e9ac8, 0x6a51a3, 0xf2f0f7, 0xcbc9e2,
    0x9e9ac8, 0x756bb1, 0x54278f, 0xf2f0f7, 0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x756bb1, 0x54278f,
    0xf2f0f7, 0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x807dba, 0x6a51a3, 0x4a1486, 0xfcfbfd, 0xefedf5,
    0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x807dba, 0x6a51a3, 0x4a1486, 0xfcfbfd, 0xefedf5, 0xdadaeb,
    0xbcbddc, 0x9e9ac8, 0x807dba, 0x6a51a3, 0x54278f, 0x3f007d,
};
static const uint32_t ylgnbu[] = {
    0xedf8b1, 0x7fcdbb, 0x2c7fb8, 0xffffcc, 0xa1dab4, 0x41b6c4, 0x225ea8, 0xffffcc, 0xa1dab4,
    0x41b6c4, 0x2c7fb8, 0x253494, 0xffffcc, 0xc7e9b4, 0x7fcdbb, 0x41b6c4, 0x2c7fb8, 0x253494,
    0xffffcc, 0xc7e9b4, 0x7fcdbb, 0x41b6c4, 0x1d91c0, 0x225ea8, 0x0c2c84, 0xffffd9, 0xedf8b1,
    0xc7e9b4, 0x7fcdbb, 0x41b6c4, 0x1d91c0, 0x225ea8, 0x0c2c84, 0xffffd9, 0xedf8b1, 0xc7e9b4,
    0x7fcdbb, 0x41b6c4, 0x1d91c0, 0x225ea8, 0x253494, 0x081d58,
};
static const uint32_t ylorrd[] = {
    0xffeda0, 0xfeb24c, 0xf03b20, 0xffffb2, 0xfecc5c, 0xfd8d3c, 0xe31a1c, 0xffffb2, 0xfecc5c,
    0xfd8d3c, 0xf03b20, 0xbd0026, 0xffffb2, 0xfed976, 0xfeb24c, 0xfd8d3c, 0xf03b20, 0xbd0026,
    0xffffb2, 0xfed976, 0xfeb24c, 0xfd8d3c, 0xfc4e2a, 0xe31a1c, 0xb10026, 0xffffcc, 0xffeda0,
    0xfed976, 0xfeb24c, 0xfd8d3c, 0xfc4e2a, 0xe31a1c, 0xb10026, 0xffffcc, 0xffeda0, 0xfed976,
    0xfeb24c, 0xfd8d3c, 0xfc4e2a, 0xe31a1c, 0xbd0026, 0x800026,
};
static const uint32_t brbg[] = {
    0xd8b365, 0xf5f5f5, 0x5ab4ac, 0xa6611a, 0xdfc27d, 0x80cdc1, 0x018571, 0xa6611a, 0xdfc27d,
    0xf5f5f5, 0x80cdc1, 0x018571, 0x8c510a, 0xd8b365, 0xf6e8c3, 0xc7eae5, 0x5ab4ac, 0x01665e,
    0x8c510a, 0xd8b365, 0xf6e8c3, 0xf5f5f5, 0xc7eae5, 0x5ab4ac, 0x01665e, 0x8c510a, 0xbf812d,
    0xdfc27d, 0xf6e8c3, 0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x8c510a, 0xbf812d, 0xdfc27d,
    0xf6e8c3, 0xf5f5f5, 0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x543005, 0x8c510a, 0xbf812d,
    0xdfc27d, 0xf6e8c3, 0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x003c30, 0x543005, 0x8c510a,
    0xbf812d, 0xdfc27d, 0xf6e8c3, 0xf5f5f5, 0xc7eae5, 0x80cdc1, 0x35978f, 0x01665e, 0x003c30,
};
static const uint32_t piyg[] = {
    0xe9a3c9, 0xf7f7f7, 0xa1d76a, 0xd01c8b, 0xf1b6da, 0xb8e186, 0x4dac26, 0xd01c8b, 0xf1b6da,
    0xf7f7f7, 0xb8e186, 0x4dac26, 0xc51b7d, 0xe9a3c9, 0xfde0ef, 0xe6f5d0, 0xa1d76a, 0x4d9221,
    0xc51b7d, 0xe9a3c9, 0xfde0ef, 0xf7f7f7, 0xe6f5d0, 0xa1d76a, 0x4d9221, 0xc51b7d, 0xde77ae,
    0xf1b6da, 0xfde0ef, 0xe6f5d0, 0xb8e186, 0x7fbc41, 0x4d9221, 0xc51b7d, 0xde77ae, 0xf1b6da,
    0xfde0ef, 0xf7f7f7, 0xe6f5d0, 0xb8e186, 0x7fbc41, 0x4d9221, 0x8e0152, 0xc51b7d, 0xde77ae,
    0xf1b6da, 0xfde0ef, 0xe6f5d0, 0xb8e186, 0x7fbc41, 0x4d9221, 0x276419, 0x8e0152, 0xc51b7d,
    0xde77ae, 0xf1b6da, 0xfde0ef, 0xf7f7f7, 0xe6f5d0, 0xb8e186, 0x7fbc41, 0x4d9221, 0x276419,
};
static const uint32_t prgn[] = {
    0xaf8dc3, 0xf7f7f7, 0x7fbf7b, 0x7b3294, 0xc2a5cf, 0xa6dba0, 0x008837, 0x7b3294, 0xc2a5cf,
    0xf7f7f7, 0xa6dba0, 0x008837, 0x762a83, 0xaf8dc3, 0xe7d4e8, 0xd9f0d3, 0x7fbf7b, 0x1b7837,
    0x762a83, 0xaf8dc3, 0xe7d4e8, 0xf7f7f7, 0xd9f0d3, 0x7fbf7b, 0x1b7837, 0x762a83, 0x9970ab,
    0xc2a5cf, 0xe7d4e8, 0xd9f0d3, 0xa6dba0, 0x5aae61, 0x1b7837, 0x762a83, 0x9970ab, 0xc2a5cf,
    0xe7d4e8, 0xf7f7f7, 0xd9f0d3, 0xa6dba0, 0x5aae61, 0x1b7837, 0x40004b, 0x762a83, 0x9970ab,
    0xc2a5cf, 0xe7d4e8, 0xd9f0d3, 0xa6dba0, 0x5aae61, 0x1b7837, 0x00441b, 0x40004b, 0x762a83,
    0x9970ab, 0xc2a5cf, 0xe7d4e8, 0xf7f7f7, 0xd9f0d3, 0xa6dba0, 0x5aae61, 0x1b7837, 0x00441b,
};
static const uint32_t puor[] = {
    0xf1a340, 0xf7f7f7, 0x998ec3, 0xe66101, 0xfdb863, 0xb2abd2, 0x5e3c99, 0xe66101, 0xfdb863,
    0xf7f7f7, 0xb2abd2, 0x5e3c99, 0xb35806, 0xf1a340, 0xfee0b6, 0xd8daeb, 0x998ec3, 0x542788,
    0xb35806, 0xf1a340, 0xfee0b6, 0xf7f7f7, 0xd8daeb, 0x998ec3, 0x542788, 0xb35806, 0xe08214,
    0xfdb863, 0xfee0b6, 0xd8daeb, 0xb2abd2, 0x8073ac, 0x542788, 0xb35806, 0xe08214, 0xfdb863,
    0xfee0b6, 0xf7f7f7, 0xd8daeb, 0xb2abd2, 0x8073ac, 0x542788, 0x7f3b08, 0xb35806, 0xe08214,
    0xfdb863, 0xfee0b6, 0xd8daeb, 0xb2abd2, 0x8073ac, 0x542788, 0x2d004b, 0x7f3b08, 0xb35806,
    0xe08214, 0xfdb863, 0xfee0b6, 0xf7f7f7, 0xd8daeb, 0xb2abd2, 0x8073ac, 0x542788, 0x2d004b,
};
static const uint32_t rdbu[] = {
    0xef8a62, 0xf7f7f7, 0x67a9cf, 0xca0020, 0xf4a582, 0x92c5de, 0x0571b0, 0xca0020, 0xf4a582,
    0xf7f7f7, 0x92c5de, 0x0571b0, 0xb2182b, 0xef8a62, 0xfddbc7, 0xd1e5f0, 0x67a9cf, 0x2166ac,
    0xb2182b, 0xef8a62, 0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x67a9cf, 0x2166ac, 0xb2182b, 0xd6604d,
    0xf4a582, 0xfddbc7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0xb2182b, 0xd6604d, 0xf4a582,
    0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x67001f, 0xb2182b, 0xd6604d,
    0xf4a582, 0xfddbc7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061, 0x67001f, 0xb2182b,
    0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061,
};
static const uint32_t rdylbu[] = {
    0xfc8d59, 0xffffbf, 0x91bfdb, 0xd7191c, 0xfdae61, 0xabd9e9, 0x2c7bb6, 0xd7191c, 0xfdae61,
    0xffffbf, 0xabd9e9, 0x2c7bb6, 0xd73027, 0xfc8d59, 0xfee090, 0xe0f3f8, 0x91bfdb, 0x4575b4,
    0xd73027, 0xfc8d59, 0xfee090, 0xffffbf, 0xe0f3f8, 0x91bfdb, 0x4575b4, 0xd73027, 0xf46d43,
    0xfdae61, 0xfee090, 0xe0f3f8, 0xabd9e9, 0x74add1, 0x4575b4, 0xd73027, 0xf46d43, 0xfdae61,
    0xfee090, 0xffffbf, 0xe0f3f8, 0xabd9e9, 0x74add1, 0x4575b4, 0xa50026, 0xd73027, 0xf46d43,
    0xfdae61, 0xfee090, 0xe0f3f8, 0xabd9e9, 0x74add1, 0x4575b4, 0x313695, 0xa50026, 0xd73027,
    0xf46d43, 0xfdae61, 0xfee090, 0xffffbf, 0xe0f3f8, 0xabd9e9, 0x74add1, 0x4575b4, 0x313695,
};
static const uint32_t dark2[] = {
    0x1b9e77,
    0xd95f02,
    0x7570b3,
};
static const uint32_t paired[] = {
    0xa6cee3,
    0x1f78b4,
    0xb2df8a,
    0x33a02c,
};
static const uint32_t set2[] = {
    0x66c2a5,
    0xfc8d62,
    0x8da0cb,
};
static const uint32_t cividis[] = {
    0x00224e, 0x00285b, 0x002e6a, 0x053371, 0x1a386f, 0x273e6e, 0x32436d, 0x3b496c, 0x434e6c,
    0x4b546c, 0x535a6d, 0x5a5f6e, 0x61656f, 0x686a71, 0x6f7073, 0x767676, 0x7d7c78, 0x838179,
    0x8b8778, 0x928d78, 0x9a9376, 0xa29975, 0xaaa073, 0xb3a670, 0xbbad6d, 0xc3b369, 0xccba64,
    0xd4c15f, 0xddc858, 0xe6d051, 0xefd748, 0xf8df3c, 0xfee838,
};
static const uint32_t inferno[] = {
    0x000004, 0x040312, 0x0b0724, 0x150b37, 0x210c4a, 0x2f0a5b, 0x3d0965, 0x4a0c6b, 0x57106e,
    0x64156e, 0x71196e, 0x7d1e6d, 0x8a226a, 0x972766, 0xa32c61, 0xb0315b, 0xbc3754, 0xc63d4d,
    0xd04545, 0xda4e3c, 0xe35933, 0xeb6429, 0xf1711f, 0xf67e14, 0xf98c0a, 0xfb9b06, 0xfcaa0f,
    0xfbba1f, 0xf9c932, 0xf5d949, 0xf2e865, 0xf3f586, 0xfcffa4,
};
static const uint32_t magma[] = {
    0x000004, 0x030312, 0x0a0822, 0x130d34, 0x1d1147, 0x29115a, 0x36106b, 0x440f76, 0x51127c,
    0x5d177f, 0x6a1c81, 0x762181, 0x832681, 0x902a81, 0x9c2e7f, 0xaa337d, 0xb73779, 0xc23b75,
    0xcf4070, 0xdb476a, 0xe55064, 0xee5b5e, 0xf4695c, 0xf9785d, 0xfb8761, 0xfd9668, 0xfea571,
    0xfeb47b, 0xfec287, 0xfed194, 0xfde0a1, 0xfceeb0, 0xfcfdbf,
};
static const uint32_t plasma[] = {
    0x0d0887, 0x220690, 0x310597, 0x3f049c, 0x4c02a1, 0x5901a5, 0x6600a7, 0x7201a8, 0x7e03a8,
    0x8a09a5, 0x9511a1, 0xa01a9c, 0xaa2395, 0xb32c8e, 0xbc3587, 0xc43e7f, 0xcc4778, 0xd24f71,
    0xd9586a, 0xdf6263, 0xe56b5d, 0xeb7556, 0xf07f4f, 0xf48948, 0xf89441, 0xfb9f3a, 0xfdab33,
    0xfeb72d, 0xfdc328, 0xfcd025, 0xf9dd25, 0xf5eb27, 0xf0f921,
};
static const uint32_t viridis[] = {
    0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453781, 0x424086, 0x3e4989, 0x3b528b,
    0x375b8d, 0x33638d, 0x2f6b8e, 0x2c728e, 0x297a8e, 0x26828e, 0x23898e, 0x21918c, 0x1f978b,
    0x1f9f88, 0x21a685, 0x27ad81, 0x31b57b, 0x3dbc74, 0x4cc26c, 0x5cc863, 0x6ece58, 0x81d34d,
    0x95d840, 0xaadc32, 0xc0df25, 0xd5e21a, 0xeae51a, 0xfde725,
};

/* Eight kinds: black is the last. */
static const uint32_t okabe_ito[] = {
    0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7, 0x000000,
};

/* Sides of three: the first value grows along a row, the second with the rows. */
static const uint32_t blueorange[] = {
    0xf1f1f1, 0x9fc0e0, 0x3191ce, 0xd8b69b, 0x8f898c, 0x3f5e7b, 0xb77e4b, 0x73553f, 0x323031,
};
static const uint32_t purplegold[] = {
    0xf1f1f1, 0xd1b0e3, 0xae70d5, 0xcbbc85, 0xa08382, 0x734e7c, 0x9c8a0d, 0x6b5a27, 0x3a2d2d,
};

#define BREWER  "Cynthia Brewer, colorbrewer.org; Apache 2.0"
#define VIRIDIS "Stéfan van der Walt and Nathaniel Smith; CC0 1.0"

/* Palettes and their colours, by kind and name. */
static const struct {
    dikas_palette palette;
    const uint32_t *colour;
    int n; /* of a ramp */
} all[] = {
    { { "Blues", DIKAS_SEQUENTIAL, 9, BREWER }, blues, 0 },
    { { "BuPu", DIKAS_SEQUENTIAL, 9, BREWER }, bupu, 0 },
    { { "Greens", DIKAS_SEQUENTIAL, 9, BREWER }, greens, 0 },
    { { "Oranges", DIKAS_SEQUENTIAL, 9, BREWER }, oranges, 0 },
    { { "OrRd", DIKAS_SEQUENTIAL, 9, BREWER }, orrd, 0 },
    { { "PuBuGn", DIKAS_SEQUENTIAL, 9, BREWER }, pubugn, 0 },
    { { "Purples", DIKAS_SEQUENTIAL, 9, BREWER }, purples, 0 },
    { { "YlGnBu", DIKAS_SEQUENTIAL, 9, BREWER }, ylgnbu, 0 },
    { { "YlOrRd", DIKAS_SEQUENTIAL, 9, BREWER }, ylorrd, 0 },
    { { "cividis", DIKAS_SEQUENTIAL, 12,
        "Jamie Nuñez, Christopher Anderton and Ryan Renslow; CC0 1.0" },
      cividis,
      DIKAS_COUNT(cividis) },
    { { "inferno", DIKAS_SEQUENTIAL, 12, VIRIDIS }, inferno, DIKAS_COUNT(inferno) },
    { { "magma", DIKAS_SEQUENTIAL, 12, VIRIDIS }, magma, DIKAS_COUNT(magma) },
    { { "plasma", DIKAS_SEQUENTIAL, 11, VIRIDIS }, plasma, DIKAS_COUNT(plasma) },
    { { "viridis", DIKAS_SEQUENTIAL, 12, VIRIDIS }, viridis, DIKAS_COUNT(viridis) },
    { { "BrBG", DIKAS_DIVERGING, 11, BREWER }, brbg, 0 },
    { { "PiYG", DIKAS_DIVERGING, 11, BREWER }, piyg, 0 },
    { { "PRGn", DIKAS_DIVERGING, 11, BREWER }, prgn, 0 },
    { { "PuOr", DIKAS_DIVERGING, 11, BREWER }, puor, 0 },
    { { "RdBu", DIKAS_DIVERGING, 11, BREWER }, rdbu, 0 },
    { { "RdYlBu", DIKAS_DIVERGING, 11, BREWER }, rdylbu, 0 },
    { { "Dark2", DIKAS_QUALITATIVE, 3, BREWER }, dark2, 0 },
    { { "Okabe-Ito", DIKAS_QUALITATIVE, 8, "Masataka Okabe and Kei Ito, Color Universal Design" },
      okabe_ito,
      0 },
    { { "Paired", DIKAS_QUALITATIVE, 4, BREWER }, paired, 0 },
    { { "Set2", DIKAS_QUALITATIVE, 3, BREWER }, set2, 0 },
    { { "BlueOrange", DIKAS_BIVARIATE, 3, "DikaS; MIT" }, blueorange, 0 },
    { { "PurpleGold", DIKAS_BIVARIATE, 3, "DikaS; MIT" }, purplegold, 0 },
};

enum { N_PALETTES = DIKAS_COUNT(all), SIDE_MOST = 5 };

const dikas_palette *const *dikas_palettes(int *n)
{
#define AT(k)   &all[k].palette
#define FOUR(k) AT(k), AT(k + 1), AT(k + 2), AT(k + 3)
    static const dikas_palette *const list[N_PALETTES] = {
        FOUR(0), FOUR(4), FOUR(8), FOUR(12), FOUR(16), FOUR(20), AT(24), AT(25),
    };
#undef FOUR
#undef AT
    *n = N_PALETTES;
    return list;
}

static int is_reversed(const char *name)
{
    const size_t length = strlen(name);
    return length > 2 && strcasecmp(name + length - 2, "-r") == 0;
}

/* Position among all, or -1. */
static int find(const char *name)
{
    const size_t length = strlen(name) - (is_reversed(name) ? 2 : 0);
    for (int k = 0; k < N_PALETTES; k++)
        if (strlen(all[k].palette.name) == length &&
            strncasecmp(all[k].palette.name, name, length) == 0)
            return k;
    return -1;
}

const dikas_palette *dikas_palette_find(const char *name)
{
    const int k = name ? find(name) : -1;
    return k < 0 ? NULL : &all[k].palette;
}

/* The scheme of n colours, n >= 3, among those of 3, 4, … that stand one after another. */
static const uint32_t *scheme(const uint32_t *colour, int n)
{
    return colour + (n * (n - 1) / 2 - 3);
}

static uint32_t mix(uint32_t a, uint32_t b, double share)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double from = a >> shift & 255, to = b >> shift & 255;
        out |= (uint32_t)lround(from + (to - from) * share) << shift;
    }
    return out;
}

/* Equal steps along a ramp of many colours; one or two leave out its ends. */
static void along_ramp(const uint32_t *ramp, int n_ramp, int n, uint32_t *out)
{
    for (int k = 0; k < n; k++) {
        const double at = (n < 3 ? (k + 0.5) / n : (double)k / (n - 1)) * (n_ramp - 1);
        const int i = at < n_ramp - 2 ? (int)at : n_ramp - 2;
        out[k] = mix(ramp[i], ramp[i + 1], at - i);
    }
}

static void sequential(const uint32_t *colour, int n, uint32_t *out)
{
    if (n == 1)
        out[0] = scheme(colour, 3)[1];
    else if (n == 2) {
        out[0] = scheme(colour, 3)[0];
        out[1] = scheme(colour, 3)[2];
    } else
        memcpy(out, scheme(colour, n), (size_t)n * sizeof *out);
}

/* So many of the m colours that go away from the centre, evenly spread; k is 0 beside the centre.
 */
static int spread(int k, int n, int m)
{
    return (2 * k + 1) * m / (2 * n);
}

/* No colour is that of the centre: it is a bound. The longer side sets how many there are. */
static void two_sides(const uint32_t *colour, int below, int above, uint32_t *out)
{
    const int longer = below > above ? below : above;
    const int m = longer < 2 ? 2 : longer;
    const uint32_t *both = scheme(colour, 2 * m);
    for (int k = 0; k < below; k++)
        out[below - 1 - k] = both[m - 1 - spread(k, below, m)];
    for (int k = 0; k < above; k++)
        out[below + k] = both[m + spread(k, above, m)];
}

static dikas_status diverging(int at, int n, int below, uint32_t *out, dikas_error *err)
{
    if (below < 0 && n % 2) { /* the middle colour is neutral */
        if (n == 1)
            out[0] = scheme(all[at].colour, 3)[1];
        else
            memcpy(out, scheme(all[at].colour, n), (size_t)n * sizeof *out);
        return DIKAS_OK;
    }
    if (below < 0)
        below = n / 2;
    if (below > n)
        return dikas_fail(err, DIKAS_EINVAL, "palette %s: %d of %d colours below the centre",
                          all[at].palette.name, below, n);
    if (below > SIDE_MOST || n - below > SIDE_MOST)
        return dikas_fail(err, DIKAS_EINVAL,
                          "palette %s: %d colours below the centre and %d above; it has %d a side",
                          all[at].palette.name, below, n - below, SIDE_MOST);
    two_sides(all[at].colour, below, n - below, out);
    return DIKAS_OK;
}

static int bivariate(const uint32_t *colour, int side, uint32_t *out)
{
    const int by = side == 1 ? 0 : 2 / (side - 1);
    for (int row = 0; row < side; row++)
        for (int column = 0; column < side; column++)
            out[row * side + column] = colour[3 * row * by + column * by];
    return side * side;
}

static void reverse(uint32_t *colour, int n)
{
    for (int k = 0; k < n / 2; k++) {
        const uint32_t other = colour[k];
        colour[k] = colour[n - 1 - k];
        colour[n - 1 - k] = other;
    }
}

static dikas_status unknown(const char *name, dikas_error *err)
{
    char names[600];
    size_t used = 0;
    for (int k = 0; k < N_PALETTES && used < sizeof names; k++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", k ? ", " : "",
                                 all[k].palette.name);
    return dikas_fail(err, DIKAS_ENOTFOUND, "no palette '%s'; there are: %s", name, names);
}

dikas_status dikas_palette_colours(const char *name, int n, int below, uint32_t *colour,
                                   dikas_error *err)
{
    const int at = name ? find(name) : -1;
    if (at < 0)
        return unknown(name ? name : "", err);
    const dikas_palette *palette = &all[at].palette;
    const int turned = is_reversed(name);
    int made = n;
    if (n < 1 || n > palette->max_classes)
        return dikas_fail(err, DIKAS_EINVAL, "palette %s: %d colours; it has 1 to %d",
                          palette->name, n, palette->max_classes);
    if (palette->kind == DIKAS_BIVARIATE)
        made = bivariate(all[at].colour, n, colour);
    else if (palette->kind == DIKAS_DIVERGING)
        DIKAS_TRY(diverging(at, n, turned && below >= 0 ? n - below : below, colour, err));
    else if (palette->kind == DIKAS_QUALITATIVE)
        memcpy(colour, all[at].colour, (size_t)n * sizeof *colour);
    else if (all[at].n > 0)
        along_ramp(all[at].colour, all[at].n, n, colour);
    else
        sequential(all[at].colour, n, colour);
    if (turned)
        reverse(colour, made);
    return DIKAS_OK;
}
