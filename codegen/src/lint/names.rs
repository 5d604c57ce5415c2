//! Rules about names, all of which become names in Rust: they must be fit for it, free, and differ in
//! more than what Rust's spelling keeps of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Report, Spec, repeated};
use crate::diagnostic::Diagnostic;
use crate::document::escape;
use crate::model::{Api, Form, ParameterIn, fold, module_name};

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
    /// A known value of an enum.
    Value,
    /// A value of the property that tells the members of a union apart.
    Variant,
}

/// A name in the spec.
struct Name<'a> {
    kind: Kind,
    /// Names of one scope must differ.
    scope: &'a str,
    name: &'a str,
    /// Where it is written, or where that is of which it is the key.
    at: Cow<'a, str>,
    /// Where it stands in a request, if it is a parameter.
    location: Option<ParameterIn>,
}

impl Name<'_> {
    /// A finding about it.
    fn tell<'r>(&self, report: &'r mut Report<'_>, message: String) -> &'r mut Diagnostic {
        match self.kind {
            Kind::Component | Kind::Property | Kind::Variant => report.at_key(&self.at, message),
            _ => report.at(&self.at, message),
        }
    }
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
fn names<'a>(api: &'a Api) -> Vec<Name<'a>> {
    let mut names = Vec::new();
    let mut add = |kind, scope, name, at: Cow<'a, str>| {
        names.push(Name { kind, scope, name, at, location: None });
    };
    for operation in &api.operations {
        if !operation.id.is_empty() {
            add(Kind::Operation, "operations", operation.id.as_str(), operation.id_at().into());
        }
        for tag in &operation.tags {
            add(Kind::Tag, "tags", &tag.value, tag.at.as_str().into());
        }
    }
    for ty in api.types.values() {
        add(Kind::Component, "components", &ty.name, ty.schema.at.as_str().into());
        for part in api.merged(&ty.schema) {
            let Form::Object(object) = &part.form else { continue };
            for (name, property) in &object.properties {
                add(Kind::Property, &ty.schema.at, name, property.at.as_str().into());
            }
        }
        match &ty.schema.form {
            Form::Enum(values) => values.iter().for_each(|it| {
                add(Kind::Value, &ty.schema.at, &it.value, it.at.as_str().into());
            }),
            Form::Union(union) => union.mapping.iter().flatten().for_each(|it| {
                add(Kind::Variant, &ty.schema.at, &it.value, it.member.at.as_str().into());
            }),
            _ => {}
        }
    }
    for operation in &api.operations {
        names.extend(operation.parameters.iter().map(|it| Name {
            kind: if it.is_required() { Kind::Parameter } else { Kind::Setter },
            scope: &operation.at,
            name: &it.name,
            at: format!("{}/name", it.at).into(),
            location: it.location,
        }));
    }
    names
}

