//! The library is never unloaded: a thread that reads a dead share can't be ended, and its code must stay.

/// Keeps the library in the process. Elsewhere than on Windows the linker and the loader do.
#[cfg(not(windows))]
pub(crate) fn stay() {}

/// Keeps the library in the process, however often it is freed.
#[cfg(windows)]
#[allow(unsafe_code, reason = "Windows is asked by its C interface")]
pub(crate) fn stay() {
    use std::ptr;

    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };

    let here: fn() = stay;
    let mut module = ptr::null_mut();
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    // SAFETY: with FROM_ADDRESS the name is an address in the module, and `module` is written to. A failure leaves the library as
    // it was, which is all that an application can be offered.
    unsafe { GetModuleHandleExW(flags, here as *const u16, &mut module) };
}
