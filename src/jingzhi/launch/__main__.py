"""`python -m jingzhi.launch`: what ./jingzhi hands over to."""

from __future__ import annotations

import sys

from jingzhi.launch.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
