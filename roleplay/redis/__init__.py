"""What processes share through Redis, and how each of them goes on while it is away."""
