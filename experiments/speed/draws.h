/* The engine's draws (sim/draws.py), to the last bit. */

#include <stdint.h>

/* Philox4x32-10 (Salmon et al., SC 2011). */

static inline uint64_t bits(uint64_t seed, int64_t tick, uint64_t who, uint32_t purpose) {
    uint32_t a = (uint32_t)tick, b = purpose, c = (uint32_t)who, d = (uint32_t)(who >> 32);
    uint32_t j = (uint32_t)seed, k = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t p = (uint64_t)0xD2511F53 * a, q = (uint64_t)0xCD9E8D57 * c;
        a = (uint32_t)(q >> 32) ^ b ^ j, b = (uint32_t)q;
        c = (uint32_t)(p >> 32) ^ d ^ k, d = (uint32_t)p;
        j += 0x9E3779B9, k += 0xBB67AE85;
    }
    return (uint64_t)b << 32 | a;
}

/* A number from [0, 1). */
static inline double fraction(uint64_t bits) { return (double)(bits >> 11) * 0x1p-53; }
