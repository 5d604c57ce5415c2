//! The operations on select options and on statuses, which differ in words and in two fields.

use axum::http::Method;

use crate::api::{Answer, Call, Operation, data};
use crate::check::bodies::{self, Choice as Changes};
use crate::check::{Parameter, Shape, body, query};
use crate::refusal::Refusal;
use crate::state::{Attribute, Choice, Place, State, Status};

// Source: create and update are from Attio's OpenAPI file, and the other deeds are inferred from those.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}/options", deed: "list these select options", run: list_select_options },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes/{attribute}/options", deed: "create this select option", run: create_select_option },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}/options/{option}", deed: "update this select option", run: update_select_option },
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses", deed: "list these statuses", run: list_statuses },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses", deed: "create this status", run: create_status },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}/statuses/{status}", deed: "update this status", run: update_status },
];

/// What the two kinds differ in.
struct Words {
    /// The type of attribute that has them, which also begins a message.
    type_: &'static str,
    noun: &'static str,
    /// As in the message about one that is not there.
    sought: &'static str,
    create: Shape,
    update: Shape,
}

// Source: the words are those of Attio's OpenAPI file.
const OPTIONS: Words = Words {
    type_: "select",
    noun: "select option",
    sought: "select option",
    create: bodies::CREATE_OPTION,
    update: bodies::UPDATE_OPTION,
};

const STATUSES: Words = Words {
    type_: "status",
    noun: "status",
    sought: "status option",
    create: bodies::CREATE_STATUS,
    update: bodies::UPDATE_STATUS,
};

fn list_select_options(state: &mut State, call: &Call) -> Answer {
    list(state, call, &OPTIONS)
}

fn create_select_option(state: &mut State, call: &Call) -> Answer {
    create(state, call, &OPTIONS)
}

fn update_select_option(state: &mut State, call: &Call) -> Answer {
    update(state, call, &OPTIONS)
}

fn list_statuses(state: &mut State, call: &Call) -> Answer {
    list(state, call, &STATUSES)
}

fn create_status(state: &mut State, call: &Call) -> Answer {
    create(state, call, &STATUSES)
}

fn update_status(state: &mut State, call: &Call) -> Answer {
    update(state, call, &STATUSES)
}

/// Source: users report that options of a status attribute are an empty list and no error; that other
/// types, and statuses, do likewise is inferred.
fn list(state: &State, call: &Call, words: &Words) -> Answer {
    let query = query(&call.query, &[("show_archived", Parameter::Bool)])?;
    let attribute = state.attribute(call.place(state)?);
    let is_shown = |it: &&Choice| query.is_true("show_archived") || !it.is_archived;
    let shown: Vec<&Choice> = choices(attribute, words).iter().filter(is_shown).collect();
    data(&shown)
}

/// Source: users report that statuses of Attio's own attributes are created and changed as those of others;
/// of options, it is inferred.
fn create(state: &mut State, call: &Call, words: &Words) -> Answer {
    let new: Changes = body(&call.body, &words.create)?;
    let place = call.place(state)?;
    let attribute = state.attribute(place);
    if attribute.type_ != words.type_ {
        let message = format!("This attribute is not a {} attribute.", words.type_);
        return Err(Refusal::invalid(message));
    }
    let title = new.title.unwrap_or_default();
    refuse_taken(attribute, words, &title, None)?;
    let status = (words.type_ == "status").then(|| Status {
        celebration_enabled: new.celebration_enabled.unwrap_or_default(),
        target_time_in_status: new.target_time_in_status.flatten(),
    });
    let choice = state.new_choice(place, title, status);
    state.attribute_mut(place).choices.push(choice.clone());
    data(&choice)
}

fn update(state: &mut State, call: &Call, words: &Words) -> Answer {
    let changes: Changes = body(&call.body, &words.update)?;
    let place = call.place(state)?;
    let number = find(state, place, call.name(2), words)?;
    let attribute = state.attribute(place);
    let mut choice = attribute.choices[number].clone();
    if is_empty(&changes, &choice) {
        // Source: Attio's OpenAPI file says so of objects; inferred for the rest.
        return Err(Refusal::invalid("You passed an empty payload."));
    }
    if let Some(title) = changes.title {
        refuse_taken(attribute, words, &title, Some(number))?;
        choice.title = title;
    }
    choice.is_archived = changes.is_archived.unwrap_or(choice.is_archived);
    if let Some(status) = &mut choice.status {
        // What is left out stays, the celebration too.
        status.celebration_enabled =
            changes.celebration_enabled.unwrap_or(status.celebration_enabled);
        if let Some(time) = changes.target_time_in_status {
            status.target_time_in_status = time;
        }
    }
    state.attribute_mut(place).choices[number] = choice.clone();
    data(&choice)
}

/// Those of an attribute, of which an attribute of another type has none.
fn choices<'a>(attribute: &'a Attribute, words: &Words) -> &'a [Choice] {
    if attribute.type_ == words.type_ { &attribute.choices } else { &[] }
}

/// The number of the option or status with this id or else this title, archived or not.
fn find(state: &State, place: Place, name: &str, words: &Words) -> Result<usize, Refusal> {
    let choices = choices(state.attribute(place), words);
    position(choices, name).ok_or_else(|| missing(words.type_, words.sought, name))
}

/// Source: that a title names one is from Attio's guides; that the id goes first is inferred.
pub(in crate::api) fn position(choices: &[Choice], name: &str) -> Option<usize> {
    let by_id = choices.iter().position(|it| it.id.own.as_str() == name);
    by_id.or_else(|| choices.iter().position(|it| it.title == name))
}

/// What to say of an option or status that is not there.
pub(in crate::api) fn missing(type_: &str, sought: &str, name: &str) -> Refusal {
    let message = format!("Cannot find {type_} attribute with {sought} title \"{name}\".");
    Refusal::value_not_found(message)
}

/// Source: the message is from Attio's OpenAPI file; that archived ones keep their title, and that case
/// matters, is inferred.
fn refuse_taken(
    attribute: &Attribute,
    words: &Words,
    title: &str,
    own: Option<usize>,
) -> Result<(), Refusal> {
    match attribute.choices.iter().position(|it| it.title == title) {
        Some(other) if Some(other) != own => Err(Refusal::conflict(format!(
            "There is already another {} with the title \"{title}\".",
            words.noun
        ))),
        _ => Ok(()),
    }
}

/// Whether nothing is set that a choice of this kind has.
fn is_empty(changes: &Changes, choice: &Choice) -> bool {
    let sets_status =
        changes.celebration_enabled.is_some() || changes.target_time_in_status.is_some();
    changes.title.is_none()
        && changes.is_archived.is_none()
        && !(choice.status.is_some() && sets_status)
}
