"""Mounts a file system whose server never answers, runs a command with the mount's path in DEAD_MOUNT, ends with its code.

Runs in a mount namespace of its own, so that nothing is left behind. 77 is "can't mount here".
"""
import ctypes
import os
import subprocess
import sys
import tempfile

UNABLE = 77
libc = ctypes.CDLL(None, use_errno=True)
folder = tempfile.mkdtemp()
try:
    # Whoever looks into the mount waits for an answer that this process would have to write here.
    fuse = os.open("/dev/fuse", os.O_RDWR)
except OSError as error:
    print(error)
    sys.exit(UNABLE)
options = f"fd={fuse},rootmode=40000,user_id=0,group_id=0".encode()
if libc.mount(b"dead", folder.encode(), b"fuse", 0, options) != 0:
    print("mount:", os.strerror(ctypes.get_errno()))
    sys.exit(UNABLE)
code = subprocess.run(sys.argv[1:], env={**os.environ, "DEAD_MOUNT": folder}, timeout=60).returncode
os.close(fuse)  # ends the wait of whoever still hangs
libc.umount2(folder.encode(), 2)
os.rmdir(folder)
sys.exit(code)
