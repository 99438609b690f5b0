"""comity: competitors recognise each other's audits of supplier sites, without anybody learning who buys from whom."""

__version__ = "0.1.0"
