"""The parts of the benchmark suite; bench.py drives them."""
