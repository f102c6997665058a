/* What yard.c shares with Python and with numpy: records as in sim/engine/fields.py, and draws. */

#include <stdint.h>

#include "draws.h"

struct span { int32_t begin, end; };
struct tile { int32_t kind, first, owner; double stock; int64_t ready; };
struct kind {
    double height, capacity, least, span;
    uint8_t whole;
    double regrowth, sticky;
    int32_t moves, opens;
    uint8_t roomy, only_things;
};
struct need { int32_t what, which; double low, high, reach; };
struct effect { int32_t what, which; double amount; int32_t times; };
struct flag { double up, chance, most; int32_t begin, end, plus; };
struct seen { int32_t what, which, row, col; int64_t limit; double reach; };
struct recipe {
    int32_t kind, when, of, to, headings;
    double chance;
    int32_t takes;
    int64_t cooldown;
    int32_t becomes, ends;
    uint8_t owns, removes, bears;
    int32_t ousts, by, goes;
    uint8_t instead;
    int32_t number, alone, need, needs, effect, effects;
};

struct setup { /* as yard.py fills it in */
    uint64_t who, training, sky, ground;
    double step, learning_rate, discount, epsilon, epsilon_end;
    int64_t rows, cols, kinds, lively, recipes, stocks, flags, parts, actions, states, sites, limit, group;
    uint32_t luck, episode, place, heading, recipe, flag;
};

struct tables { /* what the engine's own arrays hold at the beginning; `value` is learnt in */
    const struct tile *tile; const struct kind *kind; const int32_t *lively; const struct recipe *recipe;
    const struct span *menu; const struct need *need; const struct effect *effect;
    const double *start, *most, *pay; const struct flag *flag; const struct seen *seen; const int32_t *action, *site;
    double *value;
};

struct ledger { /* as in sim/engine/ledger.py */
    int64_t *episodes, *ticks, *ended; double *episode_return, *gained;
    int64_t *fired, *fired_in, *alone_in, *visits, *visited_in, *seen;
};

/* The bytes of each kind of record, for whoever compares them with those of numpy. */
static const int64_t SIZES[] = {
    sizeof(struct tile), sizeof(struct kind), sizeof(struct recipe), sizeof(struct span), sizeof(struct need),
    sizeof(struct effect), sizeof(struct flag), sizeof(struct seen)
};

static inline double uniform(uint64_t seed, int64_t tick, uint64_t who, uint32_t purpose) {
    return fraction(bits(seed, tick, who, purpose));
}
