//! The operations on attributes.

use axum::http::Method;

use crate::api::defaults::converted;
use crate::api::{Call, Operation, OperationResult, data};
use crate::check::bodies::{self, CreateAttribute, DefaultValue, UpdateAttribute};
use crate::check::{Parameter, body, query};
use crate::refusal::Refusal;
use crate::rules::{Rule, Rules};
use crate::state::{Attribute, AttributeIndex, State, Status, Target, TargetKind};
use crate::types::{NOT_CREATABLE, initial_config, updated_config};

// Source: the actions of create and update are from Attio's OpenAPI file; the others are inferred from them.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes", action: "list these attributes", run: list_attributes },
    Operation { method: Method::POST, path: "/v2/{target}/{identifier}/attributes", action: "create this attribute", run: create_attribute },
    Operation { method: Method::GET, path: "/v2/{target}/{identifier}/attributes/{attribute}", action: "read this attribute", run: get_attribute },
    Operation { method: Method::PATCH, path: "/v2/{target}/{identifier}/attributes/{attribute}", action: "update this attribute", run: update_attribute },
];

fn list_attributes(state: &mut State, call: &Call) -> OperationResult {
    let known = [
        ("limit", Parameter::Number),
        ("offset", Parameter::Number),
        ("show_archived", Parameter::Bool),
    ];
    let query = query(&call.query, &known)?;
    let (offset, limit) = (query.number("offset"), query.number("limit"));
    let target = &state.targets[call.target(state)?];
    let hides = state.rules.holds(Rule::ArchivedIsHidden) && !query.is_true("show_archived");
    let is_shown = |it: &&Attribute| state.exists(it) && !(hides && it.is_archived);
    let counts = |it: &&Attribute| !state.rules.holds(Rule::HiddenBeforePages) || is_shown(it);
    let all = target.attributes.iter().filter(counts);
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(usize::MAX));
    let page: Vec<&Attribute> = all.skip(offset).take(limit).filter(is_shown).collect();
    data(&page)
}

fn get_attribute(state: &mut State, call: &Call) -> OperationResult {
    query(&call.query, &[])?;
    data(state.attribute(call.attribute(state)?))
}

fn create_attribute(state: &mut State, call: &Call) -> OperationResult {
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
    let config = initial_config(&new.type_, only.clone(), &state.rules);
    let object = |name: &str| state.object_id(name);
    attribute.config = updated_config(config, &new.type_, &new.config, object, only, &state.rules)?;
    if let Some(default) = new.default_value {
        set_default(state, target, &mut attribute, Some(default))?;
    }
    refuse_required_alone(&attribute, &state.rules)?;
    let index = state.add_attribute(target, attribute);
    if new.type_ == "status" && !state.rules.holds(Rule::BornEmpty) {
        let choice = state.new_choice(index, "To do".to_owned(), Some(Status::default()));
        state.attribute_mut(index).choices.push(choice);
    }
    if let Some((other, attribute)) = relationship {
        let far = state.add_attribute(other, attribute);
        state.relate(index, far);
    }
    data(state.attribute(index))
}

