"""Network: whether a folder lies on a drive that sends no events and shares no memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

KINDS = {
    *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs", "9p", "davfs", "webdav"),
    *("ceph", "glusterfs", "lustre", "beegfs", "gpfs", "ocfs2", "gfs2"),
    *(
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.vmhgfs-fuse",
        "macfuse",
    ),
    *("vboxsf", "vmhgfs", "prl_fs", "virtiofs", "drvfs", "osxfs", "grpcfuse", "fuse.grpcfuse", "fakeowner"),
}
"""Types of file systems, as the systems call them, on which others write unseen; folders of a machine's host too."""


def drive_of(path: Path) -> str:
    """The type of the network drive that a path lies on; empty where it lies on a disk of this machine."""
    import psutil

    whole = os.path.realpath(path)
    if whole.startswith("\\\\"):
        return "a Windows share"
    kind, remote, longest = "", False, -1
    for part in psutil.disk_partitions(all=True):
        if _lies_in(whole, part.mountpoint) and len(part.mountpoint) >= longest:
            kind, remote, longest = part.fstype, "remote" in part.opts.split(","), len(part.mountpoint)
    if sys.platform == "win32" and remote:
        return "a Windows share"
    return kind if kind.lower() in KINDS else ""


def _lies_in(path: str, mountpoint: str) -> bool:
    place, above = os.path.normcase(path), os.path.normcase(mountpoint)
    return place == above or place.startswith(above.rstrip("/\\") + os.sep)
