"""The bounds, and the table that says whether they hold."""
from dataclasses import dataclass

# A cold start, in instructions and in CPU time, as a multiple of that of `hello`, by whose bounds hold.
COLD = {"http": {"activation": 9.0, "others": 5.5}, "https": {"activation": 20.0, "others": 11.0}}
COLD_CPU = {"activation": 4.0, "others": 3.0}
# The same, and a warm request, as a multiple of the same calls to AWS without Latchkey.
BESIDE_BARE = 1.15
# What fifty keys take beyond AWS's calls is mostly that they are drawn, sealed, stored and told one by one.
WARM = {"create 50 keys": 1.3}
MEGABYTES, MEGABYTES_ZIPPED = 7.0, 3.1
MEMORY = 10.0
# The work of an activation with many stored, as a multiple of that with one.
SCALING = 1.02
# The CPU time of a cold start, as a part of that of the same function in another language.
OTHERS = {"node": 1 / 20, "python": 1 / 40}
# What a change may cost, as a multiple of the programs before it.
BESIDE_BEFORE = 1.02


@dataclass
class Bound:
    """A figure that must not be passed."""
    what: str
    subject: str
    value: float
    limit: float
    unit: str = ""

    @property
    def holds(self):
        return self.value <= self.limit
