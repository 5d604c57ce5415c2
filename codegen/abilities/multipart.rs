//! Multipart forms as request bodies.

use std::any::Any;
use std::hash::{BuildHasher, Hasher, RandomState};

use http::HeaderValue;

use super::upload::Upload;
use crate::runtime::Call;
use crate::runtime::payload::Payload;

/// A part of a multipart form, such as a file: bytes or a stream, a file name and a content type.
///
/// A `Vec<u8>`, a string or an [`Upload`] converts into it. A file without a name or a type is sent with the name of
/// its property and the type that the API declares; any other part is sent without them.
#[derive(Clone, Debug)]
pub struct Part {
    pub(super) body: Upload,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
}

impl Part {
    /// A part with this body.
    pub fn new(body: impl Into<Upload>) -> Self {
        Self { body: body.into(), file_name: None, content_type: None }
    }

    /// Sets the file name.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the content type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// The boundary and the headers of the part.
    fn head(&self, boundary: &str, name: &str) -> Result<String, String> {
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name={}", quoted(name));
        if let Some(it) = &self.file_name {
            head += &format!("; filename={}", quoted(it));
        }
        if let Some(it) = &self.content_type {
            if HeaderValue::from_str(it).is_err() {
                return Err(format!("the content type of the part `{name}` is not a valid header value"));
            }
            head += &format!("\r\nContent-Type: {it}");
        }
        Ok(head + "\r\n\r\n")
    }
}

impl<T: Into<Upload>> From<T> for Part {
    fn from(body: T) -> Self {
        Self::new(body)
    }
}

/// A quoted name, escaped as browsers do.
fn quoted(name: &str) -> String {
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    format!("\"{name}\"")
}

/// A form, with its parts.
#[derive(Clone)]
struct Form {
    boundary: String,
    parts: Vec<Named>,
    body: Upload,
}

/// A part with its name.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) part: Part,
    /// 0 for a property of the typed value, 1 for a part that the caller adds, and 2 for a file, which replaces a
    /// property with its name.
    pub(super) rank: u8,
}

impl Form {
    fn new(mut parts: Vec<Named>) -> Result<Self, String> {
        // Files come last, for servers that process them while they arrive.
        parts.sort_by_key(|it| it.rank != 0);
        let boundary = boundary();
        let mut all = Vec::new();
        for Named { name, part, .. } in &parts {
            all.extend(Upload::from(part.head(&boundary, name)?).0);
            all.extend(part.body.0.iter().cloned());
            all.extend(Upload::from("\r\n").0);
        }
        all.extend(Upload::from(format!("--{boundary}--\r\n")).0);
        Ok(Self { boundary, parts, body: Upload(all) })
    }
}

/// 128 random bits from the system, which no part contains except by an accident that nobody can provoke.
fn boundary() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

impl Payload for Form {
    fn body(&self) -> reqwest::Body {
        self.body.body()
    }

    fn consumed(&self) -> Option<&'static str> {
        self.body.consumed()
    }

    fn is_timed(&self) -> bool {
        self.body.is_timed()
    }

    fn summary(&self) -> String {
        let names: Vec<&str> = self.parts.iter().map(|it| it.name.as_str()).collect();
        format!("a form of {}", names.join(", "))
    }
}

impl Call {
    /// Adds a part.
    pub(crate) fn part(self, name: String, part: Part) -> Self {
        let mut parts = self.form_parts();
        parts.push(Named { name, part, rank: 1 });
        self.with_parts(Ok(parts))
    }

    /// The parts so far.
    pub(super) fn form_parts(&self) -> Vec<Named> {
        let body = self.body.as_ref().and_then(|it| it.as_ref().ok());
        let form = body.and_then(|(body, _)| {
            let body: &dyn Any = &**body;
            body.downcast_ref::<Form>()
        });
        form.map(|it| it.parts.clone()).unwrap_or_default()
    }

    pub(super) fn with_parts(self, parts: Result<Vec<Named>, String>) -> Self {
        // Keep the first error.
        if matches!(self.body, Some(Err(_))) {
            return self;
        }
        let form = parts.and_then(Form::new);
        let boundary = form.as_ref().map_or("", |it| &it.boundary);
        let content_type = format!("multipart/form-data; boundary={boundary}");
        self.payload(&content_type, form)
    }
}
