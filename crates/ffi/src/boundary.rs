//! The functions that C calls. Only here are pointers.
#![allow(unsafe_code, reason = "C gives and takes pointers")]

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::{panic, thread};

use crate::answer::Answer;
use crate::call::{call, close, open, request as request_of};
use crate::process;
use crate::staying::stay;

/// The version of this interface; it is raised when a program that was made for an earlier one would go wrong.
const ABI: u32 = 1;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version has no NUL"),
};

/// What is answered where not even an answer can be written.
const LAST_RESORT: &CStr =
    c"{\"outcome\":\"misuse\",\"code\":\"internal\",\"message\":\"the library failed; please report it\"}";

/// The version of this interface.
#[unsafe(no_mangle)]
pub extern "C" fn latchkey_abi() -> u32 {
    ABI
}

/// The library's version, such as `1.4.0`; it is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn latchkey_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Does one thing for an application that is described in the same text, and answers in JSON.
///
/// # Safety
///
/// `request` is NULL or ends with a NUL. The answer is freed by [`latchkey_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn latchkey_call(request: *const c_char, flags: u32) -> *mut c_char {
    // SAFETY: the caller promises a text that ends with a NUL, which stays as it is until this returns.
    answered(|| call(unsafe { bytes(request) }, flags))
}

/// Describes an application once, for many requests. It never fails: what is wrong with the description is what every
/// request answers.
///
/// # Safety
///
/// `application` is NULL or ends with a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn latchkey_open(application: *const c_char, flags: u32) -> u64 {
    // SAFETY: as in `latchkey_call`.
    let opened = catch(|| open(unsafe { bytes(application) }, flags));
    opened.unwrap_or(0)
}

/// Does one thing for an application that was opened, and answers in JSON.
///
/// # Safety
///
/// `request` is NULL or ends with a NUL. The answer is freed by [`latchkey_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn latchkey_request(handle: u64, request: *const c_char) -> *mut c_char {
    // SAFETY: as in `latchkey_call`.
    answered(|| request_of(handle, unsafe { bytes(request) }))
}

/// Forgets an application; a handle that is closed already or was never given is passed over.
#[unsafe(no_mangle)]
pub extern "C" fn latchkey_close(handle: u64) {
    let _ = catch(|| close(handle));
}

/// Frees an answer; NULL is passed over.
///
/// # Safety
///
/// `answer` is NULL, or was answered by this library and not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn latchkey_free(answer: *mut c_char) {
    if !answer.is_null() {
        // SAFETY: the caller promises that it came from `CString::into_raw` in `answered`, and comes once.
        drop(unsafe { CString::from_raw(answer) });
    }
}

/// The bytes of a text of C; `None` for NULL.
///
/// # Safety
///
/// `text` is NULL or ends with a NUL, and stays as it is for as long as the answer is used.
unsafe fn bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: it isn't NULL, and the caller promises the rest.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

fn answered(work: impl FnOnce() -> Answer) -> *mut c_char {
    let json = catch(|| process::check().map_or_else(Answer::from, |()| work()).json()).unwrap_or_default();
    // JSON has no NUL in it, and an empty text is no answer.
    CString::new(json).ok().filter(|json| !json.is_empty()).unwrap_or_else(|| LAST_RESORT.to_owned()).into_raw()
}

thread_local! {
    /// Whether this thread does what C asked for.
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Does `work`; `None` when it panics, of which nothing is printed: the terminal is the application's.
fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| {
        stay();
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            let is_ours = thread::current().name().is_some_and(|name| name.starts_with("latchkey"));
            if !is_ours && !IS_INSIDE.try_with(Cell::get).unwrap_or(false) {
                others(panicked);
            }
        }));
    });
    let was_inside = IS_INSIDE.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_INSIDE.set(was_inside);
    done.ok()
}
