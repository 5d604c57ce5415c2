//! A function that may panic → what it gives, or what the panic says; and nothing on stderr.
//!
//! What a panic prints is up to the hook of the process. Ours stays silent about panics that are
//! caught here, which are found by their thread, and leaves all others to the hook before it.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Where the function that runs on this thread panicked; `None` while none runs.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a function.
///
/// # Errors
/// Where it panicked, and what it said.
pub(super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !noted(info) {
                previous(info);
            }
        }));
    });
    let outer = PLACE.replace(Some(String::new()));
    // What a panic leaves half done is never looked at: the next run starts anew.
    let result = catch_unwind(AssertUnwindSafe(run));
    let place = PLACE.replace(outer).unwrap_or_default();
    result.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        format!("{} ({place})", text.unwrap_or("no message"))
    })
}

/// Remembers where a panic is, if it is to be caught here.
fn noted(info: &PanicHookInfo<'_>) -> bool {
    let place = info.location().map(|it| format!("{}:{}", in_package(it.file()), it.line()));
    // A thread that is about to end may have no place any more, and nothing runs on it either.
    let noted = PLACE
        .try_with(|noted| noted.borrow_mut().as_mut().map(|it| *it = place.unwrap_or_default()));
    noted.is_ok_and(|noted| noted.is_some())
}

/// `/home/ann/.cargo/registry/src/…/typify-0.8.0/src/lib.rs` → `typify-0.8.0/src/lib.rs`.
fn in_package(file: &str) -> &str {
    let package = file.rfind("/src/").and_then(|sources| file[..sources].rfind('/'));
    package.map_or(file, |slash| &file[slash + 1..])
}
