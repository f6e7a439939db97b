"""The command `vigie-train`: examples, an encoder, training, evaluation, comparison, promotion, keys."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from vigie_datasets.example import Example
from vigie_datasets.example_files import read_examples, write_examples
from vigie_datasets.formats import FormatName, export_examples, import_examples
from vigie_datasets.split import Side, split_examples
from vigie_models import bundle, registry, signing
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_training import encoder_source, local_tables, options, tables
from vigie_training.capacity import Capacity
from vigie_training.check_corpus import check_corpus_command
from vigie_training.compare import changes
from vigie_training.deposit import deposit
from vigie_training.evaluate import Report, evaluate
from vigie_training.gated import gated, put_to_gates, refuse_failures
from vigie_training.gates import recorded_failures
from vigie_training.local import Local, faults_of, figures_of, local_of, origin_of, set_bundle
from vigie_training.measure import Wishes, are_ours, measure
from vigie_training.options import (
    AllowUnsigned,
    AsJson,
    Cache,
    Examples,
    Jobs,
    Key,
    OnSide,
    PostsADay,
    RecipeFile,
    Registry,
    Trust,
)
from vigie_training.progress import Bars
from vigie_training.quality import write_quality
from vigie_training.recipe import read_recipe
from vigie_training.refusing import Refusing, error_stream, refuse, tell_error
from vigie_training.report_page import write_page
from vigie_training.robustness import Robustness
from vigie_training.train import Run, Trained, train

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

_DESPITE = "Why to use a bundle that failed its gates."


@app.command("train")
def train_command(  # noqa: PLR0913, PLR0917 - one a command-line option
    examples: Examples = options.DATASETS,
    recipe: RecipeFile = options.RECIPE,
    shelf: Registry = options.REGISTRY,
    version: Annotated[str | None, typer.Option(help="Default: the month's next free number.")] = None,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Default: today.")] = None,
    key: Key = None,
    jobs: Jobs = options.CORES,
    cache: Cache = options.CACHE,
    encoder: options.EncoderFolder = None,
    no_encoder: options.NoEncoder = False,
    trust: Trust = options.NO_KEYS,
    allow_unsigned: AllowUnsigned = False,
) -> None:
    """Train a bundle from examples, evaluate it on the held-back side and put it in the registry."""
    made_on = day.date() if day else datetime.now(UTC).date()
    with Refusing():
        name = version or registry.next_version(shelf, made_on.year, made_on.month)
        registry.folder_of(shelf, name)
        signing_key = signing.load_private_key(key) if key else None
        run = Run(name, made_on.isoformat(), jobs, cache)
        posts, rules, steps = _read(examples), read_recipe(recipe), Bars(error_stream())
        trusted = signing.trusted_keys(trust)
        joined = None if no_encoder else encoder_source.known(encoder, shelf, trusted, allow_unsigned=allow_unsigned)
        trained = gated(train(posts, rules, run, steps, joined), posts, rules, run, steps)
        folder = deposit(trained.bundle, shelf, signing_key)
    _tell_trained(trained, folder, signed=signing_key is not None)


@app.command("encoder")
def encoder_command(
    examples: Examples = options.DATASETS,
    recipe: RecipeFile = options.RECIPE,
    folder: options.Making = options.ENCODER,
    base: options.BaseFolder = None,
    jobs: Jobs = options.CORES,
) -> None:
    """Make a sentence encoder, for `vigie-train train --encoder FOLDER`; needs the extra `encoder`."""
    with Refusing():
        posts, rules = _read(examples), read_recipe(recipe).encoder
        made = encoder_source.make(posts, rules, folder, base=base, jobs=jobs, tell=tell_error)
    typer.echo(f"Encoder: {made}\nTo join it to n-grams: vigie-train train --encoder {made}")


@app.command("evaluate")
def evaluate_command(  # noqa: PLR0913, PLR0917 - one a command-line option
    candidate: Annotated[str | None, typer.Argument(help="A version or a folder. Default: CURRENT.")] = None,
    examples: Examples = options.DATASETS,
    side: OnSide = Side.TEST,
    shelf: Registry = options.REGISTRY,
    trust: Trust = options.NO_KEYS,
    allow_unsigned: AllowUnsigned = False,
    jobs: Jobs = options.CORES,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write everything as a page, for a browser.")] = None,
    baselines: Annotated[bool, typer.Option("--baselines", help="Fit the textbook model too, to compare.")] = False,
    curve: Annotated[bool, typer.Option("--learning-curve", help="Train on ever more examples: long.")] = False,
    show_texts: Annotated[bool, typer.Option("--show-texts", help="Show texts of posts that are not Vigie's.")] = False,
    write_readme: Annotated[bool, typer.Option("--write-readme", help="Put the figures into README.md.")] = False,
    gate: Annotated[
        bool, typer.Option("--gate", help="Measure noise and fairness; exit 1 where a gate fails.")
    ] = False,
    recipe: RecipeFile = options.RECIPE,
    cache: Cache = options.CACHE,
    on: Annotated[Path | None, typer.Option("--on", help="A company's own labelled posts, drawn at random.")] = None,
    posts_a_day: PostsADay = 1000,
    use: options.Use = DEFAULT_USE,
) -> None:
    """Tell how good a bundle is on labelled examples, beside baselines and two labellers; or on a company's own."""
    if on is not None:
        with Refusing():
            opened = _open(candidate, shelf, trust, allow_unsigned=allow_unsigned)
            _tell_local(_local(opened, on, examples, jobs, use), on, posts_a_day, jobs, use, as_json=as_json)
        return
    with Refusing():
        opened = _open(candidate, shelf, trust, allow_unsigned=allow_unsigned)
        wishes = Wishes(side, jobs, cache, show_texts or are_ours(examples), baselines, curve, use)
        rules = read_recipe(recipe) if wishes.fits_models else None
        measured = measure(opened, _read(examples), rules, wishes, Bars(error_stream()))
        robust = _put_to_gates(opened, _on_side(examples, side), recipe, jobs, use) if gate else None
        if html:
            write_page(measured.with_recorded(robust.figures()) if robust else measured, html)
        if write_readme:
            write_quality(Path("README.md"), opened.manifest.metrics)
    if as_json:
        told = measured.as_json() | ({"robustness": robust.figures()} if robust else {})
        typer.echo(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        tables.print_report(Console(), measured.report)
        tables.print_robustness(Console(), robust.figures() if robust else opened.manifest.metrics)
    if robust and robust.failures:
        refuse("\n".join(robust.failures))


@app.command("thresholds")
def thresholds_command(  # noqa: PLR0913, PLR0917 - one a command-line option
    on: Annotated[
        Path, typer.Option("--on", help="The company's labelled posts (JSONL), drawn at random: 300 to 500.")
    ],
    capacity: Annotated[float, typer.Option("--capacity", min=0, help="How many posts moderators can read a day.")],
    posts_a_day: PostsADay,
    candidate: Annotated[str | None, typer.Argument(help="A version or a folder. Default: CURRENT.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FOLDER/VERSION of the bundle to write.")
    ] = None,
    examples: Examples = options.DATASETS,
    shelf: Registry = options.REGISTRY,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Default: today.")] = None,
    key: Key = None,
    trust: Trust = options.NO_KEYS,
    allow_unsigned: AllowUnsigned = False,
    jobs: Jobs = options.CORES,
    as_json: AsJson = False,
) -> None:
    """Set a bundle to a company: what moderators will see, and which doubtful posts still fit into their day."""
    made_on = day.date() if day else datetime.now(UTC).date()
    with Refusing():
        signing_key = signing.load_private_key(key) if key else None
        local = _local(_open(candidate, shelf, trust, allow_unsigned=allow_unsigned), on, examples, jobs)
        setting = local.set_to(Capacity(capacity, posts_a_day))
        told = local.told(setting, posts_a_day)
        if output is not None:
            origin = origin_of(local, _place(candidate, shelf), on, Capacity(capacity, posts_a_day))
            changed = set_bundle(local, setting, origin, version=output.name, date=made_on.isoformat())
            told["written"] = deposit(changed, output.parent, signing_key).as_posix()
    if as_json:
        typer.echo(json.dumps(told, indent=1))
    else:
        local_tables.print_local(Console(), local, setting, posts_a_day)
        if output is not None:
            typer.echo(f"Bundle {output.name}: {output}{'' if signing_key else ' (NOT signed: no --key)'}")


@app.command("compare")
def compare_command(  # noqa: PLR0913, PLR0917 - one a command-line option
    before: Annotated[str, typer.Argument(help="A version or a folder.")],
    after: Annotated[str, typer.Argument(help="Another one.")],
    examples: Examples = options.DATASETS,
    side: OnSide = Side.TEST,
    shelf: Registry = options.REGISTRY,
    trust: Trust = options.NO_KEYS,
    allow_unsigned: AllowUnsigned = False,
    jobs: Jobs = options.CORES,
    as_json: AsJson = False,
) -> None:
    """Put two bundles side by side on the same examples."""
    with Refusing():
        opened = [_open(name, shelf, trust, allow_unsigned=allow_unsigned) for name in (before, after)]
        measured = _on_side(examples, side)
        old, new = (_evaluated(each, measured, jobs) for each in opened)
    found = changes(old, new)
    if as_json:
        typer.echo(json.dumps([change._asdict() for change in found], indent=1))
    else:
        tables.print_changes(Console(), found, before, after)


@app.command("promote")
def promote_command(
    version: Annotated[str, typer.Argument(help="The version to put in use; an older one goes back to it.")],
    shelf: Registry = options.REGISTRY,
    trust: Trust = options.NO_KEYS,
    allow_unsigned: AllowUnsigned = False,
    despite_gates: Annotated[str | None, typer.Option("--despite-gates", metavar="REASON", help=_DESPITE)] = None,
) -> None:
    """Verify a bundle, try it out, and make it the one in use; one that failed its gates needs a reason."""
    with Refusing():
        refuse_failures(_open(version, shelf, trust, allow_unsigned=allow_unsigned), despite_gates)
        promoted = registry.promote(shelf, version, trusted=signing.trusted_keys(trust), allow_unsigned=allow_unsigned)
    by = f"signed by {promoted.signer}" if promoted.signer else "UNSIGNED"
    typer.echo(f"{version} is now in use ({by}).")
    if failures := recorded_failures(promoted.manifest.metrics):
        typer.echo(f"Despite its gates ({'; '.join(failures)}), because: {despite_gates}")


@app.command("check-corpus")
def check_corpus(
    folder: Annotated[Path, typer.Argument(help="The folder of examples.")] = Path("datasets"),
) -> None:
    """Check the examples: schema, names, offsets, duplicates, coverage."""
    raise typer.Exit(check_corpus_command(folder, console=Console()))


@app.command("export")
def export_command(
    to: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="For which tool.")],
    path: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    examples: Examples = options.DATASETS,
) -> None:
    """Write examples in the format of another tool, losing nothing."""
    with Refusing():
        found = _read(examples)
        export_examples(to, found, path)
    typer.echo(f"{len(found)} examples: {path}")


