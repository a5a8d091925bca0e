"""The pages of this room, one file per matter: parse, one call, answer."""
