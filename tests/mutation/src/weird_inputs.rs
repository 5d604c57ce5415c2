//! Names, strings, numbers and keys that generators tend to get wrong.

use fastrand::Rng;
use serde_json::{Value, json};

/// Words of Rust, of its standard library, of the runtime and of OpenAPI.
const WORDS: &str = "\
    abstract as async await become box break const continue crate do dyn else enum extern false \
    final fn for gen if impl in let loop macro match mod move mut override priv pub ref return \
    self static struct super trait true try type typeof union unsafe unsized use virtual where \
    while yield macro_rules raw safe auto default main std core alloc serde serde_json string str \
    vec option some none ok err result box clone debug display error into from try_from try_into \
    iterator future send sync sized drop copy eq ord hash value map b_tree_map number null \
    deserialize serialize serializer u8 i64 f64 bool char usize u_8 client call body method \
    operation api api_error patch unknown unknown_value extra nulls object key date_time span \
    items pages types operations runtime open_enum tagged_union string_newtype timestamp duration new \
    builder build fmt as_str other url request response get post list query path header limit \
    offset data id token into_future same next page_size name content schema required nullable \
    properties enum_ self_ type_ field_0 x a t e d s f it this unit tuple phantom_data cow rc \
    debug_object read_object write_object ext retries rate_limit paging try_next with_extra";

/// Names that are not words.
const STRANGE: &[&str] = &[
    "r#type",
    "_",
    "__",
    "_x",
    "x_",
    "x__y",
    "$or",
    "$ref",
    "",
    " ",
    "é",
    "ñandú",
    "ß",
    "İd",
    "9lives",
    "1",
    "-1",
    "0x10",
    "1e3",
    "2024-01-01",
    "a/b",
    "a~b",
    "a~1b",
    "a b",
    "a\"b",
    "a\\b",
    "a\nb",
    "{id}",
    "<<",
    "~",
    "yes",
    "a.b",
    "a-b",
    "+1",
    "a\u{0}b",
    "\u{feff}x",
    "a\u{202e}b",
    "*/",
    "`",
    "```",
    "a`b",
    "a\n```\npanic!()\n```\n",
    "#[x]",
    "//!",
    "'",
    "%",
    "a%20b",
    "x-id",
    "X-Id",
    "\u{1f980}",
    "\u{65e5}\u{672c}",
    "\u{1c6}",
];

/// Strings that might be taken for documentation, code, times or another type.
const STRINGS: &[&str] = &[
    "",
    " ",
    "\n",
    "a\nb",
    "a\r\nb",
    "\ta",
    "    let x = 1;",
    "```\npanic!()\n```",
    "~~~",
    "# a",
    "*/ mod x {}",
    "\"#",
    "[`Client::missing`]",
    "<script>",
    "{}",
    "{0}",
    "\\",
    "\u{0}",
    "\u{202e}",
    "2024-02-30T25:61:61Z",
    "2024-01-01T00:00:00Z",
    "P1D",
    "true",
    "null",
    "1",
    "1e999",
    "\u{1f980}",
    "- a\n  - b\n",
    "| a |\n|---|",
    "a  \nb",
    "https://x.test/?a=b#c",
    "#/components/schemas/X",
];

/// Numbers at the limits of types.
const NUMBERS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    1e300,
    -1e300,
    5e-324,
    4_294_967_296.0,
    9_007_199_254_740_993.0,
    1e19,
    2.5,
];