@app.command("import")
def import_command(
    of: Annotated[FormatName, typer.Argument(metavar="FORMAT", help="Of which tool.")],
    path: Annotated[Path, typer.Argument(metavar="IN", help="The file to read.")],
    to: Annotated[Path, typer.Argument(metavar="OUT", help="The .jsonl file to write, whole or not at all.")],
) -> None:
    """Read labelled posts from the format of another tool; bad rows are refused by their number."""
    with Refusing():
        found = import_examples(of, path)
        write_examples(found, to)
    typer.echo(f"{len(found)} examples: {to}")


@app.command("keygen")
def keygen_command(
    path: Annotated[Path, typer.Argument(help="Where the private key goes: outside the repository.")],
) -> None:
    """Make a pair of keys to sign bundles with; the public half lies beside the private one, in `.pub`."""
    with Refusing():
        public = signing.make_key_pair(path)
    typer.echo(f"Private key: {path} (keep it secret)\nPublic key: {public}")
    typer.echo(
        f"To trust it, copy the public key into models/vigie_models/trusted_keys/.\n{public.read_text()}",
        nl=False,
    )


def _read(paths: list[Path]) -> list[Example]:
    return [example for path in paths for example in read_examples(path)]


def _on_side(paths: list[Path], side: Side) -> list[Example]:
    return split_examples(_read(paths))[side]


