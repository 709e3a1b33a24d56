"""What is remembered of declarations is what was read of the very same, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fleetcfg.declared.tree import Tree
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations

ROOT = Path(__file__).parents[2]


def test_the_same_is_read_once_and_anything_else_is_read_anew():
    sources, today = read_declarations(ROOT), now()
    province = sources.province(at=today)
    first = next(iter(sources.baselines.files))
    files = dict(sources.baselines.files)
    others = (
        replace(sources, baselines=Tree(files | {first: files[first] + b"\n"})),
        replace(sources, baselines=Tree({f"x{path}": data for path, data in files.items()})),
        replace(sources, baselines=Tree(files, {"beside.pem": b"x"})),
        replace(sources, catalogs=dict(sources.catalogs)),
    )

    assert read_declarations(ROOT).province(at=today) is province
    assert sources.province(at=today + timedelta(days=1)) is not province
    assert all(each.province(at=today) is not province for each in others)


def test_what_is_known_by_its_path_from_here_is_another_elsewhere(tmp_path, monkeypatch):
    lies = Tree(read_declarations(ROOT).baselines.files, {f"{ROOT}/a.pem": b"x"})
    sources, today = replace(read_declarations(ROOT), baselines=lies), now()
    province = sources.province(at=today)

    monkeypatch.chdir(tmp_path)

    assert sources.province(at=today) is not province
