"""The HTTP and WebSocket edge: knows requests and responses; holds no rule and no SQL."""
