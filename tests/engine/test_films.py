"""What happens, drawn. A film is one law or rule at work in a room small enough to see."""

import pytest

from tests.picture import begin, film, plan, room, run, side_film
from unbidden.sim.engine.setup import Gusts
from unbidden.sim.engine.state import EAST, WEST

FLYING = {"bottom": 1.0, "heading": EAST}
WALKING = {"heading": EAST}
STILL = {"speed": 0.0}


# ---- over the wall --------------------------------------------------------------------------------------------------


def test_a_blimp_above_another_blimp_clears_the_wall():
    """Height is kept above whatever is below: over another blimp that is higher than the wall."""
    film(
        room("#Bob#.", wall=1.5, b=STILL),
        [
            "#Bob#.",  # side by side, a box between them
            "#.Bb#.",  # B is lifted by the box
            "#.oB#.",  # high enough to pass over b, which lifts it more
            "#.obB.",  # now it is above the wall
            "#.ob#B",  # and down on the far side
        ],
        B=FLYING,
        b=FLYING,
    )


def test_the_same_escape_from_the_side():
    """Levels of half a metre: B rises to 1.3 m over the box, to 2.2 m over b, and comes down behind the wall."""
    side_film(
        room("#Bob#..", wall=1.5, b=STILL),
        """
            .......  .......  .......  .......  .....B.  .......
            .......  .......  .......  ....B..  .......  .......
            .......  .......  .......  .......  .......  .......
            #B.b#..  #.Bb#..  #..B#..  #..b#..  #..b#..  #..b#.B
            #...#..  #...#..  #...#..  #...#..  #...#..  #...#..
            #.o.#..  #.o.#..  #.o.#..  #.o.#..  #.o.#..  #.o.#..
        """,
        B=FLYING,
        b=FLYING,
    )


def test_without_the_other_blimp_the_wall_holds():
    """The box alone is worth 0.3 m; from 1.3 m nothing gets over 1.5 m."""
    scene = begin(room("#Bo#.", wall=1.5), B=FLYING)
    for _ in range(200):
        assert run(scene).body("B").col in (1, 2)


def test_a_blimp_that_does_not_see_blimps_only_rests_on_the_other():
    """B gets up there with the same box, feels nothing of b, sinks onto it and meets the wall below its edge."""
    scene = film(
        room("#Bob#.", wall=1.5, b=STILL, B={"sees": False}),
        ["#Bob#.", "#.Bb#.", "#.oB#.", "#.oB#."],
        B=FLYING,
        b=FLYING,
    )
    assert scene.body("B").bottom == pytest.approx(1.2)
    assert scene.body("B").bumped


def test_two_blimps_at_the_same_height_block_each_other():
    """Bodies have thickness: neither moves, and both have noticed."""
    scene = film(room("#Bb#"), ["#Bb#", "#Bb#"], B=FLYING, b=FLYING | {"heading": WEST})
    assert scene.body("B").bumped
    assert scene.body("b").bumped


def test_a_blimp_passes_under_another_that_leaves_room_for_it():
    """Blocked is only who would share a height: B, 0.2 m thick at 1 m, fits under b at 1.2 m."""
    side_film(
        room(".Bb.", b=STILL | {"climb": 0.0}),
        """
            ..b.  ..b.  ..b.
            .B..  ..B.  ...B
            ....  ....  ....
            ....  ....  ....
            ....  ....  ....
            ....  ....  ....
            ....  ....  ....
        """,
        step=0.2,
        B=FLYING,
        b={"bottom": 1.2},
    )


# ---- walls, boxes, gusts --------------------------------------------------------------------------------------------


def test_a_lone_blimp_turns_at_the_wall():
    """It tries, is stopped, and turns by 1 to 3 quarters at a whim until the way is free."""
    scene = film(room("#B.#"), ["#B.#", "#.B#", "#.B#"], B=FLYING)
    assert scene.body("B").bumped
    assert run(scene).body("B").heading != EAST
    seen = {plan(run(scene)) for _ in range(50)}
    assert seen == {"#B.#", "#.B#"}


