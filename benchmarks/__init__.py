"""What Withheld measures of itself: ``python -m benchmarks.NAME`` for one, ``make bench`` for all."""
