//! Which keys each part of a document may have, and what they hold; and that every `$ref` leads
//! somewhere. A key that is not in these tables would be ignored by the generator, so it is refused.

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, METHODS};

/// What a key holds.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    /// Text that becomes documentation.
    Prose,
    /// A mapping of texts.
    Named,
    Flag,
    Number,
    /// A sequence of texts.
    Texts,
    /// Anything: examples, and what the generator reads no further.
    Anything,
    /// One part, or a sequence or mapping of parts, each with keys of its own.
    One(&'static Part),
    List(&'static Part),
    Map(&'static Part),
}

use Holds::{Anything, Flag, List, Map, Named, Number, One, Prose, Text, Texts};

/// A kind of mapping: its name, the keys it must have, and all keys it may have.
struct Part {
    name: &'static str,
    required: &'static [&'static str],
    keys: &'static [(&'static str, Holds)],
}

static ROOT: Part = Part {
    name: "spec",
    required: &["openapi", "info", "paths"],
    keys: &[
        ("openapi", Text),
        ("info", One(&INFO)),
        ("servers", List(&SERVER)),
        ("tags", Anything),
        ("security", Anything),
        ("paths", Map(&PATH_ITEM)),
        ("components", One(&COMPONENTS)),
        ("x-request-id-header", Text),
    ],
};

static INFO: Part = Part {
    name: "info",
    required: &["title", "version"],
    keys: &[
        ("title", Prose),
        ("version", Text),
        ("description", Prose),
        ("termsOfService", Anything),
        ("contact", Anything),
        ("license", Anything),
    ],
};

static SERVER: Part =
    Part { name: "server", required: &["url"], keys: &[("url", Text), ("description", Prose)] };

static COMPONENTS: Part = Part {
    name: "components",
    required: &[],
    keys: &[
        ("schemas", Map(&SCHEMA)),
        ("parameters", Map(&PARAMETER)),
        ("responses", Map(&RESPONSE)),
        ("requestBodies", Map(&REQUEST_BODY)),
        ("headers", Anything),
        ("securitySchemes", Anything),
    ],
};

static PATH_ITEM: Part = Part {
    name: "path",
    required: &[],
    keys: &[
        ("parameters", List(&PARAMETER)),
        ("delete", One(&OPERATION)),
        ("get", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("put", One(&OPERATION)),
    ],
};

static OPERATION: Part = Part {
    name: "operation",
    required: &["responses"],
    keys: &[
        ("operationId", Text),
        ("tags", Texts),
        ("summary", Prose),
        ("description", Prose),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&REQUEST_BODY)),
        ("responses", Map(&RESPONSE)),
        ("security", Anything),
        ("x-scopes", Named),
        ("x-pagination", One(&PAGINATION)),
        ("deprecated", Flag),
    ],
};

static PAGINATION: Part = Part {
    name: "pagination",
    required: &["limit", "offset"],
    keys: &[("limit", Text), ("offset", Text), ("key", Text)],
};

static PARAMETER: Part = Part {
    name: "parameter",
    required: &["name", "in", "schema"],
    keys: &[
        ("name", Text),
        ("in", Text),
        ("required", Flag),
        ("description", Prose),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("example", Anything),
    ],
};

static REQUEST_BODY: Part = Part {
    name: "request body",
    required: &["required", "content"],
    keys: &[("required", Flag), ("description", Prose), ("content", Map(&MEDIA_TYPE))],
};

static RESPONSE: Part = Part {
    name: "response",
    required: &["description"],
    keys: &[("description", Prose), ("headers", Anything), ("content", Map(&MEDIA_TYPE))],
};

static MEDIA_TYPE: Part = Part {
    name: "media type",
    required: &["schema"],
    keys: &[("schema", One(&SCHEMA)), ("example", Anything), ("examples", Anything)],
};

static SCHEMA: Part = Part {
    name: "schema",
    required: &[],
    keys: &[
        ("type", Text),
        ("format", Text),
        ("description", Prose),
        ("example", Anything),
        ("nullable", Flag),
        ("enum", Texts),
        ("items", One(&SCHEMA)),
        ("properties", Map(&SCHEMA)),
        ("required", Texts),
        ("additionalProperties", One(&SCHEMA)),
        ("allOf", List(&SCHEMA)),
        ("oneOf", List(&SCHEMA)),
        ("discriminator", One(&DISCRIMINATOR)),
        ("minLength", Number),
        ("maxLength", Number),
        ("minItems", Number),
        ("maxItems", Number),
        ("minimum", Number),
        ("maximum", Number),
        ("x-enum-descriptions", Named),
        ("x-envelope", Text),
        ("x-from", Texts),
        ("x-neutral", Anything),
        ("deprecated", Flag),
    ],
};

static DISCRIMINATOR: Part = Part {
    name: "discriminator",
    required: &["propertyName", "mapping"],
    keys: &[("propertyName", Text), ("mapping", Named)],
};

/// Where `$ref` may stand.
const REFERABLE: [&str; 4] = ["schema", "parameter", "response", "request body"];

pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    part(document, &ROOT, "", &mut found);
    let version = document.at("/openapi").as_str().unwrap_or_default();
    if found.is_empty()
        && version.strip_prefix("3.0.").is_none_or(|patch| patch.parse::<u8>().is_err())
    {
        let message =
            format!("write `openapi: 3.0.3`; the generator does not read version `{version}`");
        found.push(document.diagnostic("openapi-version", "/openapi", message));
    }
    found
}

fn part(document: &Document, part: &'static Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    let Value::Object(entries) = document.at(pointer) else {
        let message = format!("write a mapping here: the keys of a {}", part.name);
        return found.push(document.diagnostic("shape", pointer, message));
    };
    if entries.contains_key("$ref") && REFERABLE.contains(&part.name) {
        return reference(document, part, pointer, found);
    }
    for key in part.required {
        if !entries.contains_key(*key) {
            found.push(document.diagnostic(
                "shape",
                pointer,
                format!("add `{key}` to this {}", part.name),
            ));
        }
    }
    for (key, at) in document.children(pointer) {
        match part.keys.iter().find(|(name, _)| *name == key) {
            Some((_, holds)) => value(document, *holds, &at, found),
            None => found.push(document.diagnostic("shape", &at, unknown(&key, part))),
        }
    }
}

/// A `$ref` stands alone, and leads to the component that it names.
fn reference(document: &Document, part: &Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    let sibling = document.children(pointer).into_iter().find(|(key, _)| key != "$ref");
    if let Some((key, at)) = sibling {
        let message = format!(
            "OpenAPI 3.0 ignores `{key}` beside `$ref`; write `allOf: [{{$ref: …}}]` beside it"
        );
        found.push(document.diagnostic("ref-siblings", &at, message));
    }
    let folder = match part.name {
        "parameter" => "parameters",
        "response" => "responses",
        "request body" => "requestBodies",
        _ => "schemas",
    };
    let target = document.at(pointer)["$ref"].as_str().unwrap_or_default();
    let prefix = format!("#/components/{folder}/");
    if !target.starts_with(&prefix) || document.resolve(pointer).is_none() {
        let at = format!("{pointer}/$ref");
        let message =
            format!("`{target}` leads nowhere; write `{prefix}` and the name of a component");
        found.push(document.diagnostic("unresolved-ref", &at, message));
    }
}

fn value(document: &Document, holds: Holds, pointer: &str, found: &mut Vec<Diagnostic>) {
    let it = document.at(pointer);
    let wanted = match holds {
        Anything => return,
        One(of) => return part(document, of, pointer, found),
        List(of) if it.is_array() => return each(document, of, pointer, found),
        Map(of) if it.is_object() => return each(document, of, pointer, found),
        Text if it.is_string() => return,
        Prose if it.is_string() => {
            let fault = it.as_str().and_then(prose_fault);
            return found
                .extend(fault.map(|message| document.diagnostic("prose", pointer, message)));
        }
        Named if it.is_object() => {
            let children = document.children(pointer);
            return children.iter().for_each(|(_, at)| value(document, Prose, at, found));
        }
        Flag if it.is_boolean() => return,
        Number if it.is_number() => return,
        Texts if it.as_array().is_some_and(|items| items.iter().all(Value::is_string)) => return,
        List(_) => "a sequence",
        Map(_) => "a mapping",
        Text | Prose => "a text, in quotes if it could be read as something else,",
        Named => "a mapping of texts",
        Flag => "`true` or `false`",
        Number => "a number",
        Texts => "a sequence of texts",
    };
    found.push(document.diagnostic("shape", pointer, format!("write {wanted} here")));
}

fn each(document: &Document, of: &'static Part, pointer: &str, found: &mut Vec<Diagnostic>) {
    for (_, at) in document.children(pointer) {
        part(document, of, &at, found);
    }
}

/// What would make documentation of a text go wrong.
fn prose_fault(text: &str) -> Option<&'static str> {
    let control = |it: char| it.is_control() && it != '\n';
    let direction = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(|it| control(it) || direction(it)) {
        return Some("remove the control characters; this becomes documentation");
    }
    let code = |line: &str| line.starts_with("    ") || line.trim_start().starts_with("```");
    text.lines().any(code).then_some("write code as `code`; a block of it would be run as a test")
}

fn unknown(key: &str, part: &Part) -> String {
    match key {
        "default" => "say the default in the description; the client sends nothing that its caller did not set".into(),
        "anyOf" | "not" => format!("remove `{key}`; use `oneOf` with a `discriminator`, or leave the schema open"),
        "$ref" => format!("write this {} out; it cannot be referred to", part.name),
        _ if part.name == "path" && !METHODS.contains(&key) => format!("`{key}` is not a method the generator knows: {}", METHODS.join(", ")),
        _ => format!("`{key}` is misspelt or not supported; the keys of this {}: {}", part.name, names(part)),
    }
}

fn names(part: &Part) -> String {
    part.keys.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
