"""What the server answers: one file per noun. A handler reads input, calls one deed and shapes the output."""
