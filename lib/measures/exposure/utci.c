/* SPDX-License-Identifier: MIT */
/**
 * @file utci.c
 * Universal Thermal Climate Index by its polynomial.
 *
 *     UTCI = ta + Σ c_ijkl · ta^i · va^j · d^k · e^l     over all i + j + k + l <= 6
 *
 * ta  air temperature, °C            va  wind at 10 m, m/s
 * d   tmrt - ta, K                   e   vapour pressure, kPa
 *
 * Bröde et al. 2012, doi:10.1007/s00484-011-0454-1; the coefficients (version a 0.002, October
 * 2009) as ladybug-comfort and pythermalcomfort have them, which agree in every digit.
 */
#include "core/core.h"
#include "dikas/climate.h"

enum { ORDER = 6, BLOCK = 1024 };

/* A paragraph for each power of e and d, a line for each of va, with ascending powers of ta. */
/* clang-format off */
static const double coefficients[] = {
    /* 1 */
    6.07562052e-1, -2.27712343e-2, 8.06470249e-4, -1.54271372e-4, -3.24651735e-6, 7.32602852e-8,
        1.35959073e-9,
    -2.2583652, 8.80326035e-2, 2.16844454e-3, -1.53347087e-5, -5.72983704e-7, -2.55090145e-9,
    -7.51269505e-1, -4.08350271e-3, -5.21670675e-5, 1.94544667e-6, 1.14099531e-8,
    1.58137256e-1, -6.57263143e-5, 2.22697524e-7, -4.16117031e-8,
    -1.27762753e-2, 9.66891875e-6, 2.52785852e-9,
    4.56306672e-4, -1.74202546e-7,
    -5.91491269e-6,
    /* d */
    3.98374029e-1, 1.83945314e-4, -1.7375451e-4, -7.60781159e-7, 3.77830287e-8, 5.43079673e-10,
    -2.00518269e-2, 8.92859837e-4, 3.45433048e-6, -3.77925774e-7, -1.69699377e-9,
    1.69992415e-4, -4.99204314e-5, 2.47417178e-7, 1.07596466e-8,
    8.49242932e-5, 1.35191328e-6, -6.21531254e-9,
    -4.99410301e-6, -1.89489258e-8,
    8.15300114e-8,
    /* d^2 */
    7.5504309e-4, -5.65095215e-5, -4.52166564e-7, 2.46688878e-8, 2.42674348e-10,
    1.5454725e-4, 5.2411097e-6, -8.75874982e-8, -1.50743064e-9,
    -1.56236307e-5, -1.33895614e-7, 2.49709824e-9,
    6.51711721e-7, 1.94960053e-9,
    -1.00361113e-8,
    /* d^3 */
    -1.21206673e-5, -2.1820366e-7, 7.51269482e-9, 9.79063848e-11,
    1.25006734e-6, -1.81584736e-9, -3.52197671e-10,
    -3.3651463e-8, 1.35908359e-10,
    4.1703262e-10,
    /* d^4 */
    -1.30369025e-9, 4.13908461e-10, 9.22652254e-12,
    -5.08220384e-9, -2.24730961e-11,
    1.17139133e-10,
    /* d^5 */
    6.62154879e-10, 4.0386326e-13,
    1.95087203e-12,
    /* d^6 */
    -4.73602469e-12,
    /* e */
    5.12733497, -3.12788561e-1, -1.96701861e-2, 9.9969087e-4, 9.51738512e-6, -4.66426341e-7,
    5.48050612e-1, -3.30552823e-3, -1.6411944e-3, -5.16670694e-6, 9.52692432e-7,
    -4.29223622e-2, 5.00845667e-3, 1.00601257e-6, -1.81748644e-6,
    -1.25813502e-3, -1.79330391e-4, 2.34994441e-6,
    1.29735808e-4, 1.2906487e-6,
    -2.28558686e-6,
    /* e d */
    -3.69476348e-2, 1.62325322e-3, -3.1427968e-5, 2.59835559e-6, -4.77136523e-8,
    8.6420339e-3, -6.87405181e-4, -9.13863872e-6, 5.15916806e-7,
    -3.59217476e-5, 3.28696511e-5, -7.10542454e-7,
    -1.243823e-5, -7.385844e-9,
    2.20609296e-7,
    /* e d^2 */
    -7.3246918e-4, -1.87381964e-5, 4.80925239e-6, -8.7549204e-8,
    2.7786293e-5, -5.06004592e-6, 1.14325367e-7,
    2.53016723e-6, -1.72857035e-8,
    -3.95079398e-8,
    /* e d^3 */
    -3.59413173e-7, 7.04388046e-7, -1.89309167e-8,
    -4.79768731e-7, 7.96079978e-9,
    1.62897058e-9,
    /* e d^4 */
    3.94367674e-8, -1.18566247e-9,
    3.34678041e-10,
    /* e d^5 */
    -1.15606447e-10,
    /* e^2 */
    -2.80626406, 5.48712484e-1, -3.9942841e-3, -9.54009191e-4, 1.93090978e-5,
    -3.08806365e-1, 1.16952364e-2, 4.95271903e-4, -1.90710882e-5,
    2.10787756e-3, -6.98445738e-4, 2.30109073e-5,
    4.1785659e-4, -1.27043871e-5,
    -3.04620472e-6,
    /* e^2 d */
    5.14507424e-2, -4.32510997e-3, 8.99281156e-5, -7.14663943e-7,
    -2.66016305e-4, 2.63789586e-4, -7.01199003e-6,
    -1.06823306e-4, 3.61341136e-6,
    2.29748967e-7,
    /* e^2 d^2 */
    3.04788893e-4, -6.42070836e-5, 1.16257971e-6,
    7.68023384e-6, -5.47446896e-7,
    -3.5993791e-8,
    /* e^2 d^3 */
    -4.36497725e-6, 1.68737969e-7,
    2.67489271e-8,
    /* e^2 d^4 */
    3.23926897e-9,
    /* e^3 */
    -3.53874123e-2, -2.2120119e-1, 1.55126038e-2, -2.63917279e-4,
    4.53433455e-2, -4.32943862e-3, 1.45389826e-4,
    2.1750861e-4, -6.66724702e-5,
    3.3321714e-5,
    /* e^3 d */
    -2.26921615e-3, 3.80261982e-4, -5.45314314e-9,
    -7.96355448e-4, 2.53458034e-5,
    -6.31223658e-6,
    /* e^3 d^2 */
    3.02122035e-4, -4.77403547e-6,
    1.73825715e-6,
    /* e^3 d^3 */
    -4.09087898e-7,
    /* e^4 */
    6.14155345e-1, -6.16755931e-2, 1.33374846e-3,
    3.55375387e-3, -5.13027851e-4,
    1.02449757e-4,
    /* e^4 d */
    -1.48526421e-3, -4.11469183e-5,
    -6.80434415e-6,
    /* e^4 d^2 */
    -9.77675906e-6,
    /* e^5 */
    8.82773108e-2, -3.01859306e-3,
    1.04452989e-3,
    /* e^5 d */
    2.47090539e-4,
    /* e^6 */
    1.48348065e-3,
};
/* clang-format on */

