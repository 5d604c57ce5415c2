//! Objects whose properties are parts of a form.

use serde::Serialize;

use super::multipart::{Named, Part};
use super::pairs::{Styles, Text, pairs};
use crate::runtime::Call;

impl Call {
    /// Sets a body whose properties are parts of a form, some of them in a style or with a type of their own.
    pub(crate) fn parts(
        self,
        value: &impl Serialize,
        styles: Styles<'_>,
        types: &[(&str, &str)],
    ) -> Self {
        let part = |(name, text): (String, Text)| {
            let mut part = match text {
                Text::Plain(text) => Part::new(text),
                Text::Json(text) => Part::new(text).content_type("application/json"),
                // Nothing is encoded in a part.
                Text::Joined(words, between) if words.iter().any(|it| it.contains(between)) => {
                    return Err(format!("`{name}` holds `{between}`, which stands between its values"));
                }
                Text::Joined(words, between) => Part::new(words.join(&between.to_string())),
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
