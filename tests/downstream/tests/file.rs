//! Which files are accepted, and the errors of the others.

use attio_schema::file::parse;

#[test]
fn attributes_come_in_the_order_of_the_file() {
    let text = "
objects:
  people:
    - {slug: zeta, title: Zeta, type: text}
    - {slug: alpha, title: Alpha, type: number}
  companies:
    - {slug: tier, title: Tier, type: select, options: [Silver, Gold]}
lists:
  sales:
    - {slug: phase, title: Phase, type: status, statuses: [Won 🎉, Lead]}
";
    let wanted = parse(text).unwrap();
    let names: Vec<_> = wanted.iter().map(ToString::to_string).collect();
    let expected = [
        "objects/people/zeta",
        "objects/people/alpha",
        "objects/companies/tier",
        "lists/sales/phase",
    ];
    assert_eq!(names, expected);
    assert_eq!(wanted[2].attribute.titles(), ["Silver", "Gold"]);
    assert_eq!(wanted[3].attribute.titles(), ["Won 🎉", "Lead"]);
}

#[test]
fn a_list_may_have_the_attribute_that_an_object_has() {
    let attributes = "{x: [{slug: a, title: A, type: text}]}";
    assert_eq!(parse(&format!("objects: {attributes}\nlists: {attributes}")).unwrap().len(), 2);
}

#[test]
fn an_unknown_key_is_refused_with_its_position() {
    assert_eq!(
        refusal("objects:\n  people:\n    - slug: a\n      titel: A\n"),
        "objects.people[0]: unknown field `titel`, expected one of `slug`, `title`, `type`, \
         `description`, `is_required`, `is_unique`, `is_multiselect`, `options`, `statuses`, \
         `allowed_objects`, `currency` at line 4 column 7"
    );
    assert_eq!(
        refusal("objects: {}\nlist: {}\n"),
        "unknown field `list`, expected `objects` or `lists` at line 2 column 1"
    );
}

#[test]
fn an_unknown_value_is_refused_with_its_position() {
    let message = refusal("objects:\n  people:\n    - {slug: a, title: A, type: txt}\n");
    let begins = "objects.people[0]: `txt` is not a known AttributeType: text, ";
    assert!(message.starts_with(begins), "{message}");
    assert!(message.ends_with("at line 3 column 7"), "{message}");
    let currency = "{default_currency_code: Euro, display_type: symbol}";
    let message = refusal_of(&format!("slug: a, title: A, type: currency, currency: {currency}"));
    assert!(message.contains("`Euro` is not a known CurrencyCode"), "{message}");
}

#[test]
fn duplicates_are_refused() {
    assert_eq!(
        refusal("lists:\n  sales:\n    - &a {slug: a, title: A, type: text}\n    - *a\n"),
        "lists/sales/a: it is listed twice; remove one of the two"
    );
    let message = refusal("lists:\n  sales: &a [{slug: a, title: A, type: text}]\n  sales: *a\n");
    assert!(message.contains("`sales` is listed twice; merge the two"), "{message}");
    assert_eq!(
        refusal_of("slug: a, title: A, type: select, options: [X, Y, X]"),
        "objects/people/a: \"X\" is listed twice; remove one of the two"
    );
}

#[test]
fn an_empty_slug_or_title_is_refused() {
    for attribute in [
        "slug: '', title: A, type: text",
        "slug: a, title: '', type: text",
        "slug: a, title: A, type: status, statuses: ['']",
        "slug: a, title: A, type: record-reference, allowed_objects: ['']",
    ] {
        let message = refusal_of(attribute);
        assert!(message.ends_with("slugs and titles cannot be empty"), "{attribute}: {message}");
    }
}

#[test]
fn a_key_of_another_type_is_refused() {
    for (attribute, message) in [
        (
            "type: text, options: [X]",
            "a text attribute has no `options`; only select attributes have",
        ),
        (
            "type: select, statuses: [X]",
            "a select attribute has no `statuses`; only status attributes have",
        ),
        (
            "type: number, allowed_objects: [x]",
            "a number attribute has no `allowed_objects`; only record-reference attributes have",
        ),
        (
            "type: number, currency: {default_currency_code: EUR, display_type: symbol}",
            "a number attribute has no `currency`; only currency attributes have",
        ),
    ] {
        let expected = format!("objects/people/a: {message}");
        assert_eq!(refusal_of(&format!("slug: a, title: A, {attribute}")), expected);
    }
}

#[test]
fn a_missing_key_of_a_type_is_refused() {
    assert_eq!(
        refusal_of("slug: a, title: A, type: currency"),
        "objects/people/a: add `currency: {default_currency_code: EUR, display_type: symbol}`"
    );
    assert_eq!(
        refusal_of("slug: a, title: A, type: record-reference"),
        "objects/people/a: add the objects that it may refer to, as in `allowed_objects: [people]`"
    );
}

#[test]
fn a_type_that_only_attio_creates_is_refused() {
    for type_ in ["interaction", "personal-name"] {
        let message = refusal_of(&format!("slug: a, title: A, type: {type_}"));
        let begins = format!("objects.people[0]: only Attio creates attributes of type `{type_}`");
        assert!(message.starts_with(&begins), "{message}");
    }
}

