"""Tools without a database: clocks, codes, ciphers, photographs, tables, shapes. The lowest storey."""