_Static_assert(DIKAS_COUNT(coefficients) == 210, "all terms of order 6 in four variables");

/* Horner's rule in one variable within that of the next, from the last coefficient to the first. */
static double polynomial(double ta, double va, double d, double e)
{
    const double *c = coefficients + DIKAS_COUNT(coefficients);
    double sum = 0;
    for (int l = ORDER; l >= 0; l--) {
        double of_d = 0;
        for (int k = ORDER - l; k >= 0; k--) {
            double of_va = 0;
            for (int j = ORDER - l - k; j >= 0; j--) {
                double of_ta = 0;
                for (int i = ORDER - l - k - j; i >= 0; i--)
                    of_ta = of_ta * ta + *--c;
                of_va = of_va * va + of_ta;
            }
            of_d = of_d * d + of_va;
        }
        sum = sum * e + of_d;
    }
    return sum;
}

/* Pa over water, of a temperature in °C (Hardy 1998). */
static double saturation_pressure(double ta)
{
    static const double g[] = { -2.8365744e3, -6.028076559e3, 1.954263612e1, -2.737830188e-2,
                                1.6261698e-5, 7.0229056e-10,  -1.8680009e-13 };
    const double t = ta + 273.15;
    double log_pressure = 2.7150305 * log(t), power = 1 / (t * t);
    for (size_t i = 0; i < DIKAS_COUNT(g); i++) {
        log_pressure += g[i] * power;
        power *= t;
    }
    return exp(log_pressure);
}

/* False for what is missing, too. */
static int is_within(double ta, double rh, double d, double va)
{
    return ta >= -50 && ta <= 50 && rh >= 0 && rh <= 100 && d >= -30 && d <= 70 && va >= 0.5 &&
           va <= 17;
}

typedef struct {
    int64_t n;
    const double *ta, *rh, *tmrt, *va;
    double *utci;
} columns;

static dikas_status utci_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const columns *c = context;
    const int64_t first = block * BLOCK, end = c->n - first > BLOCK ? first + BLOCK : c->n;
    (void)worker;
    (void)err;
    for (int64_t i = first; i < end; i++) {
        const double ta = c->ta[i], rh = c->rh[i], d = c->tmrt[i] - ta, va = c->va[i];
        c->utci[i] = DIKAS_MISSING;
        if (is_within(ta, rh, d, va))
            c->utci[i] = ta + polynomial(ta, va, d, rh / 100 * saturation_pressure(ta) / 1000);
    }
    return DIKAS_OK;
}

static int64_t count_outside(const columns *c)
{
    int64_t n_outside = 0;
    for (int64_t i = 0; i < c->n; i++)
        n_outside += isnan(c->utci[i]) && !isnan(c->ta[i]) && !isnan(c->rh[i]) &&
                     !isnan(c->tmrt[i]) && !isnan(c->va[i]);
    return n_outside;
}

dikas_status dikas_utci(int64_t n, const double *ta, const double *rh, const double *tmrt,
                        const double *va, double *utci, int64_t *n_outside, const dikas_run *run,
                        dikas_error *err)
{
    static const dikas_task task = { NULL, utci_block, NULL };
    columns c = { n, ta, rh, tmrt, va, utci };
    DIKAS_TRY(
        dikas_parallel(&task, &c, (n + BLOCK - 1) / BLOCK, "thermal climate index", run, err));
    if (n_outside)
        *n_outside = count_outside(&c);
    return DIKAS_OK;
}

double dikas_utci_class(double utci)
{
    static const double above[] = { -27, -13, 0, 9, 26, 32, 38, 46 };
    if (isnan(utci))
        return DIKAS_MISSING;
    int class = utci < -40 ? -5 : -4;
    for (size_t k = 0; k < DIKAS_COUNT(above); k++)
        class += utci > above[k];
    return class;
}
