"""Préau: a school opens, renews and closes its teachers' digital access, with their permission."""
