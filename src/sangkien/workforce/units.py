"""Units of unequal sizes: what goes on around an official, as integer counts of last month."""

import numpy as np
from numpy.typing import NDArray

from sangkien.workforce.arith import F32, Bools, Ints
from sangkien.workforce.service import Agency

Counts = NDArray[np.int32]


class Units:
    """Counts by unit, spread back to the people of each unit. Integers, so the order of adding never matters."""

    def __init__(self, agency: Agency) -> None:
        sizes = np.asarray(agency.units, np.intp)
        self.starts: Ints = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.of: Ints = np.repeat(np.arange(len(sizes)), sizes)
        self.sizes: Counts = sizes.astype(np.int32)

    def count(self, flags: Bools) -> Counts:
        """How many of each unit are flagged, shape (B, units)."""
        found: Counts = np.add.reduceat(flags, self.starts, axis=1, dtype=np.int32)
        return found

    def spread(self, values: Counts | F32) -> F32:
        """Each person's unit value, shape (B, N), float32."""
        return np.take(values.astype(np.float32), self.of, axis=1)
