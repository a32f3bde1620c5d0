"""The forms of pools: a position's posts, and the wishes of who chooses."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xianneng.work.recruitment.pooling.models import Post
from xianneng.work.recruitment.pooling.queries import WISHES

PARTS = 3  # of a line: organ, post, places


class PostsForm(forms.Form):
    """The posts, a line each."""

    posts = forms.CharField(label="岗位", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), help_text="每行一个：用人单位、岗位、人数，以空格隔开")

    def clean_posts(self) -> list[tuple[str, str, int]]:
        """Three parts each, the last a number."""
        rows = [line.split() for line in self.cleaned_data["posts"].splitlines() if line.strip()]
        if wrong := next((at for at, row in enumerate(rows, 1) if len(row) != PARTS or not row[-1].isdecimal() or len(row[-1]) > PARTS), None):
            raise forms.ValidationError(f"第 {wrong} 行不是用人单位、岗位、人数")
        return [(row[0][:200], row[1][:200], int(row[2])) for row in rows]


class WishesForm(forms.Form):
    """Wishes in their order; the first is required."""

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "不填"), *((str(post.at), f"{post}（{post.count} 人）") for post in posts)]
        for at in range(min(WISHES, len(posts))):
            self.fields[f"wish_{at}"] = forms.ChoiceField(label=f"第{'一二三四五'[at]}志愿", choices=choices, required=at == 0)

    @property
    def wishes(self) -> list[int]:
        """The posts by their `at`, those that were left out passed over."""
        return [int(value) for value in self.cleaned_data.values() if value]
