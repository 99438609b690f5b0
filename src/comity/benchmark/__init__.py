"""The benchmark room: a protocol × the criteria → how much of the benchmark it covers, and whether that is enough.

Exact fractions throughout. Suggestions of the engine are never verdicts: only what people confirmed is counted.
"""
