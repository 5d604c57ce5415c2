//! The parameters of operations → whether each is a plain string, and those of which no argument and no setter
//! can be made, and why not.

use std::mem;

use super::api::{Api, Parameter, ParameterIn};
use super::rust::RustType;
use super::schema::{Form, Schema};
use super::style::{Style, Written};

/// What of a parameter is not supported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unfit {
    /// How it is written, by this key.
    Key(&'static str),
    /// Its type.
    Type,
}

impl Api {
    /// Takes out the parameters that a call can do without, where they are not supported.
    pub(super) fn set_apart(&mut self) {
        let mut operations = mem::take(&mut self.operations);
        for operation in &mut operations {
            let all = mem::take(&mut operation.parameters).into_iter();
            let is_apart = |it: &Parameter| !it.is_required() && self.unfit(it).is_some();
            (operation.without_setter, operation.parameters) = all.partition(|it| is_apart(it));
        }
        self.operations = operations;
    }

    /// What of a parameter is not supported.
    #[must_use]
    pub fn unfit(&self, parameter: &Parameter) -> Option<Unfit> {
        let Some(encoding) = parameter.encoding else {
            let key = if parameter.is_content { "content" } else { "style" };
            return parameter.unread.contains_key(key).then_some(Unfit::Key(key));
        };
        let schema = parameter.schema.as_ref()?;
        let is_fit = match encoding.style {
            _ if !schema.is_known() => true,
            Style::Json | Style::DeepObject => true,
            Style::Text => self.is_text(schema),
            // Where values choose a route, each of them is looked at before it is sent.
            _ if parameter.location == Some(ParameterIn::Path) => {
                self.is_text(schema) || self.is_flat(schema, false) && !self.has_enum(schema)
            }
            style => self.is_flat(schema, style == Style::Form && encoding.explode),
        };
        (!is_fit).then_some(Unfit::Type)
    }

    /// Whether a parameter is sent as the string that each of its values is.
    #[must_use]
    pub fn is_plain(&self, parameter: &Parameter) -> bool {
        let (Some(schema), Some(encoding)) = (&parameter.schema, parameter.encoding) else {
            return true;
        };
        let is_plain = |it: &Schema| {
            // Not all of what is an `f64` is a number.
            self.is_text(it) && it.rust_type().as_argument() != RustType::Float
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

    /// How a parameter is written, the same for what is the same on the wire; nothing for one that is sent as
    /// the string that it is.
    pub(crate) fn written(&self, parameter: &Parameter) -> Option<Written> {
        let schema = parameter.schema.as_ref().map(|it| self.resolve(it));
        let has_parts = schema.is_none_or(|it| !self.is_text(it));
        let encoding = parameter.encoding?;
        match encoding.style {
            Style::Json | Style::Label | Style::Matrix => Some(encoding),
            _ if has_parts => Some(encoding),
            _ => encoding.reserved.then_some(Written {
                style: Style::Text,
                explode: false,
                ..encoding
            }),
        }
    }

    /// Whether nothing in a value has parts of its own; but for arrays in objects, if these are written
    /// as `exploded` says.
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
            // What can be left out is refused where it is not.
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

    /// Whether a value has parts that are of an enum.
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

    /// Whether a schema's values are plain texts outside of JSON.
    fn is_text(&self, schema: &Schema) -> bool {
        match &schema.form {
            Form::Reference(_) => self
                .target(schema)
                .is_none_or(|ty| matches!(ty.schema.form, Form::Enum(_) | Form::String)),
            Form::String | Form::Integer | Form::Number | Form::Boolean | Form::Enum(_) => true,
            // What leads nowhere or is merged inline is told by other rules.
            Form::Object(object) => object.is_merged,
            _ => false,
        }
    }
}
