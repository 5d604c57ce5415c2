//! The operations on attributes.

use axum::http::Method;

use crate::api::defaults::stored;
use crate::api::{Answer, Call, Operation, data};
use crate::check::bodies::{self, CreateAttribute, DefaultValue, UpdateAttribute};
use crate::check::{Parameter, body, query};
use crate::refusal::Refusal;
use crate::rules::{Rule, Rules};
use crate::state::{Attribute, AttributeIndex, State, Status, Target, TargetKind};
use crate::types::{NOT_CREATED, changed, first};

// Source: create and update are from Attio's OpenAPI file, and the other deeds are inferred from those.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes", deed: "list these attributes", run: list_attributes },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes", deed: "create this attribute", run: create_attribute },
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}", deed: "read this attribute", run: get_attribute },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}", deed: "update this attribute", run: update_attribute },
];

fn list_attributes(state: &mut State, call: &Call) -> Answer {
    let known = [
        ("limit", Parameter::Number),
        ("offset", Parameter::Number),
        ("show_archived", Parameter::Bool),
    ];
    let query = query(&call.query, &known)?;
    let (offset, limit) = (query.number("offset"), query.number("limit"));
    let target = &state.targets[call.target(state)?];
    let hides = state.rules.hold(Rule::ArchivedIsHidden) && !query.is_true("show_archived");
    let is_shown = |it: &&Attribute| state.is_there(it) && !(hides && it.is_archived);
    let counts = |it: &&Attribute| !state.rules.hold(Rule::HiddenBeforePages) || is_shown(it);
    let all = target.attributes.iter().filter(counts);
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(usize::MAX));
    let page: Vec<&Attribute> = all.skip(offset).take(limit).filter(is_shown).collect();
    data(&page)
}

fn get_attribute(state: &mut State, call: &Call) -> Answer {
    query(&call.query, &[])?;
    data(state.attribute(call.place(state)?))
}

fn create_attribute(state: &mut State, call: &Call) -> Answer {
    query(&call.query, &[])?;
    let new: CreateAttribute = body(&call.body, &bodies::CREATE_ATTRIBUTE)?;
    let target = call.target(state)?;
    refuse_kind(&new, &state.rules)?;
    refuse_taken(state, target, &new.api_slug, None)?;
    refuse_unique(&state.targets[target], &new.type_, new.is_unique, &state.rules)?;
    let relationship = other_end(state, target, &new)?;
    let mut attribute = state.new_attribute(target, &new.api_slug, &new.title, &new.type_);
    attribute.description = new.description;
    attribute.is_required = new.is_required;
    attribute.is_unique = new.is_unique;
    attribute.is_multiselect = new.is_multiselect;
    let only = relationship.as_ref().map(|(other, _)| state.targets[*other].id.clone());
    let config = first(&new.type_, only.clone(), &state.rules);
    let object = |name: &str| state.object_id(name);
    attribute.config = changed(config, &new.type_, &new.config, object, only, &state.rules)?;
    if let Some(default) = new.default_value {
        set_default(state, target, &mut attribute, Some(default))?;
    }
    refuse_required_alone(&attribute, &state.rules)?;
    let place = state.add_attribute(target, attribute);
    if new.type_ == "status" && !state.rules.hold(Rule::BornEmpty) {
        let choice = state.new_choice(place, "To do".to_owned(), Some(Status::default()));
        state.attribute_mut(place).choices.push(choice);
    }
    if let Some((other, attribute)) = relationship {
        let far = state.add_attribute(other, attribute);
        state.relate(place, far);
    }
    data(state.attribute(place))
}

fn update_attribute(state: &mut State, call: &Call) -> Answer {
    query(&call.query, &[])?;
    let changes: UpdateAttribute = body(&call.body, &bodies::UPDATE_ATTRIBUTE)?;
    let place = call.place(state)?;
    if is_empty(&changes) && state.rules.hold(Rule::EmptyUpdate) {
        return Err(Refusal::invalid("You passed an empty payload."));
    }
    let mut attribute = state.attribute(place).clone();
    if attribute.is_system_attribute && state.rules.hold(Rule::SystemAttributes) {
        return Err(Refusal::system_edit());
    }
    if let Some(slug) = changes.api_slug {
        refuse_taken(state, place.target, &slug, Some(place))?;
        attribute.api_slug = slug;
    }
    if let Some(is_unique) = changes.is_unique {
        refuse_unique(&state.targets[place.target], &attribute.type_, is_unique, &state.rules)?;
        attribute.is_unique = is_unique;
    }
    if let Some(config) = &changes.config {
        let only = attribute.relationship.as_ref().map(|it| it.id.object_id.clone());
        let object = |name: &str| state.object_id(name);
        let before = attribute.config;
        attribute.config = changed(before, &attribute.type_, config, object, only, &state.rules)?;
    }
    if let Some(default) = changes.default_value {
        set_default(state, place.target, &mut attribute, default)?;
    }
    attribute.title = changes.title.unwrap_or(attribute.title);
    attribute.description = changes.description.unwrap_or(attribute.description);
    attribute.is_required = changes.is_required.unwrap_or(attribute.is_required);
    refuse_required_alone(&attribute, &state.rules)?;
    attribute.is_archived = changes.is_archived.unwrap_or(attribute.is_archived);
    *state.attribute_mut(place) = attribute;
    state.tell_other_end(place);
    data(state.attribute(place))
}

