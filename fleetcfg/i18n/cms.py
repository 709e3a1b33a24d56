"""Sentences for signatures from tokens, and for the certificates behind them."""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    "CERT_CHAIN": (
        "Chứng thư số {serial} không được cơ quan cấp trong tài liệu gốc bảo đảm ({why}).",
        "Xem hạn, mục đích và cơ quan cấp của chứng thư; nếu đã đổi thì cập nhật tài liệu gốc.",
    ),
    "CERT_REVOCATION_UNKNOWN": (
        "Không biết chứng thư số {serial} còn hiệu lực hay đã bị thu hồi ({why}).",
        "Tải danh sách thu hồi (CRL) mới của cơ quan cấp rồi đóng gói lại.",
    ),
    "CERT_REVOKED": (
        "Chứng thư số {serial} đã bị thu hồi.",
        "Không dùng chữ ký này; người ký phải ký lại bằng chứng thư còn hiệu lực.",
    ),
    "CMS_ATTR_CONTENT_TYPE": (
        "Chữ ký ghi một loại nội dung khác với tệp được ký.",
        "Ký lại tệp .tbs đúng như đã xuất ra.",
    ),
    "CMS_ATTR_DUP": (
        "Một thuộc tính của chữ ký có nhiều giá trị⟨ ({oid})⟩.",
        "Ký lại bằng công cụ ký khác, ở dạng CAdES.",
    ),
    "CMS_ATTR_MISSING": (
        "Chữ ký thiếu thuộc tính bắt buộc {oid}.",
        "Ký lại ở dạng CAdES.",
    ),
    "CMS_ESS_MISMATCH": (
        "Chữ ký được làm cho một chứng thư số khác với chứng thư đi kèm.",
        "Không dùng chữ ký này; ký lại và hỏi người ký đã dùng chứng thư nào.",
    ),
    "CMS_NOT_DETACHED": (
        "Chữ ký chứa sẵn nội dung bên trong.",
        "Ký lại ở dạng tách rời (detached).",
    ),
    "CMS_NO_ESS": (
        "Chữ ký không nêu chứng thư số của người ký (signingCertificateV2).",
        "Ký lại ở dạng CAdES.",
    ),
    "CMS_NO_SIGNED_ATTRS": (
        "Chữ ký không có thuộc tính được ký nên có thể bị dùng cho nội dung khác.",
        "Ký lại ở dạng CAdES.",
    ),
    "CMS_SIGNER_CERT": (
        "Chứng thư số trong chữ ký không phải của khóa ghi trong tài liệu gốc ({why}).",
        "Ký bằng đúng thiết bị ký đã đăng ký, kèm chứng thư của người ký.",
    ),
    "CMS_SIGNER_COUNT": (
        "Tệp chữ ký có {count} người ký; phải đúng một.",
        "Mỗi người ký riêng một tệp.",
    ),
    "CMS_TYPE": (
        "Tệp này không phải chữ ký tách rời của một tài liệu fleetcfg ({why}).",
        "Kiểm tra có chọn đúng tệp .p7s của đúng tệp .tbs không.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    "CERT_CHAIN": (
        "The authority in the root document does not vouch for certificate {serial} ({why}).",
        "Look at its dates, purposes and issuer; if they changed, update the root document.",
    ),
    "CERT_REVOCATION_UNKNOWN": (
        "It is not known whether certificate {serial} has been revoked ({why}).",
        "Fetch the issuer's latest revocation list (CRL) and make the bundle again.",
    ),
    "CERT_REVOKED": (
        "Certificate {serial} has been revoked.",
        "Do not use this signature; sign again with a certificate that is in force.",
    ),
    "CMS_ATTR_CONTENT_TYPE": (
        "The signature names another type of content than the file that was to be signed.",
        "Sign the .tbs file again, as it was exported.",
    ),
    "CMS_ATTR_DUP": (
        "An attribute of the signature has several values⟨ ({oid})⟩.",
        "Sign again with another tool, as CAdES.",
    ),
    "CMS_ATTR_MISSING": (
        "The signature lacks the attribute {oid}, which it must have.",
        "Sign again as CAdES.",
    ),
    "CMS_ESS_MISMATCH": (
        "The signature was made for another certificate than the one that comes with it.",
        "Do not use this signature; sign again, and ask the signer which certificate was used.",
    ),
    "CMS_NOT_DETACHED": (
        "The signature has content inside.",
        "Sign again as a detached signature.",
    ),
    "CMS_NO_ESS": (
        "The signature does not name the signer's certificate (signingCertificateV2).",
        "Sign again as CAdES.",
    ),
    "CMS_NO_SIGNED_ATTRS": (
        "The signature has no signed attributes, so it could be passed off as another's.",
        "Sign again as CAdES.",
    ),
    "CMS_SIGNER_CERT": (
        "The certificate in the signature is not that of the key in the root document ({why}).",
        "Sign with the token that was registered, and include the signer's certificate.",
    ),
    "CMS_SIGNER_COUNT": (
        "The signature file has {count} signers; it must have exactly one.",
        "Let each person sign a file of their own.",
    ),
    "CMS_TYPE": (
        "This file is no detached signature of a fleetcfg document ({why}).",
        "See whether it is the .p7s file of this .tbs file.",
    ),
}
