//! Objects as multipart forms.

use serde::Serialize;

use super::multipart::{Named, Part};
use super::pairs::{FieldValue, Styles, pairs};
use crate::runtime::Call;

impl Call {
    /// Sets a body whose properties are parts; `styles` and `types` list the properties with a style or a content
    /// type.
    pub(crate) fn parts(
        self,
        value: &impl Serialize,
        styles: Styles<'_>,
        types: &[(&str, &str)],
    ) -> Self {
        let part = |(name, value): (String, FieldValue)| {
            let mut part = match value {
                FieldValue::Plain(value) => Part::new(value),
                FieldValue::Json(value) => Part::new(value).content_type("application/json"),
                // Values in a part are not encoded.
                FieldValue::Joined(items, delimiter) if items.iter().any(|it| it.contains(delimiter)) => {
                    return Err(format!("a value of `{name}` contains the delimiter `{delimiter}`"));
                }
                FieldValue::Joined(items, delimiter) => Part::new(items.join(&delimiter.to_string())),
            };
            if let Some((_, ty)) = types.iter().find(|(it, _)| *it == name) {
                part = part.content_type(*ty);
            }
            Ok(Named { name, part, rank: 0 })
        };
        let mut parts = self.form_parts();
        parts.retain(|it| it.rank != 0);
        let is_file = |name: &str| {
            parts.iter().any(|it| it.name == name && it.rank == 2)
        };
        let typed = pairs(value, styles).and_then(|all| {
            all.into_iter().filter(|(name, _)| !is_file(name)).map(part).collect()
        });
        self.with_parts(typed.map(|typed: Vec<Named>| [typed, parts].concat()))
    }
}
