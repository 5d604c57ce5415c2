//! What users of the client must not be able to write, and what they read when they try.
//!
//! In: a program a file under `mistakes/`. Out: the compiler's message, compared with the `.stderr`
//! beside it. After a new toolchain, `TRYBUILD=overwrite cargo test -p compile_fail` writes them
//! anew; read the difference before you commit it.

// Not given to trybuild, which would build all dependencies once more where it now only checks them.
mod as_intended;

/// One test, since trybuild compiles all programs that it is given in one build.
#[test]
fn mistakes_do_not_compile() {
    let overwrite = std::env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite");
    let ci = std::env::var_os("CI").is_some();
    assert!(!(overwrite && ci), "TRYBUILD=overwrite is refused where CI is set");
    trybuild::TestCases::new().compile_fail("mistakes/*.rs");
}
