"""The school's pages of signing without paper: they translate, and change nothing themselves."""
