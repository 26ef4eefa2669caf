"""A wheel with a native library in it is for one platform, and for every Python 3."""
import os
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelTag(BuildHookInterface):
    """Names the platform: LATCHKEY_PLATFORM, such as manylinux_2_17_x86_64, or else this computer's."""

    def initialize(self, version, build_data):
        if not any((Path(self.root) / "src/latchkey/native").glob("*latchkey*")):
            raise FileNotFoundError("put the library into src/latchkey/native first: crates/ffi/release/packages does")
        platform = os.environ.get("LATCHKEY_PLATFORM") or sysconfig.get_platform()
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + platform.replace("-", "_").replace(".", "_")
