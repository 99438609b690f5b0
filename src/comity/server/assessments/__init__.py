"""Benchmark cases: two assessors compare a protocol with the benchmark, each without seeing the other's work."""
