//! The headers that only the client sets. The generator includes this file.

/// Headers that describe the connection or the length of the body.
pub(crate) const RESERVED_HEADERS: [&str; 4] =
    ["connection", "content-length", "host", "transfer-encoding"];
