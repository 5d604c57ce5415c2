//! The operations on attributes.

use axum::http::Method;

use crate::api::defaults::stored;
use crate::api::{Answer, Call, Operation, data};
use crate::check::bodies::{self, CreateAttribute, DefaultValue, UpdateAttribute};
use crate::check::{Parameter, body, query};
use crate::refusal::Refusal;
use crate::state::{Attribute, Kind, Place, State, Target};
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
    let is_shown =
        |it: &&Attribute| state.is_there(it) && (query.is_true("show_archived") || !it.is_archived);
    let all = target.attributes.iter().filter(is_shown);
    let page: Vec<&Attribute> =
        all.skip(offset.unwrap_or(0)).take(limit.unwrap_or(usize::MAX)).collect();
    data(&page)
}

fn get_attribute(state: &mut State, call: &Call) -> Answer {
    data(state.attribute(call.place(state)?))
}

fn create_attribute(state: &mut State, call: &Call) -> Answer {
    let new: CreateAttribute = body(&call.body, &bodies::CREATE_ATTRIBUTE)?;
    let target = call.target(state)?;
    // Source: that these are left out of what can be created is from Attio's OpenAPI file; how they are
    // refused is inferred.
    if NOT_CREATED.contains(&new.type_.as_str()) {
        let message = format!("Cannot create an attribute of type \"{}\".", new.type_);
        return Err(Refusal::invalid(message));
    }
    refuse_taken(state, target, &new.api_slug, None)?;
    refuse_unique(&state.targets[target], &new.type_, new.is_unique)?;
    let relationship = other_end(state, target, &new)?;
    let mut attribute = state.new_attribute(target, &new.api_slug, &new.title, &new.type_);
    attribute.description = new.description;
    attribute.is_required = new.is_required;
    attribute.is_unique = new.is_unique;
    attribute.is_multiselect = new.is_multiselect;
    let only = relationship.as_ref().map(|(other, _)| state.targets[*other].id.clone());
    let config = first(&new.type_, only.clone());
    let object = |name: &str| state.object_id(name);
    attribute.config = changed(config, &new.type_, &new.config, object, only)?;
    if let Some(default) = new.default_value {
        set_default(state, target, &mut attribute, Some(default))?;
    }
    let place = state.add_attribute(target, attribute);
    if let Some((other, attribute)) = relationship {
        let far = state.add_attribute(other, attribute);
        state.relate(place, far);
    }
    data(state.attribute(place))
}

fn update_attribute(state: &mut State, call: &Call) -> Answer {
    let changes: UpdateAttribute = body(&call.body, &bodies::UPDATE_ATTRIBUTE)?;
    let place = call.place(state)?;
    if is_empty(&changes) {
        // Source: Attio's OpenAPI file says so of objects; inferred for the rest.
        return Err(Refusal::invalid("You passed an empty payload."));
    }
    let mut attribute = state.attribute(place).clone();
    if attribute.is_system_attribute {
        return Err(Refusal::system_edit());
    }
    if let Some(slug) = changes.api_slug {
        refuse_taken(state, place.target, &slug, Some(place))?;
        attribute.api_slug = slug;
    }
    if let Some(is_unique) = changes.is_unique {
        refuse_unique(&state.targets[place.target], &attribute.type_, is_unique)?;
        attribute.is_unique = is_unique;
    }
    if let Some(config) = &changes.config {
        let only = attribute.relationship.as_ref().map(|it| it.id.object_id.clone());
        let object = |name: &str| state.object_id(name);
        let before = attribute.config;
        attribute.config = changed(before, &attribute.type_, config, object, only)?;
    }
    if let Some(default) = changes.default_value {
        set_default(state, place.target, &mut attribute, default)?;
    }
    attribute.title = changes.title.unwrap_or(attribute.title);
    attribute.description = changes.description.unwrap_or(attribute.description);
    attribute.is_required = changes.is_required.unwrap_or(attribute.is_required);
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
    own: Option<Place>,
) -> Result<(), Refusal> {
    let has_slug = |it: &&Attribute| state.is_there(it) && it.api_slug == slug;
    let target = &state.targets[target];
    let own = own.map(|place| &state.attribute(place).id);
    match target.attributes.iter().find(has_slug) {
        Some(other) if Some(&other.id) != own => Err(Refusal::conflict(match target.kind {
            Kind::Objects => "An attribute with the same API slug already exists on this Object",
            Kind::Lists => {
                "An attribute with the same API slug already exists on this list. Please choose a different API slug."
            }
        })),
        _ => Ok(()),
    }
}

/// Whether a target is one of the two that Attio treats in a way of their own.
fn is_people_or_companies(target: &Target) -> bool {
    target.kind == Kind::Objects && matches!(target.slug.as_str(), "people" | "companies")
}

/// Source: reported by users for people and companies; Attio's guides for select.
fn refuse_unique(target: &Target, type_: &str, is_unique: bool) -> Result<(), Refusal> {
    if is_unique && (is_people_or_companies(target) || type_ == "select") {
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
        // Source: that they are not supported is from Attio's OpenAPI file, the text is inferred.
        Some(_) if is_people_or_companies(&state.targets[target]) => {
            let message = "Default values are not supported on people and companies.";
            return Err(Refusal::invalid(message));
        }
        Some(default) => Some(stored(state, attribute, default)?),
        None => None,
    };
    // Source: inferred; no change of a default value is recorded.
    attribute.is_default_value_enabled = default.is_some();
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
    // Source: that it is for references alone is from Attio's OpenAPI file; that lists have none, and
    // the texts, are inferred.
    if new.type_ != "record-reference" {
        let message = "Only a record-reference attribute can have a relationship.";
        return Err(Refusal::invalid(message));
    }
    if state.targets[target].kind == Kind::Lists {
        return Err(Refusal::invalid("An attribute of a list cannot have a relationship."));
    }
    let other = state.target(Kind::Objects, &relationship.object)?;
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
