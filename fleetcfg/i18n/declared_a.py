"""Sentences and remedies for codes about YAML files, the inventory, trees and host patterns.

Each is one sentence on what is so, and one on what to do; names in braces are facts.
"""

from collections.abc import Mapping

VI: Mapping[str, tuple[str, str]] = {
    # ---- YAML
    "YAML_ALIAS": (
        "Bí danh *{name} không được dùng.",
        "Viết lại nội dung ở đây, hoặc đặt nó ở một nhóm chung.",
    ),
    "YAML_AMBIGUOUS_KEY": (
        "Khóa {text} không có dấu nháy: có chương trình đọc nó thành số, đúng/sai hay rỗng.",
        'Đặt trong dấu nháy: "{text}".',
    ),
    "YAML_AMBIGUOUS_SCALAR": (
        "Giá trị {text} không có dấu nháy: có chương trình không đọc nó là chữ.",
        'Nếu muốn đúng chữ đã gõ thì đặt trong dấu nháy: "{text}".',
    ),
    "YAML_ANCHOR": (
        "Neo &{name} không được dùng.",
        "Bỏ neo; phần dùng chung thì đặt ở một nhóm chung.",
    ),
    "YAML_BRACKET_OPEN": (
        "Dấu ngoặc mở ở dòng {opened_line} chưa đóng, hoặc thiếu dấu phẩy.",
        "Thêm dấu phẩy giữa các mục, hoặc dấu ngoặc đóng.",
    ),
    "YAML_BYTE_ORDER_MARK": (
        "Tệp có dấu thứ tự byte (BOM).",
        "Lưu lại tệp theo kiểu UTF-8 không có BOM.",
    ),
    "YAML_COLON_MISSING": (
        "Khóa ở đây không có dấu hai chấm.",
        "Viết «khóa: giá trị», có dấu cách sau dấu hai chấm.",
    ),
    "YAML_CONTROL_CHARACTER": (
        "Có ký tự điều khiển hoặc ký tự đổi chiều chữ ({character}).",
        "Xóa ký tự đó; nó không nhìn thấy được nhưng làm chữ khác đi.",
    ),
    "YAML_DIRECTIVE": (
        "Chỉ thị % của YAML không được dùng.",
        "Xóa dòng bắt đầu bằng %.",
    ),
    "YAML_DUPLICATE_KEY": (
        "Khóa {key} đã có ở dòng {first_line}.",
        "Giữ lại một dòng đúng, xóa dòng kia.",
    ),
    "YAML_ESCAPE": (
        "Sau dấu \\ trong dấu nháy kép là ký tự không hợp lệ.",
        "Dùng dấu nháy đơn nếu muốn giữ nguyên dấu \\.",
    ),
    "YAML_INDENTATION": (
        "Lùi đầu dòng không khớp với khối bắt đầu ở dòng {opened_line}.",
        "Lùi dòng này bằng các dòng cùng cấp, chỉ bằng dấu cách.",
    ),
    "YAML_KEY_MISSING": (
        "Thiếu khóa {key}.",
        "Thêm khóa {key} vào mục này.",
    ),
    "YAML_KEY_NOT_TEXT": (
        "Khóa phải là chữ, không phải danh sách hay mục lồng.",
        "Viết khóa là một từ, rồi dấu hai chấm.",
    ),
    "YAML_MERGE_KEY": (
        "Khóa trộn << không được dùng.",
        "Viết các khóa ra, hoặc đặt chúng ở một nhóm chung.",
    ),
    "YAML_NOTHING": (
        "Ở đây không có giá trị.",
        'Ghi giá trị; nếu cố ý để trống thì viết "".',
    ),
    "YAML_NOT_BOOLEAN": (
        "Ở đây phải là true hoặc false.",
        "Viết true hoặc false, chữ thường, không có dấu nháy.",
    ),
    "YAML_NOT_DAY": (
        "Ở đây phải là một ngày có thật.",
        "Viết theo dạng NĂM-THÁNG-NGÀY, ví dụ 2026-11-20.",
    ),
    "YAML_NOT_LIST": (
        "Ở đây phải là một danh sách.",
        "Viết mỗi mục một dòng, bắt đầu bằng dấu gạch và dấu cách.",
    ),
    "YAML_NOT_MAPPING": (
        "Ở đây phải là các cặp khóa và giá trị.",
        "Viết mỗi cặp một dòng: khóa, dấu hai chấm, dấu cách, giá trị.",
    ),
    "YAML_NOT_TEXT": (
        "Ở đây phải là một dòng chữ.",
        "Thay danh sách hay mục lồng bằng một giá trị.",
    ),
    "YAML_NOT_UTF8": (
        "Byte {byte} ở đây không phải UTF-8.",
        "Lưu lại tệp theo bảng mã UTF-8.",
    ),
    "YAML_NOT_WHOLE": (
        "Ở đây phải là một số nguyên.",
        "Viết số thập phân không có dấu nháy, không có số 0 đứng đầu.",
    ),
    "YAML_OUT_OF_RANGE": (
        "Số {number} nằm ngoài khoảng cho phép (từ {least} đến {most}).",
        "Sửa thành một số trong khoảng đó.",
    ),
    "YAML_QUOTE_NEEDED": (
        "Giá trị không có dấu nháy không được bắt đầu bằng ký tự này.",
        "Đặt cả giá trị trong dấu nháy.",
    ),
    "YAML_QUOTE_OPEN": (
        "Dấu nháy hoặc ngoặc mở ở dòng {opened_line} không đóng cho tới hết tệp.",
        "Thêm dấu đóng.",
    ),
    "YAML_SECOND_DOCUMENT": (
        "Tệp có tài liệu thứ hai sau ---.",
        "Tách mỗi tài liệu thành một tệp.",
    ),
    "YAML_SYNTAX": (
        "Chỗ này không đúng cú pháp YAML.",
        "Xem lại dấu nháy, dấu hai chấm và lùi đầu dòng, kể từ dòng {opened_line}.",
    ),
    "YAML_TAB": (
        "Có dấu tab.",
        "Thay bằng dấu cách; trong dấu nháy kép thì viết nó dưới dạng mã thoát.",
    ),
    "YAML_TAG": (
        "Thẻ ! của YAML không được dùng.",
        "Bỏ thẻ; kiểu của giá trị do fleetcfg quyết định.",
    ),
    "YAML_TOO_DEEP": (
        "Các mục lồng nhau sâu quá {limit} cấp.",
        "Chia nội dung ra nhiều nhóm hoặc nhiều tệp.",
    ),
    "YAML_TOO_LARGE": (
        "Tệp có {size} byte, quá giới hạn {limit}.",
        "Chia thành nhiều tệp.",
    ),
    "YAML_TOO_LONG": (
        "Tệp có quá {limit} phần tử.",
        "Chia thành nhiều tệp.",
    ),
    "YAML_TOO_MANY_PROBLEMS": (
        "Tệp có hơn {limit} lỗi, phần sau không đọc nữa.",
        "Xem có đúng là tệp YAML không, sửa các lỗi đã nêu rồi kiểm tra lại.",
    ),
    "YAML_UNEXPECTED_COLON": (
        "Dấu hai chấm không được đứng ở đây.",
        "Đặt giá trị trong dấu nháy nếu nó có dấu hai chấm, hoặc xuống dòng và lùi vào.",
    ),
    "YAML_UNKNOWN_KEY": (
        "Không có khóa nào tên {key} ở đây.",
        "Sửa tên khóa⟨; tên gần nhất: {nearest}⟩.",
    ),
    "YAML_VAULT": (
        "Giá trị mã hóa !vault không được dùng.",
        "Ghi chỉ dẫn tới bí mật, ví dụ keyring:TÊN hoặc env:TÊN, thay cho bí mật.",
    ),
    # ---- inventory: files, groups, variables
    "INV_CONFLICT": (
        "Biến {key} ở đây khác với giá trị đã cho ở {first}.",
        "Giữ một giá trị đúng, xóa giá trị kia.",
    ),
    "INV_EMPTY_FILE": (
        "Tệp trống.",
        "Xóa tệp, hoặc viết nội dung của nó.",
    ),
    "INV_FILE_WINS": (
        "Biến {key} của nguồn sau không có hiệu lực: Ansible lấy giá trị ở {first}.",
        "Chuyển biến này vào group_vars hoặc host_vars của nguồn sau.",
    ),
    "INV_GROUP_AND_HOST": (
        "Tên {name} vừa là nhóm vừa là thiết bị.",
        "Đổi một trong hai tên.",
    ),
    "INV_GROUP_CYCLE": (
        "Nhóm {child} không thể nằm trong nhóm {group}, vì đã chứa nhóm đó.",
        "Bỏ một trong các quan hệ nhóm con.",
    ),
    "INV_GROUP_EMPTY": (
        "Nhóm {group} không có thiết bị nào.",
        "Xem lại tên nhóm, hoặc xóa nhóm.",
    ),
    "INV_GROUP_NAME": (
        "Tên nhóm {group} không hợp lệ.",
        "Chỉ dùng chữ cái không dấu, chữ số và dấu _, không bắt đầu bằng chữ số.",
    ),
    "INV_GROUP_TOO_DEEP": (
        "Nhóm {group} nằm sâu quá {limit} cấp.",
        "Bớt số cấp của nhóm.",
    ),
    "INV_HOST_NAME": (
        "Tên hoặc dãy tên thiết bị {host} không hợp lệ.",
        "Dùng chữ không dấu, số, dấu gạch ngang; dãy viết như codec[01:40].",
    ),
    "INV_NAME_CASE": (
        "Tên {host} chỉ khác {first} ở chữ hoa, chữ thường.",
        "Đặt hai tên khác nhau rõ ràng.",
    ),
    "INV_PARENT_FILE_WINS": (
        "Biến {key} của nhóm {group} không có hiệu lực: tệp của nhóm {winner} thắng nó.",
        "Chuyển biến này vào group_vars của nhóm {group}.",
    ),
    "INV_PRIORITY_IN_FILE": (
        "Ansible không đọc ansible_group_priority trong group_vars.",
        "Chuyển nó vào vars của nhóm {group} trong tệp inventory.",
    ),
    "INV_SAID_TWICE": (
        "Biến {key} đã được cho cùng giá trị ở {first}.",
        "Xóa một trong hai chỗ.",
    ),
    "INV_SECRET_IN_FILE": (
        "Ở đây có vẻ là một bí mật (mật khẩu, khóa, chuỗi cộng đồng).",
        "Xóa khỏi tệp, đổi bí mật đó trên thiết bị, và chỉ ghi chỉ dẫn như keyring:TÊN.",
    ),
    "INV_SHADOWED_FILE": (
        "Ansible bỏ qua tệp này vì {name} đã có tệp hoặc thư mục biến khác.",
        "Gộp các tệp của {name} vào một tệp hoặc một thư mục.",
    ),
    "INV_SKIPPED_FILE": (
        "Tệp này không được đọc vì đuôi tên không phải .yaml, .yml hay .json.",
        "Đổi đuôi tên, hoặc chuyển tệp ra ngoài thư mục inventory.",
    ),
    "INV_TOO_MANY_HOSTS": (
        "Có hơn {limit} thiết bị.",
        "Xem lại các dãy tên thiết bị.",
    ),
    "INV_UNKNOWN_GROUP": (
        "Không có nhóm nào tên {name}.",
        "Sửa tên⟨; nhóm có tên gần nhất: {nearest}⟩.",
    ),
    "INV_UNKNOWN_GROUP_KEY": (
        "Nhóm chỉ có hosts, children và vars, không có {key}.",
        "Sửa tên khóa, hoặc chuyển nó vào vars⟨; tên gần nhất: {nearest}⟩.",
    ),
    "INV_UNKNOWN_HOST": (
        "Không có thiết bị nào tên {name}.",
        "Sửa tên⟨; thiết bị có tên gần nhất: {nearest}⟩.",
    ),
    "INV_UNKNOWN_KEY": (
        "Không có biến nào tên {key}.",
        "Sửa tên⟨ (gần nhất: {nearest})⟩, hoặc đặt tên riêng bắt đầu bằng x_.",
    ),
    "INV_VARS_MISPLACED": (
        "Ansible không đọc group_vars hay host_vars ở thư mục này.",
        "Chuyển chúng vào ngay trong thư mục {folder}.",
    ),
    "INV_WRONG_LEVEL": (
        "Biến {key} không được đặt ở cấp này.",
        "Chuyển nó tới cấp {level}.",
    ),
    # ---- inventory: devices
    "INV_ADDRESS": (
        "Địa chỉ {address} không phải là địa chỉ IP.",
        "Ghi địa chỉ IP của thiết bị, không ghi tên.",
    ),
    "INV_ADDRESS_TWICE": (
        "Thiết bị {host} trùng địa chỉ với {first}.",
        "Sửa địa chỉ của một trong hai thiết bị.",
    ),
    "INV_CERTIFICATE": (
        "Dấu chứng thư phải có 64 chữ số thập lục phân, ở đây dài {length} ký tự.",
        "Ghi dấu SHA-256 của chứng thư, có hay không có dấu hai chấm.",
    ),
    "INV_CREDENTIAL_NOT_REFERENCE": (
        "Chỗ này phải là chỉ dẫn tới tài khoản, không phải chính tài khoản.",
        "Ghi keyring:TÊN, env:TÊN, file:ĐƯỜNG-DẪN hoặc command:LỆNH.",
    ),
    "INV_CUSTODIAN_NONE": (
        "Thiết bị {host} chưa có đơn vị quản lý (Điều 10.1).",
        "Thêm custodian là đơn vị được giao quản lý thiết bị.",
    ),
    "INV_FAMILY_UNKNOWN": (
        "Không có họ thiết bị nào tên {family}.",
        "Sửa family của {host}⟨; tên gần nhất: {nearest}⟩.",
    ),
    "INV_HOST_KEY": (
        "Dấu khóa máy chủ SSH không đúng dạng.",
        "Ghi đúng như ssh-keygen -l in ra: SHA256: và 43 ký tự.",
    ),
    "INV_LOOPBACK": (
        "Thiết bị {host} có địa chỉ vòng {address} mà không phải thiết bị mô phỏng.",
        "Sửa địa chỉ, hoặc thêm simulated: true nếu là mô phỏng.",
    ),
    "INV_MAC": (
        "{mac} không phải là địa chỉ MAC.",
        'Ghi sáu cặp chữ số, ví dụ "00:00:5e:00:53:01".',
    ),
    "INV_MAC_TWICE": (
        "Thiết bị {host} trùng địa chỉ MAC với {first}.",
        "Xem nhãn trên máy và sửa một trong hai.",
    ),
    "INV_MISSING": (
        "Thiết bị {host} chưa có {key}.",
        "Thêm {key} cho thiết bị, hoặc cho một nhóm của nó.",
    ),
    "INV_OUTSIDE_NETWORKS": (
        "Địa chỉ {address} của {host} nằm ngoài mọi dải mạng đã khai báo (Điều 2.2).",
        "Sửa địa chỉ, hoặc thêm dải vào networks nếu dải đó thuộc mạng truyền số liệu chuyên dùng.",
    ),
    "INV_PIN_MISSING": (
        "Thiết bị {host} dùng {transport} nhưng chưa có {key}, nên không thể nhận ra nó.",
        "Thêm {key} để không gửi tài khoản cho máy lạ.",
    ),
    "INV_SERIAL_TWICE": (
        "Thiết bị {host} trùng số máy với {first}.",
        "Xem nhãn trên máy và sửa một trong hai.",
    ),
    "INV_SIMULATED_ADDRESS": (
        "Thiết bị mô phỏng {host} có địa chỉ {address}, không phải địa chỉ vòng.",
        "Bỏ simulated: true nếu là thiết bị thật, hoặc dùng địa chỉ 127.x.y.z.",
    ),
    "INV_SITE_NONE": (
        "Thiết bị {host} không thuộc điểm cầu nào.",
        "Đưa thiết bị vào nhóm của điểm cầu nơi đặt nó.",
    ),
    "INV_SUPPORT_ENDED": (
        "Thời hạn hỗ trợ của {host} đã hết ngày {until}.",
        "Lên kế hoạch thay thế, hoặc sửa support_end nếu đã gia hạn.",
    ),
    "INV_TRANSPORT": (
        "Không có cách kết nối nào tên {transport}.",
        "Ghi https hoặc ssh.",
    ),
    "INV_TWO_SITES": (
        "Thiết bị {host} thuộc hai điểm cầu: {first} và {second}.",
        "Chỉ để thiết bị trong nhóm của nơi đặt nó.",
    ),
    # ---- inventory: sites and registers
    "INV_CENTRAL_NONE": (
        "Chưa có điểm cầu trung tâm (Điều 2.2).",
        "Đặt role: central cho một điểm cầu.",
    ),
    "INV_CENTRAL_TWICE": (
        "{site} là điểm cầu trung tâm thứ hai, sau {first} (Điều 2.2).",
        "Chỉ để một điểm cầu có role: central.",
    ),
    "INV_CHAIR_TWICE": (
        "{site} là điểm cầu chủ tọa thứ hai, sau {first}.",
        "Xem lại role; mỗi cuộc họp chỉ có một điểm cầu chủ tọa.",
    ),
    "INV_CONTACT_OLD": (
        "Người liên hệ này được xác nhận lần cuối ngày {confirmed}, đã quá 12 tháng.",
        "Gọi xác nhận lại rồi sửa ngày confirmed.",
    ),
    "INV_EMPTY": (
        "{key} không được để trống.",
        "Ghi giá trị cho {key}.",
    ),
    "INV_LEGAL_BASIS_ENDED": (
        "Văn bản {basis} hết hiệu lực ngày {until} mà chưa ghi văn bản thay thế.",
        "Thêm replaced_by là văn bản thay thế.",
    ),
    "INV_LEGAL_BASIS_TWICE": (
        "Văn bản {name} được khai báo hai lần.",
        "Xóa một dòng.",
    ),
    "INV_LEGAL_BASIS_UNKNOWN": (
        "Văn bản {other}, thay cho {basis}, chưa được khai báo.",
        "Thêm {other} vào legal_bases.",
    ),
    "INV_NETWORK": (
        "{network} không phải là một dải mạng.",
        "Ghi địa chỉ mạng và độ dài tiền tố, ví dụ 192.0.2.0/24.",
    ),
    "INV_NETWORKS_NONE": (
        "Chưa khai báo dải mạng nào của mạng truyền số liệu chuyên dùng.",
        "Thêm networks vào group_vars/all.",
    ),
    "INV_NETWORK_OVERLAP": (
        "Dải {network} chồng lên dải {other}.",
        "Sửa hoặc xóa một trong hai dải.",
    ),
    "INV_NOT_NFC": (
        "{key} có chữ tổ hợp: nhìn giống nhưng không phải cùng một chữ.",
        "Gõ lại bằng bộ gõ Unicode dựng sẵn (NFC).",
    ),
    "INV_PERIOD_REVERSED": (
        "Ngày kết thúc {until} đứng trước ngày bắt đầu {since}.",
        "Sửa một trong hai ngày.",
    ),
    "INV_PROVIDER_TWICE": (
        "Doanh nghiệp {name} được khai báo hai lần.",
        "Xóa một dòng.",
    ),
    "INV_PROVIDER_UNKNOWN": (
        "Không có doanh nghiệp nào mã {provider}.",
        "Sửa mã, hoặc thêm vào providers⟨; mã gần nhất: {nearest}⟩.",
    ),
    "INV_ROLE": (
        "Không có vai trò điểm cầu nào tên {role}.",
        "Ghi central, chair hoặc satellite.",
    ),
    "INV_SITE_TWICE": (
        "Điểm cầu {site} đã được khai báo ở {first}.",
        "Mỗi điểm cầu khai báo trong một nhóm; xóa một chỗ.",
    ),
    "INV_UNIT_NOT_VALID": (
        "Đơn vị {unit} (từ {since}) không còn hoặc chưa có vào ngày {on}.",
        "Ghi đơn vị kế tiếp của điểm cầu này.",
    ),
    "INV_UNIT_OVERLAP": (
        "Mã đơn vị {unit} có hai dòng cùng hiệu lực, một dòng từ {since}.",
        "Ghi valid_to cho dòng cũ.",
    ),
    "INV_UNIT_UNKNOWN": (
        "Không có đơn vị mã {unit} có hiệu lực từ {since}.",
        "Sửa unit và unit_since, hoặc thêm đơn vị vào units.",
    ),
    # ---- trees
    "TREE_FILE_TOO_LARGE": (
        "Tệp {file} có {size} byte trở lên, quá giới hạn {limit}.",
        "Chia tệp ra, hoặc chuyển nó khỏi thư mục khai báo.",
    ),
    "TREE_GIT_FAILED": (
        "Git không chạy được ({reason}).",
        "Xem git đã được cài chưa và kho có bị hỏng không (git fsck).",
    ),
    "TREE_LINK": (
        "{file} là liên kết tượng trưng.",
        "Thay bằng tệp thật: git không giữ nội dung của liên kết.",
    ),
    "TREE_NOT_A_REPOSITORY": (
        "Thư mục {folder} không thuộc kho git nào.",
        "Chạy lệnh trong bản sao của kho khai báo.",
    ),
    "TREE_NOT_FOUND": (
        "Không có thư mục hay tệp {file}.",
        "Sửa đường dẫn.",
    ),
    "TREE_PART_OUTSIDE": (
        "Đường dẫn {part} dẫn ra ngoài thư mục khai báo.",
        "Ghi đường dẫn nằm trong thư mục đó, không có ..",
    ),
    "TREE_SUBMODULE": (
        "{file} là một kho con của git.",
        "Đưa các tệp vào thẳng kho này.",
    ),
    "TREE_TOO_LARGE": (
        "Các tệp khai báo cộng lại quá {limit} byte.",
        "Xem có chỉ nhầm thư mục không.",
    ),
    "TREE_TOO_MANY_FILES": (
        "Có hơn {limit} tệp khai báo.",
        "Xem có chỉ nhầm thư mục không.",
    ),
    "TREE_UNKNOWN_REVISION": (
        "Không có phiên bản git nào tên {revision}.",
        "Ghi tên nhánh, nhãn hoặc mã của một lần commit có trong kho.",
    ),
    "TREE_UNREADABLE": (
        "Không đọc được {file} ({reason}).",
        "Xem quyền đọc của tệp hoặc thư mục.",
    ),
    # ---- host patterns
    "LIMIT_BAD_REGEX": (
        "Biểu thức chính quy trong {part} không đúng ({reason}).",
        "Sửa phần đứng sau dấu ~.",
    ),
    "LIMIT_EMPTY": (
        "Mẫu {pattern} không còn lại thiết bị nào.",
        "Bớt các phần & và !.",
    ),
    "LIMIT_FILE": (
        "Không đọc được danh sách {file} ({reason}).",
        "Xem đường dẫn và quyền đọc của tệp.",
    ),
    "LIMIT_NO_MATCH": (
        "Phần {part} không trùng thiết bị hay nhóm nào.",
        "Sửa tên⟨; tên gần nhất: {nearest}⟩ (mọi tên: fleetcfg inventory graph).",
    ),
    "LIMIT_TOO_LONG": (
        "Một phần của mẫu dài quá {limit} ký tự.",
        "Ghi các tên vào một tệp và dùng @TỆP.",
    ),
}

