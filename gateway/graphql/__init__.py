"""GraphQL over HTTP, WebSocket and SSE, and the GraphiQL page."""
