"""The demo company."""

import json
from collections.abc import Callable
from pathlib import Path

from houses import Caller, House
from vigie_datasets.example_files import read_examples
from vigie_datasets.near_copies import near_copy_groups
from vigie_service import demo
from vigie_service.platforms.generic import parse
from vigie_service.store.tables import posts, reviews, sources, users

ROOT = Path(__file__).parents[2]


def test_the_company_has_sixty_posts_in_six_communities_that_the_webhook_takes(house: House) -> None:
    """Each one a canonical event, in the order of its threads."""
    events = demo.deliveries(house.clock())
    parsed = [parse(json.dumps(event).encode())[0] for event in events]
    assert len(parsed) >= 60
    assert len({event.post.community.id for event in parsed if event.post.community}) == 6
    assert max(event.occurred_at for event in parsed if event.occurred_at) < house.clock()
    assert {receipt["status"] for receipt in house.accept(*events)} == {"accepted"}


def test_no_demo_post_is_taken_from_the_examples() -> None:
    """Neither the same nor a near copy."""
    shown = [json.loads(line)["text"] for line in demo.POSTS.read_text(encoding="utf-8").splitlines()]
    known = [example.text for example in read_examples(ROOT / "datasets")]
    groups = near_copy_groups([*shown, *known])
    assert not (set(shown) & set(known))
    mixed = [group for group in groups if len(group) > 1 and min(group) < len(shown) <= max(group)]
    assert mixed == []


def test_the_first_start_makes_a_source_and_a_moderator_and_the_second_nothing(remake: Callable[..., House]) -> None:
    """A deployment with a source of its own is never given a demo."""
    house = remake()
    first = demo.prepare(house.tools)
    assert first is not None
    assert [row["name"] for row in house.rows(sources)] == ["demo"]
    assert [row["name"] for row in house.rows(users)] == ["demo"]
    assert demo.prepare(house.tools) is None


def test_a_demo_post_comes_in_through_the_signed_webhook_like_any_other(caller: Caller) -> None:
    """Scored, and the doubtful ones queued."""
    for number, event in enumerate(demo.deliveries(caller.house.clock())[:20]):
        assert caller.send(event, webhook_id=f"m{number}").status_code == 202
    caller.house.moderate()
    assert len(caller.house.rows(posts)) == 20
    assert caller.house.rows(reviews)
