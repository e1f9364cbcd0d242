"""The rules that a new site begins with. From then on they are the operator's own."""

STARTING_RULES = (
    {
        "name": "Explicit words, English",
        "effect": "nsfw",
        "text": "blowjob*\nhandjob*\ncreampie*\ncumshot*\n"
        "deepthroat*\ncunnilingus\nfellatio\nmasturbat*\nahegao\n"
        "gangbang*\nhentai\nfutanari\ndildo*\nbutt plug\nhard cock",
    },
    {
        "name": "Explicit words, Russian",
        "effect": "nsfw",
        "text": "минет\nкуннилингус\nмастурб*\nтрахать\nтрахает\nтрахнуть\n"
        "выебать\nпорно*\nхентай\nанальный секс\nоргазм",
    },
    {
        "name": "Invitations elsewhere",
        "effect": "hold",
        "kind": "pattern",
        "text": r"\bt\.me/\w+" "\n" r"\bdiscord\.(gg|com/invite)/\w+" "\n" r"\bonlyfans\.com/\w+",
    },
    {
        "name": "Phone numbers",
        "effect": "hold",
        "kind": "pattern",
        "text": r"\+\d{1,3}[ \-]?\(?\d{3}\)?[ \-]?\d{3}[ \-]?\d{2}[ \-]?\d{2}\b",
    },
)