fn update_attribute(state: &mut State, call: &Call) -> OperationResult {
    query(&call.query, &[])?;
    let changes: UpdateAttribute = body(&call.body, &bodies::UPDATE_ATTRIBUTE)?;
    let index = call.attribute(state)?;
    if is_empty(&changes) && state.rules.holds(Rule::EmptyUpdate) {
        return Err(Refusal::invalid("You passed an empty payload."));
    }
    let mut attribute = state.attribute(index).clone();
    if attribute.is_system_attribute && state.rules.holds(Rule::SystemAttributes) {
        return Err(Refusal::system_edit());
    }
    if let Some(slug) = changes.api_slug {
        refuse_taken(state, index.target, &slug, Some(index))?;
        attribute.api_slug = slug;
    }
    if let Some(is_unique) = changes.is_unique {
        refuse_unique(&state.targets[index.target], &attribute.type_, is_unique, &state.rules)?;
        attribute.is_unique = is_unique;
    }
    if let Some(config) = &changes.config {
        let only = attribute.relationship.as_ref().map(|it| it.id.object_id.clone());
        let object = |name: &str| state.object_id(name);
        let before = attribute.config;
        attribute.config =
            updated_config(before, &attribute.type_, config, object, only, &state.rules)?;
    }
    if let Some(default) = changes.default_value {
        set_default(state, index.target, &mut attribute, default)?;
    }
    attribute.title = changes.title.unwrap_or(attribute.title);
    attribute.description = changes.description.unwrap_or(attribute.description);
    attribute.is_required = changes.is_required.unwrap_or(attribute.is_required);
    refuse_required_alone(&attribute, &state.rules)?;
    attribute.is_archived = changes.is_archived.unwrap_or(attribute.is_archived);
    *state.attribute_mut(index) = attribute;
    state.update_other_end(index);
    data(state.attribute(index))
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

/// Source: users report that an archived attribute keeps its slug, that renaming it frees the slug, and the
/// message for objects; the message for lists is from Attio's OpenAPI file.
fn refuse_taken(
    state: &State,
    target: usize,
    slug: &str,
    own: Option<AttributeIndex>,
) -> Result<(), Refusal> {
    let rules = &state.rules;
    let is_same = |one: &str| match rules.holds(Rule::SlugsByCase) {
        true => one == slug,
        false => one.eq_ignore_ascii_case(slug),
    };
    let keeps_slug = |it: &Attribute| !it.is_archived || rules.holds(Rule::ArchivedSlug);
    let has_slug = |it: &&Attribute| state.exists(it) && is_same(&it.api_slug) && keeps_slug(it);
    let target = &state.targets[target];
    let own = own.map(|index| &state.attribute(index).id);
    match target.attributes.iter().find(has_slug) {
        Some(other) if Some(&other.id) != own && rules.holds(Rule::TakenSlug) => {
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

/// Refuses what cannot be created on any target.
fn refuse_kind(new: &CreateAttribute, rules: &Rules) -> Result<(), Refusal> {
    let type_ = new.type_.as_str();
    let is_refused = NOT_CREATABLE.contains(&type_) && rules.holds(Rule::NotCreated);
    if is_refused || (type_ == "email-address" && !rules.holds(Rule::EmailCreated)) {
        let message = format!("Cannot create an attribute of type \"{type_}\".");
        return Err(Refusal::invalid(message));
    }
    let has_many = ["select", "record-reference", "actor-reference"].contains(&type_);
    if new.is_multiselect && !has_many && !rules.holds(Rule::AnyMultiselect) {
        return Err(Refusal::invalid("An attribute of this type cannot be multiselect."));
    }
    Ok(())
}

fn refuse_required_alone(attribute: &Attribute, rules: &Rules) -> Result<(), Refusal> {
    if attribute.is_required
        && attribute.default_value.is_none()
        && !rules.holds(Rule::RequiredAlone)
    {
        return Err(Refusal::invalid("A required attribute needs a default value."));
    }
    Ok(())
}

/// Whether a target is one of the two objects that Attio treats specially.
fn is_people_or_companies(target: &Target) -> bool {
    target.kind == TargetKind::Objects && matches!(target.slug.as_str(), "people" | "companies")
}

fn refuse_unique(
    target: &Target,
    type_: &str,
    is_unique: bool,
    rules: &Rules,
) -> Result<(), Refusal> {
    let is_special = is_people_or_companies(target) && rules.holds(Rule::UniqueOfPeople);
    let is_select = type_ == "select" && rules.holds(Rule::UniqueSelect);
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
                && state.rules.holds(Rule::DefaultsOfPeople) =>
        {
            let message = "Default values are not supported on people and companies.";
            return Err(Refusal::invalid(message));
        }
        Some(default) => Some(converted(state, attribute, default)?),
        None => None,
    };
    if state.rules.holds(Rule::DefaultIsEnabled) {
        attribute.is_default_value_enabled = default.is_some();
    }
    attribute.default_value = default;
    Ok(())
}

/// The attribute to create at the other end of a relationship, and its target.
fn other_end(
    state: &mut State,
    target: usize,
    new: &CreateAttribute,
) -> Result<Option<(usize, Attribute)>, Refusal> {
    let Some(relationship) = &new.relationship else { return Ok(None) };
    if new.type_ != "record-reference" {
        if !state.rules.holds(Rule::RelationshipType) {
            return Ok(None);
        }
        let message = "Only a record-reference attribute can have a relationship.";
        return Err(Refusal::invalid(message));
    }
    if state.targets[target].kind == TargetKind::Lists {
        if !state.rules.holds(Rule::RelationshipOfList) {
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
