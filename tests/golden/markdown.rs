//! Descriptions of every kind → documentation in which rustdoc runs only our examples and warns of
//! nothing, as checked with rustdoc's parser.

use std::iter::repeat_with;

use pulldown_cmark_of_rustdoc::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};
use serde_json::{Value, json};

use crate::generate;
use crate::hostile::descriptions::PIECES;

/// The number of random descriptions.
const RANDOM: usize = 600;

#[test]
fn descriptions_are_neither_run_nor_warned_of() {
    let descriptions = descriptions();
    let files = generate(&spec(&descriptions)).expect("descriptions are prose");
    let mut run = 0;
    for text in files.values().flat_map(|it| documentation(it)) {
        let is_ours = |code: &String| code.contains("golden_client") || code.contains("serde_json");
        let programs = programs(&text).unwrap_or_else(|fault| panic!("{fault}:\n{text}"));
        assert!(programs.iter().all(is_ours), "{programs:?}:\n{text}");
        run += programs.iter().filter(|it| it.contains("loopback::Server")).count();
    }
    assert_eq!(run, descriptions.len(), "each operation has an example");
}

/// Harmless descriptions are not changed.
#[test]
fn harmless_descriptions_are_unchanged() {
    let harmless = "A *point*, `x` of [these](https://example.com/x_y):\n\n1. one\n   - <https://example.com>\n\n```json\n{}\n```\n\n| a | b |\n|---|---|\n| 1 | x[^1] |\n\n[^1]: `a < b`, a < b.";
    let files = generate(&spec(&[harmless.to_owned()])).expect("descriptions are prose");
    let texts: Vec<String> = files.values().flat_map(|it| documentation(it)).collect();
    assert!(texts.iter().any(|it| it == harmless), "{texts:#?}");
}

/// Each piece, and pseudorandom combinations, the same in each run.
fn descriptions() -> Vec<String> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end as u64).expect("it is below a `usize`")
    };
    let joined = repeat_with(|| {
        let pieces = 1 + below(12);
        (0..pieces).map(|_| PIECES[below(PIECES.len())]).collect::<String>()
    });
    PIECES.iter().map(|it| (*it).to_owned()).chain(joined.take(RANDOM)).collect()
}

/// A spec with each description in every place that becomes documentation.
fn spec(descriptions: &[String]) -> String {
    let mut spec = json!({
        "openapi": "3.0.3",
        "info": {"title": descriptions.concat(), "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": {},
        "components": {"schemas": {}},
    });
    for (index, text) in descriptions.iter().enumerate() {
        let name = format!("T{index}x");
        spec["paths"][format!("/p{index}")] = json!({"post": operation(index, &name, text)});
        let kind = json!({
            "type": "string",
            "enum": ["a"],
            "description": text,
            "x-enum-descriptions": {"a": text},
        });
        let object = json!({
            "type": "object",
            "description": text,
            "properties": {
                "size": {"type": "integer", "description": text},
                "kind": {"$ref": format!("#/components/schemas/{name}Kind")},
            },
        });
        spec["components"]["schemas"][&name] = object;
        spec["components"]["schemas"][format!("{name}Kind")] = kind;
    }
    spec.to_string()
}

fn operation(index: usize, name: &str, text: &str) -> Value {
    json!({
        "operationId": format!("make_t{index}"),
        "summary": text,
        "description": text,
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}, "description": text}],
        "requestBody": {
            "required": true,
            "content": {"application/json": {
                "schema": {"$ref": format!("#/components/schemas/{name}")},
                "example": {"size": 1},
            }},
        },
        "responses": {"204": {"description": text}, "404": {"description": text}},
    })
}

/// The documentation of each item in a file, as rustdoc joins it.
fn documentation(file: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    for line in file.lines().map(str::trim_start) {
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(line) => {
                let text = texts.last_mut().expect("the list is never empty");
                text.push_str(line.strip_prefix(' ').unwrap_or(line));
                text.push('\n');
            }
            None => texts.push(String::new()),
        }
    }
    texts.retain(|it| !it.is_empty());
    texts.into_iter().map(|it| it.trim_end().to_owned()).collect()
}

/// The code that rustdoc would run, or an error for what it would warn of or render differently.
fn programs(text: &str) -> Result<Vec<String>, String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let any = |it: BrokenLink<'_>| Some((CowStr::from(it.reference.to_string()), CowStr::from("")));
    let events = Parser::new_with_broken_link_callback(text, options, Some(any)).into_offset_iter();
    for (_, to) in events.reference_definitions().iter() {
        is_address(LinkType::Reference, &to.dest)?;
    }
    let (mut programs, mut is_run, mut is_shown) = (Vec::new(), false, true);
    for (event, _) in events {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => return Err(format!("HTML: {html}")),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                is_address(link_type, &dest_url)?;
                is_shown = false;
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => return Err("code".into()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_shown = false;
                is_run = is_rust(&info);
                programs.extend(is_run.then(String::new));
            }
            Event::End(TagEnd::Link) => is_shown = true,
            Event::End(TagEnd::CodeBlock) => (is_run, is_shown) = (false, true),
            Event::Text(code) if is_run => {
                programs.iter_mut().last().expect("a program is open").push_str(&code);
            }
            Event::Text(prose) if is_shown && prose.contains("://") && prose.contains(".com") => {
                return Err(format!("URL: {prose}"));
            }
            _ => {}
        }
    }
    Ok(programs)
}

/// Whether rustdoc runs a code block with this info string: unless it has a word unknown to rustdoc.
fn is_rust(info: &str) -> bool {
    let words: Vec<&str> = info.split([',', ' ', '\t']).filter(|it| !it.is_empty()).collect();
    let known =
        ["should_panic", "no_run", "ignore", "compile_fail", "test_harness", "edition", "E0"];
    words.contains(&"rust")
        || words.iter().all(|it| known.iter().any(|known| it.starts_with(known)))
}

/// Checks that rustdoc does not resolve a link target as a path of an item.
fn is_address(link: LinkType, to: &str) -> Result<(), String> {
    use LinkType::{Autolink, CollapsedUnknown, Email, ReferenceUnknown, ShortcutUnknown};
    let is_path = |it: char| it.is_alphanumeric() || ":_<>, !*&;@()`".contains(it);
    let path = to.split('#').next().unwrap_or_default();
    let is_external = match link {
        Autolink | Email => true,
        // Our link from a call to its method.
        CollapsedUnknown | ReferenceUnknown | ShortcutUnknown => to.starts_with("`Client::make_"),
        // Our links from the table of operations, and from a method to the setters of its call.
        _ if ["crate::Client::make_", "MakeT"].iter().any(|it| to.starts_with(it)) => true,
        _ => path.is_empty() || to.contains('/') || !path.chars().all(is_path),
    };
    is_external.then_some(()).ok_or_else(|| format!("a link to `{to}`"))
}
