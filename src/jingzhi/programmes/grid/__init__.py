"""网格治理: grid governance and 吹哨派单 (SYSTEM.md D4, D5, D6)."""
