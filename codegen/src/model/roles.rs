//! An [`Api`] → all its schemas, each with its role.

use std::collections::BTreeSet;

use super::api::{Api, Media, Operation, Type};
use super::schema::{Form, Schema, name_in};
use crate::document::unescape;

/// The role of a schema, which decides which schemas are allowed there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// A component.
    Type,
    /// A merged object.
    Merged,
    /// A member of a union.
    Member,
    /// A member of a choice or of an open union.
    Choice,
    /// A property of an object.
    Property {
        /// Whether the object requires it.
        required: bool,
        /// Whether it is within a type, and not in the envelope of a body.
        in_type: bool,
    },
    /// The items of an array, the values of a map, or the undeclared properties of an object.
    Item,
    /// A parameter.
    Parameter,
    /// A body.
    Body,
}

impl Role {
    /// Whether a schema of this role has no name.
    #[must_use]
    pub fn is_inline(self) -> bool {
        !matches!(self, Self::Type | Self::Merged | Self::Member | Self::Choice)
    }

    /// Whether a schema of this role is a property of a type.
    #[must_use]
    pub fn is_field(self) -> bool {
        matches!(self, Self::Property { in_type: true, .. })
    }
}

impl Api {
    /// All schemas, each once: those of the types, and inline ones.
    pub fn roles(&self) -> impl Iterator<Item = (&Schema, Role)> {
        let types = self.types.values().map(|ty| (&ty.schema, Role::Type));
        let mut seen = BTreeSet::new();
        let inline = self.operations.iter().flat_map(|operation| {
            let parameters = operation.parameters.iter().map(|it| (&it.schema, Role::Parameter));
            parameters.chain(operation.media().map(|it| (&it.schema, Role::Body)))
        });
        let inline = inline.filter_map(|(schema, role)| Some((schema.as_ref()?, role)));
        let inline = inline.filter(move |(schema, _)| seen.insert(schema.at.as_str()));
        types.chain(inline).flat_map(|(schema, role)| within(schema, role))
    }

    /// All schemas, each once.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.roles().map(|(schema, _)| schema)
    }

    /// The type of `#/components/schemas/Name`, which may be a reference itself.
    #[must_use]
    pub fn named(&self, target: &str) -> Option<&Type> {
        self.types.get(self.rust_names.get(&unescape(name_in(target)?))?)
    }
}

impl Operation {
    /// Its request and response bodies, in all media types.
    pub fn media(&self) -> impl Iterator<Item = &Media> {
        let responses = self.responses.values().map(|(_, it)| &it.content);
        let body = self.body.iter().map(|it| &it.content);
        body.chain(responses).flatten().flat_map(|content| content.values())
    }
}

/// A schema, and all within it.
fn within(schema: &Schema, role: Role) -> Vec<(&Schema, Role)> {
    let in_type = role == Role::Type;
    let (mut all, mut next) = (Vec::new(), vec![(schema, role)]);
    while let Some((schema, role)) = next.pop() {
        all.push((schema, role));
        match &schema.form {
            Form::Union(union) => next.extend(union.members.iter().map(|it| (it, Role::Member))),
            // No discriminator is removed from these, so they are as elsewhere.
            Form::Choice(all) => next.extend(all.iter().map(|it| (&it.schema, Role::Choice))),
            Form::Open(..) => {
                next.extend(schema.open_members().iter().map(|it| (it, Role::Choice)));
            }
            Form::Object(object) => {
                next.extend(object.merged.iter().map(|it| (it, Role::Merged)));
                next.extend(object.extra.iter().map(|it| (it.as_ref(), Role::Item)));
                let required: BTreeSet<&str> =
                    object.required.iter().map(|it| it.value.as_str()).collect();
                next.extend(object.properties.iter().map(|(name, it)| {
                    let required = required.contains(name.as_str());
                    (it, Role::Property { required, in_type })
                }));
            }
            _ => next.extend(schema.item().map(|it| (it, Role::Item))),
        }
    }
    all
}
