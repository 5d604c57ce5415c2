//! The parameters of operations → whether each is a plain string; the unsupported ones, which get no
//! argument and no setter, and why.

use std::mem;

use super::api::{Api, Parameter, ParameterIn};
use super::rust::RustType;
use super::schema::{Form, Schema};
use super::style::{ParameterEncoding, Style};

/// Why a parameter is not supported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsupported {
    /// The encoding that this key specifies.
    Key(&'static str),
    /// Its type.
    Type,
}

impl Api {
    /// Removes the optional parameters that are not supported.
    pub(super) fn remove_unsupported(&mut self) {
        let mut operations = mem::take(&mut self.operations);
        for operation in &mut operations {
            let all = mem::take(&mut operation.parameters).into_iter();
            let is_removed = |it: &Parameter| !it.is_required() && self.unsupported(it).is_some();
            (operation.without_setter, operation.parameters) = all.partition(|it| is_removed(it));
        }
        self.operations = operations;
    }

    /// Why a parameter is not supported, if so.
    #[must_use]
    pub fn unsupported(&self, parameter: &Parameter) -> Option<Unsupported> {
        let Some(encoding) = parameter.encoding else {
            let key = if parameter.is_content { "content" } else { "style" };
            return parameter.unread.contains_key(key).then_some(Unsupported::Key(key));
        };
        let schema = parameter.schema.as_ref()?;
        let is_supported = match encoding.style {
            _ if !schema.is_known() => true,
            Style::Json | Style::DeepObject => true,
            Style::Text => self.is_plain_string(schema),
            // The value of an enum in a path is checked, but not those within arrays or objects.
            _ if parameter.location == Some(ParameterIn::Path) => {
                self.is_plain_string(schema)
                    || self.is_flat(schema, false) && !self.has_enum(schema)
            }
            style => self.is_flat(schema, style == Style::Form && encoding.explode),
        };
        (!is_supported).then_some(Unsupported::Type)
    }

    /// Whether each value of a parameter is sent as one plain string.
    #[must_use]
    pub fn is_plain(&self, parameter: &Parameter) -> bool {
        let (Some(schema), Some(encoding)) = (&parameter.schema, parameter.encoding) else {
            return true;
        };
        let is_plain = |it: &Schema| {
            // An `f64` can be NaN.
            self.is_plain_string(it) && it.rust_type().as_argument() != RustType::Float
        };
        match (parameter.location, &schema.form) {
            (Some(ParameterIn::Cookie), _) => false,
            _ if encoding.reserved || [Style::Label, Style::Matrix].contains(&encoding.style) => {
                false
            }
            (Some(ParameterIn::Query), Form::Array(Some(items))) => {
                encoding.explode && encoding.style == Style::Form && is_plain(items)
            }
            _ => encoding.style != Style::Json && is_plain(schema),
        }
    }

    /// The encoding of a parameter, equal if equal on the wire; none for a plain string.
    pub(crate) fn wire_encoding(&self, parameter: &Parameter) -> Option<ParameterEncoding> {
        let schema = parameter.schema.as_ref().map(|it| self.resolve(it));
        let has_parts = schema.is_none_or(|it| !self.is_plain_string(it));
        let encoding = parameter.encoding?;
        match encoding.style {
            Style::Json | Style::Label | Style::Matrix => Some(encoding),
            _ if has_parts => Some(encoding),
            _ => encoding.reserved.then_some(ParameterEncoding {
                style: Style::Text,
                explode: false,
                ..encoding
            }),
        }
    }

    /// Whether no part of a value has parts of its own; with `exploded`, arrays in objects may.
    fn is_flat(&self, schema: &Schema, exploded: bool) -> bool {
        let schema = self.resolve(schema);
        let has_parts = |it: &Schema, but_arrays: bool| match &self.resolve(it).form {
            Form::Object(_) | Form::Map(_) | Form::Union(_) => true,
            Form::Array(_) => !but_arrays,
            _ => false,
        };
        match &schema.form {
            Form::Array(Some(items)) => !has_parts(items, false),
            Form::Map(Some(of)) => !has_parts(of, exploded),
            // The client refuses optional properties with parts when they are set.
            Form::Object(object) => {
                let required = object
                    .properties
                    .iter()
                    .filter(|(it, _)| object.required.iter().any(|other| other.value == **it));
                required.map(|(_, it)| it).all(|it| !has_parts(it, exploded))
            }
            _ => true,
        }
    }

    /// Whether a part of a value is an enum.
    fn has_enum(&self, schema: &Schema) -> bool {
        let schema = self.resolve(schema);
        let is_enum = |it: &Schema| matches!(self.resolve(it).form, Form::Enum(_));
        match &schema.form {
            Form::Array(Some(items)) => is_enum(items),
            Form::Map(Some(of)) => is_enum(of),
            Form::Object(object) => object.properties.values().any(is_enum),
            Form::Choice(all) => all.iter().any(|it| is_enum(&it.schema)),
            _ => false,
        }
    }

    /// Whether a schema's values are plain strings in a URL or header.
    fn is_plain_string(&self, schema: &Schema) -> bool {
        match &schema.form {
            Form::Reference(_) => self
                .target(schema)
                .is_none_or(|ty| matches!(ty.schema.form, Form::Enum(_) | Form::String)),
            Form::String | Form::Integer | Form::Number | Form::Boolean | Form::Enum(_) => true,
            // Other rules report unresolved references and inline merges.
            Form::Object(object) => object.is_merged,
            _ => false,
        }
    }
}
