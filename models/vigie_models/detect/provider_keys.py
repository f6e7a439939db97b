"""API keys that show by their shape whose they are: the prefix, alphabet and length that each provider gives them."""

import base64
import binascii
import string
import zlib
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from vigie_models.axes import Kind
from vigie_models.detect.pattern import pattern
from vigie_models.detect.randomness import entropy, is_placeholder, mixture
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.lexicons import words

_BASE_62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Shape(NamedTuple):
    """How a provider writes its keys, how sure that shape makes it, and the level; None: that of the kind."""

    provider: str
    source: str
    confidence: float = 0.97
    level: int | None = None


FORGES: Final = (
    Shape("GitHub", r"gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,}"),
    Shape("GitLab", r"(?:gl(?:pat|dt|rt|ptt|ft|oas|agent|imt|soat|cbt|ffct|rtr)|GR1348941)-?[\w\-]{16,}(?:\.\w+)*"),
    Shape("npm", r"npm_[A-Za-z0-9]{36}"),
    Shape("PyPI", r"pypi-[\w\-]{32,}"),
    Shape("RubyGems", r"rubygems_[a-f0-9]{48}"),
    Shape("Docker Hub", r"dckr_[op]at_[\w\-]{20,}"),
    Shape("NuGet", r"oy2[a-z0-9]{43}"),
    Shape("Atlassian", r"AT[AC]TT3[\w\-=]{40,}|ATBB[A-Za-z0-9]{24,}"),
    Shape("JFrog", r"AKCp[A-Za-z0-9]{60,}"),
    Shape("SonarQube", r"sq[apu]_[a-f0-9]{40}"),
    Shape("Azure DevOps", r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"),
    Shape("Terraform Cloud", r"[A-Za-z0-9]{14}\.atlasv1\.[\w\-=]{40,}"),
    Shape("Pulumi", r"pul-[a-f0-9]{40}"),
    Shape("Buildkite", r"bkua_[a-f0-9]{40}"),
    Shape("CircleCI", r"CCIPAT_[A-Za-z0-9]{20,}_[a-f0-9]{40}"),
)
CLOUDS: Final = (
    Shape("AWS", r"A(?:KIA|SIA|BIA|CCA)[0-9A-Z]{16}|ABSK[A-Za-z0-9+/]{100,}={0,2}"),
    Shape("Google", r"AIza[\w\-]{35}|GOCSPX-[\w\-]{24,}|ya29\.[\w\-]{20,}|1//0[\w\-]{40,}"),
    Shape("Firebase", r"AAAA[\w\-]{7}:APA91[\w\-]{100,}"),
    Shape("DigitalOcean", r"do[oprt]_v1_[a-f0-9]{64}"),
    Shape("Scaleway", r"SCW[0-9A-Z]{17}", 0.8),
    Shape("Alibaba Cloud", r"LTAI[A-Za-z0-9]{16,24}", 0.9),
    Shape("Azure", r"\w[\w~.]{2}\dQ~[\w~.\-]{31,34}"),
    Shape("HashiCorp Vault", r"hv[bsr]\.[\w\-]{24,}"),
    Shape("Databricks", r"dapi[a-f0-9]{32}(?:-\d)?"),
    Shape("Doppler", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w\-]{2,40}\.)?[\w\-]{40,}"),
    Shape("1Password", r"ops_eyJ[\w\-=]{60,}"),
    Shape("Supabase", r"sbp_[a-f0-9]{40}|sb_secret_[\w\-]{20,}"),
    Shape("PlanetScale", r"pscale_(?:tkn|pw|oauth)_[\w\-=.]{32,}"),
    Shape("Netlify", r"nfp_[A-Za-z0-9]{36,}"),
    Shape("Fly.io", r"fo1_[\w\-]{43}|fm2_[\w+/=\-]{60,}"),
    Shape("Heroku", r"HRKU-[\w\-]{36,}"),
    Shape("Render", r"rnd_[A-Za-z0-9]{32}"),
    Shape("Tailscale", r"tskey-(?:auth|api|client|scim|webhook)-[\w\-]{18,}"),
    Shape("Cloudflare", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}"),
    Shape("Grafana", r"glsa_[A-Za-z0-9_]{32,}|glc_[A-Za-z0-9+/=]{32,}|eyJrIjoi[A-Za-z0-9+/=]{40,}"),
    Shape("New Relic", r"NRAK-[A-Z0-9]{27}|NRII-[\w\-]{32}|[a-f0-9x]{32,40}NRAL"),
    Shape("Sentry", r"sntrys_[\w+/=\-]{60,}|sntryu_[a-f0-9]{64}"),
    Shape("Dynatrace", r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    Shape("age", r"AGE-SECRET-KEY-1[0-9A-Z]{40,}"),
)
MESSENGERS: Final = (
    Shape("Slack", r"(?:xoxe\.)?xox[abceoprs]-[\w\-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}"),
    Shape("Telegram", r"\d{8,10}:AA[\w\-]{33}"),
    Shape("Twilio", r"SK[a-f0-9]{32}", 0.95),
    Shape("Twilio", r"AC[a-f0-9]{32}", 0.6, 1),  # the account's name, not its secret
    Shape("SendGrid", r"SG\.[\w\-]{16,}\.[\w\-]{16,}"),
    Shape("Mailgun", r"key-[a-f0-9]{32}|[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}"),
    Shape("Mailchimp", r"[a-f0-9]{32}-us\d{1,2}"),
    Shape("Mandrill", r"md-[\w\-]{22}", 0.8),
    Shape("Brevo", r"x(?:key|smtp)sib-[a-f0-9]{40,}(?:-[A-Za-z0-9]{8,})?"),
    Shape("Resend", r"re_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,}"),
    Shape("Meta", r"EAA[A-Za-z0-9]{60,}"),
    Shape("X", r"AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{30,}"),
)
OFFICES: Final = (
    Shape("Vercel", r"vc[akipr]_[A-Za-z0-9]{24,}", 0.9),
    Shape("Cloudflare", r"cf(?:ut|at|k)_[A-Za-z0-9]{40,}"),
    Shape("Plaid", rf"access-(?:production|development)-{_UUID}"),
    Shape("SumUp", r"sup_sk_[A-Za-z0-9]{20,}"),
    Shape("EasyPost", r"EZAK[A-Za-z0-9]{54}"),
    Shape("n8n", r"n8n_api_[A-Za-z0-9]{32,}"),
    Shape("Firecrawl", r"fc-[a-f0-9]{32}", 0.9),
    Shape("Retool", r"retool_[A-Za-z0-9]{24,}"),
    Shape("Prefect", r"pn[ub]_[A-Za-z0-9]{36}"),
    Shape("Duffel", r"duffel_live_[\w\-]{40,}"),
    Shape("MailerSend", r"mlsn\.[a-f0-9]{64}"),
    Shape("Neon", r"napi_[a-z0-9A-Z]{40,}"),
    Shape("WakaTime", rf"waka_(?:tok_|sec_)?{_UUID}"),
    Shape("Instagram", r"IGQV[\w\-]{60,}"),
    Shape("Zoho", r"1000\.[a-f0-9]{32}\.[a-f0-9]{32}"),
    Shape("Postman", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    Shape("Linear", r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}"),
    Shape("Notion", r"secret_[A-Za-z0-9]{40,}|ntn_[A-Za-z0-9]{40,}"),
    Shape("Airtable", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    Shape("Figma", r"figd_[\w\-]{36,}"),
    Shape("Asana", r"[12]/\d{14,18}(?:/\d{14,18})?:[a-f0-9]{32}"),
    Shape("ClickUp", r"pk_\d{5,9}_[A-Z0-9]{32}"),
    Shape("HubSpot", rf"pat-(?:na|eu)\d-{_UUID}"),
    Shape("Typeform", r"tfp_[\w\-]{40,}"),
    Shape("Contentful", r"CFPAT-[\w\-]{40,}"),
    Shape("Dropbox", r"sl\.(?:u\.)?[\w\-]{60,}"),
    Shape("Mapbox", r"sk\.eyJ[\w\-]{20,}\.[\w\-]{20,}"),
    Shape("DeepL", rf"{_UUID}:fx"),
    Shape("PostHog", r"phx_[A-Za-z0-9]{40,}"),
    Shape("LaunchDarkly", rf"(?:sdk|api)-{_UUID}"),
    Shape("Stripe", r"[sr]k_(?:live|prod)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}"),
    Shape("Stripe (essai)", r"[sr]k_test_[A-Za-z0-9]{16,}", 0.6, 1),
    Shape("Mollie", r"live_[A-Za-z0-9]{30,}"),
    Shape("Shopify", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    Shape("Square", r"sq0(?:atp|csp|idp)-[\w\-]{22,}"),
    Shape("OpenAI ou Anthropic", r"sk-(?:proj-|ant-|or-|svcacct-|admin-)?[\w\-]{20,}"),
    Shape("Groq", r"gsk_[A-Za-z0-9]{40,}"),
    Shape("Hugging Face", r"hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,}"),
    Shape("Replicate", r"r8_[A-Za-z0-9]{37}"),
    Shape("Perplexity", r"pplx-[A-Za-z0-9]{40,}"),
    Shape("xAI", r"xai-[A-Za-z0-9]{60,}"),
    Shape("ElevenLabs", r"sk_[a-f0-9]{48}"),
    Shape("LangSmith", r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
    Shape("Pinecone", r"pcsk_\w{50,}"),
    Shape("NVIDIA", r"nvapi-[\w\-]{60,}"),
    Shape("Tavily", r"tvly-[\w\-]{28,}"),
)
HOOKS: Final = (
    Shape("Slack", r"https://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w\-/]{20,}"),
    Shape("Teams", r"https://[\w\-.]+\.webhook\.office\.com/webhookb2/[\w\-@/]{40,}"),
    Shape("Teams", r"https://outlook\.office(?:365)?\.com/webhook/[\w\-@/]{40,}"),
    Shape("Discord", r"https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{15,21}/[\w\-]{40,}"),
    Shape("Power Automate", r"https://[\w\-.]+\.(?:logic\.azure|powerplatform)\.com[^\s\"'<>]*[?&]sig=[\w\-%]{30,}"),
    Shape("Google Chat", r"https://chat\.googleapis\.com/v1/spaces/[\w\-]+/messages\?[\w\-%&=.]{40,}"),
    Shape("Mattermost ou Rocket.Chat", r"https?://[\w\-.:]+/hooks/[A-Za-z0-9]{17,26}(?:/[A-Za-z0-9]{20,})?"),
    Shape("Zapier", r"https://hooks\.zapier\.com/hooks/(?:catch|standard)/\d+/\w{5,}/?"),
    Shape("Make", r"https://hook\.[\w.]*(?:make|integromat)\.com/[A-Za-z0-9]{24,}"),
    Shape("Sentry", r"https://[a-f0-9]{32}(?::[a-f0-9]{32})?@[\w\-.]+/\d+", 0.9, 1),
)


def _any_of(shapes: tuple[Shape, ...]) -> str:
    return r"\b(?:" + "|".join(shape.source for shape in shapes) + ")"


def _judge(shapes: tuple[Shape, ...]) -> Callable[[Sighting], Verdict | None]:
    return partial(_known_key, shapes)


def _known_key(shapes: tuple[Shape, ...], sighting: Sighting) -> Verdict | None:
    """The verdict of the first shape that fits, unless the key is published, made up, or goes on beyond its shape."""
    key = sighting.raw
    shape = next((shape for shape in shapes if pattern(shape.source).fullmatch(key)), None)
    if shape is None or is_placeholder(key) or key.decode() in words("machines", "sample_keys"):
        return None
    if _goes_on(sighting) or entropy(key) <= 3.0 or not _is_mixed(key):
        return None
    if shape.provider in ("GitHub", "npm") and key[:11] != b"github_pat_":
        return _summed(shape, key)
    return Verdict(shape.confidence, f"clé {shape.provider}, reconnue à sa forme", shape.level)


def _goes_on(sighting: Sighting) -> bool:
    """Whether letters follow at once: then this is the start of some longer thing."""
    return sighting.scan[sighting.end : sighting.end + 1].isalnum()


def _is_mixed(key: bytes) -> bool:
    """Keys without figures among their letters are as rare as slugs that look like keys are common."""
    return sum(48 <= sign <= 57 for sign in key[:256]) >= 2 or mixture(key) >= 0.25


def _summed(shape: Shape, key: bytes) -> Verdict:
    """GitHub and npm end their keys with the CRC32 of the rest, in base 62: when it is right, nothing else is so."""
    secret = key.split(b"_", 1)[1]
    if _checksum(secret[:30]) == secret[30:36].decode() and len(secret) == 36:
        return Verdict(0.99, f"clé {shape.provider}, somme de contrôle juste")
    return Verdict(0.75, f"clé {shape.provider}, reconnue à sa forme, somme de contrôle non vérifiée")


def _checksum(secret: bytes) -> str:
    rest, digits = zlib.crc32(secret), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = _BASE_62[digit] + digits
    return digits


def _bot_token(sighting: Sighting) -> Verdict | None:
    """A Discord token opens on the bot's number, in base 64."""
    head = sighting.raw.split(b".", 1)[0]
    try:
        number = base64.urlsafe_b64decode(head + b"=" * (-len(head) % 4))
    except (ValueError, binascii.Error):
        return None
    return Verdict(0.97, "jeton de robot Discord, en-tête lisible") if number.isdigit() else None


def _login(sighting: Sighting) -> Verdict | None:
    """A name and its password, as HTTP sends them: in base 64, with a colon between."""
    try:
        pair = base64.b64decode(sighting.raw + b"=" * (-len(sighting.raw) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None
    name, colon, secret = pair.partition(b":")
    if not colon or len(secret) < 3 or not (pair.isascii() and pair.decode().isprintable()):
        return None
    known = secret.lower() in (b"password", b"pass", b"mdp", b"motdepasse", b"opensesame", b"open sesame", b"passwd")
    return None if known or not name.isascii() else Verdict(0.95, "identifiants HTTP, en clair sous un simple codage")


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.6, "clé dite en exemple : à vérifier", 1),)
_RANDOM: Final = "Kq2mPz9RtW4vLs8NbY3cHd6FgJ5aQe1uVoT7"  # invented, and put behind prefixes so that no scanner barks
_HEX: Final = "3f9a7c21e05b8d46a1c7f2e98b30d54c"

RULES: Final = (
    Rule(
        name="forge_key",
        kind=Kind.API_KEY,
        pattern=_any_of(FORGES),
        judge=_judge(FORGES),
        reason="clé d'une forge logicielle, reconnue à sa forme",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"le robot pousse avec ⟦{'gh' + 'p_' + _RANDOM}⟧, pensez-y",
            f"CI_TOKEN=⟦{'gl' + 'pat-' + _RANDOM[:20]}⟧",
            f"//registry.example/:_authToken=⟦{'np' + 'm_' + _RANDOM}⟧",
        ),
        counter_examples=(
            "export GH_TOKEN=ghp_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            "le paquet pypi-mirror-of-the-whole-company-without-proxy",
            "un jeton commence par ghp_ ou glpat-",
        ),
    ),
    Rule(
        name="cloud_key",
        kind=Kind.API_KEY,
        pattern=_any_of(CLOUDS),
        judge=_judge(CLOUDS),
        reason="clé d'un hébergeur, reconnue à sa forme",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"la clé ⟦{'AK' + 'IA' + 'Q7ZK3MPX9RTW4VLS'}⟧ est à révoquer",
            f"maps : ⟦{'AI' + 'za' + _RANDOM[:35]}⟧.",
            f"⟦{'do' + 'p_v1_' + _HEX * 2}⟧ pour la démo",
        ),
        counter_examples=("AK" + "IAIOSFODNN7EXAMPLE dans la doc", "AKIA suivi de seize caractères", "AIza..."),
    ),
    Rule(
        name="messaging_key",
        kind=Kind.API_KEY,
        pattern=_any_of(MESSENGERS),
        judge=_judge(MESSENGERS),
        reason="clé d'une messagerie, reconnue à sa forme",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"bot : ⟦{'xo' + 'xb-961695939756-' + _RANDOM[:24]}⟧",
            f"token du bot cantine ⟦6103847295:{'A' + 'A' + _RANDOM[:33]}⟧ merci",
            f"⟦{'S' + 'G.' + _RANDOM[:22] + '.' + _RANDOM}⟧ en production",
        ),
        counter_examples=(
            "la série xoxb-interface-de-demonstration",
            "SG.gestion-des-stocks-site.gestion-des-achats-site",
            "le 12345678:AAA",
        ),
    ),
    Rule(
        name="service_key",
        kind=Kind.API_KEY,
        pattern=_any_of(OFFICES),
        judge=_judge(OFFICES),
        reason="clé d'un service en ligne, reconnue à sa forme",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"stripe en prod : ⟦{'sk' + '_live_' + _RANDOM[:24]}⟧ ?",
            f"OPENAI_API_KEY=⟦{'sk' + '-proj-' + _RANDOM}⟧",
            "la clé ⟦dfbd7b4c-97d0-4388-acf1-9cdc4f572048:fx⟧ de traduction",
        ),
        counter_examples=(
            "sk" + "_test_4eC39HqLyjWDarjtT1zdp7dc de la doc",
            "le slug sk-skieurs-de-la-vallee-blanche",
            "lot dfbd7b4c-97d0-4388-acf1-9cdc4f572048",
        ),
    ),
    Rule(
        name="incoming_webhook",
        kind=Kind.API_KEY,
        pattern=_any_of(HOOKS),
        judge=_judge(HOOKS),
        reason="adresse secrète d'un webhook : qui l'a peut y écrire",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"poste dans ⟦https://hooks.slack.com/services/T04QJ7M2X/B05KD82LP/{_RANDOM[:24]}⟧",
            f"⟦https://discord.com/api/webhooks/1029384756102938475/{_RANDOM + _RANDOM[:30]}⟧ et voilà",
        ),
        counter_examples=(
            "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://api.slack.com/messaging/webhooks",
        ),
    ),
    Rule(
        name="discord_token",
        kind=Kind.API_KEY,
        pattern=r"\b[MNO][A-Za-z0-9_\-]{22,27}\.[\w\-]{6,7}\.[\w\-]{27,40}",
        judge=_bot_token,
        reason="jeton de robot Discord, en-tête lisible",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"le bot : ⟦MTAyOTM4NDc1NjEwMjkzODQ3NQ.GhT7kL.{_RANDOM}⟧",
            f"DISCORD_TOKEN=⟦MTE4MjAzNDU1NjEwMjkzODQ3NQ.Zx9kLm.{_RANDOM}⟧",
        ),
        counter_examples=(
            f"Nouvelle-version-du-module.client.{_RANDOM}",
            "Mise_a_jour_du_planning_v2.export.fichier-definitif-de-la-paie-2026",
        ),
    ),
    Rule(
        name="http_login",
        kind=Kind.API_KEY,
        pattern=r"(?i)\bbasic[ :]+['\"]?([A-Za-z0-9+/]{10,}={0,2})",
        judge=_login,
        reason="identifiants HTTP, en clair sous un simple codage",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "Authorization: Basic ⟦dmVpbGxlOlByaW50ZW1wczI0⟧",
            "curl -H 'Authorization: Basic ⟦Y2Fpc3NlOlBvaXZyb25fdmVydDk=⟧' ...",
        ),
        counter_examples=("Visual Basic Enterprise2019", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ),
)
