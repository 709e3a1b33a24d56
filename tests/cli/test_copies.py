"""Whoever applies is told of a FIDO key that may have been copied, and the work goes on."""

import pytest

from fleetcfg.authority.installation import install, open_installation
from fleetcfg.cli.language import use_language
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.ledger.fido_counters import note_counters
from fleetcfg.trust.verify.quorum import VerifiedSignature
from fleetcfg.workflow.events import KeyCountedBackwards
from fleetcfg_kit.testing.clock import NOON


@pytest.mark.parametrize(("language", "word"), [("vi", "sao chép"), ("en", "copied")])
def test_a_counter_that_went_backwards_is_told_on_stderr_in_the_language_in_use(
    tmp_path, capsys, language, word
):
    install(tmp_path / "ledger", "so.example/log/may-1")
    use_language(language)

    with open_installation(tmp_path / "ledger") as installation:
        for digit, counter in (("1", 9), ("2", 3)):
            signed = (VerifiedSignature("SHA256:khoa", "lanh-dao-1", counter),)
            document = f"sha256:{digit * 64}"
            for one in note_counters(installation.store, document, signed, at=NOON):
                notice_listener()(KeyCountedBackwards(one))

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("KEY_COUNTER: ") == 1
    assert word in told.err
    assert "lanh-dao-1" in told.err
