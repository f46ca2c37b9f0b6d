"""The secretary's pages: they translate between a request and the features below."""
