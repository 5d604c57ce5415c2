//! What a caller of the generator decides, beside the spec.

/// How a client is made.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The name that its crate has in Rust, from which its examples import.
    pub crate_name: &'a str,
    /// Whether its crate holds nothing that is written by hand for it: then its constructors and what is
    /// public are generated too, and its examples run against nothing.
    pub standalone: bool,
    /// Whether an operation that is not supported costs itself, and not the client.
    pub skip_unsupported: bool,
}

/// As in this repository, in a crate of this name.
impl<'a> From<&'a str> for Options<'a> {
    fn from(crate_name: &'a str) -> Self {
        Self { crate_name, standalone: false, skip_unsupported: false }
    }
}
