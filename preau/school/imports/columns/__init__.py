"""Which column of a list holds what, when its headings are not the usual ones: said once."""
