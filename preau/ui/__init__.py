"""Base template, components, theme: what the three sites look like. No models."""
