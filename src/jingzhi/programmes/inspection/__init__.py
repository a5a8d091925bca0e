"""检查: a yearly plan of checks with a cap, draws anybody can recompute, findings until they are put right."""
