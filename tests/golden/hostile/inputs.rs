//! Hostile inputs, each with its first error. The benchmark `hostile` of the generator measures the time
//! for each.

/// The number of repetitions: fewer in tests, which are not optimised, than in benchmarks.
const MANY: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

/// A name, a text, and the start of its first error.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) expected: &'static str,
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All hostile inputs.
pub(crate) fn all() -> Vec<Input> {
    [indirect(), large(), many(), empty(), json()].concat()
}

fn input(name: &'static str, text: String, expected: &'static str) -> Input {
    Input { name, text, expected }
}

/// Aliases, anchors, tags and the like.
fn indirect() -> Vec<Input> {
    vec![
        input(
            "billion laughs",
            billion_laughs(),
            "7:30: write fewer or shorter anchored values; all aliases and anchors together are too large [yaml-limits]",
        ),
        input(
            "many aliases of a long string",
            format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; MANY].join(",")),
            "2:503: write fewer or shorter anchored values; all aliases and anchors together are too large [yaml-limits]",
        ),
        input(
            "nested anchors",
            format!(
                "a: {}[{}]{}\n",
                (0..60).map(|it| format!("&a{it} [")).collect::<String>(),
                "1,".repeat(20 * MANY),
                "]".repeat(60)
            ),
            // The column depends on `MANY`.
            "1:80",
        ),
        input(
            "a number that is infinite",
            "a: 1e400\nb: -.inf\n".into(),
            "1:4: write a number of at most 64 bits, or put this in quotes if it is a string [yaml-limits]",
        ),
        input(
            "a tag for another value",
            "a: !!int x\n".into(),
            "1:10: remove this tag, or write a value of that type [yaml-syntax]",
        ),
        input(
            "an alias of itself",
            "a: &a [*a]\n".into(),
            "1:8: write the value inline; this alias is within its own anchor [yaml-syntax]",
        ),
        input(
            "a deep alias in a deep value",
            format!(
                "a: &a {}{}\nb: {}*a{}\n",
                "[".repeat(40),
                "]".repeat(40),
                "[".repeat(40),
                "]".repeat(40)
            ),
            "2:44: more than 64 nested levels are not read [yaml-limits]",
        ),
        input(
            "a merge key that is not a mapping",
            "a: {b: 1}\nc:\n  <<: [1]\n".into(),
            "3:3: write a mapping, or a list of mappings, after `<<:` [yaml-syntax]",
        ),
        input(
            "two documents",
            "openapi: 3.0.3\n---\nopenapi: 3.0.3\n".into(),
            "2:1: remove one document; this is the second, and only one is read",
        ),
        input(
            "a tag",
            "openapi: !version 3\n".into(),
            "1:10: write the value without a tag; this tag is unknown [yaml-syntax]",
        ),
    ]
}

