//! Which files are taken, and what is said of the others.

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
fn a_key_that_is_unknown_is_refused_with_its_place() {
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
fn a_value_that_is_unknown_is_refused_with_its_place() {
    let message = refusal("objects:\n  people:\n    - {slug: a, title: A, type: txt}\n");
    assert!(message.contains("`txt` is not a known AttributeType: text, number"), "{message}");
    assert!(message.ends_with("at line 3 column 7"), "{message}");
    let currency = "{default_currency_code: Euro, display_type: symbol}";
    let message = refusal_of(&format!("slug: a, title: A, type: currency, currency: {currency}"));
    assert!(message.contains("`Euro` is not a known CurrencyCode"), "{message}");
}

#[test]
fn what_is_named_twice_is_refused() {
    assert_eq!(
        refusal("lists:\n  sales:\n    - &a {slug: a, title: A, type: text}\n    - *a\n"),
        "lists/sales/a: it is named twice; leave one of the two"
    );
    let message = refusal("lists:\n  sales: []\n  sales: []\n");
    assert!(message.contains("`sales` is named twice; put all in one place"), "{message}");
    assert_eq!(
        refusal_of("slug: a, title: A, type: select, options: [X, Y, X]"),
        "objects/people/a: \"X\" is named twice; leave one of the two"
    );
}

#[test]
fn what_has_no_name_is_refused() {
    for attribute in [
        "slug: '', title: A, type: text",
        "slug: a, title: '', type: text",
        "slug: a, title: A, type: status, statuses: ['']",
    ] {
        let message = refusal_of(attribute);
        assert!(message.ends_with("slugs and titles cannot be empty"), "{attribute}: {message}");
    }
}

#[test]
fn what_belongs_to_another_type_is_refused() {
    for (attribute, message) in [
        (
            "type: text, options: [X]",
            "a text attribute has no `options`; those of type select have",
        ),
        (
            "type: select, statuses: [X]",
            "a select attribute has no `statuses`; those of type status have",
        ),
        (
            "type: number, allowed_objects: [x]",
            "a number attribute has no `allowed_objects`; those of type record-reference have",
        ),
        (
            "type: number, currency: {default_currency_code: EUR, display_type: symbol}",
            "a number attribute has no `currency`; those of type currency have",
        ),
    ] {
        let expected = format!("objects/people/a: {message}");
        assert_eq!(refusal_of(&format!("slug: a, title: A, {attribute}")), expected);
    }
}

#[test]
fn what_a_type_needs_is_asked_for() {
    assert_eq!(
        refusal_of("slug: a, title: A, type: currency"),
        "objects/people/a: add `currency: {default_currency_code: EUR, display_type: symbol}`"
    );
    assert_eq!(
        refusal_of("slug: a, title: A, type: record-reference"),
        "objects/people/a: name the objects that it leads to, as `allowed_objects: [people]`"
    );
}

#[test]
fn a_title_that_looks_like_a_number_is_a_text() {
    let attribute = "{slug: year, title: Year, type: select, options: [2024, 2.50]}";
    let wanted = parse(&format!("objects: {{people: [{attribute}]}}")).unwrap();
    assert_eq!(wanted[0].attribute.titles(), ["2024", "2.50"]);
}

#[test]
fn a_file_that_names_nothing_is_refused() {
    for text in ["", "# only a remark", "objects: {people: []}"] {
        let message = "name at least one attribute below `objects` or `lists`";
        assert_eq!(refusal(text), message, "{text}");
    }
}

/// What is said of a file with this attribute of people.
fn refusal_of(attribute: &str) -> String {
    refusal(&format!("objects:\n  people:\n    - {{{attribute}}}\n"))
}

fn refusal(text: &str) -> String {
    parse(text).expect_err("this file is at fault").to_string()
}
