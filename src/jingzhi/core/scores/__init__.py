"""评价: indicators of places and bodies, counted from what happened."""
