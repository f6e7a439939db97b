"""The language of a post: French beyond any small doubt, another only where it is plain."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_models.language import identify
from vigie_models.normalise import normalise

FRENCH = [
    "", "ok", "top", "👍", "😀😀😀", "mdr trop bon", "jsuis ko demain", "Just do it",
    "Team building Lisbonne", "Happy birthday Paul !!!",
    "slt tt le monde c ki ki fait le café ce matin",
    "bjr g pa recu mon planing kelkun pe maidé svp",
    "wesh la team c quoi le plan pr ce soir",
    "Go live asap, feedback welcome, call demain",
    "le meeting est booké, je vous forward l'invite asap",
    "Paul Martin, Sophie Durand, Jan de Vries, Maria Garcia",
    "Van den Berg, De Smet, O'Brien, McGregor, Della Rovere",
    "REUNION ANNULEE CE MATIN MERCI DE PREVENIR VOS EQUIPES",
    "N'OUBLIEZ PAS VOS EPI",
    "reunion decalee a jeudi meme salle merci de prevenir l'equipe",
    "SELECT * FROM users WHERE id = 1 AND name IS NOT NULL",
    "for i in range(10): print(i)",
    "import numpy as np",
    "def get_user(self, id): return self.users.get(id) if id in self.users else None",
    "Pain, beurre, oeufs, farine, lait, sucre",
    "- café\n- sucre\n- gobelets\n- touillettes\n- filtres\n- lait",
    "Best practice : le daily stand-up à 9h, le sprint planning lundi",
    "The best team ever ! Bravo à tous",
    'Je cite notre CEO : "We are the best and you will be proud of this company"',
    "Le client nous écrit : « Thank you for all the work that you have done this year »",
    "Hasta la vista baby, bon week-end",
    "Ciao tutti ! Bonnes vacances à toute l'équipe",
    "Deadline vendredi, pas de report possible",
    "12/03 14h30 B204",
    "https://acme.example/the/of/and/to/is/we/you/our",
    "Nouveau workflow : build, test, deploy, release, rollback",
    'Bug sur la prod, "Cannot read property of undefined", qui a une idée ?',
    "Merci Señor Garcia pour la visite de l'usine",
    "Vends clio 2 diesel 150000 km ct ok",
    "Top management, business review, roadmap, kick-off : tout est dans le drive",
    "Thank you les amis, see you lundi",
    "Sprint review demo backlog grooming velocity burndown chart retro",
    "Open space flex office clean desk policy no comment",
    "Congrats to the team, on a gagné le deal !",
    "Merci شكرا à nos collègues de Casablanca",
    "Привет à tous, bon lundi",
    "Kenavo d'an holl",
    "Feliz Navidad",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "?!?!?!",
    "Lol",
    "RTT lundi, CP mardi, télétravail mercredi",
    "FYI the new release of the portal is available for all users, à valider avec Sophie",
    "Thank you all for the feedback and have a great weekend. Sophie est une vraie peste.",
    "We need to review this with the team before the end of the week! Le chef est encore parti en vrille.",
    "Всем привет, собрание перенесено на завтра. Paul est vraiment un gros nul.",
]  # fmt: skip

FOREIGN = [
    ("en", "The meeting is moved to 3 pm tomorrow, please update your calendars"),
    ("en", "Hello everyone, does anyone know how to reset the badge for the new building?"),
    ("en", "We are happy to announce that our quarterly results are now available"),
    ("en", "I don't think this is the right way to treat our customers"),
    ("en", "Can you share the slides with the team by noon today?"),
    ("en", "Server is down again, we are looking into it and will keep you posted"),
    ("en", "PLEASE DO NOT PARK IN FRONT OF THE GATE, THANK YOU FOR YOUR HELP"),
    ("en", "Bonjour à tous, the meeting of this week is moved to Friday, please update your calendars"),
    ("en", "The dinner with our customers will be at Chez Paul, please tell me if you are coming"),
    ("de", "Die Besprechung wird auf morgen verschoben, bitte Kalender aktualisieren"),
    ("de", "Guten Morgen zusammen, wir haben heute ein Problem mit dem Server"),
    ("de", "Bitte denkt daran, dass das Büro am Montag geschlossen ist"),
    ("de", "Ich bin bis Freitag nicht im Büro, meldet euch bei Karin"),
    ("es", "Hola a todos, la reunión de mañana se cancela por falta de quórum"),
    ("es", "Gracias por todo el apoyo que nos han dado este año, equipo"),
    ("es", "El servidor no funciona desde esta mañana, estamos trabajando en ello"),
    ("es", "¿Alguien tiene el contacto del proveedor para las nuevas cajas?"),
    ("it", "Buongiorno a tutti, la riunione di domani è stata spostata alle 15"),
    ("it", "Grazie a tutti per il lavoro che avete fatto questa settimana"),
    ("it", "Non riesco ad accedere alla posta, qualcuno ha lo stesso problema?"),
    ("pt", "Bom dia a todos, a reunião de amanhã foi cancelada"),
    ("pt", "Obrigado pelo apoio de todos, o projeto foi um sucesso muito grande"),
    ("pt", "Alguém sabe onde está a chave da sala de reuniões? Não consigo encontrar"),
    ("nl", "Goedemorgen allemaal, de vergadering van morgen is verplaatst naar dinsdag"),
    ("nl", "Kan iemand mij helpen met het nieuwe systeem? Het werkt niet"),
    ("ar", "مرحبا بالجميع، تم تأجيل الاجتماع إلى يوم الغد في الساعة الثالثة"),
    ("ru", "Всем привет, собрание перенесено на завтра, пожалуйста обновите календарь"),
    ("zh", "大家好，明天的会议改到下午三点，请更新日历"),
    ("ja", "皆さん、明日の会議は午後三時に変更になりました。よろしくお願いします"),
    ("pl", "Dzień dobry, spotkanie zostało przełożone na jutro, proszę zaktualizować swoje kalendarze w systemie"),
]


@pytest.mark.parametrize("text", FRENCH)
def test_a_french_or_doubtful_post_is_french(text: str) -> None:
    """Text messages, franglais, lists, capitals, names, code, quotes, emoji and nothing at all."""
    assert identify(normalise(text).clean) == "fr"


@pytest.mark.parametrize(("code", "text"), FOREIGN)
def test_a_plainly_foreign_post_is_told(code: str, text: str) -> None:
    """Several words, small words of the language, no French ones, and an identifier that is sure."""
    assert identify(normalise(text).clean) == code


def test_many_different_characters_take_a_blink() -> None:
    """Tens of thousands of distinct characters, or clauses without end, are told as fast as a post is."""
    every = "".join(map(chr, range(0x100, 0xD000)))
    clauses = "the of and, chez nous le, " * 2_400
    identify("warm up the identifier with the words of this post")
    began = time.process_time()
    for text in (every, clauses, every[::-1]):
        assert len(identify(text)) == 2
    assert time.process_time() - began < 1.0


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_has_a_language(text: str) -> None:
    """Never raises, and answers a two-letter code."""
    assert len(identify(normalise(text).clean)) == 2
