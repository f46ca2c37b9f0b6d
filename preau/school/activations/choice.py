"""Who is ticked in the proposed list: kept with the session, whatever page or filter is shown."""

from collections.abc import Iterable
from typing import Any

from preau.protocol.school_year import SchoolYear
from preau.school.activations.actions import PlanLine, asks
from preau.school.activations.overview import Overview
from preau.school.activations.words import Action

KEY = "activation"


class Choice:
    """The ticks that somebody set or took away, by staff key; the others are as proposed.

    Another school year, or a yes, begins anew.
    """

    def __init__(self, session: Any, year: SchoolYear) -> None:
        self.session, self.year = session, year.label
        kept = session.get(KEY, {})
        same = kept.get("year") == self.year
        self.on: set[str] = set(kept["on"]) if same else set()
        self.off: set[str] = set(kept["off"]) if same else set()

    def keep(self, *, shown: Iterable[str], ticked: Iterable[str]) -> None:
        """Take over the ticks of what was shown; whoever was not shown stays as they were."""
        seen, on = set(shown), set(ticked)
        self.on, self.off = (self.on - seen) | on, (self.off - seen) | (seen - on)
        kept = {"year": self.year, "on": sorted(self.on), "off": sorted(self.off)}
        self.session[KEY] = kept

    def clear(self) -> None:
        self.session.pop(KEY, None)

    def of(self, lines: Iterable[PlanLine], overview: Overview) -> list[PlanLine]:
        """Return the ticked lines, of those that ask for something."""
        return [line for line in lines if asks(line) and self._has(line, overview)]

    def _has(self, line: PlanLine, overview: Overview) -> bool:
        key = line.staff.key
        return key in self.on or (key not in self.off and _is_proposed(line, overview))


def _is_proposed(line: PlanLine, overview: Overview) -> bool:
    """Tell whether a line is ticked to begin with: very many closings want to be looked at."""
    return line.action.opens or (line.action is Action.END and not overview.ends_many)
