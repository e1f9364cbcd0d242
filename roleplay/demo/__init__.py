"""A site full of people, characters and chats that nobody wrote: to try it at any size."""
