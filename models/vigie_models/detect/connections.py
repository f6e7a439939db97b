"""Connection strings and addresses that hold a password: URL, JDBC, ADO and ODBC, libpq, Oracle, Azure."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.normalise import Normalised

_SCHEME: Final = r"(?i)\b(?:jdbc:)?[a-z][a-z0-9+.\-]{1,24}"
_URL: Final = rf"{_SCHEME}://[^\s:/@\"'<>]{{0,80}}:([^\s\"'<>/]{{1,120}})@[^\s\"'<>]+"
_NAME: Final = r"(?:password|passwd|pwd|passwort|motdepasse|mdp|pass)"
_QUERY: Final = rf"{_SCHEME}(?::[a-z0-9]+)*:@?//[^\s\"'<>]*?[?&;]{_NAME}=([^\s&;\"'<>]+)[^\s\"'<>]*"
_ORACLE: Final = (
    r"(?i)(?:jdbc:oracle:(?:thin|oci8?):|\b(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman)\s+(?:-\w+\s+)*(?:target\s+)?)"
    r"[\w$.]{1,60}/(\"[^\"\n]{1,60}\"|[^\s@/\"'<>]{1,60})@[^\s\"'<>]+"
)
_KEY: Final = r"[a-z][\w .]{1,40}"
_SETTING: Final = rf"\s?{_KEY}\s?=\s?(?:\{{[^}}\n]{{0,80}}\}}|[^;\n\"]*)"
_LAST: Final = rf"\s?{_KEY}\s?=\s?(?:\{{[^}}\n]{{0,80}}\}}|[^;\s\"'<>]*)"
_FIRST: Final = (
    r"(?i)\b(?:server|data ?source|host(?:name)?|addr(?:ess)?|network address|driver|provider|dsn|dbq|uid|user ?(?:id"
    r"|name)?|login|database|initial catalog|endpoint|defaultendpointsprotocol|accountname|password|pwd)\s?="
)
_GUARDED: Final = r"(?:password|pwd|accountkey|sharedaccesskey|secretkey)\s?=\s?('[^'\n]{1,80}'|[^;\s\"'<>]{1,200})"
_ADO: Final = (
    rf"{_FIRST}(?:\s?[^;\n\"]*;(?:{_SETTING};)*?\s?{_GUARDED}|\s?[^;\s\"'<>]{{1,100}};{_SETTING})(?:;{_LAST})*;?"
)
_LIBPQ: Final = (
    r"\b(?:host|hostaddr|dbname|port|user|server)=[^\s\"';=]+(?:[ \t]+[a-z_]+=[^\s\"';=]+)*?[ \t]+password="
    r"([^\s\"';]+)(?:[ \t]+[a-z_]+=[^\s\"';]+)*"
)
_GO: Final = r"\b[\w.\-]{1,60}:([^\s/@\"'<>]{2,100})@(?:tcp|unix)\([^\s)]{1,100}\)(?:/[^\s\"'<>]*)?"
_BARE: Final = r"\b[A-Za-z][\w.\-]{1,40}:([^\s/@:\"'<>]{4,60})@[A-Za-z0-9][\w\-]*(?:\.[\w\-]+)+:\d{2,5}\b"

_HOLLOW: Final = (
    r"(?i)^(?:\W*|.|x+|#\{.*|__\w+__|@@.*|vault[:/].*|\*+.{0,4}|.{0,2}\*{3,}.{0,4}|x{3,}.*|[\[{(<%].*[\]})>%]|\$\{.*|\$[A-Z_]+|\$\(.*|%\(.*|\{\{.*|.*\$\{.*"
    r"|(?:(?:le|la|un|votre|vos|ton|mon|your|my|the|db|user|some|a|un)[_\-. ]?)?(?:mots?[_\-. ]?de[_\-. ]?passe|mdp"
    r"|pass(?:e|w|word|wd|phrase)?|pwd|pw|secret|token|key|cle)(?:[_\-]?(?:ici|here))?\d?|redacted|hidden|masque"
    r"|cache|filtered|removed|null|none|undefined|\.{2,}.*|changer?_?(?:me|moi))$"
)
_NO_HOST: Final = (
    r"(?i)@(?:\[?(?:host(?:name)?|serve(?:u?r)|domain(?:e|name)?|adresse|ip|address|machine|hote|nom[_\-][\w\-]+|mon[\w\-]*"
    r"|votre[\w\-]*|my[\w\-]*|your[\w\-]*)\]?|(?:[\w\-]+\.)?ex[ae]mple\.(?:com|org|net|fr)|<[^>]*)(?:[:/?]|$)"
)
_NO_USER: Final = r"(?i)://(?:user(?:name)?|usr|login|utilisateur|identifiant|votre[\w\-]*|your[\w\-]*|mon[\w\-]*):"
_DEFAULT: Final = r"(?i)://(\w+):(\w+)@(?:127\.0\.0\.1|[\w\-]{1,40})(?:[:/?]|$)"
_HERE: Final = r"(?i)(?:@|//|=\s?|\()(?:localhost|127\.0\.0\.1|\[::1\]|\(local\)|\.\\)"
_TRAILING: Final = b".,;:!?)]}*|\x1a"


def _address(text: Normalised, match: Match) -> tuple[int, int]:
    """The address without the punctuation of the sentence around it."""
    start, end = match.start(), match.end()
    floor = match.end(1)
    while end > floor and text.scan[end - 1] in _TRAILING:
        if text.scan[end - 1 : end] == b")" and b"(" in text.scan[floor:end]:
            break
        end -= 1
    return start, end


def _settings(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The settings, where one of them is a password; their last semicolon belongs to them, a full stop does not."""
    start, end = match.start(), match.end()
    while end > start and text.scan[end - 1] in b".,:!?)]}\x1a":
        end -= 1
    return start, end


