//! The spec of this repository: in goes nothing, out come its value, and the line of each part.

use std::sync::LazyLock;

use serde_json::Value;

/// Its path from the root of the repository.
pub const PATH: &str = "openapi/attributes.yaml";

const TEXT: &str = include_str!("../../../openapi/attributes.yaml");

pub(crate) static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_yaml::from_str(TEXT).expect("`cargo xtask check` sees that it is YAML"));

/// The line of the key that a JSON pointer leads to, from 1; none if it leads into a list.
///
/// The spec is in block style, two spaces a level, so no parser is needed to find a key.
#[must_use]
pub fn line(pointer: &str) -> Option<usize> {
    let mut lines = TEXT.lines().enumerate();
    let mut found = None;
    for (level, key) in pointer.split('/').skip(1).enumerate() {
        let key = key.replace("~1", "/").replace("~0", "~");
        let indent = " ".repeat(2 * level);
        let starts = [format!("{indent}{key}:"), format!("{indent}'{key}':")];
        let (index, _) = lines.find(|(_, it)| starts.iter().any(|start| it.starts_with(start)))?;
        found = Some(index + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pointers of all keys that are in no list.
    fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            pointers(value, &pointer, found);
            found.push(pointer);
        }
    }

    #[test]
    fn every_key_of_the_spec_is_found_in_its_own_line() {
        let mut all = Vec::new();
        pointers(&SPEC, "", &mut all);
        let mut lines: Vec<usize> =
            all.iter().map(|it| line(it).unwrap_or_else(|| panic!("{it} is not found"))).collect();
        lines.sort_unstable();
        let keys = lines.len();
        lines.dedup();
        assert_eq!(lines.len(), keys, "two keys are found in one line");
        assert!(keys > 1000, "the spec has keys");
    }

    #[test]
    fn what_the_spec_does_not_have_is_in_no_line() {
        assert_eq!(line("/components/schemas/NoSuchSchema"), None);
        assert_eq!(line(""), None);
    }
}
