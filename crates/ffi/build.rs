//! How the C library is linked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let unix = env::var_os("CARGO_CFG_UNIX").is_some();
    let apple = env::var("CARGO_CFG_TARGET_VENDOR").is_ok_and(|vendor| vendor == "apple");
    // A thread that reads a dead share can't be ended, and its code must stay. On Windows `staying::stay` sees to it; Apple's
    // loader keeps what has thread-local variables.
    if unix && !apple {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
