"""The digital curriculum, which an active registration opens."""
