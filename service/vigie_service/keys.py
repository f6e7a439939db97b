"""Keys at rest: what seals the text of posts, and what turns author ids into pseudonyms."""

import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from vigie_service.settings import Settings

_CLEAR: Final = b"\x00"
_FERNET: Final = b"\x01"


class UnreadableSeal(Exception):
    """La base a été chiffrée avec une autre clé que VIGIE_DATA_KEY."""


class Sealer:
    """Encrypts when keys are given, else stores in clear; opens both, so that a key can be added later."""

    def __init__(self, fernet_keys: Sequence[str] = ()) -> None:
        """The first key seals, all open.

        Raises:
            ValueError: a key is not 32 bytes in URL-safe base64.
        """
        self._fernet = MultiFernet([Fernet(key) for key in fernet_keys]) if fernet_keys else None

    def seal(self, text: str) -> bytes:
        """One marker byte, then the token or the UTF-8 text."""
        raw = text.encode()
        return _FERNET + self._fernet.encrypt(raw) if self._fernet else _CLEAR + raw

    def open(self, sealed: bytes) -> str:
        """What `seal` was given.

        Raises:
            UnreadableSeal: no key at hand opens it.
        """
        if sealed[:1] == _CLEAR:
            return sealed[1:].decode()
        if self._fernet is None:
            raise UnreadableSeal
        try:
            return self._fernet.decrypt(sealed[1:]).decode()
        except InvalidToken:
            raise UnreadableSeal from None

    def seal_json(self, value: Any) -> bytes:
        """Seal any JSON value."""
        return self.seal(json.dumps(value, ensure_ascii=False))

    def open_json(self, sealed: bytes) -> Any:
        """What `seal_json` was given."""
        return json.loads(self.open(sealed))


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one deployment."""

    sealer: Sealer
    pseudonym_key: bytes

    def pseudonym(self, source: str, author_id: str) -> str:
        """A keyed pseudonym, 32 hexadecimal digits; the same author has another one in another source."""
        message = f"{source}\x00{author_id}".encode(errors="replace")
        return hmac.new(self.pseudonym_key, message, sha256).hexdigest()[:32]


def read_keyring(settings: Settings) -> Keyring:
    """The keys of the settings; a pseudonym key that is not given is made once, in `home/keys.json`.

    Raises:
        ValueError: VIGIE_DATA_KEY does not hold Fernet keys.
    """
    data_keys = settings.data_key.get_secret_value().split(",") if settings.data_key else []
    given = settings.pseudonym_key.get_secret_value().encode() if settings.pseudonym_key else None
    return Keyring(Sealer([key.strip() for key in data_keys]), given or _kept_key(settings.home / "keys.json"))


def _kept_key(path: Path) -> bytes:
    """The key in the file, made there with mode 600 when absent; two first starts agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"pseudonym_key": secrets.token_hex(32)}) + "\n", encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(json.loads(path.read_text(encoding="utf-8"))["pseudonym_key"])
