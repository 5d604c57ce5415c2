//! The parameters of operations → those of which an argument or a setter can be made, and why not of others.

use std::mem;

use super::api::{Api, Parameter, ParameterIn};
use super::schema::{Form, Schema};

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
        let schema = parameter.schema.as_ref()?;
        let is_list = matches!(schema.form, Form::Array(_));
        let matters = |key: &&str| *key != "explode" || is_list;
        let is_said = |key: &&str| parameter.unread.contains_key(*key);
        let mut keys = ["allowReserved", "explode", "style"].into_iter().filter(matters);
        if let Some(key) = keys.find(is_said) {
            return Some(Unfit::Key(key));
        }
        let text = match &schema.form {
            Form::Array(items) if parameter.location == Some(ParameterIn::Query) => {
                items.as_deref()
            }
            _ => Some(schema),
        };
        let is_unfit = text.is_some_and(|it| it.is_known() && !self.is_text(it));
        is_unfit.then_some(Unfit::Type)
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
