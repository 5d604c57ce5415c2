//! Rules about names, all of which become names in Rust: they must be fit for it, free, and differ in
//! more than what Rust's spelling keeps of them.

use std::collections::{BTreeMap, BTreeSet};

use super::schemas::COMPONENTS;
use super::{Report, Spec, fold, repeated};

/// What a name is the name of.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kind {
    Operation,
    Tag,
    Parameter,
    /// A parameter that is set by a method.
    Setter,
    Component,
    Property,
    /// A known value of an enum, or of the property that tells the members of a union apart.
    Value,
}

/// A name in the spec.
struct Name {
    kind: Kind,
    /// Names of one scope must differ.
    scope: String,
    name: String,
    pointer: String,
}

/// Methods that every client has, whatever its spec says.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "fromenv", "into", "new", "request"];

/// Names that files of generated code have already, that paths in it begin with, or that Windows
/// gives no file.
const FILES: &[&str] = &[
    "alloc",
    "aux",
    "con",
    "core",
    "nul",
    "operations",
    "prn",
    "serde",
    "serdejson",
    "std",
    "types",
];

/// No file system takes much longer names.
const MAX_FILE: usize = 100;

/// Names that every call has as a method or an argument, and what Rust keeps for itself.
const ARGUMENTS: &[&str] = &["body", "self"];

/// Methods that every call has, beside a setter for each optional parameter.
const CALL_METHODS: &[&str] = &[
    "body",
    "clone",
    "header",
    "into",
    "intofuture",
    "items",
    "pages",
    "query",
    "response",
    "retries",
    "self",
    "send",
    "timeout",
    "tostring",
];

/// Names that generated code uses without a path, for other things.
const TYPES: &[&str] = &[
    "asref",
    "box",
    "default",
    "err",
    "from",
    "into",
    "intoiterator",
    "none",
    "ok",
    "option",
    "patch",
    "result",
    "self",
    "some",
    "string",
    "vec",
];

/// Names that every generated object uses for other things.
const PROPERTIES: &[&str] = &["extra", "new", "nulls"];

/// Names of variants that every enum and every union has, or that Rust keeps for itself.
const VARIANTS: &[&str] = &["self", "unknown"];

/// All names, those of a scope in the order in which they are found.
fn names(spec: &Spec<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    let mut add = |kind, scope: &str, name: &str, pointer: String| {
        names.push(Name { kind, scope: scope.into(), name: name.into(), pointer });
    };
    let document = spec.document;
    for operation in &spec.operations {
        let at = format!("{}/operationId", operation.pointer);
        if let Some(id) = document.at(&at).as_str().filter(|id| !id.is_empty()) {
            add(Kind::Operation, "operations", id, at);
        }
        for (_, at) in document.children(&format!("{}/tags", operation.pointer)) {
            add(Kind::Tag, "tags", document.at(&at).as_str().unwrap_or_default(), at);
        }
        for parameter in &operation.parameters {
            let it = document.at(parameter);
            let kind = if it["required"] == true { Kind::Parameter } else { Kind::Setter };
            let name = it["name"].as_str().unwrap_or_default();
            add(kind, &operation.pointer, name, format!("{parameter}/name"));
        }
    }
    for (name, component) in document.children(COMPONENTS) {
        add(Kind::Component, "components", &name, component.clone());
        for part in spec.parts(&component) {
            for (name, at) in document.children(&format!("{part}/properties")) {
                add(Kind::Property, &component, &name, at);
            }
        }
        for (_, at) in document.children(&format!("{component}/enum")) {
            if let Some(value) = document.at(&at).as_str() {
                add(Kind::Value, &component, value, at);
            }
        }
        for (value, at) in document.children(&format!("{component}/discriminator/mapping")) {
            add(Kind::Value, &component, &value, at);
        }
    }
    names
}

