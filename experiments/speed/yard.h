/* What yard.c shares with Python and with numpy: records as in sim/state.py, and draws. */

#include <stdint.h>

struct span { int32_t begin, end; };
struct tile { int32_t kind, first, owner; double stock; int64_t ready; };
struct kind { double height, capacity, regrowth, sticky; int32_t moves, opens; };
struct need { int32_t what, which; double low, high, reach; };
struct effect { int32_t what, which; double amount; };
struct flag { double up, chance, most; };
struct seen { int32_t what, which, row, col; int64_t limit; double reach; };
struct recipe {
    int32_t kind, when, of, to, headings;
    double chance;
    int32_t takes;
    int64_t cooldown;
    int32_t becomes, ends;
    uint8_t owns, removes, on;
    int32_t number, need, needs, effect, effects;
};

struct setup { /* as yard.py fills it in */
    uint64_t who, school, sky, ground;
    double step, alpha, discount, epsilon, epsilon_end;
    int64_t rows, cols, kinds, lively, recipes, stocks, flags, parts, actions, states, sites, limit, group;
    uint32_t choice, episode, place, heading, recipe, flag;
};

struct tables { /* what the engine's own arrays hold at the beginning; `value` is learnt in */
    const struct tile *tile; const struct kind *kind; const int32_t *lively; const struct recipe *recipe;
    const struct span *menu; const struct need *need; const struct effect *effect;
    const double *start, *most, *pay; const struct flag *flag; const struct seen *seen; const int32_t *action, *site;
    double *value;
};

struct ledger { /* as in sim/ledger.py */
    int64_t *episodes, *ticks, *ended; double *paid, *gained;
    int64_t *fired, *fired_in, *visits, *visited_in, *seen;
};

/* ---- draws: Philox4x32-10 (Salmon et al., SC 2011) ---- */

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

static inline double uniform(uint64_t seed, int64_t tick, uint64_t who, uint32_t purpose) {
    return (double)(bits(seed, tick, who, purpose) >> 11) * 0x1p-53;
}
