"""What the registry promises: CURRENT always names a bundle that verified, and going back is promoting again."""

import shutil
from pathlib import Path

import pytest

from vigie_models import bundle, refusals
from vigie_models import registry as registry_of
from vigie_models.signing import TrustedKeys


def test_nothing_is_in_use_before_a_promotion(registry: Path) -> None:
    """A registry without CURRENT says what to do."""
    with pytest.raises(refusals.NothingPromoted):
        registry_of.current(registry)


def test_promoting_makes_a_bundle_the_one_in_use(registry: Path, folder: Path, trusted: TrustedKeys) -> None:
    """After a promotion CURRENT names the version, and its scorer opens."""
    registry_of.promote(registry, "2026.11.1", trusted=trusted)
    assert registry_of.current(registry) == folder
    opened = bundle.load(registry_of.current(registry), trusted=trusted)
    assert opened.manifest.version == "2026.11.1"
    assert sorted(path.name for path in registry.iterdir()) == ["2026.11.1", "CURRENT"]


def test_a_bundle_that_does_not_verify_changes_nothing(registry: Path, folder: Path, trusted: TrustedKeys) -> None:
    """When a promotion is refused, what was in use stays in use."""
    registry_of.promote(registry, "2026.11.1", trusted=trusted)
    shutil.copytree(folder, registry / "2026.11.2")
    (registry / "2026.11.2" / "vocabulary.json").write_text("[]")
    with pytest.raises(refusals.FileChanged):
        registry_of.promote(registry, "2026.11.2", trusted=trusted)
    assert registry_of.current(registry) == folder


def test_a_bundle_under_a_false_name_is_refused(registry: Path, folder: Path, trusted: TrustedKeys) -> None:
    """A folder must hold the version that its name says, or decisions would name the wrong bundle."""
    folder.rename(registry / "2026.11.2")
    with pytest.raises(refusals.ContentMalformed):
        registry_of.promote(registry, "2026.11.2", trusted=trusted)


@pytest.mark.parametrize("version", ["", "..", "../x", "2026/../x", "CURRENT", "1..2", "/etc", "2" * 65, "2026.1\n"])
def test_a_version_cannot_point_outside(registry: Path, version: str) -> None:
    """A version's name is no path."""
    with pytest.raises(refusals.VersionInvalid):
        registry_of.folder_of(registry, version)


def test_a_current_that_points_outside_is_refused(registry: Path) -> None:
    """CURRENT is a file that anyone may have touched."""
    (registry / "CURRENT").write_text("../../elsewhere\n")
    with pytest.raises(refusals.VersionInvalid):
        registry_of.current(registry)


def test_versions_come_in_the_order_of_their_numbers(registry: Path, folder: Path) -> None:
    """2026.11.10 comes after 2026.11.9, and the next free number fills no hole twice."""
    for version in ("2026.11.10", "2026.11.9", "2025.1.1"):
        shutil.copytree(folder, registry / version)
    assert registry_of.versions(registry) == ("2025.1.1", "2026.11.1", "2026.11.9", "2026.11.10")
    assert registry_of.next_version(registry, 2026, 11) == "2026.11.2"
    assert registry_of.versions(registry / "absent") == ()
