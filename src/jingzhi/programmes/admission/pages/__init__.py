"""Pages of the room: applications, the list, the burden, the public notice."""
