//! Files in multipart forms.

use super::multipart::{Named, Part};
use crate::runtime::Call;

impl Call {
    /// Sets the files of this name, which is also the default file name; `media_type` is the default type.
    pub(crate) fn files(
        self,
        name: &str,
        media_type: &str,
        files: impl IntoIterator<Item = impl Into<Part>>,
    ) -> Self {
        let file = |file: Part| Named {
            name: name.to_owned(),
            part: Part {
                file_name: file.file_name.or_else(|| Some(name.to_owned())),
                content_type: file.content_type.or_else(|| Some(media_type.to_owned())),
                ..file
            },
            rank: 2,
        };
        let mut parts = self.form_parts();
        parts.retain(|it| it.name != name || it.rank == 1);
        parts.extend(files.into_iter().map(|it| file(it.into())));
        self.with_parts(Ok(parts))
    }
}
