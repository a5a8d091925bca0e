"""网格编组 1+1+4+N: posts, who holds them, gaps, hand-over, substitutes, duty roster, helpers (SYSTEM.md D4)."""
