"""The Mastodon paths that Chirp answers better than GoToSocial alone, one file per noun."""
