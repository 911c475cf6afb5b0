"""How rows look on the wire: one file per noun, `noun_entity(world, row, viewer) -> dict`."""
