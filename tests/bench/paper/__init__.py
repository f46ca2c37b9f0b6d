"""Sheets as they come back: printed by our own renderer, filled by a made-up hand, then scanned or
photographed by a made-up machine. No real handwriting, no real scanner: see docs/reading.md.
"""