fn is_empty(changes: &UpdateAttribute) -> bool {
    matches!(
        changes,
        UpdateAttribute {
            title: None,
            description: None,
            api_slug: None,
            is_required: None,
            is_unique: None,
            default_value: None,
            config: None,
            is_archived: None,
        }
    )
}

/// Source: users report that an archived attribute keeps its slug, that a rename of it frees the slug, and
/// the text for objects; the text for lists is from Attio's OpenAPI file.
fn refuse_taken(
    state: &State,
    target: usize,
    slug: &str,
    own: Option<AttributeIndex>,
) -> Result<(), Refusal> {
    let rules = &state.rules;
    let is_same = |one: &str| match rules.hold(Rule::SlugsByCase) {
        true => one == slug,
        false => one.eq_ignore_ascii_case(slug),
    };
    let keeps_slug = |it: &Attribute| !it.is_archived || rules.hold(Rule::ArchivedSlug);
    let has_slug = |it: &&Attribute| state.is_there(it) && is_same(&it.api_slug) && keeps_slug(it);
    let target = &state.targets[target];
    let own = own.map(|place| &state.attribute(place).id);
    match target.attributes.iter().find(has_slug) {
        Some(other) if Some(&other.id) != own && rules.hold(Rule::TakenSlug) => {
            Err(Refusal::conflict(match target.kind {
                TargetKind::Objects => {
                    "An attribute with the same API slug already exists on this Object"
                }
                TargetKind::Lists => {
                    "An attribute with the same API slug already exists on this list. Please choose a different API slug."
                }
            }))
        }
        _ => Ok(()),
    }
}

/// Refuses what cannot be created, whatever the target.
fn refuse_kind(new: &CreateAttribute, rules: &Rules) -> Result<(), Refusal> {
    let type_ = new.type_.as_str();
    let is_refused = NOT_CREATED.contains(&type_) && rules.hold(Rule::NotCreated);
    if is_refused || (type_ == "email-address" && !rules.hold(Rule::EmailCreated)) {
        let message = format!("Cannot create an attribute of type \"{type_}\".");
        return Err(Refusal::invalid(message));
    }
    let has_many = ["select", "record-reference", "actor-reference"].contains(&type_);
    if new.is_multiselect && !has_many && !rules.hold(Rule::AnyMultiselect) {
        return Err(Refusal::invalid("An attribute of this type cannot be multiselect."));
    }
    Ok(())
}

fn refuse_required_alone(attribute: &Attribute, rules: &Rules) -> Result<(), Refusal> {
    if attribute.is_required
        && attribute.default_value.is_none()
        && !rules.hold(Rule::RequiredAlone)
    {
        return Err(Refusal::invalid("A required attribute needs a default value."));
    }
    Ok(())
}

/// Whether a target is one of the two that Attio treats in a way of their own.
fn is_people_or_companies(target: &Target) -> bool {
    target.kind == TargetKind::Objects && matches!(target.slug.as_str(), "people" | "companies")
}

fn refuse_unique(
    target: &Target,
    type_: &str,
    is_unique: bool,
    rules: &Rules,
) -> Result<(), Refusal> {
    let is_special = is_people_or_companies(target) && rules.hold(Rule::UniqueOfPeople);
    let is_select = type_ == "select" && rules.hold(Rule::UniqueSelect);
    if is_unique && (is_special || is_select) {
        return Err(Refusal::invalid("Cannot set attribute as unique."));
    }
    Ok(())
}

fn set_default(
    state: &State,
    target: usize,
    attribute: &mut Attribute,
    default: Option<DefaultValue>,
) -> Result<(), Refusal> {
    let default = match default {
        Some(_)
            if is_people_or_companies(&state.targets[target])
                && state.rules.hold(Rule::DefaultsOfPeople) =>
        {
            let message = "Default values are not supported on people and companies.";
            return Err(Refusal::invalid(message));
        }
        Some(default) => Some(stored(state, attribute, default)?),
        None => None,
    };
    if state.rules.hold(Rule::DefaultIsEnabled) {
        attribute.is_default_value_enabled = default.is_some();
    }
    attribute.default_value = default;
    Ok(())
}

/// The attribute to create at the other end, and the target that gets it.
fn other_end(
    state: &mut State,
    target: usize,
    new: &CreateAttribute,
) -> Result<Option<(usize, Attribute)>, Refusal> {
    let Some(relationship) = &new.relationship else { return Ok(None) };
    if new.type_ != "record-reference" {
        if !state.rules.hold(Rule::RelationshipType) {
            return Ok(None);
        }
        let message = "Only a record-reference attribute can have a relationship.";
        return Err(Refusal::invalid(message));
    }
    if state.targets[target].kind == TargetKind::Lists {
        if !state.rules.hold(Rule::RelationshipOfList) {
            return Ok(None);
        }
        return Err(Refusal::invalid("An attribute of a list cannot have a relationship."));
    }
    let other = state.target(TargetKind::Objects, &relationship.object)?;
    refuse_taken(state, other, &relationship.api_slug, None)?;
    if other == target && relationship.api_slug == new.api_slug {
        let message = "An attribute with the same API slug already exists on this Object";
        return Err(Refusal::conflict(message));
    }
    let mut attribute =
        state.new_attribute(other, &relationship.api_slug, &relationship.title, &new.type_);
    attribute.is_multiselect = relationship.is_multiselect;
    let allowed = vec![state.targets[target].id.clone()];
    attribute.config.record_reference.allowed_object_ids = Some(allowed);
    Ok(Some((other, attribute)))
}