/// Large, long or deep inputs.
fn large() -> Vec<Input> {
    vec![
        input(
            "100 000 brackets",
            "[".repeat(100_000),
            "1:65: more than 64 nested levels are not read [yaml-limits]",
        ),
        input(
            "100 000 braces",
            "{a: ".repeat(100_000),
            "1:257: more than 64 nested levels are not read [yaml-limits]",
        ),
        input(
            "20 000 dashes",
            "- ".repeat(20_000),
            "1:129: more than 64 nested levels are not read [yaml-limits]",
        ),
        input(
            "20 000 question marks",
            "? ".repeat(20_000),
            "1:3: write a string as the key of this mapping [yaml-syntax]",
        ),
        input(
            "17 MB of text",
            format!("a: {}\n", "x".repeat(17_000_000)),
            "1:1: more than 16 MiB are not read [yaml-limits]",
        ),
        input(
            "many equal keys",
            "a: 1\n".repeat(MANY),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many unknown keys",
            (0..MANY).map(|it| format!("k{it}: 1\n")).collect(),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many suppressions in comments",
            format!("openapi: 3.0.3\n{}", "# lint-allow(servers): x\n".repeat(MANY)),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "a number of a million digits",
            format!("openapi: {}\n", "1".repeat(1_000_000)),
            "1:10: write a number of at most 64 bits, or put this in quotes if it is a string [yaml-limits]",
        ),
        input(
            "a line of a million characters",
            format!("openapi: 3.0.3 # {}\npaths: 3\n", "x".repeat(1_000_000)),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
    ]
}

/// Inputs with many findings, in one place or many.
fn many() -> Vec<Input> {
    let key = "k".repeat(1000);
    let deep =
        |inner: &str| format!("{}{inner}{}", format!("{{{key}: ").repeat(50), "}".repeat(50));
    let enumeration: String = (0..MANY).map(|it| format!("value{it},")).collect();
    let described: String = (0..MANY).map(|it| format!("valeu{it}: x,")).collect();
    vec![
        input(
            "many items within long keys",
            deep(&format!("[{}]", "1,".repeat(MANY))),
            "1:54122: so many nested keys of this length are not read [yaml-limits]",
        ),
        input(
            "many anchors on one line",
            format!("x: [{}]\n", "&a 1,".repeat(MANY)),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many misspelled descriptions of values",
            format!(
                "components: {{schemas: {{X: {{type: string, enum: [{enumeration}], x-enum-descriptions: {{{described}}}}}}}}}\n"
            ),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many equal tags",
            format!("tags:\n{}", "  - {name: a}\n".repeat(MANY)),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many dangling references",
            format!(
                "components: {{schemas: {{X: {{type: object, properties: {{{}}}}}}}}}\n",
                (0..MANY)
                    .map(|it| format!("p{it}: {{$ref: '#/components/schemas/Y{it}'}},"))
                    .collect::<String>()
            ),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many suppressions",
            (0..MANY).map(|it| format!("# lint-allow(oas3-schema): x\nk{it}: 1\n")).collect(),
            "1:1: remove this, and fix what `oas3-schema` finds; errors cannot be suppressed [lint-allow]",
        ),
    ]
}

/// Inputs that are empty, or contain invalid characters.
fn empty() -> Vec<Input> {
    vec![
        input(
            "NUL",
            "openapi: 3.0.3\0\n".into(),
            "1:15: remove this character (U+0000) [yaml-syntax]",
        ),
        input(
            "a tab as indentation",
            "info:\n\ttitle: x\n".into(),
            "2:1: indent with spaces; this is a tab [yaml-syntax]",
        ),
        input("a document of one string", "x".into(), "1:1: write a mapping here [oas3-schema]"),
        input(
            "nothing",
            String::new(),
            "1:1: write an OpenAPI document; this file is empty [yaml-syntax]",
        ),
        input(
            "only comments",
            "# nothing\n".into(),
            "1:1: write an OpenAPI document; this file is empty [yaml-syntax]",
        ),
        input(
            "only a byte order mark",
            "\u{feff}".into(),
            "1:1: write an OpenAPI document; this file is empty [yaml-syntax]",
        ),
    ]
}

/// Inputs that begin like JSON.
fn json() -> Vec<Input> {
    let texts = [
        ("an open brace", r#"{"a": {"#, "1:8: write a key in double quotes; the file ends here"),
        ("no colon", r#"{"a" 1}"#, "1:6: write `:` after this key"),
        ("no comma", r#"{"a": 1 "b": 2}"#, "1:9: write `,` and another entry, or `}`"),
        ("no comma in a list", r#"{"a": [1 2]}"#, "1:10: write `,` and another item, or `]`"),
        ("a comma too many", r#"{"a": [1, ]}"#, "1:9: remove this comma; nothing follows it"),
        ("a key without quotes", r#"{"a": 1, b: 2}"#, "1:10: write a key in double quotes"),
        ("a comment", "{\"a\": 1 # one\n}", "1:9: remove this comment; JSON has none"),
        ("an apostrophe", r#"{"a": 'b'}"#, "1:7: put this string in double quotes"),
        ("a word", r#"{"a": yes}"#, "1:7: put this in double quotes; it is not a number"),
        ("not a number", r#"{"a": NaN}"#, "1:7: put this in double quotes; it is not a number"),
        ("a leading zero", r#"{"a": 01}"#, "1:7: write this number as in JSON"),
        ("a large number", r#"{"a": 1e999}"#, "1:7: write a number of at most 64 bits"),
        ("an unclosed string", "{\"a\": \"b\n}", "1:7: close this string with `\"` on its line"),
        (
            "a tab in a string",
            "{\"a\": \"b\tc\"}",
            "1:9: write `\\u0009` for this control character",
        ),
        ("an unknown escape", r#"{"a": "\d"}"#, "1:8: write `\\\\` for a backslash"),
        ("short digits", r#"{"a": "\u00g0"}"#, "1:8: write four digits"),
        (
            "half a surrogate pair",
            r#"{"a": "\ud83d"}"#,
            "1:8: write the other half of this surrogate pair",
        ),
        (
            "half a surrogate pair and another character",
            r#"{"a": "\ud83d\u0041"}"#,
            "1:8: write the other half of this",
        ),
        (
            "the other half",
            r#"{"a": "\udc00"}"#,
            "1:8: write the other half of this surrogate pair",
        ),
        ("two documents", "{\"a\": 1}\n{}", "2:1: remove this; the document ends before it"),
    ];
    let texts = texts.map(|(name, text, expected)| input(name, text.to_owned(), expected));
    let brackets = format!("{{\"a\":{}", "[".repeat(100_000));
    let deep = "1:69: more than 64 nested levels are not read [yaml-limits]";
    [texts.to_vec(), vec![input("100 000 brackets in JSON", brackets, deep)]].concat()
}

/// Nine levels of nine aliases.
fn billion_laughs() -> String {
    let level =
        |it: usize| format!("a{it}: &a{it} [{}]\n", vec![format!("*a{}", it - 1); 9].join(","));
    format!("a0: &a0 [lol]\n{}", (1..9).map(level).collect::<String>())
}
