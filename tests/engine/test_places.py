"""Where bodies start: the tree that counts free sites, beside a list that is gone through from its beginning."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unbidden.sim.engine.laws import places
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup.build import _sites
from unbidden.sim.engine.setup.parts import Group

CELLS = 24
SETS = st.lists(st.lists(st.integers(0, CELLS - 1), min_size=1, max_size=CELLS), min_size=1, max_size=4)


@given(sets=SETS, taken=st.lists(st.integers(0, CELLS - 1), max_size=CELLS, unique=True))
def test_the_tree_counts_and_finds_free_sites_as_a_list_does(sets, taken):
    """Also where groups share some of their cells, all of them, or none, and where cells are there more than once."""
    groups = [Group(f"g{n}", tuple(cells), 1, 0.2) for n, cells in enumerate(sets)]
    sites = _sites(groups, CELLS)
    sites.free[:] = [k & -k for k in range(1, len(sites.free) + 1)]
    for cell in taken:
        plain(places.occupy)(sites, cell)
    for group, span in zip(groups, sites.groups, strict=True):
        free = [cell for cell in group.sites if cell not in taken]
        before = plain(places.count_free)(sites.free, span.begin)
        assert plain(places.count_free)(sites.free, span.end) - before == len(free)
        found = [plain(places.find_free)(sites.free, before + n) for n in range(len(free))]
        assert [int(sites.cell[k]) for k in found] == free


def test_groups_with_the_same_cells_share_them():
    """A hundred groups that start at one letter need no more room than one of them."""
    groups = [Group(f"g{n}", (1, 2, 3), 1, 0.2) for n in range(100)]
    sites = _sites(groups, CELLS)
    assert len(sites.cell) == 3
    assert set(zip(sites.groups.begin.tolist(), sites.groups.end.tolist(), strict=True)) == {(0, 3)}
    assert np.array_equal(sites.cell, [1, 2, 3])
