"""What the demo voice can say, in each of its languages. Names stay in the nominative, nobody has a gender.

`{name}` is the character, `{word}` a word the person has just used. Each list is a place in a reply.
"""

NOTICE = {
    "en": (
        "((No model is configured on this site yet, so a small demo voice is speaking. To meet the real "
        "character, start Ollama or another local model server on this machine, or add a provider's key such "
        "as OPENROUTER_API_KEY to .env and restart.))"
    ),
    "ru": (
        "((На этом сайте пока не настроена ни одна модель, поэтому говорит маленький демоголос. Чтобы ожил "
        "сам персонаж, запустите на этой машине Ollama или другой локальный сервер моделей либо впишите ключ "
        "провайдера, например OPENROUTER_API_KEY, в .env и перезапустите сайт.))"
    ),
}
NOBODY = {"en": "Someone", "ru": "Некто"}

OPENINGS = {
    "en": (
        "*{name} looks up slowly, as if the silence had been waiting for exactly this.*",
        "*A pause. Somewhere behind the wall a clock counts three seconds.*",
        "*{name} tilts their head and lets the words settle.*",
        "*The light shifts, and for a moment {name} seems to be listening to something further away.*",
        "*{name} sets down whatever was in hand and turns to face you properly.*",
        "*A corner of the mouth lifts, almost a smile.*",
        "*{name} takes one step closer, then thinks better of it.*",
        "*The wind finds a gap in the window and turns a page that nobody was reading.*",
        "*{name} draws a breath, holds it, and lets it go.*",
        "*Fingers drum once on the table, then lie still.*",
        "*{name} watches you with open curiosity.*",
        "*Somewhere a door closes softly. {name} does not look round.*",
        "*{name} laughs under their breath, not unkindly.*",
        "*Rain begins, so quietly that it could be a thought.*",
    ),
    "ru": (
        "*{name} медленно поднимает взгляд, будто тишина ждала именно этого.*",
        "*Пауза. Где-то за стеной часы отсчитывают три секунды.*",
        "*{name} склоняет голову и даёт словам улечься.*",
        "*Свет чуть сдвигается, и кажется, что {name} прислушивается к чему-то вдалеке.*",
        "*{name} откладывает всё, что было в руках, и поворачивается к вам.*",
        "*Уголок губ вздрагивает: почти улыбка.*",
        "*{name} делает шаг навстречу и останавливается.*",
        "*Ветер находит щель в окне и переворачивает страницу, которую никто не читал.*",
        "*{name} набирает воздуха и медленно выдыхает.*",
        "*Пальцы один раз постукивают по столу и замирают.*",
        "*{name} смотрит на вас с нескрываемым любопытством.*",
        "*Где-то тихо закрывается дверь. {name} не оборачивается.*",
        "*{name} негромко смеётся, совсем не обидно.*",
        "*Начинается дождь, такой тихий, что похож на мысль.*",
    ),
}

ON_A_QUESTION = {
    "en": (
        '"You ask that as though there were a short answer. There is a true one, and it is longer."',
        '"Good question. I have carried it around for years and never once put it down."',
        '"If I told you straight away, you would have no reason to stay for the rest."',
        '"Some say yes. The ones who came back say nothing at all."',
        '"I could guess. But you did not come all this way for a guess, did you?"',
        '"Ask me again when the lamps are lit. Things look more like themselves then."',
        '"“{word}”… There is more in that than you think."',
        '"Honestly? I was hoping you knew."',
        '"That depends on who is listening, and tonight it is only you."',
    ),
    "ru": (
        "— Вы спрашиваете так, будто на это есть короткий ответ. Есть правдивый, и он длиннее.",
        "— Хороший вопрос. Он со мной уже много лет, и всё ещё не надоел.",
        "— Если ответить сразу, вам незачем будет слушать остальное.",
        "— Одни говорят, что да. Те, кто вернулся, не говорят ничего.",
        "— Можно угадать. Но вы же пришли не за догадками, — {name} качает головой.",
        "— Спросите ещё раз, когда зажгут фонари. В их свете всё больше похоже на себя.",
        "— Вы сказали «{word}». В этом слове больше, чем кажется.",
        "— Честно? Была надежда, что это знаете вы.",
        "— Смотря кто слушает. А сегодня слушаете только вы.",
    ),
}

ON_A_GREETING = {
    "en": (
        '"There you are. I had begun to think the road had kept you for itself."',
        '"Welcome. Sit wherever the chairs allow it."',
        '"Hello. You have the look of someone with a story; I have the evening free."',
        '"Well met. Mind the third stair, it holds a grudge."',
        '"Oh, good, company. I was losing an argument with myself."',
        '"Come in, come in. The kettle is the only one here without manners."',
    ),
    "ru": (
        "— А вот и вы. Уже казалось, что дорога решила оставить вас себе.",
        "— Добро пожаловать. Садитесь, куда позволят стулья.",
        "— Здравствуйте. По глазам видно, что у вас есть история, а вечер как раз свободен.",
        "— Рады встрече. Осторожно с третьей ступенькой, она злопамятная.",
        "— О, наконец-то компания. А то спор с самим собой уже проигран.",
        "— Входите, входите. Здесь только чайник без манер.",
    ),
}

