"""Settings, addresses and server entry points; the only place where the environment is read."""