def _tool(text: Normalised, match: Match) -> tuple[int, int]:
    """The login and address, without the command that they are given to."""
    start, end = _address(text, match)
    if text.scan[start : start + 4].lower() != b"jdbc":
        blank = max(text.scan.rfind(sign, start, match.start(1)) for sign in (b" ", b"\t"))
        start = max(start, blank + 1)
    return start, end


def _connection(sighting: Sighting) -> Verdict | None:
    """A string whose password is one, and neither a variable, a mask nor the word itself."""
    whole, secret = sighting.raw, sighting.match.group(1)
    if secret is None or _is_no_secret(secret.strip(b"'\"")) or _is_a_port(secret):
        return None
    plain = secret.isalpha() or secret.islower()
    if plain and (pattern(_NO_HOST).search(whole) or pattern(_NO_USER).search(whole)):
        return None
    default = pattern(_DEFAULT).search(whole)
    if default and default.group(1).lower() == default.group(2).lower():
        return None
    if pattern(_HERE).search(whole):
        return Verdict(0.8, "chaîne de connexion avec son mot de passe, pour une base locale", 1)
    return Verdict(0.97, "chaîne de connexion avec son mot de passe")


def _is_no_secret(secret: bytes) -> bool:
    return pattern(_HOLLOW).search(secret[:200]) is not None


def _is_a_port(secret: bytes) -> bool:
    """« https://site.example:443?q=a@b » gives a port where a password would stand."""
    return pattern(r"^\d{1,5}[?#]").search(secret) is not None


def _bare_login(sighting: Sighting) -> Verdict | None:
    secret = sighting.match.group(1)
    if _is_no_secret(secret) or secret.isalpha() or secret.isdigit() or sighting.before(3).endswith(b"/"):
        return None
    return Verdict(0.8, "identifiants collés à l'adresse d'un serveur")


_SAID_TO_BE_A_SAMPLE: Final = (
    Clue("sample", Where.SENTENCE, 0.6, "chaîne de connexion, dite en exemple : à vérifier", 1),
)