#[test]
fn unique_is_refused_where_attio_refuses_it() {
    for object in ["people", "companies"] {
        assert_eq!(
            refusal(&format!("objects: {{{object}: [{UNIQUE}, type: text}}]}}")),
            format!(
                "objects/{object}/a: {object} can only have Attio's own unique attributes; \
                 remove `is_unique`"
            )
        );
    }
    assert_eq!(
        refusal(&format!("objects: {{deals: [{UNIQUE}, type: select}}]}}")),
        "objects/deals/a: a select attribute cannot be unique; remove `is_unique`"
    );
    for others in ["objects: {deals", "lists: {people"] {
        assert_eq!(parse(&format!("{others}: [{UNIQUE}, type: text}}]}}")).unwrap().len(), 1);
    }
}

#[test]
fn an_id_as_slug_of_an_attribute_is_refused() {
    for id in ["a7721b00-0000-4000-8000-00000000006F", "'a7721b0000004000800000000000006f'"] {
        let message = refusal_of(&format!("slug: {id}, title: A, type: text"));
        let ends = ": `slug` is an id; write the slug of the attribute";
        assert!(message.ends_with(ends), "{message}");
    }
    // Ids of objects and lists are accepted.
    let id = "a7721b00-0000-4000-8000-000000000001";
    let text = format!("objects: {{{id}: [{{slug: a, title: A, type: text}}]}}");
    assert_eq!(parse(&text).unwrap()[0].identifier, id);
}

#[test]
fn a_slug_that_would_change_the_path_is_refused() {
    for slug in [".", "..", "a/b", "/"] {
        let ends =
            format!(": \"{slug}\" is not a slug; write it as Attio does, as in `first_name`");
        for text in [
            format!("objects: {{people: [{{slug: '{slug}', title: A, type: text}}]}}"),
            format!("lists: {{'{slug}': [{{slug: a, title: A, type: text}}]}}"),
        ] {
            let message = refusal(&text);
            assert!(message.ends_with(&ends), "{message}");
        }
    }
}

/// As one line is one step, a slug of two lines could forge a step.
#[test]
fn error_messages_are_always_one_line() {
    for text in [
        r#"objects: {people: [{slug: "x\n= objects/deals/fine", title: A, type: text}]}"#,
        r#"objects: {people: [{slug: "x\u0085y", title: A, type: text}]}"#,
        r#"objects: {"x\ny": [{slug: a, title: A, type: text}]}"#,
        r#"objects: {"x\ny": [{slug: a, title: A, type: "b\rc"}]}"#,
        r#"objects: {people: [{"slug\e[2K": a}]}"#,
    ] {
        let message = refusal(text);
        assert!(!message.chars().any(char::is_control), "{message:?}");
    }
}

#[test]
fn unquoted_values_that_are_not_strings_are_refused() {
    for (value, what) in [
        ("2024", "invalid type: integer `2024`, expected a string; put it in quotes"),
        ("2.50", "invalid type: floating point `2.5`, expected a string; put it in quotes"),
        ("true", "invalid type: boolean `true`, expected a string; put it in quotes"),
        ("~", "expected a string, found null; if it is a string, put it in quotes"),
    ] {
        for (key, attribute) in [
            ("slug", format!("slug: {value}, title: A, type: text")),
            ("title", format!("slug: a, title: {value}, type: text")),
            ("options[1]", format!("slug: a, title: A, type: select, options: [X, {value}]")),
            ("statuses[0]", format!("slug: a, title: A, type: status, statuses: [{value}]")),
        ] {
            let message = refusal_of(&attribute);
            let begins = format!("objects.people[0].{key}: {what} at line 3");
            assert!(message.starts_with(&begins), "{message}");
        }
    }
    let attribute = "{slug: year, title: Year, type: select, options: ['2024', \"2.50\", no]}";
    let wanted = parse(&format!("objects: {{people: [{attribute}]}}")).unwrap();
    assert_eq!(wanted[0].attribute.titles(), ["2024", "2.50", "no"]);
}

#[test]
fn an_object_without_attributes_is_refused() {
    for entry in ["people:", "people: []", "people: ~"] {
        let text = format!("objects:\n  deals: [{{slug: a, title: A, type: text}}]\n  {entry}\n");
        let message = refusal(&text);
        let begins = "objects: `people` has no attributes; add one, or remove it at line ";
        assert!(message.starts_with(begins), "{message}");
    }
}

#[test]
fn a_file_without_attributes_is_refused() {
    for text in ["", "# only a comment", "objects: {}", "objects:\nlists:\n"] {
        let message = "list at least one attribute under `objects` or `lists`";
        assert_eq!(refusal(text), message, "{text}");
    }
}

/// The beginning of a unique attribute.
const UNIQUE: &str = "{slug: a, title: A, is_unique: true";

/// The error for a file with this attribute of people.
fn refusal_of(attribute: &str) -> String {
    refusal(&format!("objects:\n  people:\n    - {{{attribute}}}\n"))
}

fn refusal(text: &str) -> String {
    parse(text).expect_err("this file is refused").to_string()
}
