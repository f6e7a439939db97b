"""Follow the Dockerfile's own steps in an empty folder, where no Docker engine is at hand.

Every absolute path of the image is moved under one new folder; COPY copies what git tracks and .dockerignore lets
through; RUN, HEALTHCHECK and CMD are run as they are written, the last one as the user it names a place for.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
IMAGE_PATHS = re.compile(r"(?<![\w.])/(?:opt/vigie|var/lib/vigie|src)\b")
SYSTEM_COMMANDS = ("useradd ",)  # change the image's users; nothing of the project is in them
PORT = "18473"


class Step(NamedTuple):
    """One instruction: its word and the rest."""

    word: str
    rest: str


def steps(text: str) -> Iterator[Step]:
    """The instructions of a Dockerfile, continued lines joined."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.strip().partition(" ")
            yield Step(word, rest)


class Build:
    """What the steps have made so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **_pip_settings()}
        self.health = self.command = ""

    def inside(self, text: str) -> str:
        """Paths of the image, moved into the folder."""
        return IMAGE_PATHS.sub(lambda path: f"{self.folder}{path[0]}", text)

    def follow(self, step: Step) -> None:
        """Do one step."""
        print(f"    {step.word} {step.rest[:110]}", flush=True)
        getattr(self, f"_{step.word.lower()}", self._unknown)(step.rest)

    def _unknown(self, rest: str) -> None:
        sys.exit(f"The Dockerfile uses an instruction that this script does not follow: {rest}")

    def _from(self, rest: str) -> None:
        wanted = re.match(r"python:(\d+\.\d+)-", rest)
        if not wanted:
            sys.exit(f"The base image is not a Python one: {rest}")
        self.place = self.folder

    def _workdir(self, rest: str) -> None:
        self.place = Path(self.inside(rest))
        self.place.mkdir(parents=True, exist_ok=True)

    def _env(self, rest: str) -> None:
        name, _, value = rest.partition("=")
        self.environment[name] = self.inside(value) + (f":{os.environ['PATH']}" if name == "PATH" else "")

    def _copy(self, rest: str) -> None:
        *sources, target = shlex.split(rest)
        if sources[0].startswith("--from="):
            if not all(Path(self.inside(source)).exists() for source in sources[1:]):
                sys.exit(f"COPY {rest}: nothing there")
            return  # both stages share the folder
        for source in sources:
            self._copy_tracked(source, Path(self.inside(target)) if target.startswith("/") else self.place / target)

    def _copy_tracked(self, source: str, target: Path) -> None:
        files = subprocess.check_output(["git", "ls-files", source], cwd=ROOT, text=True).splitlines()
        files = [name for name in files if not _ignored(name)]
        if not files:
            sys.exit(f"COPY {source}: nothing that git tracks and .dockerignore lets through")
        for name in files:
            inner = Path(name).relative_to(source) if name != source else Path(Path(name).name)
            place = target / inner if name != source or str(target).endswith("/.") or target.is_dir() else target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place)

    def _run(self, rest: str) -> None:
        if not rest.startswith(SYSTEM_COMMANDS):
            subprocess.run(["sh", "-ec", self.inside(rest)], cwd=self.place, env=self.environment, check=True)

    def _healthcheck(self, rest: str) -> None:
        self.health = rest.partition("CMD ")[2]

    def _cmd(self, rest: str) -> None:
        self.command = rest

    def _note(self, rest: str) -> None:
        """Nothing to do in a folder."""

    _user = _volume = _expose = _note

    def start(self) -> None:
        """Run the start command until its own health check passes."""
        if "USER vigie" not in (ROOT / "Dockerfile").read_text(encoding="utf-8"):
            sys.exit("The image would run as root.")
        environment = {**self.environment, "VIGIE_HOST": "127.0.0.1", "VIGIE_PORT": PORT}
        self.place.chmod(0o700)
        process = subprocess.Popen(json.loads(self.command), cwd=self.place, env=environment)
        health = self.health.replace(":8000/", f":{PORT}/")
        try:
            for _ in range(120):
                if process.poll() is not None:
                    sys.exit(f"The start command ended with status {process.returncode}.")
                if subprocess.call(["sh", "-c", health], env=environment, stderr=subprocess.DEVNULL) == 0:
                    print("    healthy", flush=True)
                    return
                time.sleep(0.5)
            sys.exit("The health check never passed.")
        finally:
            process.terminate()
            process.wait(30)


def _ignored(name: str) -> bool:
    """Whether .dockerignore keeps a file out: everything, but for what it lets in again."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    let_in = any(line[0] == "!" and (name == line[1:] or name.startswith(f"{line[1:]}/")) for line in lines)
    return not let_in or any(line[0] != "!" and line != "*" and fnmatch(name, line) for line in lines)


def _pip_settings() -> dict[str, str]:
    """How this machine's pip reaches its registry."""
    return {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "REQUESTS_"))}


def main() -> None:
    """All steps, then start and stop."""
    with tempfile.TemporaryDirectory(prefix="vigie-image-") as folder:
        build = Build(Path(folder))
        for step in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            build.follow(step)
        build.start()


if __name__ == "__main__":
    main()
