//! The operations on select options and statuses, which differ only in messages and in two fields.

use axum::http::Method;

use crate::api::{Call, Operation, OperationResult, data};
use crate::check::bodies::{self, Choice as Changes};
use crate::check::{Parameter, Shape, body, query};
use crate::refusal::Refusal;
use crate::rules::{Rule, Rules};
use crate::state::{Attribute, AttributeIndex, Choice, State, Status};

// Source: the actions of create and update are from Attio's OpenAPI file; the others are inferred from them.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}/options", action: "list these select options", run: list_select_options },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes/{attribute}/options", action: "create this select option", run: create_select_option },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}/options/{option}", action: "update this select option", run: update_select_option },
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses", action: "list these statuses", run: list_statuses },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses", action: "create this status", run: create_status },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses/{status}", action: "update this status", run: update_status },
];

/// The differences between select options and statuses.
struct ChoiceKind {
    /// The type of attribute that has them; error messages name it.
    type_: &'static str,
    noun: &'static str,
    /// As in the message for one that does not exist.
    not_found_noun: &'static str,
    create: Shape,
    update: Shape,
}

// Source: the nouns are from Attio's OpenAPI file.
const OPTIONS: ChoiceKind = ChoiceKind {
    type_: "select",
    noun: "select option",
    not_found_noun: "select option",
    create: bodies::CREATE_OPTION,
    update: bodies::UPDATE_OPTION,
};

const STATUSES: ChoiceKind = ChoiceKind {
    type_: "status",
    noun: "status",
    not_found_noun: "status option",
    create: bodies::CREATE_STATUS,
    update: bodies::UPDATE_STATUS,
};

fn list_select_options(state: &mut State, call: &Call) -> OperationResult {
    list(state, call, &OPTIONS)
}

fn create_select_option(state: &mut State, call: &Call) -> OperationResult {
    create(state, call, &OPTIONS)
}

fn update_select_option(state: &mut State, call: &Call) -> OperationResult {
    update(state, call, &OPTIONS)
}

fn list_statuses(state: &mut State, call: &Call) -> OperationResult {
    list(state, call, &STATUSES)
}

fn create_status(state: &mut State, call: &Call) -> OperationResult {
    create(state, call, &STATUSES)
}

fn update_status(state: &mut State, call: &Call) -> OperationResult {
    update(state, call, &STATUSES)
}

fn list(state: &State, call: &Call, kind: &ChoiceKind) -> OperationResult {
    let query = query(&call.query, &[("show_archived", Parameter::Bool)])?;
    let attribute = state.attribute(call.attribute(state)?);
    if attribute.type_ != kind.type_ && !state.rules.holds(Rule::ChoicesOfOtherTypes) {
        return Err(wrong_attribute_type(kind));
    }
    let hides = state.rules.holds(Rule::ArchivedIsHidden) && !query.is_true("show_archived");
    let is_shown = |it: &&Choice| !(hides && it.is_archived);
    let shown: Vec<&Choice> = choices(attribute, kind).iter().filter(is_shown).collect();
    data(&shown)
}

fn create(state: &mut State, call: &Call, kind: &ChoiceKind) -> OperationResult {
    query(&call.query, &[])?;
    let new: Changes = body(&call.body, &kind.create)?;
    let index = call.attribute(state)?;
    let attribute = state.attribute(index);
    if attribute.type_ != kind.type_ && state.rules.holds(Rule::ChoicesByType) {
        return Err(wrong_attribute_type(kind));
    }
    refuse_system(attribute, kind, &state.rules)?;
    let title = new.title.unwrap_or_default();
    refuse_taken(attribute, kind, &title, None, &state.rules)?;
    let status = (kind.type_ == "status").then(|| Status {
        celebration_enabled: new.celebration_enabled.unwrap_or_default(),
        target_time_in_status: new.target_time_in_status.flatten(),
    });
    let choice = state.new_choice(index, title, status);
    state.attribute_mut(index).choices.push(choice.clone());
    data(&choice)
}

