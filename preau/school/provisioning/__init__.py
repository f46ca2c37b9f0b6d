"""The only code that calls the federation, and what it last said."""
