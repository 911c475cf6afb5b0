"""A stand-in GoToSocial over real HTTP and WebSocket, for machines without one."""
