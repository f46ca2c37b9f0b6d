"""How large a file may be."""

MAX_BYTES = 200 * 1024 * 1024
MAX_PAGES = 1000
MAX_PIXELS = 60_000_000
"""A phone's largest usual photograph has 50 megapixels."""
