import pytest

from fleetcfg.cli.language import language_of


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "vi"),
        (["audit", "--lang", "en"], {}, "en"),
        (["--lang=en", "audit"], {}, "en"),
        (["audit"], {"FLEETCFG_LANG": "en"}, "en"),
        (["--lang", "vi"], {"FLEETCFG_LANG": "en"}, "vi"),
        (["audit"], {"LANG": "en_US.UTF-8"}, "vi"),
        (["audit", "--", "--lang", "en"], {}, "vi"),
        (["audit", "--lang"], {}, "vi"),
    ],
)
def test_the_command_line_decides_before_the_environment(arguments, environ, language):
    assert language_of(arguments, environ) == language
