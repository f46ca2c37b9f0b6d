"""Who works here: staff, functions per period, private e-mail, import."""
