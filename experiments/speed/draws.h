/* The engine's draws (sim/engine/draws.py), to the last bit. */

#include <stdint.h>

/* Philox4x32-10 (Salmon et al., SC 2011). */

struct words { uint32_t of[4]; };

static inline struct words words(uint64_t seed, int64_t tick, uint64_t who, uint32_t purpose) {
    uint32_t a = (uint32_t)tick, b = purpose, c = (uint32_t)who, d = (uint32_t)(who >> 32);
    uint32_t j = (uint32_t)seed, k = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t p = (uint64_t)0xD2511F53 * a, q = (uint64_t)0xCD9E8D57 * c;
        a = (uint32_t)(q >> 32) ^ b ^ j, b = (uint32_t)q;
        c = (uint32_t)(p >> 32) ^ d ^ k, d = (uint32_t)p;
        j += 0x9E3779B9, k += 0xBB67AE85;
    }
    return (struct words){{a, b, c, d}};
}

static inline uint64_t bits(uint64_t seed, int64_t tick, uint64_t who, uint32_t purpose) {
    struct words drawn = words(seed, tick, who, purpose);
    return (uint64_t)drawn.of[1] << 32 | drawn.of[0];
}

/* A number from [0, 1). */
static inline double fraction(uint64_t bits) { return (double)(bits >> 11) * 0x1p-53; }

#define TO_ONE 0x1p-32 /* of a word, which then is a number from [0, 1) */
