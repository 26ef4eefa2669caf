"""The zip for C, C++, Go and Pascal: zip.py PLATFORM LIBRARIES OUT, from a folder with the libraries of one platform, such as
linux-x64. In it: headers, shared and static library, pkg-config file and CMake config, which need no place of their own on a system.
"""
import pathlib
import re
import sys
import zipfile

FFI = pathlib.Path(__file__).resolve().parent.parent
# Where each kind of library goes; what links it besides, where it is linked statically.
PLACES = {".so": "lib", ".dylib": "lib", ".a": "lib", ".lib": "lib", ".dll": "bin"}
STATIC = {
    "linux": "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc",
    "osx": "-framework CoreFoundation -framework Security -framework IOKit -liconv -lm",
    "win": "-lkernel32 -ladvapi32 -lbcrypt -lcrypt32 -lsecur32 -lntdll -luserenv -lws2_32",
}


def version():
    manifest = (FFI.parent.parent / "Cargo.toml").read_text()
    return re.search(r'(?m)^\[workspace\.package\]\nversion = "([^"]+)"', manifest).group(1)


def filled(template, platform, libraries):
    flags = STATIC[platform.split("-")[0]]
    words = {
        "VERSION": version(), "STATIC_LIBS": flags, "STATIC_LIBS_CMAKE": flags.replace("-framework ", "-framework;").replace(" ", ";"),
        "STATIC_LIBRARY": next((one.name for one in libraries if one.name in ("liblatchkey.a", "latchkey.lib")), "liblatchkey.a"),
        "IMPORT_LIBRARY": next((one.name for one in libraries if one.name.endswith((".dll.a", ".dll.lib"))), "latchkey.dll.lib"),
    }
    return re.sub(r"@(\w+)@", lambda name: words[name.group(1)], (FFI / "c" / template).read_text())


def files(platform, folder):
    libraries = sorted(one for one in folder.iterdir() if one.suffix in PLACES)
    if not any(one.suffix in (".so", ".dylib", ".dll") for one in libraries):
        sys.exit(f"{folder} has no shared library")
    for library in libraries:
        yield f"{PLACES[library.suffix]}/{library.name}", library.read_bytes()
    yield "lib/pkgconfig/latchkey.pc", filled("latchkey.pc.in", platform, libraries).encode()
    yield "lib/cmake/latchkey/latchkey-config.cmake", filled("latchkey-config.cmake.in", platform, libraries).encode()
    yield "include/latchkey.h", (FFI / "c/latchkey.h").read_bytes()
    yield "include/latchkey.hpp", (FFI / "c/latchkey.hpp").read_bytes()
    yield "pascal/latchkey.pas", (FFI / "pascal/latchkey.pas").read_bytes()
    yield "share/latchkey/schema.json", (FFI / "schema.json").read_bytes()
    for name in ("LICENSE", "LICENSE-APACHE", "LICENSE-MIT"):
        yield name, (FFI.parent.parent / name).read_bytes()


def main():
    platform, folder, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    name = f"latchkey-{version()}-{platform}"
    with zipfile.ZipFile(out / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files(platform, folder):
            # No time of the day in it: the same content is the same archive.
            archive.writestr(zipfile.ZipInfo(f"{name}/{path}"), content, zipfile.ZIP_DEFLATED)
    print(out / f"{name}.zip")


main()
