"""The command line `./jingzhi`: starts, stops, tests and checks the system."""

from __future__ import annotations
