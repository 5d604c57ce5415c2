//! What the plan is, given what is wanted and what is there; the API has no part in it.

use attio_client::types::AttributeType;
use attio_schema::actual::{Actual, Value, ValueId};
use attio_schema::file::{Wanted, parse};
use attio_schema::plan::{plan, plan_one};

#[test]
fn what_is_missing_is_created_in_the_order_of_the_file() {
    let wanted = [tier(), nickname()].concat();
    let steps: Vec<_> = plan(&wanted, &[None, None]).iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [
            "+ objects/people/tier: create, select",
            "+ objects/people/tier: create option \"Gold\"",
            "+ objects/people/tier: create option \"Silver\"",
            "+ objects/people/nickname: create, text",
        ]
    );
}

#[test]
fn what_is_there_is_kept() {
    let actual = select(vec![option("Silver", false), option("Gold", false), option("Tin", true)]);
    assert_eq!(lines(&tier(), &actual), ["= objects/people/tier"]);
}

#[test]
fn what_is_archived_is_restored() {
    let values = vec![option("Silver", true), option("Gold", false)];
    let actual = Actual { is_archived: true, ..select(values) };
    assert_eq!(
        lines(&tier(), &actual),
        ["~ objects/people/tier: restore", "~ objects/people/tier: restore option \"Silver\""]
    );
}

#[test]
fn titles_are_compared_to_the_letter() {
    let actual = select(vec![option("gold", false), option("Silver ", false)]);
    assert_eq!(
        lines(&tier(), &actual),
        [
            "+ objects/people/tier: create option \"Gold\"",
            "+ objects/people/tier: create option \"Silver\"",
        ]
    );
}

#[test]
fn an_attribute_of_another_type_is_left_alone_altogether() {
    let actual = Actual { type_: AttributeType::Status, is_archived: true, ..select(Vec::new()) };
    assert_eq!(
        lines(&tier(), &actual),
        ["! objects/people/tier: left alone: the file says select, but it is status"]
    );
}

#[test]
fn an_attribute_of_a_type_of_tomorrow_is_left_alone() {
    let actual = Actual { type_: AttributeType::from_raw("hologram"), ..select(Vec::new()) };
    assert_eq!(
        lines(&nickname(), &actual),
        ["! objects/people/nickname: left alone: the file says text, but it is hologram"]
    );
}

#[test]
fn an_attribute_of_several_values_is_left_alone_unless_the_file_says_so() {
    let actual = Actual { is_multiselect: true, ..select(Vec::new()) };
    let reason = "it is a multiselect, but the file does not say so";
    assert_eq!(lines(&tier(), &actual), [format!("! objects/people/tier: left alone: {reason}")]);
}

#[test]
fn an_attribute_of_one_value_is_left_alone_if_the_file_wants_several() {
    let mut wanted = tier();
    wanted[0].attribute.is_multiselect = true;
    let reason = "the file says that it is a multiselect, but it is not";
    let line = format!("! objects/people/tier: left alone: {reason}");
    assert_eq!(lines(&wanted, &select(Vec::new())), [line]);
}

/// The plan for the first of these.
fn lines(wanted: &[Wanted], actual: &Actual) -> Vec<String> {
    plan_one(&wanted[0], Some(actual)).iter().map(ToString::to_string).collect()
}

fn tier() -> Vec<Wanted> {
    wanted("{slug: tier, title: Tier, type: select, options: [Gold, Silver]}")
}

fn nickname() -> Vec<Wanted> {
    wanted("{slug: nickname, title: Nickname, type: text}")
}

fn wanted(attribute: &str) -> Vec<Wanted> {
    parse(&format!("objects: {{people: [{attribute}]}}")).expect("it is a file")
}

fn select(values: Vec<Value>) -> Actual {
    let type_ = AttributeType::Select;
    Actual { id: "id".into(), type_, is_multiselect: false, is_archived: false, values }
}

fn option(title: &str, is_archived: bool) -> Value {
    Value { id: ValueId::Option(title.into()), title: title.to_owned(), is_archived }
}