fn update(state: &mut State, call: &Call, kind: &ChoiceKind) -> OperationResult {
    query(&call.query, &[])?;
    let changes: Changes = body(&call.body, &kind.update)?;
    let index = call.attribute(state)?;
    let number = find(state, index, call.name(2), kind)?;
    let attribute = state.attribute(index);
    refuse_system(attribute, kind, &state.rules)?;
    let mut choice = attribute.choices[number].clone();
    if is_empty(&changes, &choice) && state.rules.holds(Rule::EmptyUpdate) {
        return Err(Refusal::invalid("You passed an empty payload."));
    }
    if let Some(title) = changes.title {
        refuse_taken(attribute, kind, &title, Some(number), &state.rules)?;
        choice.title = title;
    }
    choice.is_archived = changes.is_archived.unwrap_or(choice.is_archived);
    if let Some(status) = &mut choice.status {
        let left_out = state.rules.holds(Rule::CelebrationStays) && status.celebration_enabled;
        status.celebration_enabled = changes.celebration_enabled.unwrap_or(left_out);
        if let Some(time) = changes.target_time_in_status {
            status.target_time_in_status = time;
        }
    }
    state.attribute_mut(index).choices[number] = choice.clone();
    data(&choice)
}

/// The choices of an attribute; an attribute of another type has none.
fn choices<'a>(attribute: &'a Attribute, kind: &ChoiceKind) -> &'a [Choice] {
    if attribute.type_ == kind.type_ { &attribute.choices } else { &[] }
}

/// The index of the option or status with this id or else this title, archived or not.
fn find(
    state: &State,
    index: AttributeIndex,
    name: &str,
    kind: &ChoiceKind,
) -> Result<usize, Refusal> {
    let choices = choices(state.attribute(index), kind);
    position(choices, name, &state.rules)
        .ok_or_else(|| missing(kind.type_, kind.not_found_noun, name, &state.rules))
}

/// Source: that a title identifies one is from Attio's guides.
pub(in crate::api) fn position(choices: &[Choice], name: &str, rules: &Rules) -> Option<usize> {
    let by_id = choices.iter().position(|it| it.id.own.as_str() == name);
    let by_title = choices.iter().position(|it| it.title == name);
    if rules.holds(Rule::IdBeforeTitle) { by_id.or(by_title) } else { by_title.or(by_id) }
}

/// The error for an option or status that does not exist.
pub(in crate::api) fn missing(
    type_: &str,
    not_found_noun: &str,
    name: &str,
    rules: &Rules,
) -> Refusal {
    let message = format!("Cannot find {type_} attribute with {not_found_noun} title \"{name}\".");
    match rules.holds(Rule::ChoiceNotFound) {
        true => Refusal::value_not_found(message),
        false => Refusal::not_found(message),
    }
}

/// Source: the message is from Attio's OpenAPI file.
fn refuse_taken(
    attribute: &Attribute,
    kind: &ChoiceKind,
    title: &str,
    own: Option<usize>,
    rules: &Rules,
) -> Result<(), Refusal> {
    let is_same = |one: &str| match rules.holds(Rule::TitlesByCase) {
        true => one == title,
        false => one.eq_ignore_ascii_case(title),
    };
    let keeps_title = |it: &Choice| !it.is_archived || rules.holds(Rule::ArchivedTitle);
    match attribute.choices.iter().position(|it| is_same(&it.title) && keeps_title(it)) {
        Some(other) if Some(other) != own && rules.holds(Rule::TakenTitle) => {
            Err(Refusal::conflict(format!(
                "There is already another {} with the title \"{title}\".",
                kind.noun
            )))
        }
        _ => Ok(()),
    }
}

/// Whether the changes set no field that a choice of this kind has.
fn is_empty(changes: &Changes, choice: &Choice) -> bool {
    let sets_status =
        changes.celebration_enabled.is_some() || changes.target_time_in_status.is_some();
    changes.title.is_none()
        && changes.is_archived.is_none()
        && !(choice.status.is_some() && sets_status)
}

fn wrong_attribute_type(kind: &ChoiceKind) -> Refusal {
    Refusal::invalid(format!("This attribute is not a {} attribute.", kind.type_))
}

/// Refuses to change choices of a system attribute, if a rule requires that.
fn refuse_system(attribute: &Attribute, kind: &ChoiceKind, rules: &Rules) -> Result<(), Refusal> {
    let rule = if kind.type_ == "select" { Rule::SystemOptions } else { Rule::SystemStatuses };
    match attribute.is_system_attribute && !rules.holds(rule) {
        true => Err(Refusal::system_edit()),
        false => Ok(()),
    }
}
