"""Do what the README says, in a fresh clone: its two commands' first one, then every block of its examples."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVICE = "http://127.0.0.1:8000"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def shell(script: str, clone: Path, **more: str) -> str:
    """Run a block as a newcomer pastes it; what it printed."""
    print("   ", script.strip().splitlines()[0], flush=True)
    environment = {**os.environ, "HOME": str(clone), **more}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def expect(condition: bool, what: str) -> None:
    """Stop when the README promised otherwise."""
    if not condition:
        sys.exit(f"README: {what}")


def wait_for_demo(server: subprocess.Popen[str], log: Path) -> None:
    """Until the page answers and the whole demo company was scored."""
    for _ in range(900):
        expect(server.poll() is None, f"make run ended:\n{log.read_text(encoding='utf-8')[-3000:]}")
        try:
            with urllib.request.urlopen(f"{SERVICE}/metrics") as answer:
                counted = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if line[0] != "#")
            if float(counted.get('vigie_scored_total{outcome="scored"}', 0)) >= 60:
                return
        except OSError:
            pass
        time.sleep(0.5)
    sys.exit("README: the demo company never came in")


def main() -> None:
    """Clone, run, try, stop."""
    with tempfile.TemporaryDirectory(prefix="vigie-clone-", ignore_cleanup_errors=True) as folder:
        clone, log = Path(folder) / "vigie", Path(folder) / "run.log"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        started = time.monotonic()
        with log.open("w", encoding="utf-8") as file:
            server = subprocess.Popen(
                ["make", "run"], cwd=clone, stdout=file, stderr=file, text=True, start_new_session=True
            )
        try:
            wait_for_demo(server, log)
            print(f"    make run: ready with its demo after {time.monotonic() - started:.0f} s", flush=True)
            try_the_examples(clone, log)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(60)
        try_training(clone)


def try_the_examples(clone: Path, log: Path) -> None:
    """The page, the score, the two signed webhooks."""
    shown = log.read_text(encoding="utf-8")
    expect("Mot de passe" in shown and "/connexion" in shown, "make run says how to log in")
    expect("<form" in urllib.request.urlopen(f"{SERVICE}/connexion").read().decode(), "the page asks to log in")
    score, source, signed, _ = blocks("sh")
    expect(json.loads(shell(score, clone))["decision"]["action"] == "hold", "a password is held")
    secret = re.search(r"whsec_\S+", shell(source, clone))
    expect(secret is not None, "the source shows its secret")
    given = {"VIGIE_SECRET": secret[0] if secret else ""}
    expect('"accepted"' in shell(signed, clone, **given), "the curl webhook is accepted")
    script = clone / "example.py"
    script.write_text(blocks("python")[0], encoding="utf-8")
    expect('"accepted"' in shell(f"{sys.executable} example.py", clone, **given), "the Python webhook is accepted")


def try_training(clone: Path) -> None:
    """From examples to a promoted bundle."""
    shell(blocks("sh")[3], clone)
    current = (clone / "models" / "registry" / "CURRENT").read_text(encoding="utf-8").strip()
    expect(current == "2026.12.1", "the new bundle is in use")


if __name__ == "__main__":
    main()
