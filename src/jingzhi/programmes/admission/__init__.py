"""准入: what may be asked of the grids, decided before it is asked."""
