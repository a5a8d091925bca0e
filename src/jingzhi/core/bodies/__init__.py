"""组织: bodies, seats, appointments and the gate (权随岗走: rights follow posts)."""
