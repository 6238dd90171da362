"""The two distributions the reports need: the normal one, and chi-square by the regularised gamma function."""

from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
"""Of the intervals shown, so many hold the truth."""


def normal_quantile(chance: float) -> float:
    """Below which value a standard normal lies with this chance: 1.96 for 0.975."""
    return NormalDist().inv_cdf(chance)


def two_sided(confidence: float) -> float:
    """How many standard errors an interval of this confidence reaches to either side."""
    return normal_quantile((1 + confidence) / 2)


def chi_square_tail(value: float, df: int) -> float:
    """The chance that a chi-square variable of `df` degrees of freedom is at least `value`.

    It is Q(df/2, value/2). For half and whole numbers the upper regularised gamma function is a finite sum
    (NIST Digital Library of Mathematical Functions 8.4.6, 8.4.8 and 8.8.6):

        Q(1/2, x) = erfc(sqrt x),   Q(1, x) = e^-x,   Q(a + 1, x) = Q(a, x) + x^a e^-x / Gamma(a + 1).

    All terms are positive, so nothing cancels. No degree of freedom: nothing could differ, and the chance is 1.
    """
    if value <= 0 or df == 0:
        return 1.0
    x = value / 2
    a, tail = (0.5, erfc(sqrt(x))) if df % 2 else (1.0, exp(-x))
    while a < df / 2:
        tail += exp(a * log(x) - x - lgamma(a + 1))
        a += 1
    return min(tail, 1.0)
