//! The headers that none but the client sets; the generator includes this file, so that both say the same.

/// Headers that describe the connection or the length.
pub(crate) const OF_CONNECTIONS: [&str; 4] =
    ["connection", "content-length", "host", "transfer-encoding"];
