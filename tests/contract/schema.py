"""Reads the contracts in schemas/ by their own description (schemas/contract.md), apart from the program."""

import json
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas")
FIRST = "2022-11-01"


def load(name):
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class Version:
    """An api-version of a contract."""

    def __init__(self, date, kind):
        self.date = date
        self.kind = kind  # stable or preview
        self.text = date + ("-preview" if kind == "preview" else "")


def in_ranges(text, date):
    """Whether a date is in "2024-09-01", "..2025-02-01", "2023-01-01..2025-02-01" or several of them; "-" is none."""
    for part in text.split(","):
        part = part.strip()
        if part == "-":
            continue
        first, dots, last = part.partition("..")
        if not dots:
            last = ""
        if (not first or date >= first) and (not last or date <= last):
            return True
    return False


class Property:
    """A member of an object, as the contract describes it. Models may hold themselves, so members are made when asked
    for."""

    def __init__(self, name, path, row, contract):
        self.name, self.path, self.contract = name, path, contract
        self.row = {"type": row} if isinstance(row, str) else row
        self.access = self.row.get("access")
        self.type = self.row.get("type") or "object"

    @property
    def members(self):
        """Of an object; None for other types."""
        return self.contract.members(self.row, self.path)

    @property
    def inner(self):
        """What an array or a map holds, or None."""
        row = self.row.get("items") if self.type == "array" else self.row.get("values")
        return Property("", self.path + ("[]" if self.type == "array" else ".*"), row, self.contract) if row else None

    def exists(self, version):
        return in_ranges(self.row.get(version.kind, ".."), version.date)

    def shown(self, version):
        if self.access == "write-only" or not self.exists(version):
            return False
        return version.kind != "stable" or in_ranges(self.row.get("shownStable", ".."), version.date)


class Contract:
    """A resource type."""

    def __init__(self, name):
        self.name = name
        self.file = load(name)
        base = load(self.file["uses"]) if "uses" in self.file else self.file
        self.models = {**base.get("models", {}), **self.file.get("models", {})}
        self.versions = [Version(date, kind) for kind in ("stable", "preview") for date in base["versions"][kind]]
        self.root = [Property(key, key, row, self) for key, row in self.file["properties"].items()]

    def members(self, row, path):
        """The members of an object, or None for other types."""
        if "properties" not in row and "use" not in row:
            return None
        rows = {**row.get("properties", {}), **(self.models[row["use"]] if "use" in row else {})}
        return [Property(key, path + "." + key, value, self) for key, value in rows.items()]
