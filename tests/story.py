"""A run of the blimps that tests of viewers look at: a long quiet stretch, then one is lifted over the wall by another.

Whenever draws change, every world takes another course; this story is then looked for among other seeds, and told here
alone. `test_picture.py` holds that it is what happens.
"""

SEED = 190
BEGAN, LIFTED, FIRST, NEXT = 1259, 1275, 1291, 2246  # ticks: the chain begins, one over the other, two who cross
AT = "2:09.1"  # min:s of FIRST
CROSSER, LIFTER, BOX = "blimp 6", "blimp 4", "box 2"  # who crosses, over whom, and over what that began
HIGH = "1.96"  # m above the floor, which the crosser is at FIRST
WHY = f"Why was {CROSSER} outside the room at {AT}?"