/// A name of Rust's is made of each name, which takes letters to begin with.
pub(super) fn rust_identifier(spec: &Spec<'_>, report: &mut Report<'_>) {
    for Name { kind, name, pointer, .. } in names(spec) {
        let message = match kind {
            _ if name.contains(ends_code) => {
                "remove the control characters and backticks; documentation has this name as code".into()
            }
            Kind::Operation | Kind::Component => continue,
            Kind::Tag if is_file(&name) => continue,
            Kind::Tag if is_file(&format!("{name}s")) => {
                format!("rename `{name}`, which is a keyword of Rust; it names a file")
            }
            Kind::Tag => {
                format!("write `{name}` with letters, digits and single spaces, and no more than {MAX_FILE} of them; it names a file")
            }
            _ if name.starts_with(|it: char| it.is_ascii_alphabetic()) => continue,
            Kind::Value if pointer.contains("/discriminator/mapping/") => format!(
                "remove `{name}`, or leave the schema open: `{{}}` with a description; it cannot name a variant"
            ),
            Kind::Value if name.is_empty() => {
                "remove this empty value, or make this a plain `type: string`; it cannot name a variant".into()
            }
            Kind::Value => {
                format!(
                    "remove `{name}`, or make this a plain `type: string`; it cannot name a variant"
                )
            }
            _ => format!("rename `{name}`; a Rust name must start with a letter"),
        };
        report.at_name(&pointer, message);
    }
}

/// What a reader does not see: control characters, and those that change the direction of text.
pub(super) fn is_invisible(it: char) -> bool {
    it.is_control() || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What cannot stand in code in documentation.
pub(super) fn ends_code(it: char) -> bool {
    is_invisible(it) || it == '`'
}

/// `Select options` → whether `select_options` can name a file and a module.
fn is_file(tag: &str) -> bool {
    let file = tag.to_lowercase().replace([' ', '-'], "_");
    let mut words = tag.split([' ', '_', '-']);
    words.all(|word| !word.is_empty() && word.chars().all(|it| it.is_ascii_alphanumeric()))
        && is_identifier(&file)
        && file.len() <= MAX_FILE
}

/// Whether Rust takes a name as it is. `gen` is a keyword since the edition of 2024.
fn is_identifier(name: &str) -> bool {
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// What every client, call, object and enum has is not replaced by what the spec names so.
pub(super) fn rust_reserved_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for Name { kind, name, pointer, .. } in names(spec) {
        let (taken, by) = match kind {
            Kind::Operation => (CLIENT_METHODS, "every client has a method of that name"),
            Kind::Tag => (FILES, "generated code has a file or a crate of that name"),
            Kind::Parameter => (ARGUMENTS, "every call has an argument of that name"),
            Kind::Setter => (CALL_METHODS, "every call has a method of that name"),
            Kind::Component => (TYPES, "generated code uses that name for something else"),
            Kind::Property => (PROPERTIES, "every object has a field or a function of that name"),
            Kind::Value => (VARIANTS, "every enum has a variant of that name, or Rust takes none"),
        };
        if taken.contains(&fold(&name).as_str()) {
            report.at_name(&pointer, format!("rename `{name}`; {by}"));
        }
    }
}

/// Names that differ by case or by punctuation alone are one name in Rust.
pub(super) fn rust_name_collision(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<(String, String), Name> = BTreeMap::new();
    for it in names(spec).into_iter().filter(|it| !fold(&it.name).is_empty()) {
        let key = (it.scope.clone(), fold(&it.name));
        let Some(first) = seen.get(&key) else {
            seen.insert(key, it);
            continue;
        };
        // What is spelt alike is the same tag; of other things it is found by rules of their own.
        let elsewhere = !matches!(it.kind, Kind::Property | Kind::Parameter | Kind::Setter);
        let same_parameter = is_place(spec, &first.pointer) == is_place(spec, &it.pointer);
        let parameter = matches!(it.kind, Kind::Parameter | Kind::Setter);
        if first.name == it.name && (elsewhere || parameter && same_parameter) {
            continue;
        }
        let message = match first.name == it.name {
            true => format!("remove one `{}`; in Rust the two have one name", it.name),
            false => {
                format!("rename `{}`; in Rust it is the name of `{}` too", it.name, first.name)
            }
        };
        let label = spec.document.label(&first.pointer, "the other");
        report.at_name(&it.pointer, message).labels.push(label);
    }
}

/// Where the parameter of this name goes.
fn is_place<'a>(spec: &'a Spec<'_>, name: &str) -> &'a serde_json::Value {
    let parameter = name.strip_suffix("/name").unwrap_or_default();
    &spec.document.at(parameter)["in"]
}

/// A component's name is its Rust name, unchanged.
pub(super) fn rust_component_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (name, pointer) in spec.document.children(COMPONENTS) {
        // One letter may end the name, if a word ends before it: `PlanB`, but not `PlanBC`.
        let last = name.trim_end_matches(|it: char| it.is_ascii_uppercase());
        let alone = name.len() == 1 || last.ends_with(|it: char| it.is_ascii_lowercase());
        let words = if alone && name.len() - last.len() == 1 { last } else { &name };
        let humps =
            words.split(|it: char| it.is_ascii_uppercase()).skip(1).all(|rest| !rest.is_empty());
        let letters = name.chars().all(|it| it.is_ascii_alphanumeric());
        if !humps || !letters || !name.starts_with(|it: char| it.is_ascii_uppercase()) {
            let message = format!(
                "write `{name}` in PascalCase, acronyms too (`ApiUrl`); it becomes the Rust name"
            );
            report.at_key(&pointer, message);
        }
    }
}

