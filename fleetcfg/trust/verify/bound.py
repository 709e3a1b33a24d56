"""Whether a change-set holds under the root and the manifest in force.

A manifest names registers beside what is declared of devices, and registers change every day: a
meeting is added, a contact moves. A register asks nothing of a device. What it freezes is carried
by the status (`fleetcfg.trust.verify.frozen`).
"""

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.changeset import BaselineName, ChangeSet
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.verify.chain import Pinned


def require_bound(
    changeset: ChangeSet, pinned: Pinned, manifest: Manifest, manifest_sha256: str
) -> None:
    """Refuse a change-set that was made under another root, or from what is declared no more."""
    policy, baseline = changeset.policy, changeset.baseline
    if (policy.root_version, policy.root_sha256) != (pinned.root.version, pinned.sha256):
        raise RefusalError("POLICY_VERSION", named=policy.root_version, current=pinned.root.version)
    if not _holds_under(baseline, manifest, manifest_sha256):
        raise RefusalError(
            "BASELINE_MISMATCH", named=baseline.manifest_version, current=manifest.version
        )


def _holds_under(baseline: BaselineName, manifest: Manifest, sha256: str) -> bool:
    """Tell whether what was made from *baseline* may be applied under *manifest*.

    What names the manifest alone holds under that one. What says as well what it declares holds
    under a later one that declares the same, and under its own only if that is true of it.
    """
    is_same = (baseline.manifest_version, baseline.manifest_sha256) == (manifest.version, sha256)
    if baseline.declared_sha256 is None:
        return is_same
    is_later = manifest.version > baseline.manifest_version
    return (is_same or is_later) and baseline.declared_sha256 == manifest.declared_sha256
