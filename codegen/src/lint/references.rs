//! That each `$ref` stands alone, and leads to a component of the kind that is wanted there.

use serde_json::Value;

use super::part::Part;
use super::shape::{Extent, Walk};
use super::values::quoted;

/// The keys that a schema may have beside `allOf`.
const BESIDE_MERGED: [&str; 5] = ["deprecated", "description", "example", "nullable", "x-neutral"];

impl Walk<'_> {
    /// A `$ref` stands alone, and leads to the component that it names.
    pub(super) fn reference(&mut self, part: &Part, folder: &str, pointer: &str) {
        self.sibling(part, pointer);
        let document = self.document;
        let at = format!("{pointer}/$ref");
        let prefix = format!("#/components/{folder}/");
        let target = document.at(&at).as_str().unwrap_or_default();
        let name = target.strip_prefix(&prefix).filter(|name| !name.contains('/'));
        let component = name.is_some() && document.find(&target[1..]).is_some();
        let message = match document.at(&at) {
            Value::String(_) if component && document.resolve(pointer).is_some() => return,
            Value::String(_) if component => {
                format!("write a {} out; references lead from `{target}` back to it", part.name)
            }
            Value::String(_) => format!(
                "write `{prefix}` and the name of a component; {} leads nowhere",
                quoted(target)
            ),
            Value::Null => "put this reference in quotes; without them `#` begins a comment".into(),
            _ => format!("write `{prefix}` and the name of a component here"),
        };
        self.at("no-unresolved-refs", &at, Extent::Whole, message);
        if !component {
            let names = document.at(&format!("/components/{folder}")).as_object();
            let names = names.into_iter().flatten().map(|(name, _)| name.as_str());
            let near = self.guesses.nearest(target.rsplit('/').next().unwrap_or_default(), names);
            self.fix(near.and_then(|name| document.replace(&at, &format!("{prefix}{name}"))));
        }
    }

    /// Tells of the first key beside a `$ref`.
    fn sibling(&mut self, part: &Part, pointer: &str) {
        let document = self.document;
        let sibling = document.children(pointer).into_iter().find(|(key, _)| key != "$ref");
        let Some((key, at)) = sibling else { return };
        let reference = format!("{pointer}/$ref");
        let target = document.at(&reference).as_str().filter(|_| part.name == "schema");
        let (message, fix) = match target.filter(|_| BESIDE_MERGED.contains(&key.as_str())) {
            Some(target) => (
                format!("write `allOf: [{{$ref: …}}]` beside `{key}`; it is ignored beside `$ref`"),
                document.replace_entry(&reference, &format!("allOf: [{{$ref: '{target}'}}]")),
            ),
            None => (
                format!("remove {}; it is ignored beside `$ref`", quoted(&key)),
                document.remove(&at),
            ),
        };
        self.at_key("no-ref-siblings", &at, Extent::Whole, message);
        self.fix(fix);
    }
}
