"""Work that must not be lost: rows in the database, taken with a lease, settled with a fence."""
