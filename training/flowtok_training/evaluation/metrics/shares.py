"""How far a share of so many cases can be trusted."""

from __future__ import annotations

import math


def wilson_interval(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """Bounds that hold the true share 95 times in 100 (``z`` 1.96), of ``n`` independent cases.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)
