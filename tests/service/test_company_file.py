"""The company's file: what it says is used, what is wrong with it is told by its place, and nothing of it repeated."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from vigie_models.axes import Kind
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.reading import findings_of
from vigie_models.terms import Algorithm
from vigie_service.cli import app
from vigie_service.company_file import CompanyRefused, hashed_file, load_company, open_company
from vigie_service.settings import PortableSettings, Settings

KEY = "une cle de trente-deux octets !!"
CLEAR = """
domains = ["Exemple.example", "filiale.example"]

[[lists]]
name = "projets \\"2027\\""
category = "strategy"
level = 2
terms = ["Projet Orion", "Grand Large"]

[[lists]]
category = "commercial"
terms = ["Ville de Saint-Étienne"]
"""
TEXT = "Le PROJET-ORION démarre à la ville de saint étienne"


@pytest.fixture
def clear(tmp_path: Path) -> Path:
    """A file of terms in clear."""
    path = tmp_path / "entreprise.toml"
    path.write_text(CLEAR, encoding="utf-8")
    return path


def levels(company: Company) -> list[int]:
    """The levels of the terms found in the text."""
    return [found.level for found in findings_of(TEXT, company) if found.kind is Kind.TERM]


def test_a_file_gives_domains_and_terms(clear: Path) -> None:
    """Domains in lower case; level 1 unless the list says otherwise."""
    company = load_company(clear)
    assert company.domains == {"exemple.example", "filiale.example"}
    assert levels(company) == [2, 1]


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_hashed_file_finds_the_same_and_holds_no_term(clear: Path, algorithm: Algorithm) -> None:
    """`vigie terms hash`; hashing it again changes nothing."""
    clear.write_text(hashed_file(clear, KEY.encode(), algorithm), encoding="utf-8")
    written = clear.read_text(encoding="utf-8")
    assert "orion" not in written.lower()
    assert levels(load_company(clear, KEY.encode())) == [2, 1]
    assert hashed_file(clear, KEY.encode(), Algorithm.HMAC_SHA256) == written


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('domains = ["a.example"]\nterms = ["Perruche"', "TOML invalide"),
        ("[Perruche]\n[Perruche]", "TOML invalide, ligne 2, colonne 10"),
        ("Perruche = 1", "fichier : clé inconnue"),
        ('[[lists]]\ncategory = "Perruche"', "liste 1, category : valeur inconnue"),
        ('[[lists]]\nterms = ["Perruche"]', "liste 1, category : manque"),
        ('[[lists]]\ncategory = "legal"\nlevel = 3\nname = "Perruche"', "liste 1, level : valeur incorrecte"),
        ('[[lists]]\ncategory = "legal"\nterms = ["Perruche", 3]', "liste 1, terme 2 : valeur incorrecte"),
        ('[[lists]]\ncategory = "legal"\nterms = ["Perruche", "?"]', "liste 1, terme 2 : Un terme compte"),
        ('[[lists]]\ncategory = "legal"\nPerruche = []', "liste 1 : clé inconnue"),
        (
            '[[lists]]\ncategory = "legal"\nlengths = [1]\nhashes = ["Perruche"]',
            "liste 1, empreinte 1 : valeur incorrecte",
        ),
        (f'[[lists]]\ncategory = "legal"\nlengths = [1]\nhashes = ["{"a" * 64}"]', "la table hashing"),
        (f'[[lists]]\ncategory = "legal"\nhashes = ["{"a" * 64}"]', "hashes et lengths"),
        ('domains = ["x@Perruche"]', "domaine 1 : valeur incorrecte"),
        (b"domains = ['\xff']", "UTF-8 (octet 12)"),
    ],
)
def test_a_malformed_file_is_refused_by_place_and_without_its_content(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    """Neither a term, nor the name of a list, nor a word that is not ours."""
    path = tmp_path / "f.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CompanyRefused) as refused:
        load_company(path)
    assert said in str(refused.value)
    assert "Perruche" not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "said"), [(None, "VIGIE_TERMS_KEY"), ("court", "32 octets"), ("x" * 32, "n’est pas la clé")]
)
def test_the_wrong_key_is_told_at_the_start(clear: Path, key: str | None, said: str) -> None:
    """With it nothing would ever be found, and nobody would know."""
    clear.write_text(hashed_file(clear, KEY.encode(), Algorithm.HMAC_SHA256), encoding="utf-8")
    with pytest.raises(CompanyRefused, match=said):
        load_company(clear, key.encode() if key else None)


def test_settings_name_the_file_and_the_key(clear: Path, tmp_path: Path) -> None:
    """The key in the environment or in a file; without a file there is no company; workers get the same."""
    assert open_company(Settings()) is UNKNOWN_COMPANY
    clear.write_text(hashed_file(clear, KEY.encode(), Algorithm.HMAC_SHA256), encoding="utf-8")
    in_a_file = tmp_path / "cle"
    in_a_file.write_text(KEY + "\n", encoding="utf-8")
    for settings in (
        Settings(company=clear, terms_key=SecretStr(KEY)),
        Settings(company=clear, terms_key_file=in_a_file),
    ):
        assert levels(open_company(settings)) == [2, 1]
        assert levels(open_company(PortableSettings.of(settings).settings())) == [2, 1]
        assert KEY not in repr(settings) + repr(PortableSettings.of(settings))


class TestCommands:
    """`vigie terms`, and `vigie score` with a company."""

    @pytest.fixture(autouse=True)
    def _settings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("VIGIE_TERMS_KEY", KEY)

    def run(self, *words: str, status: int = 0) -> str:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == status, result.output
        return result.output

    def test_check_counts_and_names_nothing(self, clear: Path) -> None:
        """Numbers only."""
        shown = self.run("terms", "check", str(clear))
        assert "domaines : 2, listes : 2, rien à redire." in shown
        assert "liste 1 : strategy, niveau 2, 2 en clair, 0 empreintes" in shown
        assert "orion" not in shown.lower()

    def test_hash_writes_a_file_that_check_accepts(self, clear: Path, tmp_path: Path) -> None:
        """Two hashes for a term of two words: apart and run together."""
        self.run("terms", "hash", str(clear), "-o", str(tmp_path / "h.toml"), "--algorithm", "blake2b")
        assert "liste 1 : strategy, niveau 2, 0 en clair, 4 empreintes" in self.run("terms", "check", "h.toml")

    def test_without_a_key_hash_says_so(self, clear: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """And writes nothing."""
        monkeypatch.delenv("VIGIE_TERMS_KEY")
        assert "VIGIE_TERMS_KEY" in self.run("terms", "hash", str(clear), "-o", "h.toml", status=1)
        assert not Path("h.toml").exists()

    def test_score_finds_hashed_terms_in_every_process(
        self, clear: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The key reaches the workers; results name no term."""
        self.run("terms", "hash", str(clear), "-o", "h.toml")
        monkeypatch.setenv("VIGIE_COMPANY", "h.toml")
        (tmp_path / "in.jsonl").write_text(json.dumps({"text": TEXT}) + "\n", encoding="utf-8")
        for jobs in ("1", "2"):
            self.run("score", "in.jsonl", "-o", "out.jsonl", "--jobs", jobs)
            (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
            assert json.loads(line)["confidentiality"]["level"] == 2
            assert "orion" not in line.lower()

    def test_names_are_told_near_a_private_fact_unless_settings_say_never(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """VIGIE_NAMES."""
        text = "Sophie Lefebvre, son portable perso : 06 39 98 12 34"
        (tmp_path / "in.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
        for names, told in (("near", True), ("never", False)):
            monkeypatch.setenv("VIGIE_NAMES", names)
            self.run("score", "in.jsonl", "-o", "out.jsonl", "--jobs", "1")
            assert ('"PERSON"' in (tmp_path / "out.jsonl").read_text(encoding="utf-8")) is told
        monkeypatch.setenv("VIGIE_NAMES", "always")
        assert "VIGIE_NAMES" in self.run("score", "in.jsonl", status=1)

    def test_a_company_that_cannot_be_used_stops_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In one sentence."""
        monkeypatch.setenv("VIGIE_COMPANY", "absent.toml")
        (tmp_path / "in.jsonl").write_text('{"text": "Bien reçu."}\n', encoding="utf-8")
        assert "lecture impossible" in self.run("score", "in.jsonl", status=1)
