"""The same bytes from a directory and from a commit."""

import os
import subprocess

import pytest

from fleetcfg.declared import tree
from fleetcfg.declared.git_objects import MAX_FOLDERS
from fleetcfg.declared.tree import (
    blobs_of_directory,
    blobs_of_revision,
    from_directory,
    from_revision,
)
from fleetcfg.errors import DeclarationError, RequestError
from tests.declared.inventory.make_inventory import write

FILES = {
    "inventory/a.yaml": b"a",
    "inventory/b.yml": b"b",
    "inventory/c.json": b"c",
    "inventory/group_vars/all": b"d",
    "inventory/host_vars/codec.example": b"e",
    "inventory/Tên dài.yaml": b"f\n\n",
}
OTHERS = {
    "inventory/README.md": b"",
    "inventory/hosts": b"",
    "inventory/.hidden.yaml": b"",
    "inventory/.git/x.yaml": b"",
    "inventory/a.yaml~": b"",
    "elsewhere/x.yaml": b"",
}


def git(folder, *arguments):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True)


@pytest.fixture
def repository(tmp_path):
    write(tmp_path, FILES | {p: d for p, d in OTHERS.items() if ".git/" not in p})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def test_a_directory_gives_the_files_that_count_and_names_the_others(tmp_path):
    write(tmp_path, FILES | OTHERS)

    found = from_directory(tmp_path, ["inventory"])

    assert found.files == FILES
    assert list(found.files) == sorted(FILES)
    assert list(found.beside) == ["inventory/README.md", "inventory/a.yaml~", "inventory/hosts"]


def test_a_commit_gives_what_the_directory_gave(repository):
    before = from_directory(repository, ["inventory"])
    (repository / "inventory/a.yaml").write_bytes(b"changed since")

    assert from_revision(repository, "HEAD", ["inventory"]) == before


def test_no_graft_leads_to_another_commit(repository):
    (repository / "inventory/a.yaml").write_bytes(b"second")
    git(repository, "commit", "-q", "-a", "-m", "second")
    second = git(repository, "rev-parse", "HEAD").stdout.strip()
    git(repository, "checkout", "-q", "--orphan", "elsewhere")
    (repository / "inventory/a.yaml").write_bytes(b"evil")
    git(repository, "commit", "-q", "-a", "-m", "evil")
    evil = git(repository, "rev-parse", "HEAD").stdout.strip()
    git(repository, "checkout", "-q", second)
    (repository / ".git/info").mkdir(exist_ok=True)
    (repository / ".git/info/grafts").write_text(f"{second} {evil}\n")

    assert git(repository, "rev-parse", "HEAD~1").stdout.strip() == evil  # git believes it

    found = from_revision(repository, "HEAD~1", ["inventory"])
    assert found.files["inventory/a.yaml"] == b"a"


def test_no_program_that_a_repository_names_is_run(repository, tmp_path):
    told = tmp_path / "ran"
    for key in ("core.fsmonitor", "remote.evil.uploadpack", "core.pager", "diff.external"):
        git(repository, "config", key, f"touch {told}; false")
    for key, text in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "evil"),
        ("remote.evil.url", str(tmp_path)),
        ("remote.evil.promisor", "true"),
    ):
        git(repository, "config", key, text)
    blob = git(repository, "rev-parse", "HEAD:inventory/a.yaml").stdout.strip()
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(DeclarationError, match="TREE_GIT_FAILED"):
        from_revision(repository, "HEAD", ["inventory"])

    assert not told.exists()


def test_paths_are_relative_to_the_folder_that_was_named(repository):
    inside = from_revision(repository / "inventory", "HEAD", ["."])

    assert inside == from_directory(repository / "inventory", ["."])
    assert inside.files["a.yaml"] == b"a"


def test_a_part_may_be_a_file(repository):
    assert from_directory(repository, ["inventory/a.yaml"]).files == {"inventory/a.yaml": b"a"}
    assert from_revision(repository, "HEAD", ["inventory/a.yaml"]).files == {
        "inventory/a.yaml": b"a"
    }


def test_a_part_that_a_commit_does_not_have_gives_no_files(repository):
    assert from_revision(repository, "HEAD", ["baselines"]).files == {}


@pytest.mark.parametrize("revision", ["nope", "--help", "HEAD:inventory", "HEAD~9", "", "a b"])
def test_a_revision_that_is_no_commit_is_a_usage_error(repository, revision):
    with pytest.raises(RequestError, match="TREE_UNKNOWN_REVISION"):
        from_revision(repository, revision, ["inventory"])


def test_a_repository_without_a_commit_says_that(tmp_path):
    git(tmp_path, "init", "-q")

    with pytest.raises(RequestError, match="TREE_NO_COMMIT"):
        from_revision(tmp_path, "HEAD", ["."])


