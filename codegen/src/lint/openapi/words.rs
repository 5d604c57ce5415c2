//! An error of the validator → what is wrong and what to write instead.
//!
//! No more of the document is repeated than fits on a line.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use crate::lint::nearest::nearest;

/// Keys that are not in OpenAPI 3.0 but were added by 3.1, by the definition they were added to, and
/// what to write instead.
const LATER: [(&str, &str, &str); 22] = [
    ("", "jsonSchemaDialect", ""),
    ("", "webhooks", ""),
    ("Components", "pathItems", ""),
    ("Info", "summary", "; write it in `description`"),
    ("License", "identifier", "; write it in `name`"),
    ("Schema", "$comment", "; write a YAML comment"),
    ("Schema", "$defs", "; write the schemas under `components`"),
    ("Schema", "$id", ""),
    ("Schema", "$schema", ""),
    ("Schema", "const", "; write an `enum` of one value"),
    ("Schema", "contains", ""),
    ("Schema", "contentEncoding", "; write `format: byte`"),
    ("Schema", "contentMediaType", "; write `format: binary`"),
    ("Schema", "dependentRequired", ""),
    ("Schema", "dependentSchemas", ""),
    ("Schema", "else", ""),
    ("Schema", "examples", "; write `example`"),
    ("Schema", "if", ""),
    ("Schema", "patternProperties", "; write `additionalProperties`"),
    ("Schema", "prefixItems", ""),
    ("Schema", "propertyNames", ""),
    ("Schema", "then", ""),
];

/// What a `$ref` may stand for.
const REFERABLE: [&str; 9] = [
    "Callback",
    "Example",
    "Header",
    "Link",
    "Parameter",
    "RequestBody",
    "Response",
    "Schema",
    "SecurityScheme",
];

/// What is wrong, where one error is one thing wrong with one value.
pub(super) fn message(error: &ValidationError<'_>) -> String {
    let at = error.schema_path().as_str();
    match error.kind() {
        Kind::Type { kind } => match hint(at, error.instance()) {
            Some(hint) => hint.into(),
            None => write(&types(kind)),
        },
        Kind::Enum { options } => match hint(at, error.instance()) {
            Some(hint) => hint.into(),
            None => one_of(error.instance(), options.as_array().into_iter().flatten()),
        },
        Kind::Required { property } => missing(error, &[property.as_str().unwrap_or_default()]),
        Kind::Pattern { .. } if at.starts_with("/properties/openapi/") => {
            let version = quoted(error.instance().as_str().unwrap_or_default());
            format!("write `openapi: 3.0.3`; the generator does not read version {version}")
        }
        Kind::Pattern { .. } => "write `bearer` here, or remove `bearerFormat`".into(),
        Kind::Format { format } => match format.as_str() {
            "email" => "write an e-mail address here, such as `api@example.com`".into(),
            "regex" => "write a regular expression here, in the syntax of JavaScript".into(),
            _ => "write a whole URL here, such as `https://example.com/`".into(),
        },
        Kind::MinItems { .. } => "write at least one item here, or remove the key".into(),
        Kind::MinProperties { .. } if definition(at) == "Responses" => {
            "write at least one response here".into()
        }
        Kind::MinProperties { .. } => "write a media type here, such as `application/json`".into(),
        Kind::MaxProperties { .. } => "write only one media type here".into(),
        Kind::Minimum { limit } => format!("write {limit} or more here"),
        Kind::ExclusiveMinimum { limit } => format!("write more than {limit} here"),
        other => format!(
            "this is not what OpenAPI 3.0 allows here, by the `{}` of its schema",
            other.keyword()
        ),
    }
}

/// Of mistakes that are often made, more than the schema can tell.
fn hint(at: &str, instance: &Value) -> Option<&'static str> {
    let keyword = at.strip_prefix("/definitions/Schema/properties/");
    if at.ends_with("/properties/required/enum") {
        return Some("write `true` here; what is in the path cannot be left out");
    }
    match (keyword?, instance) {
        ("required/type", Value::Bool(_)) => Some(
            "write a sequence here; in a schema, `required` names the properties that must be there",
        ),
        ("exclusiveMaximum/type", Value::Number(_)) => {
            Some("write `true` or `false` here; in OpenAPI 3.0 the limit itself is in `maximum`")
        }
        ("exclusiveMinimum/type", Value::Number(_)) => {
            Some("write `true` or `false` here; in OpenAPI 3.0 the limit itself is in `minimum`")
        }
        ("type/enum", Value::Array(_)) => {
            Some("write one type here, and `nullable: true` beside it where null is allowed")
        }
        ("type/enum", Value::Null) => Some(NULL),
        ("type/enum", Value::String(text)) if text == "null" => Some(NULL),
        _ => None,
    }
}

const NULL: &str = "write the type of what is not null here, and `nullable: true` beside it; OpenAPI 3.0 has no type `null`";

/// The types that an error asks for, as the schema calls them.
pub(super) fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(it) => vec![it.as_str()],
        TypeKind::Multiple(them) => them.iter().map(|it| it.as_str()).collect(),
    }
}

/// What to write in the place of a value of the wrong type.
pub(super) fn write(types: &[&str]) -> String {
    let mut words: Vec<&str> = types
        .iter()
        .map(|it| match *it {
            "array" => "a sequence",
            "boolean" => "`true` or `false`",
            "integer" => "a whole number",
            "number" => "a number",
            "object" => "a mapping",
            _ => "a text",
        })
        .collect();
    words.dedup();
    let quotes = match types {
        ["string"] => ", in quotes if it could be read as something else",
        _ => "",
    };
    format!("write {} here{quotes}", words.join(" or "))
}

