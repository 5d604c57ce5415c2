//! Texts that were written to break what reads them, and what is said of each. The benchmark
//! `hostile` of the generator tells the time that each takes.

/// How often something stands there of which a spec may have much: thousands where it is benchmarked,
/// and where it is tested as many as take no time without optimisation.
const MANY: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

/// A name, a text, and the beginning of what is said of it first.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) said: &'static str,
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Input> {
    [indirect(), large(), many(), odd()].concat()
}

fn input(name: &'static str, text: String, said: &'static str) -> Input {
    Input { name, text, said }
}

/// What YAML has to write things once.
fn indirect() -> Vec<Input> {
    vec![
        input(
            "billion laughs",
            billion_laughs(),
            "1:5: write the value plainly, without an anchor [yaml-no-alias]",
        ),
        input(
            "many aliases of a long text",
            format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; MANY].join(",")),
            "1:4: write the value plainly, without an anchor [yaml-no-alias]",
        ),
        input(
            "an alias of itself",
            "a: &a [*a]\n".into(),
            "1:4: write the value plainly, without an anchor [yaml-no-alias]",
        ),
        input(
            "a merge key",
            "a: {b: 1}\nc:\n  <<: {d: 1}\n".into(),
            "3:3: write the keys out, without a merge key [yaml-no-alias]",
        ),
        input(
            "two documents",
            "openapi: 3.0.3\n---\nopenapi: 3.0.3\n".into(),
            "2:1: remove this second document; a spec is one [yaml-one-document]",
        ),
        input(
            "a tag",
            "openapi: !!str 3\n".into(),
            "1:10: write the value plainly, without a tag [yaml-no-tag]",
        ),
    ]
}

/// What is long, deep or many.
fn large() -> Vec<Input> {
    vec![
        input(
            "100 000 brackets",
            "[".repeat(100_000),
            "1:65: nest less; more than 64 levels are not read [yaml-limits]",
        ),
        input(
            "100 000 braces",
            "{a: ".repeat(100_000),
            "1:257: nest less; more than 64 levels are not read [yaml-limits]",
        ),
        input(
            "20 000 dashes",
            "- ".repeat(20_000),
            "1:129: nest less; more than 64 levels are not read [yaml-limits]",
        ),
        input(
            "20 000 question marks",
            "? ".repeat(20_000),
            "1:3: write a text as the key of this mapping [yaml-syntax]",
        ),
        input(
            "3 MB of text",
            format!("a: {}\n", "x".repeat(3_000_000)),
            "1:1: split this spec; more than 2 MiB are not read [yaml-limits]",
        ),
        input(
            "many equal keys",
            "a: 1\n".repeat(MANY),
            "1:1: `a` is not a key of this spec; it may have `components`",
        ),
        input(
            "many unknown keys",
            (0..MANY).map(|it| format!("k{it}: 1\n")).collect(),
            "1:1: `k0` is not a key of this spec; it may have `components",
        ),
        input(
            "many comments that allow",
            format!("openapi: 3.0.3\n{}", "# lint-allow(servers): x\n".repeat(MANY)),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "a number of a million digits",
            format!("openapi: {}\n", "1".repeat(1_000_000)),
            "1:10: put this number in quotes, or write one of at most 64 bits [yaml-limits]",
        ),
        input(
            "a line of a million characters",
            format!("openapi: 3.0.3 # {}\ninfo: 3\n", "x".repeat(1_000_000)),
            "1:1: add `paths` to this spec [oas3-schema]",
        ),
    ]
}

/// What has much to be said of, all of it in one place or far apart.
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
            "1:51440: nest less, or write shorter keys; so many within each other are not read [yaml-limits]",
        ),
        input(
            "many anchors on one line",
            format!("x: [{}]\n", "&a 1,".repeat(MANY)),
            "1:5: write the value plainly, without an anchor [yaml-no-alias]",
        ),
        input(
            "many misspelt descriptions of values",
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
            "many references that lead nowhere",
            format!(
                "components: {{schemas: {{X: {{type: object, properties: {{{}}}}}}}}}\n",
                (0..MANY)
                    .map(|it| format!("p{it}: {{$ref: '#/components/schemas/Y{it}'}},"))
                    .collect::<String>()
            ),
            "1:1: add `info` to this spec [oas3-schema]",
        ),
        input(
            "many allowances",
            (0..MANY).map(|it| format!("# lint-allow(oas3-schema): x\nk{it}: 1\n")).collect(),
            "1:1: remove this, and mend what `oas3-schema` finds; no client can be made otherwise [lint-allow]",
        ),
    ]
}

/// What is no text, or none to speak of.
fn odd() -> Vec<Input> {
    vec![
        input(
            "NUL",
            "openapi: 3.0.3\0\n".into(),
            "1:15: remove this character (unexpected character:",
        ),
        input(
            "a tab as indentation",
            "info:\n\ttitle: x\n".into(),
            "2:1: indent with spaces; this is a tab [yaml-syntax]",
        ),
        input("a document of one text", "x".into(), "1:1: write a mapping here [oas3-schema]"),
        input("nothing", String::new(), "1:1: write a spec; this text is empty [yaml-syntax]"),
        input(
            "comments alone",
            "# nothing\n".into(),
            "1:1: write a spec; this text is empty [yaml-syntax]",
        ),
        input(
            "a mark of byte order alone",
            "\u{feff}".into(),
            "1:1: write a spec; this text is empty [yaml-syntax]",
        ),
    ]
}

/// Nine levels of nine aliases.
fn billion_laughs() -> String {
    let level =
        |it: usize| format!("a{it}: &a{it} [{}]\n", vec![format!("*a{}", it - 1); 9].join(","));
    format!("a0: &a0 [lol]\n{}", (1..9).map(level).collect::<String>())
}
