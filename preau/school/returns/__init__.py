"""Signed sheets that come back from the scanner: read, looked at by a person, kept as evidence."""
