//! A spec and its overlays: files in, their texts and names out.

use std::path::{Path, PathBuf};

use codegen::{Diagnostics, Source, Sources, document};

use crate::repository::read;

/// The text of a file; or, if it is not UTF-8, the valid part and the diagnostics.
fn text((name, bytes): &(String, Vec<u8>)) -> Result<Source<'_>, (Sources<'_>, Diagnostics)> {
    match document::text(bytes) {
        Ok(text) => Ok(Source { name, text }),
        Err((readable, found)) => Err((Sources::new(name, readable), found)),
    }
}

/// The files, each with its name.
#[derive(Debug)]
pub(crate) struct Documents {
    spec: (String, Vec<u8>),
    overlays: Vec<(String, Vec<u8>)>,
}

impl Documents {
    /// Reads `file`, or else `default` of the repository, and the overlays.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(crate) fn read(
        root: &Path,
        file: Option<&Path>,
        default: &str,
        overlays: &[PathBuf],
    ) -> Result<Self, String> {
        let named = |path: &Path| Ok::<_, String>((path.display().to_string(), read(path)?));
        let spec = match file {
            Some(file) => named(file)?,
            None => (default.to_owned(), read(&root.join(default))?),
        };
        let overlays = overlays.iter().map(|it| named(it)).collect::<Result<_, _>>()?;
        Ok(Self { spec, overlays })
    }

    /// The texts.
    ///
    /// # Errors
    /// The valid part and the diagnostics of the first file that is not UTF-8.
    pub(crate) fn sources(&self) -> Result<Sources<'_>, (Sources<'_>, Diagnostics)> {
        let Source { name, text: spec } = text(&self.spec)?;
        self.overlays
            .iter()
            .try_fold(Sources::new(name, spec), |it, overlay| Ok(it.with_overlay(text(overlay)?)))
    }
}
