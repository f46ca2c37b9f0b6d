"""Permissions: one address, one text version, one person; what was signed and when it ended."""
