"""Every setting of the service, its default and its meaning; `vigie settings` prints this page."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

import vigie_models

_PACKAGE = Path(__file__).parent
_SECRETS = {"data_key", "pseudonym_key", "terms_key"}


class Settings(BaseSettings):
    """Read from the environment (`VIGIE_…`) and from a `.env` file in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="VIGIE_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(Path("var"), description="Folder of what the service keeps: database, keys, backups.")
    database_url: str = Field(
        "",
        description="SQLAlchemy address of the database, `postgresql+psycopg://…` or `sqlite:///…`. "
        "Empty: the embedded default, a SQLite file in `home`.",
    )
    registry: Path = Field(
        Path(vigie_models.__file__).parents[1] / "registry",
        description="Folder of the model bundles, with the file CURRENT that names the one in use.",
    )
    trusted_keys: Path | None = Field(
        None, description="Folder of further public keys (`*.pub`, PEM) whose bundles are trusted."
    )
    allow_unsigned_bundle: bool = Field(False, description="Load a bundle that nobody signed. For trials only.")
    charter: Path = Field(
        _PACKAGE / "charters" / "exemple.toml",
        description="The company's charter, as TOML (docs/charter.md).",
    )
    company: Path | None = Field(
        None, description="The company's e-mail domains and its own lists of terms, as TOML (docs/company.md)."
    )
    terms_key: SecretStr | None = Field(
        None, description="Key of the hashed terms in that file, 32 bytes or more. Never shown nor logged."
    )
    terms_key_file: Path | None = Field(
        None, description="File that holds this key instead; blanks around it do not count."
    )
    names: Literal["near", "never"] = Field(
        "near",
        description="When full names of people are looked for: `near` a private fact (spaCy, loaded when the service "
        "starts, some 4 ms for each such post), or `never`.",
    )
    encoder: Literal["always", "undecided", "never"] = Field(
        "undecided",
        description="Which posts the bundle's encoder reads after the n-grams: `always`, the `undecided` – whatever "
        "the n-grams flag, or find doubtful –, or `never`. A bundle without encoder scores the same whichever is set.",
    )

    host: str = Field("127.0.0.1", description="Address that `vigie serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `vigie serve` listens on.")
    public_url: str = Field(
        "", description="Address under which people reach the pages, when it is not http://host:port."
    )
    demo: bool = Field(
        True,
        description="On the embedded default: send in a demo company on the first start, and leave the scoring "
        "API open to callers on this very machine. Set to false for real use.",
    )
    deliver: bool = Field(True, description="Send notices from the serving process; false when `vigie deliver` runs.")
    secure_cookies: bool = Field(False, description="Mark session cookies Secure; set it wherever HTTPS is in front.")

    data_key: SecretStr | None = Field(
        None,
        description="Fernet key that encrypts posts, author ids and secrets at rest; several, separated by commas, "
        "newest first, while rotating. Unset: they lie in clear in the database.",
    )
    pseudonym_key: SecretStr | None = Field(
        None,
        description="Key of the author pseudonyms, 32 bytes or more. Unset: one is made in `home/keys.json`.",
    )

    max_in_flight: int = Field(16, ge=1, description="Requests worked on at once; health is never counted.")
    max_waiting: int = Field(64, ge=0, description="Requests that may wait for a place; the next one gets 503.")
    max_wait_s: float = Field(0.5, gt=0, description="Seconds that a request waits for a place before 503.")
    webhook_body_bytes: int = Field(262_144, ge=1024, description="Largest body of one event (413 above).")
    batch_body_bytes: int = Field(1_048_576, ge=1024, description="Largest body of a batch of events (413 above).")
    score_body_bytes: int = Field(16_777_216, ge=1024, description="Largest body of POST /v1/score (413 above).")
    body_timeout_s: float = Field(10.0, gt=0, description="Seconds within which a request body must be there (408).")

    signature_tolerance_s: int = Field(300, ge=1, description="Largest age, either way, of a signed timestamp.")
    dedup_days: int = Field(8, ge=1, description="Days for which an event is recognised when it comes again.")
    lease_s: int = Field(60, ge=1, description="Seconds after which the work of a killed process is taken over.")
    scoring_attempts: int = Field(5, ge=1, description="Failed tries after which a post goes to a person, unscored.")
    min_free_mb: int = Field(64, ge=0, description="Free disk space under which posts are refused (503), in MB.")

    callback_http: bool = Field(False, description="Allow callback addresses without TLS (http://).")
    callback_networks: list[IPv4Network | IPv6Network] = Field(
        [], description="Private networks that callbacks may reach, as a JSON list of CIDR; none by default."
    )
    callback_timeout_s: float = Field(15.0, gt=0, description="Seconds that one callback may take in all.")
    callback_schedule_s: list[int] = Field(
        [5, 30, 120, 600, 1800, 7200, 21600, 43200, 86400, 86400],
        description="Seconds before each new try of a notice, as a JSON list; each is spread by ±20 %. "
        "After the last the notice is dead and can be sent again by hand.",
    )

    keep_unflagged_days: int = Field(7, ge=0, description="Days that the text of an unflagged post is kept.")
    keep_flagged_days: int = Field(30, ge=0, description="Days that a flagged text is kept after its final decision.")
    keep_decisions_days: int = Field(365, ge=1, description="Days that decisions, without text, are kept.")

    purge_hours: int = Field(24, ge=1, description="Hours between two purges by the serving process.")

    session_hours: int = Field(10, ge=1, description="Longest session of a moderator, in hours.")
    session_idle_minutes: int = Field(30, ge=1, description="Minutes without a request after which a session ends.")
    claim_minutes: int = Field(15, ge=1, description="Minutes for which a claimed review stays with its moderator.")

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_json: bool = Field(False, description="Log one JSON object a line instead of readable lines.")

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded default."""
        return not self.database_url

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.home / 'vigie.sqlite3'}"

    @property
    def address(self) -> str:
        """Where people reach the pages."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class PortableSettings:
    """Settings on their way to a worker process; as JSON alone their secrets would be stars."""

    as_json: str
    terms_key: SecretStr | None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The settings, packed; of the secrets only the key of terms, for a worker opens nothing else."""
        return cls(settings.model_dump_json(exclude=_SECRETS), settings.terms_key)

    def settings(self) -> Settings:
        """The settings, unpacked."""
        return Settings.model_validate_json(self.as_json).model_copy(update={"terms_key": self.terms_key})
