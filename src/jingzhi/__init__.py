"""旌治 Jingzhi: how a district is run from its grids up."""

from __future__ import annotations

__version__ = "0.1.0"
