//! The `README.md` of a generated crate, and the end of its guide.
//!
//! In: the name of the crate, and the options of `generate`. Out: Markdown.

use codegen::emit::GUIDE;

/// The README, which is written once and stays true when the crate is generated again.
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

[The guide](src/generated/{GUIDE}), the first page of `cargo doc --open`, has a first program and all operations, and explains credentials, the base URL, timeouts, the retry policy, errors, and how to generate the crate again.

| feature | what it does |
|---|---|
| `gzip` (default) | requests gzip responses, and decodes them |
| `http2` | HTTP/2 with servers that negotiate it; otherwise HTTP/1.1 |
| `rustls` (default) | TLS by rustls |
| `native-tls` | TLS by the system |
| `tracing` | traces each call and each attempt, by the crate `tracing` |

`src/runtime` is under the licences in that folder; the rest is yours.
"
    )
}

/// The end of the guide: how to generate the crate again, and what that replaces.
pub(super) fn regeneration(name: &str, options: &str) -> String {
    format!(
        "
## Regeneration

The generator writes `src/generated` and `src/runtime`, and removes all other files in them. Run it again in a checkout of the generator:

```sh
cargo xtask generate --spec FILE --out DIR --name {name}{options}
cargo xtask check --spec FILE --out DIR --name {name}{options}   # for continuous integration: writes nothing
```

The documentation of the module `operations` lists what is left out of the client, and why.
All other files are written once and never changed: the manifest, its `README.md`, `src/lib.rs`, and your own.
If a new `src/runtime` needs something that the manifest lacks, both commands report it, and write nothing until you add it.
"
    )
}
