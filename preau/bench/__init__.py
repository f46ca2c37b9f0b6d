"""The project's own measurements, as ratios to the limits in the same run."""