def test_the_edge_of_the_map_stops_like_a_wall():
    """There is nothing out there to fall into."""
    scene = film(room(".B"), [".B", ".B"], B=FLYING)
    assert scene.body("B").bumped


def test_a_box_lifts_by_its_height():
    """1 m above the floor, 1.3 m above the box, and 1 m again."""
    scene = begin(room("Bo."), B=FLYING)
    expected = [1.0, 1.3, 1.0]
    assert expected == pytest.approx([run(scene).body("B").bottom for _ in "Bo."])


def test_a_blimp_rises_no_faster_than_it_can_climb():
    """From the floor at 0.25 m/s."""
    scene = begin(room("B", B={"climb": 0.25}))
    expected = [0.25, 0.5, 0.75, 1.0, 1.0]
    assert expected == [run(scene).body("B").bottom for _ in expected]


def test_a_gust_lifts_by_its_speed_minus_the_sinking_and_lets_go():
    """0.5 m/s up for 2 s from the clock's zero, against 0.2 m/s down; then only down."""
    scene = begin(room("B", gusts=Gusts(100, 2, 0.5, 9.0), B={"climb": 0.2}), B=FLYING)
    expected = [1.5, 1.8, 1.6, 1.4, 1.2, 1.0, 1.0]
    assert expected == pytest.approx([run(scene).body("B").bottom for _ in expected])


def test_a_gust_carries_a_blimp_over_a_wall_no_box_gets_it_over():
    """A disturbance is enough when it lasts: the wall is 1.5 m, the lift 0.3 m net a second."""
    film(
        room("B..#.", gusts=Gusts(100, 3, 0.5, 9.0), B={"climb": 0.2}),
        ["B..#.", ".B.#.", "..B#.", "...B.", "...#B"],
        B=FLYING,
    )


def test_a_gust_leaves_people_on_the_floor():
    """Air lifts what floats."""
    scene = film(room("p..", gusts=Gusts(100, 9, 5.0, 9.0)), ["p..", ".p.", "..p"], p=WALKING)
    assert scene.body("p").bottom == 0.0


# ---- people ---------------------------------------------------------------------------------------------------------


def test_a_box_stops_a_person_who_cannot_step_up():
    """0.3 m is a wall for a step of 0."""
    scene = film(room("po."), ["po.", "po."], p=WALKING)
    assert scene.body("p").bumped


def test_a_person_who_can_step_up_gets_on_a_box_and_down_again():
    """A step of 0.4 m is enough for a box of 0.3 m; going down needs no step."""
    side_film(
        room("po.", p={"step": 0.4, "tall": 0.9}),
        """
            ...  .p.  ...
            p..  .p.  ..p
            p..  .p.  ..p
            po.  .o.  .op
        """,
        step=0.3,
        p=WALKING,
    )


def test_two_boxes_high_is_too_high_for_one_step():
    """The step counts from where the person stands."""
    scene = film(room("po", o={"tall": 0.6}, p={"step": 0.4}), ["po", "po"], p=WALKING)
    assert scene.body("p").bumped


def test_a_person_stops_at_a_blimp_that_hovers_lower_than_a_head():
    """1 m is not enough room for 1.7 m."""
    scene = film(room("pb.", b=STILL), ["pb.", "pb."], p=WALKING, b=FLYING)
    assert scene.body("p").bumped


def test_a_person_walks_under_a_blimp_that_hovers_higher():
    """Just enough is enough, and the blimp makes room above the head as it does above anything."""
    side_film(
        room("pb.", b=STILL | {"hold": 1.5}, p={"tall": 1.5}),
        """
            ...  ...  .b.
            ...  ...  ...
            ...  ...  ...
            .b.  .b.  ...
            p..  .p.  ..p
            p..  .p.  ..p
            p..  .p.  ..p
        """,
        p=WALKING,
        b={"bottom": 1.5},
    )


def test_a_blimp_over_a_person_rides_on_the_person_and_clears_the_wall():
    """What is below may be anything: from above a head the wall is low."""
    film(
        room("Bp#.", wall=2.5, B={"hold": 1.8}, p=STILL),
        ["Bp#.", ".B#.", ".pB.", ".p#B"],
        B={"bottom": 1.8, "heading": EAST},
    )
