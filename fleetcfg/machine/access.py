"""Who but this account may do what with a file; and files for this account alone.

On POSIX that is said by owner and mode, on Windows by owner and access list. The system itself
(root; on Windows SYSTEM and the administrators) can do everything anyway and is not counted.
"""

import sys

if sys.platform == "win32":
    from fleetcfg.machine.access_windows import (
        create_private,
        is_of_the_system,
        is_of_us_alone,
        make_private_folder,
        open_private,
        others_may_replace,
        others_may_use,
        others_may_write,
        owner_beside_us,
        protect_file,
    )
else:
    from fleetcfg.machine.access_posix import (
        create_private,
        is_of_the_system,
        is_of_us_alone,
        make_private_folder,
        open_private,
        others_may_replace,
        others_may_use,
        others_may_write,
        owner_beside_us,
        protect_file,
    )

__all__ = [
    "create_private",
    "is_of_the_system",
    "is_of_us_alone",
    "make_private_folder",
    "open_private",
    "others_may_replace",
    "others_may_use",
    "others_may_write",
    "owner_beside_us",
    "protect_file",
]
