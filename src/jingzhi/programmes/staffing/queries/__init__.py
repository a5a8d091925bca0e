"""Everything that reads rows of this room, one file per matter."""
