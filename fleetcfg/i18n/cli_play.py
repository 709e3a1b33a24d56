"""The words of the commands ``play`` and ``snapshot``."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {
    "help.snapshot": (
        "Sao lưu toàn bộ cấu hình, không đổi gì",
        "Back up whole configurations; changes nothing",
    ),
    "help.snapshot.long": (
        (
            "Sao lưu toàn bộ cấu hình của từng thiết bị vào một thư mục mới: một tệp JSON, một"
            " tệp chữ để người đọc, và bảng mã băm. Không có mật khẩu nào trong đó."
        ),
        (
            "Back up the whole configuration of each device into a new folder: one JSON file, one"
            " text for people, and a manifest of digests. No secret is ever in it."
        ),
    ),
    "help.snapshot.into": (
        "Thư mục để ghi; phải chưa có, hoặc trống.",
        "Folder to write to; it must not exist, or be empty.",
    ),
    "help.play": ("Chạy một kịch bản", "Run a playbook"),
    "help.play.long": (
        (
            "Chạy một kịch bản theo từng đợt như Ansible: serial, max_fail_percentage, when,"
            " register, until, tags. Kịch bản chỉ nói làm thế nào, theo thứ tự nào; điều được ghi"
            " là điều Sở đã ký, không hơn."
        ),
        (
            "Run a playbook batch by batch, as Ansible does: serial, max_fail_percentage, when,"
            " register, until, tags. A playbook says how and in which order; what is written is"
            " what the Department signed and nothing more."
        ),
    ),
    "help.play.playbook": (
        "Tệp kịch bản, hoặc tên của nó trong thư mục kịch bản.",
        "File of the playbook, or its name in the folder of playbooks.",
    ),
    "help.play.all": (
        "Mọi thiết bị mà kịch bản chọn; kịch bản có ghi hay ra lệnh đòi --limit hoặc --all.",
        "All devices the playbook chooses; one that writes or commands wants --limit or --all.",
    ),
    "help.play.tags": ("Chỉ các bước có thẻ này.", "Tasks with these tags only."),
    "help.play.skip_tags": ("Bỏ các bước có thẻ này.", "Leave out tasks with these tags."),
    "help.play.check": (
        (
            "Chỉ in sẽ làm gì, theo đợt nào; không nối tới thiết bị nào. Bộ thay đổi vẫn qua đủ"
            " các bước kiểm tra chữ ký."
        ),
        (
            "Only print what would be done, in which batches; no device is contacted. Change-sets"
            " still pass every check of their signatures."
        ),
    ),
    "help.play.resume": (
        "Chạy tiếp lượt này, bỏ qua thiết bị đã xong.",
        "Take up this run again; hosts that finished are left out.",
    ),
    "help.play.journal": ("Thư mục nhật ký các lượt chạy.", "Folder of the journals of runs."),
    "help.play.backups": ("Thư mục các bản sao lưu.", "Folder of backups."),
    "help.play.notify_command": (
        "Lệnh nhận mỗi thông báo dạng JSON qua stdin. fleetcfg không tự gửi thư.",
        "Command that gets each notice as JSON on stdin. fleetcfg itself sends no mail.",
    ),
    "play.simulated": (
        "MÔ PHỎNG: các thiết bị này không có thật.",
        "SIMULATED: these devices are not real.",
    ),
    "play.play": (
        "KỊCH BẢN [{name}] · {count} thiết bị, cỡ đợt: {sizes}",
        "PLAY [{name}] · hosts: {count}, batches of: {sizes}",
    ),
    "play.finished": ("đã xong từ lượt trước: {hosts}", "finished before: {hosts}"),
    "play.batch": ("ĐỢT {number}/{total}: {hosts}", "BATCH {number}/{total}: {hosts}"),
    "play.task": ("BƯỚC [{name}] ({action})", "TASK [{name}] ({action})"),
    "play.recap": ("TỔNG KẾT", "RECAP"),
    "play.word.ok": ("tốt", "ok"),
    "play.word.changed": ("đã đổi", "changed"),
    "play.word.failed": ("lỗi", "failed"),
    "play.word.skipped": ("bỏ qua", "skipped"),
    "play.word.refused": ("từ chối", "refused"),
    "play.word.not_tried": ("chưa làm", "not_tried"),
    "play.ending.complete": (
        "Đã chạy hết kịch bản (lượt {run}).",
        "Played to its end (run {run}).",
    ),
    "play.ending.enough": (
        "Dừng: một đợt có quá nhiều thiết bị không xong. Chạy tiếp bằng --resume {run}.",
        "Ended: too many hosts of a batch did not come through. Take it up with --resume {run}.",
    ),
    "play.ending.declined": (
        "Dừng theo ý người vận hành. Chạy tiếp bằng --resume {run}.",
        "Ended, as the operator said. Take it up with --resume {run}.",
    ),
    "play.ending.stopped": (
        "Bị ngắt sau bước đang làm. Chạy tiếp bằng --resume {run}.",
        "Broken off after the task under way. Take it up with --resume {run}.",
    ),
    "play.stopping": (
        "Sẽ dừng sau bước đang làm; bấm Ctrl-C lần nữa để ngắt ngay.",
        "Will end after the task under way; Ctrl-C again breaks off at once.",
    ),
    "play.check": (
        "Chỉ xem trước: chưa nối tới thiết bị nào.",
        "Only looked ahead: no device was contacted.",
    ),
    "play.signed": (
        "  {file}: {id}, đã ký đủ; sẽ ghi {count} thiết bị của kịch bản này: {hosts}",
        "  {file}: {id}, duly signed; would write here to {count}: {hosts}",
    ),
    "play.yes": ("gõ «có» để đồng ý", "type 'yes' to agree"),
    "play.who": (
        "họ tên người xác nhận (để trống: không ai)",
        "name of who attests (empty: nobody)",
    ),
    "play.notice": (
        "THÔNG BÁO cho {to}: {message} [{hosts}]",
        "NOTICE to {to}: {message} [{hosts}]",
    ),
    "play.no_mail": (
        "  (fleetcfg không gửi thư: người vận hành tự báo, hoặc đặt --notify-command)",
        "  (fleetcfg sends no mail: tell them yourself, or give --notify-command)",
    ),
    "snapshot.done": (
        "Đã sao lưu {count} thiết bị vào {folder}.",
        "Backups in {folder}; devices: {count}.",
    ),
    "snapshot.missing": ("Không đọc được:", "Could not be read:"),
}
