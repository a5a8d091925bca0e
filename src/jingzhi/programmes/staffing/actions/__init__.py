"""Everything that writes rows of this room, one file per matter."""
