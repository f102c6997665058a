/* Sugar for all in C99, by hand: a yardstick of speed. It plays the model of scenarios/sugar_grab.yaml, and draws by a
   generator of its own, so that it gives other worlds of the same kind (see sugar.py). */

#include <stdint.h>
#include <stdlib.h>

struct eater { int32_t row, col, sight, needs, sugar; };

struct land {
    int32_t rows, cols, agents, living;
    uint64_t draws; /* state of the generator */
    int8_t *capacity, *sugar, *taken;
    struct eater *eater; /* those who live come first */
    int64_t bytes;
};

static inline uint32_t below(struct land *l, uint32_t n) { /* splitmix64 */
    uint64_t z = l->draws += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9, z = (z ^ z >> 27) * 0x94D049BB133111EB, z ^= z >> 31;
    return (uint32_t)((z >> 32) * n >> 32);
}

static void *room(struct land *l, int64_t bytes) {
    l->bytes += bytes;
    return malloc(bytes);
}

struct land *sugar_new(int32_t rows, int32_t cols, const int8_t *capacity, int32_t each, int32_t holds, uint64_t seed) {
    struct land *l = calloc(1, sizeof *l);
    const int32_t cells = rows * cols;
    l->rows = rows, l->cols = cols, l->agents = l->living = 4 * each, l->draws = seed * 0xD1342543DE82EF95 + 1;
    l->capacity = room(l, cells), l->sugar = room(l, cells), l->taken = room(l, cells);
    l->eater = room(l, l->agents * (int64_t)sizeof *l->eater);
    for (int32_t k = 0; k < cells; k++) l->capacity[k] = l->sugar[k] = capacity[k], l->taken[k] = 0;
    for (int32_t k = 0; k < l->agents; k++) {
        int32_t cell;
        do cell = (int32_t)below(l, (uint32_t)cells); while (l->taken[cell]);
        l->taken[cell] = 1;
        l->eater[k] = (struct eater){cell / cols, cell % cols, 1 + (int32_t)below(l, 6), 1 + k / each, holds};
    }
    return l;
}

void sugar_free(struct land *l) {
    free(l->capacity), free(l->sugar), free(l->taken), free(l->eater), free(l);
}

int64_t sugar_bytes(const struct land *l) { return l->bytes; }

int32_t sugar_living(const struct land *l, int32_t *held) {
    for (int32_t k = 0; k < l->living; k++) held[k] = l->eater[k].sugar;
    return l->living;
}

/* To the nearest of the richest free tiles in sight, and take what lies there. */
static void forage(struct land *l, struct eater *e) {
    static const int8_t down[4] = {-1, 0, 1, 0}, right[4] = {0, 1, 0, -1};
    int32_t at = e->row * l->cols + e->col, most = l->sugar[at], way = 0, ties = 0, to = at;
    for (int32_t d = 0; d < 4; d++)
        for (int32_t k = 1, r = e->row, c = e->col; k <= e->sight; k++) {
            r += down[d], r += r < 0 ? l->rows : r >= l->rows ? -l->rows : 0;
            c += right[d], c += c < 0 ? l->cols : c >= l->cols ? -l->cols : 0;
            const int32_t cell = r * l->cols + c, here = l->sugar[cell];
            if (l->taken[cell] || here < most || (here == most && (way == 0 || k > way))) continue;
            ties = here > most || k < way ? 1 : ties + 1;
            most = here, way = k;
            if (ties == 1 || below(l, (uint32_t)ties) == 0) to = cell;
        }
    l->taken[at] = 0, l->taken[to] = 1, e->row = to / l->cols, e->col = to % l->cols;
    e->sugar += l->sugar[to], l->sugar[to] = 0;
}

void sugar_run(struct land *l, int32_t ticks) {
    for (int32_t t = 0; t < ticks; t++) {
        for (int32_t k = l->living - 1; k > 0; k--) { /* the order of acting is drawn anew */
            const int32_t other = (int32_t)below(l, (uint32_t)k + 1);
            const struct eater kept = l->eater[k];
            l->eater[k] = l->eater[other], l->eater[other] = kept;
        }
        for (int32_t k = 0; k < l->living; k++) forage(l, &l->eater[k]);
        for (int32_t k = l->living - 1; k >= 0; k--) {
            struct eater *e = &l->eater[k];
            e->sugar -= e->sugar < e->needs ? e->sugar : e->needs;
            if (e->sugar > 0) continue;
            l->taken[e->row * l->cols + e->col] = 0, *e = l->eater[--l->living];
        }
        for (int32_t k = 0; k < l->rows * l->cols; k++) l->sugar[k] += l->sugar[k] < l->capacity[k];
    }
}
