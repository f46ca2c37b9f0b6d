"""layout.toml as values: the template reads the same file."""

import tomllib
from pathlib import Path
from typing import Any

LAYOUT: dict[str, Any] = tomllib.loads(Path(__file__).with_name("layout.toml").read_text("utf-8"))
"""Places in mm; what each means stands in the file."""

VERSION: str = LAYOUT["version"]
EMAIL_BOXES: int = LAYOUT["email"]["columns"] * LAYOUT["email"]["rows"]
