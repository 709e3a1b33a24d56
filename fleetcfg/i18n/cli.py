"""What commands say of themselves, (Vietnamese, English) by key; for reports see `words`."""

from collections.abc import Mapping

CLI_WORDS: Mapping[str, tuple[str, str]] = {
    "help.fleetcfg": (
        (
            "Giữ cấu hình thiết bị giao ban trực tuyến đúng như Sở đã quyết định, và chứng"
            " minh điều"
            " đó. Mã thoát: 0 sạch, 1 lỗi, 2 có phát hiện, 3 chưa đủ, 4 từ chối, 64 sai lệnh."
        ),
        (
            "Keeps conference codecs as the Department declared them, and proves it. Exit codes:"
            " 0 clean, 1 error, 2 findings, 3 incomplete, 4 refused, 64 usage."
        ),
    ),
    "help.usage": ("Cách gọi", "Usage"),
    "help.command": ("Lệnh", "Command"),
    "help.commands": ("Các lệnh", "Commands"),
    "help.arguments": ("Tham số", "Arguments"),
    "help.options": ("Tùy chọn", "Options"),
    "help.default": ("mặc định", "default"),
    "help.required": ("bắt buộc", "required"),
    "help.help": ("In hướng dẫn này rồi thoát.", "Print this help and exit."),
    "help.install_completion": (
        "Cài phần gõ tiếp bằng phím Tab cho shell đang dùng.",
        "Install completion with Tab for the shell in use.",
    ),
    "help.show_completion": (
        "In phần gõ tiếp cho shell đang dùng, để chép đi.",
        "Print that completion, to copy it.",
    ),
    "help.version": ("In phiên bản rồi thoát.", "Print the version and exit."),
    "help.lang": ("Ngôn ngữ: vi hoặc en (mặc định vi).", "Language: vi or en (default vi)."),
    "help.validate": (
        "Kiểm tra khai báo, không cần mạng",
        "Check the declarations; needs no network",
    ),
    "help.validate.long": (
        (
            "Kiểm tra danh mục thiết bị, cấu hình chuẩn và kịch bản: mọi lỗi trong một lượt,"
            " không cần"
            " mạng hay khóa. Với --since, cho biết một lần sửa làm thay đổi gì trên thiết bị nào."
        ),
        (
            "Check inventory, baselines and playbooks: every error in one run, with no"
            " network and no"
            " key. With --since, tell what an edit does to which devices."
        ),
    ),
    "help.inventory": ("Xem danh mục thiết bị", "Look at the inventory"),
    "help.inventory.list": (
        "In toàn bộ danh mục như `ansible-inventory --list`.",
        "Print the whole inventory as `ansible-inventory --list` does.",
    ),
    "help.inventory.graph": (
        "In cây nhóm như `ansible-inventory --graph`.",
        "Print the tree of groups as `ansible-inventory --graph` does.",
    ),
    "help.inventory.show": (
        "In mọi điều đã biết về một thiết bị.",
        "Print all that is known of one device.",
    ),
    "help.explain": ("Một giá trị từ đâu mà có", "Where a declared value comes from"),
    "help.explain.long": (
        (
            "In mọi lớp khai báo về một tham số của một thiết bị, với tệp và dòng, và vì sao"
            " lớp nào"
            " thắng."
        ),
        (
            "Print every layer that speaks of one parameter of one device, with file and"
            " line, and why"
            " the winner won."
        ),
    ),
    "help.audit": ("So khai báo với thiết bị thật", "Hold what is declared against live devices"),
    "help.audit.long": (
        (
            "Đọc cấu hình đang chạy của các thiết bị và chỉ ra những gì không đúng khai báo."
            " Chỉ đọc,"
            " không ghi."
        ),
        "Read what every device is set to now and show what is not as declared. Reads only.",
    ),
    "help.history": ("Thiết bị đã thay đổi gì, từ khi nào", "What changed on a device, and when"),
    "help.history.long": (
        "In các thay đổi mà những lượt kiểm tra đã thấy trên một thiết bị.",
        "Print the changes that audits have seen on one device.",
    ),
    "help.schema": ("JSON Schema cho trình soạn thảo", "JSON Schema of a file kind, for editors"),
    "help.schema.long": (
        "In JSON Schema của một loại tệp: inventory, group_vars, host_vars, baseline, playbook.",
        (
            "Print the JSON Schema of a kind of file: inventory, group_vars, host_vars, baseline,"
            " playbook."
        ),
    ),
    "help.sim": ("Thiết bị mô phỏng trên máy này", "Simulated devices on this machine"),
    "help.sim.up": (
        (
            "Chạy mọi thiết bị của danh mục dưới dạng mô phỏng, mỗi máy một địa chỉ"
            " 127.x.y.z, đúng như"
            " khai báo; viết danh mục phụ để kiểm tra chúng."
        ),
        (
            "Simulate every device of the inventory, each on its own 127.x.y.z address and"
            " as declared;"
            " write the inventory overlay with which to audit them."
        ),
    ),
    "help.sim.device": (
        "Chạy một thiết bị từ tài liệu của nó cho đến khi bị dừng; sẵn sàng thì in một dòng JSON.",
        "Serve one device from its documents until stopped; print one JSON line when ready.",
    ),
    "help.sim.serve": (
        "Chạy các thiết bị trong một tệp JSON cho đến khi bị dừng; sẵn sàng thì in một dòng JSON.",
        "Serve the devices of a JSON file until stopped; print one JSON line when ready.",
    ),
    "help.sim.tamper": (
        "Đổi lén một giá trị, như có người bấm trên màn hình cảm ứng.",
        "Change a value behind everybody's back, as somebody at the touch panel would.",
    ),
    "help.sim.fault": (
        "Làm cho một thiết bị hỏng theo một kiểu, hoặc hết hỏng (none).",
        "Make a device misbehave, or behave again (none).",
    ),
    "help.sim.power": ("Bật hoặc tắt một thiết bị.", "Switch a device on or off."),
    "help.sim.stats": (
        "In số lần nối, đăng nhập, đọc và ghi mà mỗi thiết bị đã thấy, dạng JSON.",
        "Print as JSON how many connections, logins, reads and writes each device saw.",
    ),
    "help.sim.down": ("Dừng bộ mô phỏng.", "Stop the simulator."),
    "help.sim.host": (
        "Tên hoặc địa chỉ của thiết bị mô phỏng.",
        "Name or address of a simulated device.",
    ),
    "help.sim.configuration": (
        "Tệp configuration.xml của thiết bị.",
        "A device's configuration.xml.",
    ),
    "help.sim.status": ("Tệp status.xml của thiết bị.", "A device's status.xml."),
    "help.sim.valuespace": ("Tệp valuespace.xml của thiết bị.", "A device's valuespace.xml."),
    "help.sim.https_port": (
        "Cổng HTTPS; 0 là cổng trống bất kỳ.",
        "Port of HTTPS; 0 takes any free one.",
    ),
    "help.sim.ssh_port": (
        "Cổng SSH; 0 là cổng trống bất kỳ.",
        "Port of SSH; 0 takes any free one.",
    ),
    "help.sim.user": ("Tên đăng nhập.", "Login name."),
    "help.sim.password_env": (
        "Biến môi trường giữ mật khẩu.",
        "Environment variable that holds the passphrase.",
    ),
    "help.sim.family": (
        "Họ thiết bị; hiện chỉ có cisco_ce.",
        "Family of the device; only cisco_ce so far.",
    ),
    "help.sim.address": ("Địa chỉ trong 127.0.0.0/8.", "An address in 127.0.0.0/8."),
    "help.sim.fault.mode": (
        "Kiểu hỏng (docs/reference/simulator.md), hoặc none.",
        "What is wrong with it (docs/reference/simulator.md), or none.",
    ),
    "help.sim.fleet": ("Mô tả các thiết bị, dạng JSON.", "The devices, as JSON."),
    "help.sim.path": (
        "Đường dẫn tham số, ví dụ Audio DefaultVolume.",
        "Path of the parameter, as in Audio DefaultVolume.",
    ),
    "help.sim.value": ("Giá trị mới.", "The new value."),
    "help.sim.actor": ("Nhật ký sẽ ghi là ai đổi.", "Who the journal says it was."),
    "help.sim.firmware": (
        "Phiên bản nâng cấp lên, với firmware_upgrade.",
        "Version to upgrade to, with firmware_upgrade.",
    ),
    "help.sim.power.state": ("on là bật, off là tắt.", "On, or off."),
    "help.demo": ("Toàn bộ câu chuyện trong một lệnh", "The whole story in one command"),
    "help.demo.long": (
        (
            "Dựng thiết bị mô phỏng từ danh mục, kiểm tra, sửa trộm một tham số, kiểm tra"
            " lại, rồi dọn"
            " sạch."
        ),
        (
            "Simulate the inventory, audit it, have somebody tamper with one parameter,"
            " audit again,"
            " and clean up."
        ),
    ),
    "help.option.inventory": (
        "Thư mục danh mục; dùng nhiều lần thì cái sau đè cái trước (mặc định: inventory).",
        "Inventory folder; given several times, later ones override (default: inventory).",
    ),
    "help.option.baselines": ("Thư mục cấu hình chuẩn.", "Folder of baselines."),
    "help.option.playbooks": ("Thư mục kịch bản.", "Folder of playbooks."),
    "help.limit": (
        "Chỉ những thiết bị khớp mẫu kiểu Ansible: a:&b:!c, hình sao, ~regex, @tệp.",
        "Only devices that match Ansible patterns: a:&b:!c, globs, ~regex, @file.",
    ),
    "help.option.ledger": (
        "Thư mục sổ ghi của máy này.",
        "Folder of this installation's record.",
    ),
    "help.option.trust": (
        "Thư mục các tài liệu đã ký của Sở.",
        "Folder of the Department's signed documents.",
    ),
    "help.option.store": ("Tệp lưu các lần quan sát.", "File that keeps the observations."),
    "help.option.state_dir": ("Nơi bộ mô phỏng chạy.", "Where the simulator runs."),
    "help.sim.province": (
        "Viết ra cả một tỉnh mô phỏng (danh mục, cấu hình chuẩn, kịch bản) để ký thử.",
        "Write a whole simulated province (inventory, baselines, playbooks) to be signed.",
    ),
    "help.output": ("Dạng đầu ra.", "Form of the output."),
    "help.fail_on": (
        "Kết luận nào tính là phát hiện (dùng nhiều lần được).",
        "Verdict that counts as a finding (may be given several times).",
    ),
    "help.forks": ("Số thiết bị đọc cùng lúc.", "Devices to read at the same time."),
    "help.timeout": (
        "Số giây nhiều nhất cho một thiết bị, kể từ đầu đến cuối.",
        "Seconds that one device may take from start to end.",
    ),
    "help.connect_timeout": (
        "Số giây nhiều nhất để nối được đến một thiết bị.",
        "Seconds until a connection to a device must stand.",
    ),
    "help.affinity": (
        "Giữ mỗi tiến trình ở một lõi (nhanh hơn).",
        "Hold each process to one core (quicker).",
    ),
    "help.validate.paths": (
        "Chỉ báo lỗi trong các tệp, thư mục này; toàn bộ khai báo vẫn được đọc.",
        "Report problems in these files and folders only; all declarations are read nonetheless.",
    ),
    "help.since": (
        "Cho biết khác gì so với bản git này, trên thiết bị nào.",
        "Tell what is different from this git revision, on which devices.",
    ),
    "help.strict": ("Cảnh báo cũng tính là lỗi.", "Warnings count as errors."),
    "help.host": ("Tên thiết bị trong danh mục.", "Name of the device in the inventory."),
    "help.parameter": (
        "Tên tham số, hoặc đường dẫn của hãng.",
        "Name of the parameter, or a path of the maker.",
    ),
    "help.path": (
        "Chỉ những tham số có đường dẫn này; bỏ trống: mọi tham số.",
        "Only parameters with this path; all if there is none.",
    ),
    "help.ports": ("Cổng của thiết bị mô phỏng.", "Port of the simulated devices."),
    "help.rtt": ("Độ trễ đi về mô phỏng, mili giây.", "Emulated round trip, in milliseconds."),
    "help.kind": ("Loại tệp.", "Kind of file."),
    "progress": (
        "đã xong {done}/{total}, còn khoảng {left} giây",
        "{done} of {total} done, about {left} s left",
    ),
    "sim.up": (
        "{count} thiết bị mô phỏng đang chạy (tiến trình {pid}). Kiểm tra bằng:",
        "{count} simulated devices are up (process {pid}). Audit them with:",
    ),
    "history.first": ("đọc lần đầu", "first read"),
    "history.last": ("đọc gần nhất", "last read"),
    "history.try": ("không đọc được lúc", "could not be read at"),
    "history.none": ("Chưa thấy thay đổi nào.", "No change was seen."),
    "demo.up": ("Dựng thiết bị mô phỏng từ danh mục", "Simulate the inventory"),
    "demo.ceremony": (
        "Sở lập khóa, tài liệu gốc hai người ký, bản kê đã ký, bản tình trạng",
        "The Department makes keys, a root signed by two, a signed manifest, a status",
    ),
    "demo.adopt": (
        "Tiếp nhận hiện trạng một máy: từ nay mọi tham số của nó được canh",
        "Adopt one device: from now on every parameter of it is watched",
    ),
    "demo.tamper": (
        "Có người bật tự động trả lời trên màn hình cảm ứng",
        "Somebody turns auto-answer on at the touch panel",
    ),
    "demo.found": ("Kiểm tra: thay đổi trái phép bị phát hiện", "Audit: the change is found"),
    "demo.plan": (
        "Kỹ sư lập bộ thay đổi, giao đích danh một kỹ thuật viên",
        "The engineer plans a change-set for one technician, by name",
    ),
    "demo.approve": (
        "Hai lãnh đạo đọc và ký, mỗi người trên máy mình",
        "Two approvers read and sign, each on his own machine",
    ),
    "demo.apply": (
        "Kỹ thuật viên áp dụng đúng điều đã ký",
        "The technician applies exactly what was signed",
    ),
    "demo.record": (
        "Sổ ghi về Sở, được đồng ký, và tự kiểm",
        "The record goes to the Department, is cosigned, and verified",
    ),
    "demo.clean_again": ("Kiểm tra: lại sạch", "Audit: clean again"),
    "demo.forged": ("Ba lần giả mạo, ba lần bị từ chối", "Three forgeries, three refusals"),
    "demo.forged.value": (
        "Sửa giá trị đã duyệt trong tệp",
        "The approved value is changed in the file",
    ),
    "demo.forged.approver": (
        "Bỏ bớt một người duyệt",
        "One of the approvals is dropped",
    ),
    "demo.forged.again": (
        "Áp dụng lại lần nữa đúng tệp đã ký",
        "The very same signed file is applied once more",
    ),
    "demo.reason.adopt": ("Tiếp nhận hiện trạng sau nghiệm thu", "State after acceptance"),
    "demo.reason.plan": (
        "Trả chế độ tự động trả lời về như đã quyết định",
        "Put auto-answer back as it was decided",
    ),
    "demo.keys": (
        "{count} khóa, mỗi người một khóa, do ssh-keygen lập",
        "{count} keys, one a person, made by ssh-keygen",
    ),
    "demo.carried": (
        "tệp {name} đi từ {whence} sang {whither}",
        "{name} is carried from {whence} to {whither}",
    ),
    "demo.carried_trust": (
        "thư mục trust/ được chép cho mọi người",
        "the folder trust/ is copied to everybody",
    ),
    "demo.wrong_end": (
        "Lệnh kết thúc bằng mã {code}, lẽ ra phải là {expected}.",
        "The command ended with {code}; it should have been {expected}.",
    ),
    "demo.down": ("Dọn sạch", "Clean up"),
}
