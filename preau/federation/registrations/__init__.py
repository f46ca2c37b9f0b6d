"""Registrations: account x school x role x school year."""
