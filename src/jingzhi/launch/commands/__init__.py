"""One module per command: `add(parser)` declares its options, `run(args)` does it and returns the exit code.

Nothing heavy is imported at the top of these modules, so that `--help` works before anything is installed.
"""

from __future__ import annotations
