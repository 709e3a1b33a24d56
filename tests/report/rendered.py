"""What a renderer tells, as text."""

import io

from fleetcfg.report.renderers import renderer
from fleetcfg.words import Words


def rendered(kind, output, *nouns, language="vi", columns=80, stream=None):
    stream = stream or io.StringIO()
    telling = renderer(kind, output, stream, Words(language), columns=columns)
    for noun in nouns:
        telling.tell(noun)
    telling.end()
    return stream.getvalue()
