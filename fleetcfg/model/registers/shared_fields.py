"""Fields that rows of several registers have, and what is wrong between them."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final

from fleetcfg.model.typed.fields import About, DocumentNumber, Fault, Id, Instant, Text, Texts

FIRST_DAY: Final = About("Từ ngày", "First day")
LAST_DAY: Final = About("Đến hết ngày", "Last day")

OwnId = Annotated[Id, About("Mã, để nơi khác gọi", "Id, by which others refer to it")]
Begin = Annotated[Instant, About("Bắt đầu, giờ Việt Nam", "Begin, in the time of Việt Nam")]
End = Annotated[Instant, About("Kết thúc", "End")]
Sites = Annotated[Texts, About("Các điểm cầu", "Sites")]
Devices = Annotated[Texts, About("Các thiết bị", "Devices")]
OfOrganisation = Annotated[Text, About("Mã cơ quan, đơn vị", "Id of the organisation")]
OfProvider = Annotated[Text, About("Mã đơn vị cung cấp", "Id of the provider")]
PaperNumber = Annotated[
    DocumentNumber, About("Số, ký hiệu văn bản", "Number and symbol of the document")
]


def ends_first(first: date | None, last: date | None, name: str) -> Iterator[Fault]:
    """Yield that *name* ends before it begins, where it has both days."""
    if first is not None and last is not None and last < first:
        yield Fault("REG_ENDS_FIRST", {"id": name})
