"""Install Debian's Chromium where that is possible, else say which tests are skipped; `make test` calls this first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED = "Les tests de la page dans un vrai navigateur (tests/browser) seront sautés : "


def main() -> None:
    """Nothing when Chromium is there; an installation as root on Debian; a sentence everywhere else."""
    if shutil.which("chromium"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get") or not _is_debian():
        print(SKIPPED + "Chromium est absent (Debian : apt-get install chromium).")
        return
    print("Installation de Chromium pour les tests (une fois)…", flush=True)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    if not (_run("apt-get", "update", "-qq") and _run(*install)):
        print(SKIPPED + "l’installation de Chromium a échoué.", file=sys.stderr)


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.is_file() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def _run(*command: str) -> bool:
    """Quietly, without questions, and never for ever."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=settings, capture_output=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
