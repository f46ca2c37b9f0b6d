"""Signing people in with their account at the federation: what the sites that do it share."""
