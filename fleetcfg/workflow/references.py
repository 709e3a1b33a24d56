"""What credential references lead to when a replaced password becomes known here: noted, unsent."""

from contextlib import suppress
from dataclasses import replace

from fleetcfg.authority.rotated import rotated_passwords
from fleetcfg.authority.sealing_key import has_sealing_key
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import CredentialError
from fleetcfg.ledger.projection import project
from fleetcfg.workflow.context import Context


def note_references(workspace: Workspace, context: Context) -> None:
    """Note what the references of devices lead to whose password is newly known to be replaced.

    A person who puts the new one in its place from now on brings it up to date, and it wins. A
    reference that leads nowhere now is noted when its device is first asked.
    """
    at = workspace.installation
    if not has_sealing_key(at.folder):
        return
    state = project(at.store, at.objects)
    rotated = rotated_passwords(at.folder, at.store.origin, at.objects, state)
    if rotated is None:
        return
    contact = replace(workspace.contact, rotated=rotated)
    ask = contact.credential(context.credential, context.source)
    for host in rotated.unnoted():
        if host in contact.here and contact.refusal(host) is None:
            with suppress(CredentialError):
                ask(contact.here[host])