ON_ANYTHING = {
    "en": (
        '"So that is how it begins. I have heard of worse beginnings."',
        '"Say that again, slower. I want to remember how you said it."',
        '"“{word}”, you say. Strange: I had the same word on my tongue all morning."',
        '"Careful. In this place things said aloud have a habit of coming true."',
        '"I believe you. That surprises me as much as it does you."',
        '"Then we are agreed, or near enough that nobody will notice."',
        '"You have no idea how long it has been since anybody told me something new."',
        '"Hm. There are three ways this can go, and I like two of them."',
        '"Keep that thought. We shall need it sooner than you expect."',
        '"You say it lightly, but it is not a light thing, is it?"',
        '"I would have done the same. No: I would have wanted to, and stood there."',
    ),
    "ru": (
        "— Значит, вот как это начинается. Бывали начала и похуже.",
        "— Скажите это ещё раз, помедленнее. Хочется запомнить, как это прозвучало.",
        "— Говорите, «{word}»… Странно: это слово с самого утра вертится на языке.",
        "— Осторожнее. Здесь сказанное вслух имеет привычку сбываться.",
        "— Верю. И удивляюсь этому не меньше вашего.",
        "— Тогда мы договорились. Или почти, разницы никто не заметит.",
        "— Вы не представляете, как давно никто не рассказывал ничего нового.",
        "— Хм. Дальше есть три пути, и два из них мне нравятся.",
        "— Придержите эту мысль. Она понадобится раньше, чем вы думаете.",
        "— Вы говорите об этом легко, но ведь это не так уж легко, — {name} вздыхает.",
        "— На вашем месте хотелось бы поступить так же. Хватило бы духу — вот вопрос.",
    ),
}

SCENES = {
    "en": (
        "Outside, the evening gathers its things and gets ready to leave.",
        "The candle between you leans, straightens, leans again.",
        "Far off, someone is practising the same four bars of a song, always missing the fifth.",
        "Dust hangs in the last stripe of sun like a very small crowd.",
        "The floorboards remember every step that was ever taken here, and creak a few of them back.",
        "A smell of smoke and oranges drifts in, although it is the season for neither.",
        "On the shelf a row of jars catches the light, one after another, like people taking notice.",
        "The shadows on the wall are one more than there should be. Nobody mentions it.",
        "Down in the street a cart goes by, slowly, on three good wheels.",
        "For the length of a breath everything is perfectly still.",
    ),
    "ru": (
        "За окном вечер собирает вещи и готовится уходить.",
        "Свеча между вами клонится, выпрямляется и клонится снова.",
        "Вдалеке кто-то разучивает одни и те же четыре такта и каждый раз спотыкается на пятом.",
        "Пыль висит в последней полосе солнца, словно очень маленькая толпа.",
        "Половицы помнят каждый шаг и время от времени скрипят одним из них.",
        "Тянет дымом и апельсинами, хотя для того и другого не сезон.",
        "На полке банки одна за другой ловят свет, будто начинают прислушиваться.",
        "Теней на стене на одну больше, чем нужно. Об этом не говорят.",
        "По улице медленно проезжает телега на трёх исправных колёсах.",
        "На один вдох всё замирает.",
    ),
}

HOOKS = {
    "en": (
        '"So tell me: what would you do first?"',
        '*{name} nods towards the door.* "After you. I insist."',
        '"There is something I should show you. Are you afraid of the dark?"',
        '*An envelope slides across the table, without a name on it.* "This came for you yesterday."',
        '"Now your turn. One thing that nobody else here knows."',
        "*{name} waits, and the waiting is a question too.*",
        '"We can stay here, or we can find out. What do you say?"',
        '*Outside, something knocks. Once.* "Were you expecting anyone?"',
        '"Choose: the long way, or the interesting one."',
        '*{name} holds out a hand, palm up.* "Do you trust me? A little is enough."',
    ),
    "ru": (
        "— Так скажите: с чего бы вы начали?",
        "*{name} кивает на дверь.*\n— Только после вас.",
        "— Надо кое-что вам показать. Вы не боитесь темноты?",
        "*По столу скользит конверт без имени.*\n— Это пришло для вас вчера.",
        "— Теперь вы. Что-нибудь, чего здесь больше никто не знает.",
        "*{name} ждёт, и это ожидание тоже вопрос.*",
        "— Можно остаться здесь, а можно выяснить. Что скажете?",
        "*Снаружи что-то стучит. Один раз.*\n— Вы кого-нибудь ждёте?",
        "— Выбирайте: дорога длинная или дорога интересная.",
        "*{name} протягивает руку ладонью вверх.*\n— Вы мне доверяете? Хватит и чуть-чуть.",
    ),
}

GREETING_WORDS = {
    "en": ("hello", "hi", "hey", "greetings", "good evening", "good morning"),
    "ru": ("привет", "здравствуй", "добрый", "доброе", "приветствую", "хай"),
}
