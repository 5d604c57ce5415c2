//! The options of the generator.

/// How to generate a client.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The Rust name of its crate, from which its examples import.
    pub crate_name: &'a str,
    /// Whether its crate has no handwritten code. Then constructors and public re-exports are generated
    /// too, and its examples are compiled but not run.
    pub standalone: bool,
    /// Whether to skip unsupported operations instead of failing.
    pub skip_unsupported: bool,
}

/// The options of this repository's client, for a crate of this name.
impl<'a> From<&'a str> for Options<'a> {
    fn from(crate_name: &'a str) -> Self {
        Self { crate_name, standalone: false, skip_unsupported: false }
    }
}
