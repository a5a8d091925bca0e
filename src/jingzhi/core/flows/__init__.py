"""流转: flow tables, the one Case, advance(), clocks and todo."""
