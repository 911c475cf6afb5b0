"""What the world is made of: one file per noun, rows as Structs. Rows change through their Table only."""
