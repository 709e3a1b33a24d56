"""Sentences and remedies for codes about baselines, templates, playbooks and precedence.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    # ---- baselines: the file
    "BASE_ABSENT_FALSE": (
        "«absent: false» không nói tham số phải thế nào.",
        "Bỏ dòng này, hoặc viết giá trị phải có.",
    ),
    "BASE_BAD_EXPRESSION": (
        "Biểu thức {expression} không dùng được ở chỗ: {part}.",
        "Chỉ dùng chữ, lớp ký tự, nhóm, | và lặp không lồng nhau; hoặc liệt kê bằng one_of.",
    ),
    "BASE_BAD_ID": (
        "Mã baseline {baseline} không hợp lệ.",
        "Chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ «ma-hoa».",
    ),
    "BASE_BAD_PATH": (
        "Tên tham số «{path}» có dấu cách thừa.",
        "Viết các từ cách nhau đúng một dấu cách.",
    ),
    "BASE_BAD_SEVERITY": (
        "Mức nghiêm trọng {severity} không có.",
        "Chọn một trong: {known}.",
    ),
    "BASE_DUPLICATE_ID": (
        "Mã baseline {baseline} đã được dùng ở {other}.",
        "Đặt mã khác cho một trong hai.",
    ),
    "BASE_EMPTY": (
        "Baseline {baseline} không nói gì về tham số nào.",
        "Thêm parameters hoặc native, hoặc xóa tệp.",
    ),
    "BASE_LIST_IS_NO_RULE": (
        "Danh sách sau {parameter} không nói là một trong hay tất cả.",
        "Viết «one_of: […]» và «set: …».",
    ),
    "BASE_NO_CHOICE": (
        "one_of không có lựa chọn nào nên không giá trị nào đạt.",
        "Ghi ít nhất một giá trị.",
    ),
    "BASE_RULE_MISSING": (
        "{parameter} không có điều kiện nào.",
        "Thêm equals, one_of, at_least, at_most, matches hoặc absent.",
    ),
    "BASE_RULE_TWICE": (
        "{parameter} có nhiều điều kiện cùng lúc: {operators}.",
        "Giữ một điều kiện; chỉ at_least và at_most được đi cùng nhau.",
    ),
    "BASE_SCOPE_EMPTY": (
        "{part} trong applies_to là danh sách rỗng.",
        "Ghi tên vào danh sách, hoặc bỏ {part} để áp dụng cho tất cả.",
    ),
    "BASE_SET_OF_ABSENT": (
        "{parameter} phải không có, nên không đặt giá trị được.",
        "Bỏ set, hoặc bỏ absent.",
    ),
    "BASE_UNKNOWN_KEY": (
        "Baseline không có khóa {key}.",
        "Xóa khóa này hoặc sửa tên⟨; tên gần nhất: {nearest}⟩.",
    ),
    # ---- baselines: against the inventory and the law
    "BASE_AFTER_BASIS": (
        "Ban hành ngày {date} nhưng viện dẫn {clause}, đã hết hiệu lực sau ngày {valid_to}.",
        "Viện dẫn văn bản thay thế: {replaced_by}.",
    ),
    "BASE_BEFORE_BASIS": (
        "Ban hành ngày {date} nhưng viện dẫn {clause}, chỉ có hiệu lực từ ngày {valid_from}.",
        "Sửa ngày ban hành hoặc điều khoản viện dẫn.",
    ),
    "BASE_FOR_NO_DEVICE": (
        "Baseline {baseline} không áp dụng cho thiết bị nào.",
        "Xem lại applies_to: mọi điều kiện trong đó phải cùng đúng.",
    ),
    "BASE_ISSUED_LATER": (
        "Baseline {baseline} ghi ngày ban hành {date}, sau ngày đang xét {on}.",
        "Sửa ngày, hoặc đợi đến ngày đó.",
    ),
    "BASE_UNKNOWN_BASIS": (
        "Văn bản được viện dẫn «{clause}» không có trong legal_bases.",
        "Thêm văn bản vào legal_bases hoặc sửa cách viện dẫn⟨; gần nhất: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_FAMILY": (
        "Không có họ thiết bị {name}.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_GROUP": (
        "Inventory không có nhóm {name}.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_HOST": (
        "Inventory không có thiết bị {name}.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_SITE": (
        "Inventory không có điểm cầu {name}.",
        "Sửa mã⟨; mã gần nhất: {nearest}⟩.",
    ),
    # ---- baselines: against the catalog
    "BASE_BOUND_NOT_NUMBER": (
        "Cận của {parameter} là «{value}», không phải số nguyên⟨ ({devices})⟩.",
        "Viết số nguyên, không dấu phẩy, không số 0 ở đầu.",
    ),
    "BASE_BOUND_ON_WORDS": (
        "{parameter} là từ chứ không phải số ({space}), nên không có cận⟨ ({devices})⟩.",
        "Dùng one_of.",
    ),
    "BASE_BOUND_OUTSIDE_SPACE": (
        "Cận {value} của {parameter} nằm ngoài khoảng có thể đặt: {space}⟨ ({devices})⟩.",
        "Chọn cận trong khoảng đó.",
    ),
    "BASE_FAMILY_LACKS_PARAMETER": (
        "Họ {family} không có tham số {parameter}.",
        "Thu hẹp applies_to bằng families, hoặc dùng native cho họ đó.",
    ),
    "BASE_NATIVE_NOT_IN_CATALOG": (
        "Danh mục của {family} không có đường dẫn {path}; giá trị không được kiểm tra trước.",
        "Đối chiếu đường dẫn với máy thật⟨; tên gần nhất: {nearest}⟩.",
    ),
    "BASE_NATIVE_OUT_OF_SCOPE": (
        "Phần native của {family} không bao giờ dùng tới, vì families không có họ đó.",
        "Thêm {family} vào families, hoặc xóa phần này.",
    ),
    "BASE_RULE_IMPOSSIBLE": (
        "Không giá trị nào của {parameter} đạt {rule}; có thể đặt: {space}⟨ ({devices})⟩.",
        "Sửa điều kiện cho ít nhất một giá trị đạt.",
    ),
    "BASE_SECRET_LITERAL": (
        "{parameter} là bí mật và không được ghi thẳng vào tệp.",
        "Ghi tham chiếu (env:, keyring:, file:, command:), và đổi bí mật đã lộ.",
    ),
    "BASE_SECRET_RULE": (
        "{parameter} là bí mật: không thể so sánh bằng điều kiện này.",
        "Ghi một tham chiếu duy nhất, hoặc «absent: true».",
    ),
    "BASE_SET_BREAKS_RULE": (
        "Giá trị sẽ đặt cho {parameter} ({value}) không đạt chính điều kiện {rule}⟨ ({devices})⟩.",
        "Sửa set hoặc sửa điều kiện.",
    ),
    "BASE_SET_MISSING": (
        "{parameter} có điều kiện {rule} nhưng không nói đặt giá trị nào khi không đạt.",
        "Thêm «set: …» nếu muốn sửa được tự động về sau.",
    ),
    "BASE_UNKNOWN_PARAMETER": (
        "Không họ thiết bị nào có tham số {parameter}.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩. Đường dẫn của hãng thì ghi trong native.",
    ),
    "BASE_VALUE_CONTROL_CHARACTER": (
        "Giá trị của {parameter} có ký tự điều khiển hoặc xuống dòng⟨ ({devices})⟩.",
        "Viết trên một dòng, không ký tự điều khiển.",
    ),
    "BASE_VALUE_NOT_NFC": (
        "Giá trị của {parameter} dùng dấu tổ hợp (không phải NFC): {value}⟨ ({devices})⟩.",
        "Gõ lại bằng bộ gõ Unicode dựng sẵn.",
    ),
    "BASE_VALUE_OUTSIDE_SPACE": (
        "{parameter} không thể là «{value}»; có thể là: {space}⟨ ({devices})⟩.",
        "Chọn giá trị trong đó⟨; gần nhất: {nearest}⟩.",
    ),
    # ---- precedence
    "BASE_CONFLICT": (
        "Trên {host}, {parameter} là {rule} ở đây và {other_rule} ở {other}, cùng một mức.",
        "Bỏ một trong hai, hoặc thu hẹp một bên vào nhóm, điểm cầu hay thiết bị.",
    ),
    "BASE_OVERLAP": (
        "Trên {host}, {parameter} ({rule}) trùng một phần với {other_parameter} ở {other}.",
        "Viết riêng từng chỉ số ở cả hai nơi, hoặc dùng [*] ở nơi cụ thể hơn.",
    ),
    "BASE_TWO_NAMES": (
        "{parameter} và {other_parameter} (ở {other}) là một tham số trên {host}.",
        "Giữ một tên.",
    ),
    # ---- templates
    "TPL_FORBIDDEN": (
        "Mẫu dùng thứ không được phép: {what}.",
        "Chỉ dùng tên, khóa, so sánh, «a if b else c», ~ và các bộ lọc trong tài liệu.",
    ),
    "TPL_NOT_CONDITION": (
        "Điều kiện «{condition}» không cho ra đúng hay sai, mà ra {what}.",
        "Viết thành phép so sánh, hoặc dùng một trường đúng/sai như .ok, .failed.",
    ),
    "TPL_NOT_TEXT": (
        "Mẫu không cho ra chữ hay số nguyên: {what}⟨ ({devices})⟩.",
        "Chọn một biến chứa chữ hoặc số, và dùng bộ lọc đúng cách.",
    ),
    "TPL_SYNTAX": (
        "Mẫu sai cú pháp: {reason}.",
        "Kiểm tra dấu {{{{ }}}} và dấu nháy.",
    ),
    "TPL_TOO_LARGE": (
        "Mẫu, hoặc chữ mà nó tạo ra, dài hơn {most} ký tự⟨ ({devices})⟩.",
        "Viết ngắn lại.",
    ),
    "TPL_UNDEFINED": (
        "Mẫu hoặc điều kiện gọi {what}, không có ở đây⟨ ({devices})⟩.",
        "Sửa tên hoặc thêm biến vào inventory⟨; tên gần nhất: {nearest}⟩.",
    ),
    # ---- playbooks
    "PLAY_ARGUMENT_MISSING": (
        "Thao tác {action} thiếu {argument}.",
        "Thêm {argument}.",
    ),
    "PLAY_BAD_ORDER": (
        "Thứ tự {value} không có.",
        "Chọn một trong: {known}.",
    ),
    "PLAY_BAD_REGISTER": (
        "Không đặt được tên kết quả là {name}.",
        "Dùng chữ thường, số và gạch dưới; không dùng site, device, vars.",
    ),
    "PLAY_BAD_SERIAL": (
        "Cỡ đợt {value} không hợp lệ.",
        "Viết số nguyên từ 1, hoặc phần trăm từ 1% đến 100%.",
    ),
    "PLAY_BAD_WORD": (
        "«{value}» không dùng được ở đây.",
        "Chọn một trong: {known}.",
    ),
    "PLAY_HOSTS_FILE": (
        "Playbook không được lấy danh sách thiết bị từ tệp {part}.",
        "Viết nhóm hoặc mẫu tên ngay trong playbook.",
    ),
    "PLAY_HOSTS_NO_MATCH": (
        "hosts: phần {part} không chọn được thiết bị nào.",
        "Sửa tên nhóm, tên thiết bị hoặc mẫu.",
    ),
    "PLAY_NO_ACTION": (
        "Bước này không làm gì.",
        "Thêm một thao tác: {known}.",
    ),
    "PLAY_NO_TASKS": (
        "Lượt này không có bước nào.",
        "Thêm bước vào tasks, hoặc xóa lượt.",
    ),
    "PLAY_REPEAT_WITHOUT_UNTIL": (
        "{key} không có nghĩa khi không có until.",
        "Thêm until, hoặc bỏ {key}.",
    ),
    "PLAY_TWO_ACTIONS": (
        "Một bước có nhiều thao tác: {actions}.",
        "Tách thành nhiều bước.",
    ),
    "PLAY_UNKNOWN_KEY": (
        "Playbook không có khóa {key} ở đây.",
        "Xóa khóa này hoặc sửa tên⟨; tên gần nhất: {nearest}⟩.",
    ),
    # ---- questions to a province
    "HOST_UNKNOWN": (
        "Inventory không có thiết bị {host}.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩ (mọi tên: fleetcfg inventory graph).",
    ),
    "PARAMETER_NOT_DECLARED": (
        "Không baseline nào khai báo {parameter} cho {host}.",
        "Sửa tên⟨; gần nhất: {nearest}⟩ (mọi tên: fleetcfg inventory show {host}).",
    ),
    # ---- why a statement counts or not (`explain`)
    "WON_ALONE": ("Khai báo duy nhất.", ""),
    "WON_MORE_PARTICULAR": ("Thắng vì cụ thể hơn các khai báo dưới.", ""),
    "SAYS_THE_SAME": ("Nói như khai báo thắng.", ""),
    "LOST_TO_DEVICE": ("Thua: có khai báo riêng cho thiết bị.", ""),
    "LOST_TO_SITE": ("Thua: có khai báo riêng cho điểm cầu.", ""),
    "LOST_TO_GROUP": ("Thua: có khai báo riêng cho nhóm.", ""),
    "LOST_TO_DEEPER_GROUP": ("Thua: có khai báo cho nhóm nhỏ hơn.", ""),
    "CONFLICT": ("Mâu thuẫn với khai báo thắng, cùng một mức.", "Bỏ một trong hai."),
    # ---- waivers
    "BASE_WAIVER_EXPIRED": (
        "Miễn trừ cho {parameter} đã hết hạn ngày {until} (đang xét ngày {on}).",
        "Bỏ miễn trừ, hoặc xin văn bản gia hạn rồi sửa until.",
    ),
    "BASE_WAIVER_FOR_ALL": (
        "Miễn trừ không nói rõ cho thiết bị nào.",
        "Ghi ít nhất một trong: {parts}.",
    ),
    "BASE_WAIVER_OF_SECRET": (
        "{parameter} là bí mật: không ai so giá trị của nó, nên không có gì để miễn.",
        "Bỏ miễn trừ này.",
    ),
    "BASE_WAIVER_TEMPLATE": (
        "Giá trị được miễn của {parameter} phải là giá trị thật, không phải mẫu.",
        "Ghi đúng giá trị được chấp nhận, hoặc bỏ value để chấp nhận mọi giá trị.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    # ---- baselines: the file
    "BASE_ABSENT_FALSE": (
        "'absent: false' does not say what the parameter must be.",
        "Remove the line, or write the value that must be there.",
    ),
    "BASE_BAD_EXPRESSION": (
        "The expression {expression} cannot be used, because of: {part}.",
        "Use literals, classes, groups, | and repeats that are not nested; or list with one_of.",
    ),
    "BASE_BAD_ID": (
        "{baseline} cannot be the id of a baseline.",
        "Use lower-case ASCII letters, digits and hyphens.",
    ),
    "BASE_BAD_PATH": (
        "The name of the parameter '{path}' has blanks too many.",
        "Put exactly one blank between words.",
    ),
    "BASE_BAD_SEVERITY": (
        "There is no severity {severity}.",
        "Choose one of: {known}.",
    ),
    "BASE_DUPLICATE_ID": (
        "The baseline id {baseline} is taken by {other}.",
        "Give one of the two another id.",
    ),
    "BASE_EMPTY": (
        "The baseline {baseline} says nothing of any parameter.",
        "Add parameters or native, or remove the file.",
    ),
    "BASE_LIST_IS_NO_RULE": (
        "The list behind {parameter} does not say whether one or all are meant.",
        "Write 'one_of: […]' and 'set: …'.",
    ),
    "BASE_NO_CHOICE": (
        "one_of has no choice, so that no value could hold.",
        "Name at least one value.",
    ),
    "BASE_RULE_MISSING": (
        "{parameter} has no condition.",
        "Add equals, one_of, at_least, at_most, matches or absent.",
    ),
    "BASE_RULE_TWICE": (
        "{parameter} has several conditions at once: {operators}.",
        "Keep one; only at_least and at_most go together.",
    ),
    "BASE_SCOPE_EMPTY": (
        "{part} in applies_to is an empty list.",
        "Name something, or leave {part} out to mean all.",
    ),
    "BASE_SET_OF_ABSENT": (
        "{parameter} must be absent, so it cannot be set.",
        "Remove set, or remove absent.",
    ),
    "BASE_UNKNOWN_KEY": (
        "A baseline has no key {key} here.",
        "Remove it or mend its name⟨; the nearest is: {nearest}⟩.",
    ),
    # ---- baselines: against the inventory and the law
    "BASE_AFTER_BASIS": (
        "Issued on {date}, it cites {clause}, which ended on {valid_to}.",
        "Cite what replaced it: {replaced_by}.",
    ),
    "BASE_BEFORE_BASIS": (
        "Issued on {date}, it cites {clause}, which is in force only from {valid_from}.",
        "Mend the day of issue, or the clause.",
    ),
    "BASE_FOR_NO_DEVICE": (
        "The baseline {baseline} is for no device at all.",
        "Look at applies_to: all that it says must hold together.",
    ),
    "BASE_ISSUED_LATER": (
        "The baseline {baseline} is dated {date}, after the day in question, {on}.",
        "Mend the day, or wait for it.",
    ),
    "BASE_UNKNOWN_BASIS": (
        "The cited document '{clause}' is not in legal_bases.",
        "Add it to legal_bases, or mend the citation⟨; the nearest is: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_FAMILY": (
        "There is no device family {name}.",
        "Mend the name⟨; the nearest is: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_GROUP": (
        "The inventory has no group {name}.",
        "Mend the name⟨; the nearest is: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_HOST": (
        "The inventory has no host {name}.",
        "Mend the name⟨; the nearest is: {nearest}⟩.",
    ),
    "BASE_UNKNOWN_SITE": (
        "The inventory has no site {name}.",
        "Mend the id⟨; the nearest is: {nearest}⟩.",
    ),
    # ---- baselines: against the catalog
    "BASE_BOUND_NOT_NUMBER": (
        "The bound of {parameter} is '{value}', which is no whole number⟨ ({devices})⟩.",
        "Write a whole number, without separators and leading zeros.",
    ),
    "BASE_BOUND_ON_WORDS": (
        "{parameter} is a word and no number ({space}), so it has no bounds⟨ ({devices})⟩.",
        "Use one_of.",
    ),
    "BASE_BOUND_OUTSIDE_SPACE": (
        "The bound {value} of {parameter} is outside what can be set: {space}⟨ ({devices})⟩.",
        "Choose a bound within.",
    ),
    "BASE_FAMILY_LACKS_PARAMETER": (
        "The family {family} has no parameter {parameter}.",
        "Narrow applies_to by families, or use native for that family.",
    ),
    "BASE_NATIVE_NOT_IN_CATALOG": (
        "The catalog of {family} has no path {path}; its value is not checked beforehand.",
        "Compare the path with a real device⟨; the nearest is: {nearest}⟩.",
    ),
    "BASE_NATIVE_OUT_OF_SCOPE": (
        "The native part of {family} is never used, because families leaves it out.",
        "Add {family} to families, or remove the part.",
    ),
    "BASE_RULE_IMPOSSIBLE": (
        "No value of {parameter} meets {rule}; it can be: {space}⟨ ({devices})⟩.",
        "Mend the condition so that some value meets it.",
    ),
    "BASE_SECRET_LITERAL": (
        "{parameter} is a secret and must not stand in a file.",
        "Write a reference (env:, keyring:, file:, command:), and change the leaked secret.",
    ),
    "BASE_SECRET_RULE": (
        "{parameter} is a secret, which cannot be judged by this condition.",
        "Write one reference, or 'absent: true'.",
    ),
    "BASE_SET_BREAKS_RULE": (
        "What would be set of {parameter} ({value}) breaks its own condition {rule}⟨ ({devices})⟩.",
        "Mend set, or mend the condition.",
    ),
    "BASE_SET_MISSING": (
        "{parameter} must be {rule}, but nothing says what to set when it is not.",
        "Add 'set: …' if it shall be mended later on.",
    ),
    "BASE_UNKNOWN_PARAMETER": (
        "No device family has a parameter {parameter}.",
        "Mend the name⟨; the nearest is: {nearest}⟩. A maker's path belongs in native.",
    ),
    "BASE_VALUE_CONTROL_CHARACTER": (
        "The value of {parameter} has a control character or a line break⟨ ({devices})⟩.",
        "Write it in one line, without control characters.",
    ),
    "BASE_VALUE_NOT_NFC": (
        "The value of {parameter} has combining marks (it is not NFC): {value}⟨ ({devices})⟩.",
        "Type it again with precomposed letters.",
    ),
    "BASE_VALUE_OUTSIDE_SPACE": (
        "{parameter} cannot be '{value}'; it can be: {space}⟨ ({devices})⟩.",
        "Choose one of these⟨; the nearest is: {nearest}⟩.",
    ),
    # ---- precedence
    "BASE_CONFLICT": (
        "On {host}, {parameter} is {rule} here and {other_rule} at {other}, with equal rank.",
        "Remove one, or narrow one to a group, site or device.",
    ),
    "BASE_OVERLAP": (
        "On {host}, {parameter} ({rule}) is in part the same as {other_parameter} at {other}.",
        "Name each index in both places, or use [*] in the more particular one.",
    ),
    "BASE_TWO_NAMES": (
        "{parameter} and {other_parameter} (at {other}) are one parameter on {host}.",
        "Keep one of the names.",
    ),
    # ---- templates
    "TPL_FORBIDDEN": (
        "The template does what it may not: {what}.",
        "Use names, keys, comparisons, 'a if b else c', ~ and the documented filters only.",
    ),
    "TPL_NOT_CONDITION": (
        "The condition '{condition}' is neither true nor false; it is {what}.",
        "Write a comparison, or use a field that is true or false, as .ok or .failed.",
    ),
    "TPL_NOT_TEXT": (
        "The template makes neither text nor a whole number: {what}⟨ ({devices})⟩.",
        "Choose a variable that holds text or a number, and mind what the filter needs.",
    ),
    "TPL_SYNTAX": (
        "The template cannot be read: {reason}.",
        "Check the {{{{ }}}} and the quotes.",
    ),
    "TPL_TOO_LARGE": (
        "The template, or what it makes, is longer than {most} characters⟨ ({devices})⟩.",
        "Make it shorter.",
    ),
    "TPL_UNDEFINED": (
        "The template or condition names {what}, which does not exist here⟨ ({devices})⟩.",
        "Mend the name, or add the variable to the inventory⟨; the nearest is: {nearest}⟩.",
    ),
    # ---- playbooks
    "PLAY_ARGUMENT_MISSING": (
        "The action {action} lacks {argument}.",
        "Add {argument}.",
    ),
    "PLAY_BAD_ORDER": (
        "There is no order {value}.",
        "Choose one of: {known}.",
    ),
    "PLAY_BAD_REGISTER": (
        "A result cannot be called {name}.",
        "Use lower-case letters, digits and underscores, and not site, device or vars.",
    ),
    "PLAY_BAD_SERIAL": (
        "{value} is no size of a batch.",
        "Write a whole number from 1, or a share from 1% to 100%.",
    ),
    "PLAY_BAD_WORD": (
        "'{value}' cannot be used here.",
        "Choose one of: {known}.",
    ),
    "PLAY_HOSTS_FILE": (
        "A playbook may not take its hosts from the file {part}.",
        "Write the group or the pattern into the playbook.",
    ),
    "PLAY_HOSTS_NO_MATCH": (
        "hosts: the part {part} matches no device.",
        "Mend the name of the group or device, or the pattern.",
    ),
    "PLAY_NO_ACTION": (
        "This task does nothing.",
        "Add an action: {known}.",
    ),
    "PLAY_NO_TASKS": (
        "This play has no task.",
        "Add one to tasks, or remove the play.",
    ),
    "PLAY_REPEAT_WITHOUT_UNTIL": (
        "{key} means nothing without until.",
        "Add until, or remove {key}.",
    ),
    "PLAY_TWO_ACTIONS": (
        "One task has several actions: {actions}.",
        "Make several tasks of it.",
    ),
    "PLAY_UNKNOWN_KEY": (
        "A playbook has no key {key} here.",
        "Remove it or mend its name⟨; the nearest is: {nearest}⟩.",
    ),
    # ---- questions to a province
    "HOST_UNKNOWN": (
        "The inventory has no host {host}.",
        "Mend the name⟨; the nearest is: {nearest}⟩ (all names: fleetcfg inventory graph).",
    ),
    "PARAMETER_NOT_DECLARED": (
        "No baseline declares {parameter} for {host}.",
        "Mend it⟨; the nearest is: {nearest}⟩ (all names: fleetcfg inventory show {host}).",
    ),
    # ---- why a statement counts or not (`explain`)
    "WON_ALONE": ("The only one.", ""),
    "WON_MORE_PARTICULAR": ("Won: more particular than those below.", ""),
    "SAYS_THE_SAME": ("Says what the winner says.", ""),
    "LOST_TO_DEVICE": ("Lost to one for the device.", ""),
    "LOST_TO_SITE": ("Lost to one for the site.", ""),
    "LOST_TO_GROUP": ("Lost to one for a group.", ""),
    "LOST_TO_DEEPER_GROUP": ("Lost to one for a smaller group.", ""),
    "CONFLICT": ("Contradicts the winner, with equal rank.", "Remove one of the two."),
    # ---- waivers
    "BASE_WAIVER_EXPIRED": (
        "The waiver for {parameter} ended on {until} (the day in question is {on}).",
        "Remove it, or have it prolonged by a document and mend until.",
    ),
    "BASE_WAIVER_FOR_ALL": (
        "The waiver does not say for which devices it is.",
        "Give at least one of: {parts}.",
    ),
    "BASE_WAIVER_OF_SECRET": (
        "{parameter} is secret: nobody compares its value, so there is nothing to waive.",
        "Remove the waiver.",
    ),
    "BASE_WAIVER_TEMPLATE": (
        "The value that is waived for {parameter} must be a value and not a template.",
        "Write the value that is allowed, or leave value out to allow any.",
    ),
}