EN: Mapping[str, tuple[str, str]] = {
    # ---- YAML
    "YAML_ALIAS": (
        "The alias *{name} is not allowed.",
        "Write out what it stands for, or put it into a common group.",
    ),
    "YAML_AMBIGUOUS_KEY": (
        "The key {text} is not quoted: some readers take it for a number, a truth or nothing.",
        'Quote it: "{text}".',
    ),
    "YAML_AMBIGUOUS_SCALAR": (
        "The value {text} is not quoted: some readers do not take it for text.",
        'If what was typed is meant, quote it: "{text}".',
    ),
    "YAML_ANCHOR": (
        "The anchor &{name} is not allowed.",
        "Take it out; put what is shared into a common group.",
    ),
    "YAML_BRACKET_OPEN": (
        "The bracket opened on line {opened_line} is not closed, or a comma is missing.",
        "Add the comma between the items, or the closing bracket.",
    ),
    "YAML_BYTE_ORDER_MARK": (
        "The file has a byte order mark.",
        "Save it as UTF-8 without BOM.",
    ),
    "YAML_COLON_MISSING": (
        "The key here has no colon.",
        "Write “key: value”, with a space after the colon.",
    ),
    "YAML_CONTROL_CHARACTER": (
        "There is a control character or one that turns the direction of text ({character}).",
        "Delete it: it cannot be seen but changes the text.",
    ),
    "YAML_DIRECTIVE": (
        "A YAML directive (%) is not allowed.",
        "Delete the line that begins with %.",
    ),
    "YAML_DUPLICATE_KEY": (
        "The key {key} stands on line {first_line} already.",
        "Keep the line that is right and delete the other.",
    ),
    "YAML_ESCAPE": (
        "What follows \\ in double quotes is no valid escape.",
        "Use single quotes to keep a \\ as it is.",
    ),
    "YAML_INDENTATION": (
        "The indentation does not fit the block that begins on line {opened_line}.",
        "Indent this line like its neighbours, with spaces only.",
    ),
    "YAML_KEY_MISSING": (
        "The key {key} is missing.",
        "Add {key} here.",
    ),
    "YAML_KEY_NOT_TEXT": (
        "A key must be text, not a list or a mapping.",
        "Write the key as one word and a colon.",
    ),
    "YAML_MERGE_KEY": (
        "The merge key << is not allowed.",
        "Write the keys out, or put them into a common group.",
    ),
    "YAML_NOTHING": (
        "There is no value here.",
        'Give the value; if it is meant to be empty, write "".',
    ),
    "YAML_NOT_BOOLEAN": (
        "This must be true or false.",
        "Write true or false in small letters without quotes.",
    ),
    "YAML_NOT_DAY": (
        "This must be a day that exists.",
        "Write it as YEAR-MONTH-DAY, such as 2026-11-20.",
    ),
    "YAML_NOT_LIST": (
        "This must be a list.",
        "Write each item on a line of its own after a dash and a space.",
    ),
    "YAML_NOT_MAPPING": (
        "This must be keys with values.",
        "Write each pair on a line: the key, a colon, a space, the value.",
    ),
    "YAML_NOT_TEXT": (
        "This must be a single text.",
        "Replace the list or mapping by one value.",
    ),
    "YAML_NOT_UTF8": (
        "The byte {byte} here is not UTF-8.",
        "Save the file as UTF-8.",
    ),
    "YAML_NOT_WHOLE": (
        "This must be a whole number.",
        "Write it in decimal without quotes and without a leading zero.",
    ),
    "YAML_OUT_OF_RANGE": (
        "The number {number} is outside what is allowed (from {least} to {most}).",
        "Choose a number inside.",
    ),
    "YAML_QUOTE_NEEDED": (
        "A value without quotes cannot begin with this character.",
        "Quote the whole value.",
    ),
    "YAML_QUOTE_OPEN": (
        "The quote or bracket opened on line {opened_line} is not closed before the file ends.",
        "Close it.",
    ),
    "YAML_SECOND_DOCUMENT": (
        "The file has a second document after ---.",
        "Put each document into a file of its own.",
    ),
    "YAML_SYNTAX": (
        "This is not valid YAML.",
        "Look at quotes, colons and indentation from line {opened_line} on.",
    ),
    "YAML_TAB": (
        "There is a tab.",
        "Use spaces; inside double quotes write it as an escape.",
    ),
    "YAML_TAG": (
        "A YAML tag (!) is not allowed.",
        "Take it out: fleetcfg knows the type of each value.",
    ),
    "YAML_TOO_DEEP": (
        "Things are nested more than {limit} deep.",
        "Spread the content over groups or files.",
    ),
    "YAML_TOO_LARGE": (
        "The file has {size} bytes, more than {limit}.",
        "Split it.",
    ),
    "YAML_TOO_LONG": (
        "The file has more than {limit} elements.",
        "Split it.",
    ),
    "YAML_TOO_MANY_PROBLEMS": (
        "The file has more than {limit} problems, so the rest was not read.",
        "See whether it is YAML at all, mend what is listed, and check again.",
    ),
    "YAML_UNEXPECTED_COLON": (
        "A colon cannot stand here.",
        "Quote the value if the colon is part of it, or begin an indented line.",
    ),
    "YAML_UNKNOWN_KEY": (
        "There is no key {key} here.",
        "Mend its name⟨; the nearest is: {nearest}⟩.",
    ),
    "YAML_VAULT": (
        "A vaulted value (!vault) is not allowed.",
        "Refer to the secret instead, such as keyring:NAME or env:NAME.",
    ),
    # ---- inventory: files, groups, variables
    "INV_CONFLICT": (
        "The variable {key} has another value at {first}.",
        "Keep the one that is right and delete the other.",
    ),
    "INV_EMPTY_FILE": (
        "The file is empty.",
        "Delete it, or write what belongs into it.",
    ),
    "INV_FILE_WINS": (
        "The variable {key} of the later source has no effect: Ansible takes the one at {first}.",
        "Move it into group_vars or host_vars of the later source.",
    ),
    "INV_GROUP_AND_HOST": (
        "The name {name} is a group and a device.",
        "Rename one of them.",
    ),
    "INV_GROUP_CYCLE": (
        "Group {child} cannot be in group {group}, which it contains.",
        "Take out one of the children.",
    ),
    "INV_GROUP_EMPTY": (
        "Group {group} has no devices.",
        "Check its name, or delete it.",
    ),
    "INV_GROUP_NAME": (
        "The group name {group} is not valid.",
        "Use letters without accents, digits and _, and no digit first.",
    ),
    "INV_GROUP_TOO_DEEP": (
        "Group {group} is more than {limit} levels deep.",
        "Use fewer levels.",
    ),
    "INV_HOST_NAME": (
        "The device name or range {host} is not valid.",
        "Use letters without accents, digits and hyphens; a range looks like codec[01:40].",
    ),
    "INV_NAME_CASE": (
        "The name {host} differs from {first} in capitals only.",
        "Give them names that differ.",
    ),
    "INV_PARENT_FILE_WINS": (
        "The variable {key} of group {group} has no effect: the file of group {winner} beats it.",
        "Move it into group_vars of group {group}.",
    ),
    "INV_PRIORITY_IN_FILE": (
        "Ansible does not heed ansible_group_priority in group_vars.",
        "Move it to vars of group {group} in an inventory file.",
    ),
    "INV_SAID_TWICE": (
        "The variable {key} has been given the same value at {first}.",
        "Delete one of the two.",
    ),
    "INV_SECRET_IN_FILE": (
        "This looks like a secret (a password, a key, a community string).",
        "Delete it, change that secret on the device, and write a reference such as keyring:NAME.",
    ),
    "INV_SHADOWED_FILE": (
        "Ansible ignores this file, because {name} has another file or folder of variables.",
        "Put what is said of {name} into one file or one folder.",
    ),
    "INV_SKIPPED_FILE": (
        "This file is not read, because its name does not end in .yaml, .yml or .json.",
        "Rename it, or move it out of the inventory.",
    ),
    "INV_TOO_MANY_HOSTS": (
        "There are more than {limit} devices.",
        "Check the ranges of device names.",
    ),
    "INV_UNKNOWN_GROUP": (
        "There is no group {name}.",
        "Mend the name⟨; the nearest group is: {nearest}⟩.",
    ),
    "INV_UNKNOWN_GROUP_KEY": (
        "A group has hosts, children and vars, but no {key}.",
        "Mend the key or move it into vars⟨; the nearest is: {nearest}⟩.",
    ),
    "INV_UNKNOWN_HOST": (
        "There is no device {name}.",
        "Mend the name⟨; the nearest device is: {nearest}⟩.",
    ),
    "INV_UNKNOWN_KEY": (
        "There is no variable {key}.",
        "Mend its name⟨ (the nearest is: {nearest})⟩, or begin a name of your own with x_.",
    ),
    "INV_VARS_MISPLACED": (
        "Ansible does not look for group_vars or host_vars in this folder.",
        "Move them to directly below {folder}.",
    ),
    "INV_WRONG_LEVEL": (
        "The variable {key} cannot be given on this level.",
        "Move it to the level: {level}.",
    ),
    # ---- inventory: devices
    "INV_ADDRESS": (
        "The address {address} is not an IP address.",
        "Give the IP address of the device, not a name.",
    ),
    "INV_ADDRESS_TWICE": (
        "Device {host} has the address of {first}.",
        "Mend the address of one of them.",
    ),
    "INV_CERTIFICATE": (
        "A certificate pin has 64 hexadecimal digits, but here are {length} characters.",
        "Give the SHA-256 fingerprint of the certificate, with or without colons.",
    ),
    "INV_CREDENTIAL_NOT_REFERENCE": (
        "This must refer to an account, not be one.",
        "Write keyring:NAME, env:NAME, file:PATH or command:COMMAND.",
    ),
    "INV_CUSTODIAN_NONE": (
        "Device {host} has no custodian (Art. 10.1).",
        "Add custodian: the unit that has charge of the device.",
    ),
    "INV_FAMILY_UNKNOWN": (
        "There is no device family {family}.",
        "Mend family of {host}⟨; the nearest is: {nearest}⟩.",
    ),
    "INV_HOST_KEY": (
        "The SSH host key fingerprint is not of the right form.",
        "Write it as ssh-keygen -l prints it: SHA256: and 43 characters.",
    ),
    "INV_LOOPBACK": (
        "Device {host} has the loopback address {address} but is not simulated.",
        "Mend the address, or add simulated: true if it is.",
    ),
    "INV_MAC": (
        "{mac} is not a MAC address.",
        'Write six pairs of digits, such as "00:00:5e:00:53:01".',
    ),
    "INV_MAC_TWICE": (
        "Device {host} has the MAC address of {first}.",
        "Look at the labels on the devices and mend one of them.",
    ),
    "INV_MISSING": (
        "Device {host} has no {key}.",
        "Add {key} to the device, or to a group of it.",
    ),
    "INV_OUTSIDE_NETWORKS": (
        "The address {address} of {host} is outside every declared network (Art. 2.2).",
        "Mend the address, or add its prefix to networks if it is of the dedicated network.",
    ),
    "INV_PIN_MISSING": (
        "Device {host} ({transport}) has no {key}, so it cannot be told from another.",
        "Add {key}, so that no account is sent to a stranger.",
    ),
    "INV_SERIAL_TWICE": (
        "Device {host} has the serial number of {first}.",
        "Look at the labels on the devices and mend one of them.",
    ),
    "INV_SIMULATED_ADDRESS": (
        "The simulated device {host} has the address {address}, which is not loopback.",
        "Take out simulated: true if the device is real, or use 127.x.y.z.",
    ),
    "INV_SITE_NONE": (
        "Device {host} is at no site.",
        "Put it into the group of the site where it stands.",
    ),
    "INV_SUPPORT_ENDED": (
        "Support of {host} ended on {until}.",
        "Plan its replacement, or mend support_end if support was extended.",
    ),
    "INV_TRANSPORT": (
        "There is no transport {transport}.",
        "Write https or ssh.",
    ),
    "INV_TWO_SITES": (
        "Device {host} is at two sites: {first} and {second}.",
        "Leave it in the group of the site where it stands.",
    ),
    # ---- inventory: sites and registers
    "INV_CENTRAL_NONE": (
        "There is no central site (Art. 2.2).",
        "Give role: central to one site.",
    ),
    "INV_CENTRAL_TWICE": (
        "{site} is a second central site, after {first} (Art. 2.2).",
        "Leave role: central to one site.",
    ),
    "INV_CHAIR_TWICE": (
        "{site} is a second chair site, after {first}.",
        "Check role: a meeting has one chair.",
    ),
    "INV_CONTACT_OLD": (
        "This contact was last confirmed on {confirmed}, over twelve months ago.",
        "Call to confirm it, and mend confirmed.",
    ),
    "INV_EMPTY": (
        "{key} must not be empty.",
        "Give {key} a value.",
    ),
    "INV_LEGAL_BASIS_ENDED": (
        "{basis} ended on {until}, and nothing is said to replace it.",
        "Add replaced_by, the document that replaces it.",
    ),
    "INV_LEGAL_BASIS_TWICE": (
        "{name} is listed twice.",
        "Delete one row.",
    ),
    "INV_LEGAL_BASIS_UNKNOWN": (
        "{other}, which replaces {basis}, is not listed.",
        "Add {other} to legal_bases.",
    ),
    "INV_NETWORK": (
        "{network} is not a network prefix.",
        "Write the network address and the prefix length, such as 192.0.2.0/24.",
    ),
    "INV_NETWORKS_NONE": (
        "No prefix of the dedicated network is declared.",
        "Add networks to group_vars/all.",
    ),
    "INV_NETWORK_OVERLAP": (
        "The prefix {network} overlaps {other}.",
        "Mend or delete one of them.",
    ),
    "INV_NOT_NFC": (
        "{key} has decomposed letters: they look alike but are not the same text.",
        "Type it again with precomposed Unicode letters (NFC).",
    ),
    "INV_PERIOD_REVERSED": (
        "The last day {until} is before the first day {since}.",
        "Mend one of the days.",
    ),
    "INV_PROVIDER_TWICE": (
        "Provider {name} is listed twice.",
        "Delete one row.",
    ),
    "INV_PROVIDER_UNKNOWN": (
        "There is no provider {provider}.",
        "Mend it or add it to providers⟨; the nearest is: {nearest}⟩.",
    ),
    "INV_ROLE": (
        "There is no site role {role}.",
        "Write central, chair or satellite.",
    ),
    "INV_SITE_TWICE": (
        "Site {site} has been declared at {first}.",
        "Declare each site in one group, and delete the other.",
    ),
    "INV_UNIT_NOT_VALID": (
        "Unit {unit} (since {since}) does not exist on {on}.",
        "Name the unit that has charge of the site now.",
    ),
    "INV_UNIT_OVERLAP": (
        "Unit code {unit} has two rows for the same time, one since {since}.",
        "Give valid_to to the older row.",
    ),
    "INV_UNIT_UNKNOWN": (
        "There is no unit {unit} valid since {since}.",
        "Mend unit and unit_since, or add the unit to units.",
    ),
    # ---- trees
    "TREE_FILE_TOO_LARGE": (
        "The file {file} has {size} bytes or more, over the limit of {limit}.",
        "Split it, or move it out of the declarations.",
    ),
    "TREE_GIT_FAILED": (
        "Git did not work ({reason}).",
        "See whether git is installed and the repository sound (git fsck).",
    ),
    "TREE_LINK": (
        "{file} is a symbolic link.",
        "Put the file itself there: git does not keep what a link leads to.",
    ),
    "TREE_NOT_A_REPOSITORY": (
        "The folder {folder} is in no git repository.",
        "Run the command in a clone of the declarations.",
    ),
    "TREE_NOT_FOUND": (
        "There is no file or folder {file}.",
        "Mend the path.",
    ),
    "TREE_PART_OUTSIDE": (
        "The path {part} leads out of the declarations.",
        "Give a path inside, without ..",
    ),
    "TREE_SUBMODULE": (
        "{file} is a git submodule.",
        "Put its files into this repository.",
    ),
    "TREE_TOO_LARGE": (
        "The declarations have more than {limit} bytes together.",
        "See whether this is the right folder.",
    ),
    "TREE_TOO_MANY_FILES": (
        "There are more than {limit} files of declarations.",
        "See whether this is the right folder.",
    ),
    "TREE_UNKNOWN_REVISION": (
        "There is no git revision {revision}.",
        "Give a branch, a tag or the hash of a commit that the repository has.",
    ),
    "TREE_UNREADABLE": (
        "{file} cannot be read ({reason}).",
        "See who may read the file or folder.",
    ),
    # ---- host patterns
    "LIMIT_BAD_REGEX": (
        "The regular expression in {part} is not valid ({reason}).",
        "Mend what follows ~.",
    ),
    "LIMIT_EMPTY": (
        "The pattern {pattern} leaves no device.",
        "Take out some of its & and ! parts.",
    ),
    "LIMIT_FILE": (
        "The list {file} cannot be read ({reason}).",
        "Check its path and who may read it.",
    ),
    "LIMIT_NO_MATCH": (
        "The part {part} matches no device and no group.",
        "Mend the name⟨; the nearest is: {nearest}⟩ (all names: fleetcfg inventory graph).",
    ),
    "LIMIT_TOO_LONG": (
        "A part of the pattern is longer than {limit} characters.",
        "Write the names into a file and use @FILE.",
    ),
}
