"""The guard: message and check compared claim to claim, so that a near-identical other claim is not answered.

Numbers, dates, negation, places, bodies, substances, direction and quantity words, in Vietnamese and English.
"""

from soi.match.guard.analysis import Analysis, analyse
from soi.match.guard.compare import Comparison, compare, compare_analysed

__all__ = ["Analysis", "Comparison", "analyse", "compare", "compare_analysed"]
