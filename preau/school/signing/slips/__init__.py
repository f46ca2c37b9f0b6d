"""Slips of paper with somebody's personal link, to be cut out and handed over."""
