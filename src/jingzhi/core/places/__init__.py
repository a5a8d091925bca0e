"""辖区: the tree of places from district to building, their shapes and periods."""
