"""Posts told about somebody else: learnt from beside their original, never judged, never known twice."""

from dataclasses import replace

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_models.axes import HEADS
from vigie_models.reading import read_lines
from vigie_training.fit import Lesson, fit_heads
from vigie_training.recipe import Recipe
from vigie_training.train import copies_of, features_of, lesson_of


@pytest.fixture
def posts(examples: list[Example]) -> list[Example]:
    """Posts of which every third names a first name."""
    return [
        replace(post, text=f"{post.text} Merci à Mamadou.") if place % 3 == 0 else post
        for place, post in enumerate(examples[:240])
    ]


def lesson_with_copies(posts: list[Example], recipe: Recipe) -> tuple[Lesson, list[Example]]:
    """What heads learn from, and the copies in it."""
    copies = copies_of(posts, 2)
    texts = [read_lines(post.text) for post in (*posts, *copies)]
    return lesson_of(posts, texts, recipe, copies), copies


def test_a_copy_says_the_same_of_somebody_else(posts: list[Example]) -> None:
    """Same id and labels, another name, and no more of them than asked for; spans are those of another text."""
    by_id = {post.id: post for post in posts}
    copies = copies_of(posts, 2)
    assert copies
    for copy in copies:
        original = by_id[copy.id]
        assert copy.text != original.text
        assert copy.targets() == original.targets()
        assert copy.spans == ()
    assert max(sum(copy.id == post.id for copy in copies) for post in posts) <= 2


def test_the_same_posts_have_the_same_copies(posts: list[Example]) -> None:
    """What is drawn is drawn by the post's id alone."""
    assert copies_of(posts, 2) == copies_of(list(posts), 2)


def test_a_copy_is_in_the_fold_of_its_original(posts: list[Example], recipe: Recipe) -> None:
    """Else a post would be judged by who read it about somebody else."""
    lesson, copies = lesson_with_copies(posts, recipe)
    fold_of = dict(zip([post.id for post in posts], lesson.folds[: lesson.posts], strict=True))
    assert [fold_of[copy.id] for copy in copies] == lesson.folds[lesson.posts :].tolist()


def test_copies_are_not_judged_and_make_nothing_known(posts: list[Example], recipe: Recipe) -> None:
    """Answers out of fold are those of posts; a word is no n-gram for being in copies."""
    lesson, copies = lesson_with_copies(posts, recipe)
    with_copies = fit_heads(lesson, features_of(recipe), recipe.fit, jobs=1, tick=lambda _: None)
    alone = lesson_of(posts, lesson.texts[: lesson.posts], recipe)
    without = fit_heads(alone, features_of(recipe), recipe.fit, jobs=1, tick=lambda _: None)
    assert lesson.copies == len(copies) > 0
    for head in with_copies.heads:
        assert head.out_of_fold.shape == (len(posts),)
    assert with_copies.features.texts.vocabulary_.columns == without.features.texts.vocabulary_.columns
    priors = [(head.prior, head.positives) for head in with_copies.heads]
    assert priors == [(head.prior, head.positives) for head in without.heads]
    breach = HEADS.index("breach")
    assert not np.array_equal(with_copies.heads[breach].weights, without.heads[breach].weights)
