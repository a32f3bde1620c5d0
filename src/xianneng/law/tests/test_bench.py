"""The benchmark's peers: they answer as the product does, and OpenFisca stays out of the product."""

import importlib.util
import re
from pathlib import Path

import pytest

from xianneng.law import bench, promotion
from xianneng.law.parameters import DEFAULTS

INSTALLED = importlib.util.find_spec("openfisca_core") is not None


def test_the_figure_says_whether_openfisca_is_installed() -> None:
    aimed = promotion.target(bench.facts(2000, seed=7), bench.ON)
    figure = bench._openfisca(aimed, 1, 1.0)
    assert figure["ok"], "OpenFisca and the product must answer alike"
    assert (figure.get("note") == "未安装") == (not INSTALLED) == (figure["peer"]["value"] is None)


@pytest.mark.skipif(not INSTALLED, reason="the [bench] extra is not installed")
def test_another_answer_would_be_noticed() -> None:
    from xianneng.law import bench_openfisca as peer

    aimed = promotion.target(bench.facts(500, seed=7), bench.ON)
    found = peer.verdict(peer.prepared(aimed, bench.ON), bench.ON)
    ours = promotion.verdict(aimed, bench.ON, DEFAULTS)
    assert peer.agrees(found, ours)
    found["sanction"] = -found["sanction"]
    assert not peer.agrees(found, ours)


def test_only_the_benchmark_knows_openfisca() -> None:
    root = Path(bench.__file__).parents[1]
    users = {path.stem for path in root.rglob("*.py") if "tests" not in path.parts
             and re.search(r"(import|from) .*openfisca", path.read_text("utf-8"))}
    assert users == {"bench", "bench_openfisca"}