RULES: Final = (
    Rule(
        name="address_with_login",
        kind=Kind.CONN_STRING,
        pattern=_URL,
        extent=_address,
        judge=_connection,
        reason="adresse avec identifiant et mot de passe",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "la base : ⟦postgresql://conges:Mirab3lle!@db-rh.groupe.example:5432/conges⟧ , merci",
            "⟦redis://:f4kQ9sWm2@cache.exemple.example:6379/0⟧.",
            "mettez ⟦https://veille:Printemps24@flux.presse.example/rss.xml⟧ (Outlook)",
            "ldap ok : ⟦ldap://cn=svc,dc=groupe:B4dgeuse@annuaire.groupe.example:389⟧ !",
            "⟦jdbc:postgresql://batch:Gr3le_23@bd.sinistres.example/sin⟧",
        ),
        counter_examples=(
            "postgresql://user:password@host:5432/dbname",
            "postgres://${DB_USER}:${DB_PASSWORD}@${DB_HOST}/app",
            "redis://:****@cache:6379/0",
            "https://www.exemple.example:443/@equipe/annonces",
            "mysql://<utilisateur>:<mot_de_passe>@<hote>/<base>",
            "postgres://postgres:postgres@localhost:5432/app",
            "amqp://guest:guest@rabbit:5672",
            "postgres://app:__DB_PASSWORD__@db.acme.example/x",
            "postgres://app:#{ENV[PW]}@db.acme.example/x",
            "ssh://git@forge.example:22/depot.git",
        ),
    ),
    Rule(
        name="address_with_password",
        kind=Kind.CONN_STRING,
        pattern=_QUERY,
        extent=_address,
        judge=_connection,
        reason="adresse avec mot de passe en paramètre",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "url=⟦jdbc:mysql://etl.magasins.example:3306/dwh?user=talend&password=Poivron_vert9⟧",
            "⟦jdbc:sqlserver://erp.example:1433;databaseName=erp;user=sa;password=Negoce#77;encrypt=true⟧",
        ),
        counter_examples=(
            "jdbc:mysql://etl.magasins.example/dwh?user=talend&password=***",
            "https://acme.example/login?user=x&password=",
        ),
    ),
    Rule(
        name="oracle_login",
        kind=Kind.CONN_STRING,
        pattern=_ORACLE,
        extent=_tool,
        judge=_connection,
        reason="connexion Oracle avec son mot de passe",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "⟦jdbc:oracle:thin:paie/Cl0chette@ora.paie.example:1521:PAIEPRD⟧ ← encore utile ?",
            "tape sqlplus ⟦paie/Cl0chette@PAIEPRD⟧ et ça marche",
        ),
        counter_examples=(
            "jdbc:oracle:thin:@ora.paie.example:1521:PAIEPRD",
            "sqlplus user/password@host",
        ),
    ),
    Rule(
        name="connection_settings",
        kind=Kind.CONN_STRING,
        pattern=_ADO,
        extent=_settings,
        judge=_connection,
        reason="chaîne de connexion ADO ou ODBC avec son mot de passe",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            '"Db": "⟦Server=tcp:bdd.cloud.example,1433;Initial Catalog=p;User ID=w;Password=Cabas_42;Encrypt=True;⟧"',
            "⟦Data Source=gmao.usine.example,1433;Initial Catalog=GMAO;User ID=sa;Password=M@intenance1⟧ et ça casse",
            "⟦Driver={SQL Server};Server=sql01;Database=paie;Uid=sa;Pwd=Zx9kk42!;⟧",
            "⟦DefaultEndpointsProtocol=https;AccountName=st;AccountKey=Kq2mPz9RtW4vLs8NbY3c==;EndpointSuffix=x.example⟧",
        ),
        counter_examples=(
            "Server=sql01;Database=paie;Trusted_Connection=True;",
            "Server=monServeur;Database=maBase;User Id=monUtilisateur;Password=monMotDePasse;",
            "Server=sql01;Database=paie;Uid=sa;Pwd=****;",
        ),
    ),
    Rule(
        name="libpq_settings",
        kind=Kind.CONN_STRING,
        pattern=_LIBPQ,
        extent=_address,
        judge=_connection,
        reason="paramètres de connexion avec leur mot de passe",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            'psql "⟦host=pg.energie.example port=5432 dbname=conduite user=app password=N8-gTr4z⟧"',
            "⟦host=pg user=app password=N8gTr4z sslmode=require⟧ et voilà",
        ),
        counter_examples=("host=pg user=app dbname=conduite", "host=pg user=app password=${PGPASSWORD}"),
    ),
    Rule(
        name="go_dsn",
        kind=Kind.CONN_STRING,
        pattern=_GO,
        extent=_address,
        judge=_connection,
        reason="chaîne de connexion avec son mot de passe",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "dsn ⟦stock:Pal3tte@tcp(bdd.example:3306)/stock?parseTime=true⟧",
            "⟦app:Zx9kk42@tcp(10.2.3.4:3306)/app⟧.",
        ),
        counter_examples=("user:password@tcp(host:3306)/db", "app@tcp(bdd.example:3306)/stock"),
    ),
    Rule(
        name="login_at_host",
        kind=Kind.CONN_STRING,
        pattern=_BARE,
        extent=_address,
        judge=_bare_login,
        reason="identifiants collés à l'adresse d'un serveur",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "proxy : ⟦jmarin:Lavande.04@proxy.labo.example:3128⟧",
            "mettre ⟦svc_mail:Fac7eur@smtp.mairie.example:587⟧ dans le copieur",
        ),
        counter_examples=("contact:accueil@mairie.example:80", "user:password@proxy.example:3128"),
    ),
)
