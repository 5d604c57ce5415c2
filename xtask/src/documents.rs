//! A spec and the overlays that are laid over it: files in, their texts and names out.

use std::path::{Path, PathBuf};

use codegen::{Diagnostics, Source, Sources, document};

use crate::repository::read;

/// The text of a file, or as much of it as is one, and what is wrong with that.
fn text((name, bytes): &(String, Vec<u8>)) -> Result<Source<'_>, (Sources<'_>, Diagnostics)> {
    match document::text(bytes) {
        Ok(text) => Ok(Source { name, text }),
        Err((readable, found)) => Err((Sources::new(name, readable), found)),
    }
}

/// The files, each with what it is called.
#[derive(Debug)]
pub(crate) struct Documents {
    spec: (String, Vec<u8>),
    overlays: Vec<(String, Vec<u8>)>,
}

impl Documents {
    /// Reads a spec, or else the one of the repository that has this name, and overlays.
    ///
    /// # Errors
    /// The file that could not be read.
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
    /// That of the first file that is no text, and what is wrong with it.
    pub(crate) fn sources(&self) -> Result<Sources<'_>, (Sources<'_>, Diagnostics)> {
        let Source { name, text: spec } = text(&self.spec)?;
        self.overlays
            .iter()
            .try_fold(Sources::new(name, spec), |it, overlay| Ok(it.with_overlay(text(overlay)?)))
    }
}
