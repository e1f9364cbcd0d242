"""A character from a pasted text: the meeting of `characters.drafting`, which knows what to ask and how to
read, with `providers`, which know whom."""
