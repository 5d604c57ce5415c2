//! A function that may panic → its result, or the panic message, without output on stderr.
//!
//! The panic hook of the process prints panics. Ours ignores panics that are caught here, which it
//! recognises by their thread, and passes all others to the previous hook.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Where the function on this thread panicked; `None` while none runs.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a function.
///
/// # Errors
/// The message and the location of its panic.
pub(super) fn catch_panic<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !record_location(info) {
                previous(info);
            }
        }));
    });
    let outer = LOCATION.replace(Some(String::new()));
    // Unwind safety: state that a panic left incomplete is never used.
    let result = catch_unwind(AssertUnwindSafe(run));
    let location = LOCATION.replace(outer).unwrap_or_default();
    result.map_err(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("{} ({location})", message.unwrap_or("no message"))
    })
}

/// Records the location of a panic; returns whether the panic will be caught here.
fn record_location(info: &PanicHookInfo<'_>) -> bool {
    let location = info.location().map(|it| format!("{}:{}", in_package(it.file()), it.line()));
    // A thread that is ending may have dropped its locals; no function runs on it.
    let recorded = LOCATION
        .try_with(|slot| slot.borrow_mut().as_mut().map(|it| *it = location.unwrap_or_default()));
    recorded.is_ok_and(|it| it.is_some())
}

/// `/home/ann/.cargo/registry/src/…/typify-0.8.0/src/lib.rs` → `typify-0.8.0/src/lib.rs`.
fn in_package(file: &str) -> &str {
    let package = file.rfind("/src/").and_then(|sources| file[..sources].rfind('/'));
    package.map_or(file, |slash| &file[slash + 1..])
}
