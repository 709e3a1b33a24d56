"""What a change-set says for its readers, held against what says it: step 7 of the door."""

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.about import ParameterAbout, PeopleAbout, fit_text
from fleetcfg.trust.documents.changeset import ChangeSet, ParameterState
from fleetcfg.trust.documents.root import Risk, Root
from fleetcfg.trust.verify.ports import InventoryPort


def people_about(root: Root, author: str, executor: str, risk: Risk) -> PeopleAbout:
    """Return what *root* says of the people of a change-set."""
    threshold = root.roles.approver.threshold
    needed = {"low": threshold.low, "normal": threshold.normal, "high": threshold.high}
    keys = (key for key in root.roles.approver.keys if not root.is_revoked(key))
    approvers = sorted({root.keys[key].person for key in keys} - {author, executor})
    people = sorted({author, executor, *approvers} & root.people.keys())
    names = {id_: fit_text(f"{root.people[id_].name}, {root.people[id_].title}") for id_ in people}
    return PeopleAbout(names=names, approvers=tuple(approvers), needed=needed[risk])


def require_about(changeset: ChangeSet, root: Root, inventory: InventoryPort) -> None:
    """Refuse (ABOUT_MISMATCH) what says something else than the signed sources.

    Held: people against the root, places against the signed inventory, meanings and risks against
    the catalog, reasons against the signed declarations. A reason may be left out, and the view
    says that none is given; what is given is the true one.
    """
    risk, executor = changeset.risk, changeset.executor.person
    if changeset.about != people_about(root, changeset.author, executor, risk):
        raise RefusalError("ABOUT_MISMATCH", what="people")
    for device in changeset.devices:
        if device.about != inventory.place(device.id):
            raise RefusalError("ABOUT_MISMATCH", what=device.id)
        told = [(op.path, op.about, _text_of(op.pre)) for op in device.ops]
        told += [(secret.path, secret.about, None) for secret in device.secrets]
        for path, about, before in told:
            if about not in _true_of(inventory.about(device.id, path, before)):
                raise RefusalError("ABOUT_MISMATCH", what=f"{device.id}: {path}")


def _text_of(before: ParameterState) -> str | None:
    """Return the value as it would be sent to a device; None if none was set."""
    return None if before.value is None else str(before.value)


def _true_of(known: ParameterAbout | None) -> tuple[ParameterAbout, ...]:
    """Return what may be said of a parameter of which *known* is known."""
    if known is None:
        return ()
    return known, known.model_copy(update={"asked_by": None})