/// Keys that mean something in a spec, and possible values.
const KEYS: &[(&str, &[&str])] = &[
    ("nullable", &["true", "false"]),
    ("deprecated", &["true"]),
    ("required", &["true", "false", "[]", r#"["id"]"#]),
    (
        "type",
        &[
            r#""string""#,
            r#""object""#,
            r#""array""#,
            r#""integer""#,
            r#""number""#,
            r#""boolean""#,
            r#"["string", "null"]"#,
            r#"["string", "integer", "object"]"#,
        ],
    ),
    (
        "format",
        &[
            r#""date-time""#,
            r#""date""#,
            r#""duration""#,
            r#""uuid""#,
            r#""int32""#,
            r#""uint64""#,
            r#""double""#,
            r#""binary""#,
        ],
    ),
    ("in", &[r#""query""#, r#""path""#, r#""header""#, r#""cookie""#]),
    ("style", &[r#""form""#, r#""deepObject""#, r#""pipeDelimited""#, r#""label""#, r#""matrix""#]),
    ("allowReserved", &["true"]),
    ("encoding", &[r#"{"id": {"contentType": "image/png"}}"#, r#"{"tags": {"style": "form"}}"#]),
    ("readOnly", &["true"]),
    ("writeOnly", &["true"]),
    ("x-rust-name", &[r#""other""#, r#""Other""#, r#""type""#]),
    ("x-rust-names", &[r#"{"a": "Other"}"#]),
    ("security", &["[]", r#"[{"Key": []}, {"Token": []}]"#, r#"[{"Key": [], "Token": []}, {}]"#]),
    ("explode", &["true", "false"]),
    ("enum", &[r#"["a"]"#, r#"["a", "A"]"#, r#"["a", "b", ""]"#, "[]", r#"[1, null]"#]),
    ("items", &[r#"{"type": "string"}"#, "{}", r#"{"type": "array", "items": {}}"#]),
    ("additionalProperties", &["true", "false", "{}", r#"{"type": "string"}"#]),
    ("minimum", &["0", "-1", "1", "0.5", "1e300", "18446744073709551615"]),
    ("maximum", &["0", "255", "4294967295", "9223372036854775807", "-1"]),
    ("minLength", &["0", "1", "-1", "18446744073709551615"]),
    ("maxItems", &["0", "1", "2.5"]),
    ("x-envelope", &[r#""data""#, r#""type""#, r#""""#]),
    ("x-constructor-default", &["null", r#""""#, "0", "[]", "{}", r#""a""#]),
    ("x-from", &[r#"["id"]"#, "[]", r#"["a", "b"]"#]),
    ("x-enum-descriptions", &[r#"{"a": "An a."}"#, "{}"]),
    (
        "x-pagination",
        &[
            r#"{"limit": "limit", "offset": "offset"}"#,
            r#"{"limit": "limit", "offset": "limit", "key": "id"}"#,
            r#"{"page": "page", "first-page": 1}"#,
            r#"{"cursor": "after", "next-cursor": "/next"}"#,
            r#"{"after": "after", "has-more": "/more", "key": "id"}"#,
            r#"{"next-link": "@next"}"#,
            r#"{"next-link-header": "link"}"#,
        ],
    ),
    ("x-handles", &[r#"{"a": ["b"], "get": ["b", "b"]}"#, r#"{"É": []}"#]),
    ("x-request-id-header", &[r#""x-request-id""#, r#""X Y""#, r#""é""#]),
    ("x-unknown", &["1"]),
    ("discriminator", &[r#"{"propertyName": "type", "mapping": {}}"#]),
    ("oneOf", &["[]", "[{}]"]),
    ("anyOf", &["[]", r#"[{"type": "string"}, {"type": "integer"}]"#]),
    ("const", &["1", r#""a""#]),
    ("allOf", &["[]", "[{}]"]),
    ("example", &["null", "1", r#""a""#, "[]", "{}", r#"{"id": 1}"#, "1e300"]),
    ("default", &["1"]),
    ("operationId", &[r#""get_thing""#]),
    ("tags", &[r#"["Things"]"#, r#"["gen"]"#, r#"["a", "b"]"#]),
    ("200", &[r#"{"description": "Yes."}"#]),
    ("204", &[r#"{"description": "Nothing."}"#]),
    ("4XX", &[r#"{"description": "No."}"#]),
    (
        "servers",
        &[
            r#"[{"url": "https://x.test"}]"#,
            r#"[{"url": "https://x.test/{v}"}]"#,
            r#"[{"url": "https://x.test/{v}", "variables": {"v": {"default": "1", "enum": ["1"]}}}]"#,
        ],
    ),
];

/// Schemas that are valid somewhere.
const SCHEMAS: &[&str] = &[
    "{}",
    r#"{"type": "string"}"#,
    r#"{"type": "string", "format": "date-time"}"#,
    r#"{"type": "string", "format": "duration"}"#,
    r#"{"type": "string", "format": "date"}"#,
    r#"{"type": "integer"}"#,
    r#"{"type": "integer", "format": "int32"}"#,
    r#"{"type": "integer", "minimum": 0, "maximum": 255}"#,
    r#"{"type": "number"}"#,
    r#"{"type": "boolean"}"#,
    r#"{"type": "array", "items": {"type": "string"}}"#,
    r#"{"type": "array", "items": {}}"#,
    r#"{"type": "object"}"#,
    r#"{"type": "object", "additionalProperties": {"type": "integer"}}"#,
    r#"{"type": "string", "enum": ["a", "b"]}"#,
    r#"{"type": "string", "nullable": true}"#,
    r#"{"type": "object", "description": "An x.", "properties": {"a": {"type": "string"}}}"#,
    r#"{"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "number"}}]}"#,
    r#"{"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {}}},
        {"type": "object", "required": ["b"], "properties": {"b": {"type": "boolean"}}}]}"#,
    r#"{"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object"}]}"#,
    r#"{"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"required": ["a"]}]}"#,
    r#"{"type": ["string", "null"], "enum": ["a", null]}"#,
    r#"{"type": "string", "format": "binary"}"#,
    r#"{"type": "integer", "enum": [1, 2]}"#,
];

/// A name: a word, a strange one, a variation of one of `present`, or a random one.
pub(crate) fn name(rng: &mut Rng, present: &[String]) -> String {
    match (rng.u8(..10), rng.choice(present)) {
        (0..5, _) => word(rng),
        (5..8, Some(near)) => similar(rng, near),
        (8, _) if rng.bool() => "long".repeat(rng.usize(1..200)),
        (8, _) => (0..rng.usize(1..8)).map(|_| rng.lowercase()).collect(),
        _ => rng.choice(STRANGE).copied().unwrap_or_default().to_owned(),
    }
}

/// A word in snake, camel or kebab case.
fn word(rng: &mut Rng) -> String {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let word = rng.choice(words).unwrap_or_default();
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    match rng.u8(..5) {
        0..2 => word.to_owned(),
        2..4 => word.split('_').map(capitalised).collect(),
        _ => word.replace('_', "-"),
    }
}

/// A name that may be mistaken for `near`.
fn similar(rng: &mut Rng, near: &str) -> String {
    match rng.u8(..8) {
        0 => near.to_uppercase(),
        1 => near.to_lowercase(),
        2 => near.replace('_', "-"),
        3 => near.replace('_', ""),
        4 => format!("{near}_"),
        5 => format!("{near}2"),
        6 => format!("{near}Call"),
        _ => near.chars().map(|it| if rng.bool() { it.to_ascii_uppercase() } else { it }).collect(),
    }
}

/// A string.
pub(crate) fn string(rng: &mut Rng) -> String {
    let string = rng.choice(STRINGS).copied().unwrap_or_default();
    if rng.u8(..8) == 0 { string.repeat(rng.usize(1..300)) } else { string.to_owned() }
}

/// A value of any type.
pub(crate) fn value(rng: &mut Rng) -> Value {
    match rng.u8(..10) {
        0 => Value::Null,
        1 => Value::Bool(rng.bool()),
        2 => json!(rng.choice([i64::MIN, i64::MAX, -1, 0, 1, 1 << 53])),
        3 => json!(rng.choice([u64::MAX, 1 << 63, 1 << 32])),
        4 => json!(rng.choice(NUMBERS)),
        5 => (0..rng.usize(..3)).map(|_| string(rng)).collect(),
        6 => (0..rng.usize(..3)).map(|_| (string(rng), string(rng))).collect(),
        7 => schema(rng),
        8 => Value::String(name(rng, &[])),
        _ => Value::String(string(rng)),
    }
}

/// A key and a possible value.
pub(crate) fn entry(rng: &mut Rng) -> (String, Value) {
    let (key, values) = rng.choice(KEYS).expect("the table is not empty");
    (String::from(*key), parsed(rng.choice(*values).expect("every key has values")))
}

/// A schema that is valid somewhere.
pub(crate) fn schema(rng: &mut Rng) -> Value {
    parsed(rng.choice(SCHEMAS).expect("the table is not empty"))
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("the tables contain JSON")
}