/// The id names the method: words in lower case, and no word of Rust's own.
pub(super) fn operation_operation_id_casing(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.operations {
        let at = format!("{}/operationId", operation.pointer);
        let id = spec.document.at(&at).as_str().unwrap_or_default();
        if id.is_empty() || is_snake_case(id) && is_identifier(id) {
            continue;
        }
        let snake = snake_case(id);
        let message = if is_snake_case(id) {
            format!("rename `{id}`, which is a keyword of Rust; it becomes the method's name")
        } else if !id.starts_with(|it: char| it.is_ascii_alphabetic()) {
            format!("rename `{id}`; the method's name must start with a letter")
        } else {
            format!("write `{id}` in snake_case; it becomes the method's name")
        };
        // Letters that Rust's style does not have are no word boundaries.
        let fits = id.is_ascii() && is_snake_case(&snake) && is_identifier(&snake);
        let fix = spec.document.replace(&at, &snake).filter(|_| fits);
        report.at(&at, message).fix = fix;
    }
}

fn is_snake_case(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.split('_').all(|word| !word.is_empty())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

/// `listAttributes`, `List attributes`, `list__attributes` → `list_attributes`; `getURLOf` →
/// `get_url_of`.
fn snake_case(name: &str) -> String {
    let (mut snake, mut before) = (String::new(), '_');
    let mut letters = name.chars().peekable();
    while let Some(it) = letters.next() {
        let ends_acronym = letters.peek().is_some_and(char::is_ascii_lowercase);
        let begins = it.is_ascii_uppercase() && (ends_acronym || !before.is_ascii_uppercase());
        if (begins || !it.is_ascii_alphanumeric()) && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if it.is_ascii_alphanumeric() {
            snake.push(it.to_ascii_lowercase());
        }
        before = it;
    }
    snake
}

/// Two operations of one id would be one method.
pub(super) fn operation_operation_id_unique(spec: &Spec<'_>, report: &mut Report<'_>) {
    let ids = spec.operations.iter().filter_map(|operation| {
        let at = format!("{}/operationId", operation.pointer);
        Some((spec.document.at(&at).as_str().filter(|id| !id.is_empty())?, at))
    });
    for (id, first, at) in repeated(spec.document, ids) {
        let label = spec.document.label(&first, "the other");
        report.at(&at, format!("rename one `{id}`; two operations have it")).labels.push(label);
    }
}

/// The keys of `x-enum-descriptions` are values of the enum beside it.
pub(super) fn rust_enum_descriptions(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (_, component) in spec.document.children(COMPONENTS) {
        let values = spec.document.at(&format!("{component}/enum")).as_array();
        let values: BTreeSet<&str> =
            values.into_iter().flatten().filter_map(|it| it.as_str()).collect();
        for (value, at) in spec.document.children(&format!("{component}/x-enum-descriptions")) {
            if !values.contains(value.as_str()) {
                let near = report.nearest(&value, values.iter().copied());
                let message = format!("remove or respell `{value}`; it is no value of this enum");
                report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
            }
        }
    }
}
