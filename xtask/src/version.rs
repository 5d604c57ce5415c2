//! The version of the client, in every file that names it.
//!
//! In: the tree, and a version. Out: the expected texts of these files. Deliberately absent: the
//! choice of that version, which `verdict` makes, and the versions of other packages.

use std::path::Path;

use semver::Version;

use crate::repository::{self, MANIFEST};

/// The files that name the version, below the root; the text before it; and whether it is the whole
/// version, or only `major.minor`. It ends at the next quotation mark.
const FILES: [(&str, &str, bool); 3] = [
    (MANIFEST, "name = \"attio-client\"\nversion = \"", true),
    ("Cargo.lock", "name = \"attio-client\"\nversion = \"", true),
    ("generated-client/README.md", "attio-client = \"", false),
];

/// The files that name another version, each with its expected text.
///
/// # Errors
/// If a file cannot be read, or does not name a version.
pub(crate) fn stale(root: &Path, version: &Version) -> Result<Vec<(&'static str, String)>, String> {
    let mut stale = Vec::new();
    for (path, before, is_whole) in FILES {
        let old = repository::read_text(root, path)?;
        let version = match is_whole {
            true => version.to_string(),
            false => format!("{}.{}", version.major, version.minor),
        };
        let new = with_version(&old, before, &version);
        let new = new.ok_or_else(|| format!("{path} has no `{}…\"`", before.replace('\n', " ")))?;
        if new != old {
            stale.push((path, new));
        }
    }
    Ok(stale)
}

/// Replaces the version after the first occurrence of `before`.
fn with_version(text: &str, before: &str, version: &str) -> Option<String> {
    let (head, rest) = text.split_once(before)?;
    let (_, tail) = rest.split_once('"')?;
    Some(format!("{head}{before}{version}\"{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_after_the_name_is_replaced() {
        let text = "name = \"a\"\nversion = \"1.0.0\"\nname = \"b\"\nversion = \"1.0.0\"\n";
        let expected = "name = \"a\"\nversion = \"1.0.0\"\nname = \"b\"\nversion = \"2.0.0\"\n";
        assert_eq!(with_version(text, "name = \"b\"\nversion = \"", "2.0.0").unwrap(), expected);
        assert_eq!(with_version(text, "name = \"c\"\nversion = \"", "2.0.0"), None);
    }

    #[test]
    fn every_file_that_names_the_version_is_found() {
        let root = repository::root();
        let now = repository::version(root).unwrap();
        assert_eq!(stale(root, &now), Ok(Vec::new()));
        let next = Version::new(now.major, now.minor + 1, 0);
        let paths: Vec<_> = stale(root, &next).unwrap().into_iter().map(|it| it.0).collect();
        assert_eq!(paths, FILES.map(|(path, _, _)| path));
    }
}
