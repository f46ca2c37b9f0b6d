"""The schools the federation serves, and their credentials."""
