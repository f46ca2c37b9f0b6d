"""No paper: a personal link, read and signed on a screen, kept as a sealed document."""
