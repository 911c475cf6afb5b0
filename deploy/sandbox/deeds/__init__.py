"""What people do: one file per noun. A deed checks, changes the world and tells the surface; it knows no HTTP.

A deed may refuse with an error of wire.errors, whose words are the wire contract.
"""