def _open(candidate: str | None, shelf: Path, trust: list[Path], *, allow_unsigned: bool) -> Bundle:
    return bundle.load(_place(candidate, shelf), trusted=signing.trusted_keys(trust), allow_unsigned=allow_unsigned)


def _place(candidate: str | None, shelf: Path) -> Path:
    return registry.current(shelf) if candidate is None else _folder(candidate, shelf)


def _folder(candidate: str, shelf: Path) -> Path:
    return Path(candidate) if "/" in candidate else registry.folder_of(shelf, candidate)


def _evaluated(opened: Bundle, examples: list[Example], jobs: int, use: EncoderUse = DEFAULT_USE) -> Report:
    with Bars(error_stream()).step(f"Évaluation de {opened.manifest.version}", len(examples)) as tick:
        return evaluate(opened, examples, jobs=jobs, tick=tick, use=use)


def _put_to_gates(opened: Bundle, examples: list[Example], recipe: Path, jobs: int, use: EncoderUse) -> Robustness:
    return put_to_gates(opened, examples, read_recipe(recipe), jobs, Bars(error_stream()), use)


def _local(opened: Bundle, on: Path, examples: list[Path], jobs: int, use: EncoderUse = DEFAULT_USE) -> Local:
    """A company's posts as a bundle scores them, beside the held-back faults of the corpus where it lies here."""
    own = read_examples(on)
    held_back = faults_of(_on_side(examples, Side.TEST)) if all(path.exists() for path in examples) else []
    with Bars(error_stream()).step(f"Lecture par {opened.manifest.version}", len(own) + len(held_back)) as tick:
        local = local_of(opened, own, held_back, jobs=jobs, tick=tick, use=use)
    local_tables.print_warning(error_stream(), len(own))
    return local


def _tell_local(local: Local, on: Path, posts_a_day: float, jobs: int, use: EncoderUse, *, as_json: bool) -> None:
    """How the bundle fares on the company's posts as they are, and what its moderators will see."""
    report, shipped = _evaluated(local.bundle, read_examples(on), jobs, use), local.shipped(posts_a_day)
    if as_json:
        told = {"version": local.bundle.manifest.version, **report.figures(), **figures_of(shipped)}
        typer.echo(json.dumps(told, indent=1))
    else:
        tables.print_report(Console(), report)
        local_tables.print_estimates(Console(), "in this company", shipped, posts_a_day)


def _tell_trained(trained: Trained, folder: Path, *, signed: bool) -> None:
    tables.print_report(Console(), trained.report)
    version = trained.bundle.manifest.version
    typer.echo(f"Bundle {version}: {folder}")
    if not signed:
        typer.echo("It is NOT signed: give --key, or it is refused where unsigned bundles are not allowed.")
    for failure in recorded_failures(trained.bundle.manifest.metrics):
        typer.echo(f"It does not keep its gates: {failure}")
    typer.echo(f"To put it in use: vigie-train promote {version}")
