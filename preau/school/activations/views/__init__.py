"""The pages of the activation."""