def test_a_folder_outside_git_is_an_error(tmp_path):
    with pytest.raises(DeclarationError, match="TREE_NOT_A_REPOSITORY"):
        from_revision(tmp_path, "HEAD", ["."])


@pytest.mark.parametrize("part", ["..", "../x", "a/../../b", "/etc"])
def test_a_part_that_leads_outside_is_a_usage_error(repository, part):
    for read in (from_directory, lambda root, parts: from_revision(root, "HEAD", parts)):
        with pytest.raises(RequestError, match="TREE_PART_OUTSIDE"):
            read(repository, [part])


def test_a_part_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(DeclarationError, match="TREE_NOT_FOUND"):
        from_directory(tmp_path, ["inventory"])


@pytest.mark.parametrize("target", ["a.yaml", ".", "gone"])
def test_a_link_is_refused_on_disk_and_in_git(repository, target):
    (repository / "inventory/link.yaml").symlink_to(target)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")

    with pytest.raises(DeclarationError, match="TREE_LINK"):
        from_directory(repository, ["inventory"])
    with pytest.raises(DeclarationError, match="TREE_LINK"):
        from_revision(repository, "HEAD", ["inventory"])


def test_a_part_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "inventory").symlink_to("real")

    with pytest.raises(DeclarationError, match="TREE_LINK"):
        from_directory(tmp_path, ["inventory"])


@pytest.mark.parametrize("name", [b"a-\xff.yaml", b"\xff/a.yaml"])
def test_a_name_that_is_no_utf8_is_refused_on_disk_and_in_git(repository, name):
    file = repository / "inventory" / os.fsdecode(name)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"a: 1\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "name")

    for on_disk in (from_directory, blobs_of_directory):
        with pytest.raises(DeclarationError, match="TREE_NAME"):
            on_disk(repository, ["inventory"])
    for in_git in (from_revision, blobs_of_revision):
        with pytest.raises(DeclarationError, match="TREE_NAME"):
            in_git(repository, "HEAD", ["inventory"])


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.yaml")

    with pytest.raises(DeclarationError, match="TREE_UNREADABLE"):
        from_directory(tmp_path, ["."])


def test_limits_hold_for_both(repository, monkeypatch):
    reads = (from_directory, lambda root, parts: from_revision(root, "HEAD", parts))
    for name, value, code in (
        ("MAX_FILE_BYTES", 2, "TREE_FILE_TOO_LARGE"),
        ("MAX_TREE_BYTES", 5, "TREE_TOO_LARGE"),
        ("MAX_FILES", 5, "TREE_TOO_MANY_FILES"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(tree, name, value)
            for read in reads:
                with pytest.raises(DeclarationError, match=code):
                    read(repository, ["inventory"])


@pytest.mark.parametrize("read", [from_directory, blobs_of_directory])
@pytest.mark.parametrize("depth", [MAX_FOLDERS, MAX_FOLDERS + 9])
def test_a_deep_folder_is_refused_by_its_path(tmp_path, read, depth):
    make_deep(tmp_path / "inventory", depth)

    with pytest.raises(DeclarationError, match="TREE_TOO_DEEP") as refused:
        read(tmp_path, ["inventory"])

    assert refused.value.facts["file"] == "inventory/" + "d/" * MAX_FOLDERS


def test_folders_may_lie_as_deep_as_the_limit_says(tmp_path):
    make_deep(tmp_path / "inventory", MAX_FOLDERS - 1)

    assert len(from_directory(tmp_path, ["inventory"]).files) == 1
    assert len(blobs_of_directory(tmp_path, ["inventory"])) == 1


@pytest.mark.parametrize("read", [from_revision, blobs_of_revision])
def test_a_deep_folder_of_a_commit_is_refused_as_well(repository, read):
    make_deep(repository / "inventory", MAX_FOLDERS)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "deep")

    with pytest.raises(DeclarationError, match="TREE_TOO_DEEP"):
        read(repository, "HEAD", ["inventory"])


def make_deep(folder, depth):
    """Make *depth* folders in each other below *folder*, the last with a file."""
    last = folder.joinpath(*["d"] * depth)
    last.mkdir(parents=True)
    (last / "a.yaml").touch()


def test_git_that_does_not_answer_is_an_error(repository, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(DeclarationError, match="TREE_GIT_FAILED"):
        from_revision(repository, "HEAD", ["inventory"])


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"])
def test_no_variable_of_the_shell_leads_to_another_repository(
    repository, tmp_path_factory, monkeypatch, name
):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "init", "-q")
    before = from_revision(repository, "HEAD", ["inventory"]).files
    objects = ".git/objects" if name == "GIT_OBJECT_DIRECTORY" else ".git"
    monkeypatch.setenv(name, str(elsewhere / objects))

    assert from_revision(repository, "HEAD", ["inventory"]).files == before
