"""Files that take longer than a second to make: asked for, made by the worker, fetched, deleted."""
