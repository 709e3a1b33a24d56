"""Whoever applies is told of a FIDO key that may have been copied, and the work goes on."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from fleetcfg.authority.installation import install, opened
from fleetcfg.cli.apply import tell_of_copies
from fleetcfg.i18n import use_language
from fleetcfg.trust.verify.quorum import VerifiedSignature

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(("language", "word"), [("vi", "sao chép"), ("en", "copied")])
def test_a_counter_that_went_backwards_is_told_on_stderr_in_the_language_in_use(
    tmp_path, capsys, language, word
):
    install(tmp_path / "ledger", "so.example/log/may-1")
    use_language(language)

    with opened(tmp_path / "ledger") as installation:
        place = SimpleNamespace(installation=installation, now=NOW)
        for digit, counter in (("1", 9), ("2", 3)):
            signed = (VerifiedSignature("SHA256:khoa", "lanh-dao-1", counter),)
            tell_of_copies(place, SimpleNamespace(sha256=f"sha256:{digit * 64}", signatures=signed))

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("KEY_COUNTER: ") == 1
    assert word in told.err
    assert "lanh-dao-1" in told.err
