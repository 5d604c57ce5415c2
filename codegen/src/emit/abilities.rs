//! The generated code → the abilities that it needs: files and dependencies that only some clients have.
//!
//! Each ability is selected by its triggers; every client has the rest of the runtime.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::Item;

use super::module::Modules;
use super::{access, pages, parameters, returns, servers};
use crate::model::{Api, BodyFormat, Operation};
use crate::progenitor::{RustNames, TypeNames};

/// A file of the client, and its dependencies, that only some clients have.
#[derive(Debug, Eq, PartialEq)]
pub struct Ability {
    /// The path of the file without its extension: in `src/generated` if it has a `text`, otherwise in
    /// `src/runtime`.
    pub file: &'static str,
    /// The names of macros, and other keywords of the generated code, any of which requires it.
    triggers: &'static [&'static str],
    /// The dependencies that only this file needs.
    pub crates: &'static [&'static str],
    /// The source code, if the client of this repository does not have the file in its runtime.
    pub text: Option<&'static str>,
    /// The public item of the file.
    pub public: Option<&'static str>,
}

const fn of_runtime(
    file: &'static str,
    triggers: &'static [&'static str],
    crates: &'static [&'static str],
) -> Ability {
    Ability { file, triggers, crates, text: None, public: None }
}

const fn generated(
    file: &'static str,
    triggers: &'static [&'static str],
    text: &'static str,
) -> Ability {
    Ability { file, triggers, crates: &[], text: Some(text), public: None }
}

/// An ability with a public type that streams.
const fn streaming(
    file: &'static str,
    triggers: &'static [&'static str],
    text: &'static str,
    public: &'static str,
) -> Ability {
    let crates = &["futures-core", "http-body"];
    Ability { file, triggers, crates, text: Some(text), public: Some(public) }
}

/// An ability with a public type that paginates.
const fn pagination(
    file: &'static str,
    triggers: &'static [&'static str],
    text: &'static str,
    public: &'static str,
) -> Ability {
    Ability { file, triggers, crates: &[], text: Some(text), public: Some(public) }
}

/// All abilities.
pub static ABILITIES: [Ability; 52] = [
    generated("basic", &["basic"], include_str!("../../abilities/basic.rs")),
    generated("by_status", &["by_status"], include_str!("../../abilities/by_status.rs")),
    pagination(
        "by_cursor",
        &["by_cursor"],
        include_str!("../../abilities/by_cursor.rs"),
        "ByCursor",
    ),
    pagination("by_link", &["by_link"], include_str!("../../abilities/by_link.rs"), "ByLink"),
    pagination("by_page", &["by_page"], include_str!("../../abilities/by_page.rs"), "ByPage"),
    generated("choice", &["choice"], include_str!("../../abilities/choice.rs")),
    generated("cookies", &["cookie"], include_str!("../../abilities/cookies.rs")),
    generated("credentials", &["credentials"], include_str!("../../abilities/credentials.rs")),
    generated("declared", &["declared"], include_str!("../../abilities/declared.rs")),
    streaming(
        "download",
        &["read_bytes", "read_text"],
        include_str!("../../abilities/download.rs"),
        "Download",
    ),
    generated("extra_values", &["extra_values"], include_str!("../../abilities/extra_values.rs")),
    generated("files", &["files"], include_str!("../../abilities/files.rs")),
    generated("form", &["form"], include_str!("../../abilities/form.rs")),
    generated("full_date", &["full_date"], include_str!("../../abilities/full_date.rs")),
    streaming("multipart", &["multipart"], include_str!("../../abilities/multipart.rs"), "Part"),
    generated("members", &["choice", "open_union"], include_str!("../../abilities/members.rs")),
    generated("open_union", &["open_union"], include_str!("../../abilities/open_union.rs")),
    generated("or_none", &["or_none"], include_str!("../../abilities/or_none.rs")),
    generated(
        "cookie_header",
        &["cookie", "encoded"],
        include_str!("../../abilities/cookie_header.rs"),
    ),
    generated("query_pairs", &["by_link", "query"], include_str!("../../abilities/query_pairs.rs")),
    generated("pairs", &["encoded", "form", "parts"], include_str!("../../abilities/pairs.rs")),
    generated("parts", &["parts"], include_str!("../../abilities/parts.rs")),
    generated("checked_path", &["checked_path"], include_str!("../../abilities/checked_path.rs")),
    generated("provider", &["token"], include_str!("../../abilities/provider.rs")),
    generated("query_key", &["query"], include_str!("../../abilities/query_key.rs")),
    generated("read_bytes", &["read_bytes"], include_str!("../../abilities/read_bytes.rs")),
    generated("read_text", &["read_text"], include_str!("../../abilities/read_text.rs")),
    generated("servers", &["servers"], include_str!("../../abilities/servers.rs")),
    streaming(
        "upload",
        &["multipart", "upload"],
        include_str!("../../abilities/upload.rs"),
        "Upload",
    ),
    generated("last_item", &["last_item"], include_str!("../../abilities/last_item.rs")),
    generated("link_header", &["link_header"], include_str!("../../abilities/link_header.rs")),
    generated(
        "next_property",
        &["next_property"],
        include_str!("../../abilities/next_property.rs"),
    ),
    generated("parameters", &["encoded"], include_str!("../../abilities/parameters.rs")),
    of_runtime("closed_enum", &["closed_enum"], &[]),
    of_runtime("duration", &["duration"], &[]),
    of_runtime("known", &["closed_enum", "open_enum"], &[]),
    of_runtime("open_enum", &["open_enum"], &[]),
    of_runtime("operation", &["operation"], &[]),
    of_runtime("paging", &["pages"], &["futures-core"]),
    of_runtime("paging/lenient", &["pages"], &[]),
    of_runtime("paging/number", &["by_offset", "by_page"], &[]),
    of_runtime("paging/offset", &["by_offset"], &[]),
    of_runtime("presence", &["nullable", "optional", "patch", "required"], &[]),
    of_runtime("presence/nullable", &["nullable"], &[]),
    of_runtime("presence/optional", &["optional"], &[]),
    of_runtime("presence/patch", &["patch"], &[]),
    of_runtime("presence/required", &["nullable", "required"], &[]),
    of_runtime("secret", &["credentials"], &["zeroize"]),
    of_runtime("tagged_union", &["tagged_union"], &[]),
    of_runtime("string_newtype", &["duration", "full_date", "string_newtype", "timestamp"], &[]),
    of_runtime("time", &["duration", "full_date", "timestamp"], &["jiff"]),
    of_runtime("timestamp", &["timestamp"], &[]),
];

