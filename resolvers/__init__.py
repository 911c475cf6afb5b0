"""What Chirp does, once: operations that GraphQL, REST, the Mastodon paths and jobs call alike."""
