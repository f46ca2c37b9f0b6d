"""What argparse says of itself, in French: its sentences are looked up under two names of its own.

A sentence that a later Python adds stays as it is. docs/commands.md says which words stay English.
"""

import argparse

SAID = {
    "usage: ": "usage : ",
    "positional arguments": "arguments\N{NO-BREAK SPACE}",
    "options": "options\N{NO-BREAK SPACE}",
    "show this help message and exit": "montre cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque %s",
    "one of the arguments %s is required": "il faut l’une de ces options : %s",
    "unrecognized arguments: %s": "ceci n’est pas compris : %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
    "ignored explicit argument %r": "cette option ne prend pas de valeur : %r",
    "ambiguous option: %(option)s could match %(matches)s": (
        "%(option)s peut vouloir dire %(matches)s : écrivez l’option en entier"
    ),
    "invalid %(type)s value: %(value)r": "la valeur %(value)r ne convient pas",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r n’existe pas ; choisissez parmi %(choices)s"
    ),
}
"""argparse's sentence -> ours."""


def speak_french() -> None:
    """Have every parser that is made or asked from now on speak French."""
    vars(argparse).update(_=_said, ngettext=_counted)


def _said(sentence: str) -> str:
    return SAID.get(sentence, sentence)


def _counted(one: str, several: str, number: int) -> str:
    return _said(one if number == 1 else several)
