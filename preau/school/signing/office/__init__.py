"""The school's side of signing without paper: who gets a link, and what became of each."""
