"""Keys at rest."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from vigie_service.keys import Sealer, UnreadableSeal, read_keyring
from vigie_service.settings import Settings

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_with_a_key_nothing_readable_is_stored() -> None:
    """Encrypted at rest when a key is set."""
    sealed = Sealer([NEW]).seal("Soleil2024!")
    assert b"Soleil" not in sealed
    assert Sealer([NEW]).open(sealed) == "Soleil2024!"


def test_what_an_older_key_or_no_key_sealed_is_still_read() -> None:
    """Rotation, and a key that is added later."""
    rotating = Sealer([NEW, OLD])
    assert rotating.open(Sealer([OLD]).seal("a")) == "a"
    assert rotating.open(Sealer().seal("b")) == "b"


@pytest.mark.parametrize("sealer", [Sealer(), Sealer([NEW])])
def test_a_seal_that_no_key_opens_says_so_without_its_content(sealer: Sealer) -> None:
    """Never a guess, never a crash with the token in it."""
    with pytest.raises(UnreadableSeal) as refused:
        sealer.open(Sealer([OLD]).seal("secret"))
    assert refused.value.args == ()


def test_the_pseudonym_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    """A second start finds the same key; nobody else can read it."""
    settings = Settings(home=tmp_path)
    first = read_keyring(settings)
    assert read_keyring(settings).pseudonym("rse", "u1") == first.pseudonym("rse", "u1")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_one_author_has_another_pseudonym_in_another_source(tmp_path: Path) -> None:
    """Sources cannot be joined by author."""
    keyring = read_keyring(Settings(home=tmp_path))
    assert keyring.pseudonym("rse", "u1") != keyring.pseudonym("chat", "u1")
