//! What people read who have a crate of another API: its `README.md`, and the end of its guide.
//!
//! In: the name of the crate, and what else it was asked for by. Out: Markdown.

use codegen::emit::GUIDE;

/// What people who find the crate have to know, of which nothing becomes untrue when it is made anew.
pub(super) fn readme(name: &str) -> String {
    format!(
        "\
# {name}

A client of an API, generated from its OpenAPI document.

```toml
[dependencies]
{name} = {{ path = \"../{name}\" }}
tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}
```

[The guide](src/generated/{GUIDE}), with which `cargo doc --open` begins, has a first program and all operations, and says how to set credentials, the base URL, timeouts and retries, how to read errors, and how the crate is generated again.

| feature | what it does |
|---|---|
| `gzip` (default) | asks for responses in gzip |
| `http2` | speaks HTTP/2 with servers that agree to it; all else is HTTP/1.1 |
| `rustls` (default) | TLS by rustls |
| `native-tls` | TLS by the system |
| `tracing` | traces each call and each attempt, by the crate `tracing` |

`src/runtime` is under the terms of the licences that lie there; the rest is yours.
"
    )
}

/// The end of the guide: what is made anew with the crate, and how.
pub(super) fn again(name: &str, options: &str) -> String {
    format!(
        "
## Generated again

`src/generated` and `src/runtime` are written by the generator, and whatever else is in there is removed when it runs again, in a checkout of the generator:

```sh
cargo xtask generate --spec FILE --out DIR --name {name}{options}
cargo xtask check --spec FILE --out DIR --name {name}{options}   # for continuous integration: writes nothing
```

The documentation of the module `operations` lists what is left out of the client, and why.
All other files were written once, and are never touched again: the manifest, the `README.md` beside it, `src/lib.rs`, and what you add.
Where a new `src/runtime` needs what the manifest lacks, both commands say so, and write nothing until it is there.
"
    )
}