/// What to write in the place of a value that is not among those allowed.
pub(super) fn one_of<'a>(instance: &Value, options: impl IntoIterator<Item = &'a Value>) -> String {
    let options: Vec<String> = options
        .into_iter()
        .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
        .collect();
    let list = list(options.iter().map(String::as_str), "or");
    let Some(text) = instance.as_str() else { return format!("write {list} here") };
    match nearest(text, options.iter().map(String::as_str)) {
        Some(near) => format!("write {list} here, not {}; did you mean `{near}`?", quoted(text)),
        None => format!("write {list} here, not {}", quoted(text)),
    }
}

/// What to write where one of some keys is missing.
pub(super) fn missing(error: &ValidationError<'_>, keys: &[&str]) -> String {
    let definition = definition(error.schema_path().as_str());
    let part = part(definition);
    let mut keys = keys.to_vec();
    keys.dedup();
    let list = list(keys.iter().copied(), "or");
    match (definition, keys.as_slice()) {
        ("ParameterLocation", _) => {
            "add `required: true` to this parameter; what is in the path cannot be left out".into()
        }
        // Parameters and headers have this in common.
        ("SchemaXORContent", _) => format!("add {list} here"),
        ("SecurityScheme", ["type"]) => {
            format!("add {list} to {part}: `apiKey`, `http`, `oauth2` or `openIdConnect`")
        }
        ("Parameter", ["in"]) => {
            format!("add {list} to {part}: `path`, `query`, `header` or `cookie`")
        }
        _ => format!("add {list} to {part}"),
    }
}

/// What to remove where one key excludes others.
pub(super) fn excluded(keys: &[&str]) -> String {
    match keys {
        [key] => format!("remove `{key}`; it does not go with `content`"),
        keys => {
            format!("remove {}; only one of them can be here", list(keys.iter().copied(), "or"))
        }
    }
}

/// What to write in the place of a key that is not allowed.
pub(super) fn unexpected(schema: &Value, error: &ValidationError<'_>, key: &str) -> String {
    let at = error.schema_path().as_str();
    let definition = definition(at);
    let name = quoted(key);
    match definition {
        "Paths" => return format!("begin the path {name} with `/`"),
        "Responses" => {
            return format!(
                "{name} is no status; write one such as `404`, all of a kind such as `4XX`, or `default`"
            );
        }
        _ => {}
    }
    if let Some((.., instead)) = LATER.iter().find(|it| (it.0, it.1) == (definition, key)) {
        return format!(
            "remove {name}, which OpenAPI has since 3.1 and the generator does not read{instead}"
        );
    }
    let keys = keys(schema, at, definition);
    let part = part(definition);
    match nearest(key, keys.iter().copied()) {
        Some(near) => format!("{name} is not a key of {part}; did you mean `{near}`?"),
        None => format!("{name} is not a key of {part}; it may have {}", list(keys, "and")),
    }
}

/// All keys that the schema allows where it refused one.
fn keys<'a>(schema: &'a Value, at: &str, definition: &str) -> Vec<&'a str> {
    let place = at.rsplit_once('/').map_or("", |(place, _)| place);
    let place = schema.pointer(place).unwrap_or(&Value::Null);
    let keys = |it: &str| place[it].as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    // `^(get|put)$` is the only form in which it names keys by an expression.
    let named = keys("patternProperties")
        .filter_map(|it| it.strip_prefix("^(")?.strip_suffix(")$"))
        .flat_map(|it| it.split('|'));
    let reference = REFERABLE.contains(&definition).then_some("$ref");
    keys("properties").chain(named).chain(reference).collect()
}

/// `/definitions/Info/required` → `Info`; nothing at the root.
pub(super) fn definition(at: &str) -> &str {
    let (_, name) = at.rsplit_once("/definitions/").unwrap_or_default();
    name.split_once('/').map_or(name, |(name, _)| name)
}

/// `PathItem` → `this path item`: what a definition of the schema is called in a message.
fn part(definition: &str) -> String {
    match definition {
        "" => return "this spec".into(),
        "Components" => return "`components`".into(),
        "ExternalDocumentation" => return "`externalDocs`".into(),
        "Info" => return "`info`".into(),
        "XML" => return "`xml`".into(),
        _ if definition.ends_with("SecurityScheme") => return "this security scheme".into(),
        _ if definition.ends_with("Flow") => return "this flow".into(),
        _ => {}
    }
    let mut res = String::from("this");
    for letter in definition.chars() {
        if letter.is_ascii_uppercase() {
            res.push(' ');
        }
        res.push(letter.to_ascii_lowercase());
    }
    res
}

/// `a`, `b` or `c`.
fn list<'a>(words: impl IntoIterator<Item = &'a str>, joint: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|it| format!("`{it}`")).collect();
    match words.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} {joint} {last}", rest.join(", ")),
        words => words.concat(),
    }
}

/// Text of the document in a message: on one line, and not all of it if there is much.
pub(super) fn quoted(text: &str) -> String {
    let more = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    let shown = text.chars().take(LONGEST);
    let shown: String = shown.map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect();
    format!("`{shown}{more}`")
}

const LONGEST: usize = 60;

/// The texts in a sequence.
pub(super) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}
