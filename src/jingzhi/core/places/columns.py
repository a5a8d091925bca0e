"""Two PostgreSQL column kinds Django does not bring: ltree (a path of codes) and box (for the GiST index)."""

from __future__ import annotations

from typing import Any

from django.db import models


class LTreeField(models.CharField):
    """A path of labels joined by dots; `path__within=p` asks whether it is p or below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 255
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::ltree"


class Within(models.Lookup):
    """`path__within`: at or below the given path, answered by the GiST index."""

    lookup_name = "within"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        return f"{left} <@ %s::ltree", (*left_values, str(self.rhs))

    def get_prep_lookup(self) -> Any:
        return self.rhs


class BoxField(models.CharField):
    """A bounding box as text "(x2,y2),(x1,y1)"; `bb__holds=(lon, lat)` asks the GiST index for a point."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 120
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "box"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::box"


class Holds(models.Lookup):
    """`bb__holds=(lon, lat)`: the box contains the point."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_values = self.process_lhs(compiler, connection)
        lon, lat = self.rhs
        return f"{left} @> box(point(%s,%s), point(%s,%s))", (*left_values, lon, lat, lon, lat)

    def get_prep_lookup(self) -> Any:
        return self.rhs


LTreeField.register_lookup(Within)
BoxField.register_lookup(Holds)
