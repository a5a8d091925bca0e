"""网格重划: drafts on the map, their checks, a proposal by computer, and what happens on the day."""