/// A name of Rust's is made of each name, which takes letters to begin with.
pub(super) fn rust_identifier(spec: &Spec<'_>, report: &mut Report<'_>) {
    for it in names(spec.api) {
        let name = it.name;
        let message = match it.kind {
            _ if name.contains(ends_code) => {
                "remove the control characters and backticks; documentation has this name as code".into()
            }
            Kind::Operation | Kind::Component => continue,
            Kind::Tag if is_file(name) => continue,
            Kind::Tag if is_file(&format!("{name}s")) => {
                format!("rename `{name}`, which is a keyword of Rust; it names a file")
            }
            Kind::Tag => {
                format!("write `{name}` with letters, digits and single spaces, and no more than {MAX_FILE} of them; it names a file")
            }
            _ if name.starts_with(|it: char| it.is_ascii_alphabetic()) => continue,
            Kind::Variant => format!(
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
        it.tell(report, message);
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
    let file = module_name(tag);
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
    for it in names(spec.api) {
        let (taken, by) = match it.kind {
            Kind::Operation => (CLIENT_METHODS, "every client has a method of that name"),
            Kind::Tag => (FILES, "generated code has a file or a crate of that name"),
            Kind::Parameter => (ARGUMENTS, "every call has an argument of that name"),
            Kind::Setter => (CALL_METHODS, "every call has a method of that name"),
            Kind::Component => (TYPES, "generated code uses that name for something else"),
            Kind::Property => (PROPERTIES, "every object has a field or a function of that name"),
            Kind::Value | Kind::Variant => {
                (VARIANTS, "every enum has a variant of that name, or Rust takes none")
            }
        };
        if taken.contains(&fold(it.name).as_str()) {
            it.tell(report, format!("rename `{}`; {by}", it.name));
        }
    }
}

/// Names that differ by case or by punctuation alone are one name in Rust.
pub(super) fn rust_name_collision(spec: &Spec<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<(&str, String), Name<'_>> = BTreeMap::new();
    for it in names(spec.api).into_iter().filter(|it| !fold(it.name).is_empty()) {
        let key = (it.scope, fold(it.name));
        let Some(first) = seen.get(&key) else {
            seen.insert(key, it);
            continue;
        };
        // What is spelt alike is the same tag; of other things it is found by rules of their own.
        if first.name == it.name && it.kind != Kind::Property && first.location == it.location {
            continue;
        }
        let message = match first.name == it.name {
            true => format!("remove one `{}`; in Rust the two have one name", it.name),
            false => {
                format!("rename `{}`; in Rust it is the name of `{}` too", it.name, first.name)
            }
        };
        let label = spec.document.label(&first.at, "the other");
        it.tell(report, message).labels.push(label);
    }
}

/// A component's name is its Rust name, unchanged.
pub(super) fn rust_component_name(spec: &Spec<'_>, report: &mut Report<'_>) {
    for (name, ty) in &spec.api.types {
        // One letter may end the name, if a word ends before it: `PlanB`, but not `PlanBC`.
        let last = name.trim_end_matches(|it: char| it.is_ascii_uppercase());
        let alone = name.len() == 1 || last.ends_with(|it: char| it.is_ascii_lowercase());
        let words = if alone && name.len() - last.len() == 1 { last } else { name };
        let humps =
            words.split(|it: char| it.is_ascii_uppercase()).skip(1).all(|rest| !rest.is_empty());
        let letters = name.chars().all(|it| it.is_ascii_alphanumeric());
        if !humps || !letters || !name.starts_with(|it: char| it.is_ascii_uppercase()) {
            let message = format!(
                "write `{name}` in PascalCase, acronyms too (`ApiUrl`); it becomes the Rust name"
            );
            report.at_key(&ty.schema.at, message);
        }
    }
}

/// The id names the method: words in lower case, and no word of Rust's own.
pub(super) fn operation_operation_id_casing(spec: &Spec<'_>, report: &mut Report<'_>) {
    for operation in &spec.api.operations {
        let (id, at) = (operation.id.as_str(), operation.id_at());
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
    let named = spec.api.operations.iter().filter(|it| !it.id.is_empty());
    let ids = named.map(|it| (it.id.as_str(), it.id_at()));
    for (id, first, at) in repeated(spec.document, ids) {
        let label = spec.document.label(&first, "the other");
        report.at(&at, format!("rename one `{id}`; two operations have it")).labels.push(label);
    }
}

/// The keys of `x-enum-descriptions` are values of the enum beside it.
pub(super) fn rust_enum_descriptions(spec: &Spec<'_>, report: &mut Report<'_>) {
    for schema in spec.api.types.values().map(|it| &it.schema) {
        let Form::Enum(values) = &schema.form else { continue };
        let values: BTreeSet<&str> = values.iter().map(|it| it.value.as_str()).collect();
        for value in schema.docs.values.keys().filter(|it| !values.contains(it.as_str())) {
            let at = format!("{}/x-enum-descriptions/{}", schema.at, escape(value));
            let near = report.nearest(value, values.iter().copied());
            let message = format!("remove or respell `{value}`; it is no value of this enum");
            report.at_key(&at, message).fix = near.and_then(|it| spec.document.rename(&at, it));
        }
    }
}
