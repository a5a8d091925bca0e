"""One folder = one programme. Programmes never import each other; they meet in the ledger and the core."""