/// Returns the abilities that a client needs.
pub(super) fn needed(api: &Api, names: &RustNames, modules: &Modules) -> Vec<&'static Ability> {
    let triggers = triggers(api, names, modules);
    ABILITIES.iter().filter(|it| it.triggers.iter().any(|it| triggers.contains(*it))).collect()
}

fn triggers(api: &Api, names: &RustNames, modules: &Modules) -> BTreeSet<String> {
    let items = modules.values().flat_map(|it| &it.items);
    let macros = items.filter_map(|it| match it {
        Item::Macro(it) => Some(it.mac.path.to_token_stream().to_string()),
        _ => None,
    });
    let objects = api
        .types
        .values()
        .filter(|it| matches!(names.types.get(&it.name), Some(TypeNames::Object(_))));
    let mut presences = BTreeSet::new();
    for object in objects {
        presences.extend(api.properties(object).fields().map(|it| it.presence.as_str().to_owned()));
    }
    let ways = api.operations.iter().flat_map(|it| pages::triggers(api, it)).copied();
    let sent = api.operations.iter().filter_map(Operation::sent).flat_map(|it| match it.format {
        BodyFormat::Form => vec!["form"],
        BodyFormat::Bytes => vec!["upload"],
        BodyFormat::Multipart => {
            let files = (!it.media.files.is_empty()).then_some("files");
            let parts = it.media.value().map(|_| "parts");
            ["multipart"].into_iter().chain(files).chain(parts).collect()
        }
        BodyFormat::Json | BodyFormat::Text => Vec::new(),
    });
    let received = api.operations.iter().flat_map(Operation::results).map(|it| match it.format {
        BodyFormat::Text => "read_text",
        BodyFormat::Bytes => "read_bytes",
        BodyFormat::Json | BodyFormat::Form | BodyFormat::Multipart => "",
    });
    let credentials = modules.get(access::FILE).map(|_| {
        let proofs = api.credentials().into_iter().map(|it| it.kind.as_str().to_owned());
        proofs.chain(["credentials".to_owned()]).collect::<Vec<_>>()
    });
    let credentials = credentials.into_iter().flatten();
    let servers = modules.contains_key(servers::FILE).then_some("servers");
    let has_none = api.operations.iter().any(|it| returns::IS_OR_NONE(&it.returns()));
    let or_none = has_none.then_some("or_none");
    let is_declared = api.operations.iter().any(|it| !it.declared_results().is_empty());
    let declared = is_declared.then_some("declared");
    let parameters = || api.operations.iter().flat_map(|it| &it.parameters);
    let encoded = parameters().any(|it| !api.is_plain(it)).then_some("encoded");
    let checked = parameters().any(|it| parameters::is_chosen(api, it)).then_some("checked_path");
    let others = [servers, or_none, declared, encoded, checked].into_iter().flatten();
    let others = others.chain(ways).chain(sent).chain(received).map(str::to_owned);
    macros.chain(presences).chain(others).chain(credentials).collect()
}
