"""Fields that rows of several registers have, and what is wrong between them."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final

from fleetcfg.model.typed.fields import (
    DocumentNumberField,
    Fault,
    IdField,
    InstantField,
    Meaning,
    TextField,
    TextsField,
)

FIRST_DAY: Final = Meaning("Từ ngày", "First day")
LAST_DAY: Final = Meaning("Đến hết ngày", "Last day")

OwnIdField = Annotated[IdField, Meaning("Mã, để nơi khác gọi", "Id, by which others refer to it")]
BeginField = Annotated[
    InstantField, Meaning("Bắt đầu, giờ Việt Nam", "Begin, in the time of Việt Nam")
]
EndField = Annotated[InstantField, Meaning("Kết thúc", "End")]
SitesField = Annotated[TextsField, Meaning("Các điểm cầu", "Sites")]
DevicesField = Annotated[TextsField, Meaning("Các thiết bị", "Devices")]
OrganisationField = Annotated[TextField, Meaning("Mã cơ quan, đơn vị", "Id of the organisation")]
ProviderField = Annotated[TextField, Meaning("Mã đơn vị cung cấp", "Id of the provider")]
PaperField = Annotated[
    DocumentNumberField, Meaning("Số, ký hiệu văn bản", "Number and symbol of the document")
]


def ends_first(first: date | None, last: date | None, name: str) -> Iterator[Fault]:
    """Yield that *name* ends before it begins, where it has both days."""
    if first is not None and last is not None and last < first:
        yield Fault("REG_ENDS_FIRST", {"id": name})
