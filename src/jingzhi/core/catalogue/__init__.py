"""清单: versioned items with owner, time limits and admission state."""
