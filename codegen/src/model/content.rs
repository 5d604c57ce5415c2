//! The media types of a body → the one that the client sends or reads, and its format.

use std::collections::BTreeMap;

use super::api::{Encoding, File, Media, Operation, Response};
use super::schema::{Form, Schema};

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The statuses whose responses have no body in HTTP, even if the document lists content.
pub(crate) const STATUSES_WITHOUT_BODY: [&str; 3] = ["204", "205", "304"];

/// The format of a body.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum BodyFormat {
    /// JSON.
    Json,
    /// A URL-encoded form, `a=1&b=2`; only in requests.
    Form,
    /// A multipart form, which may have files; only in requests.
    Multipart,
    /// Plain text.
    Text,
    /// Raw bytes.
    Bytes,
}

/// The content of a body that the client sends or reads.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Its media type, as in the document.
    pub media_type: &'a str,
    /// Its schema and examples.
    pub media: &'a Media,
    /// Its format.
    pub format: BodyFormat,
}

impl<'a> Content<'a> {
    /// The content to send: `application/json`, else other JSON, else a form, text, or bytes.
    pub(crate) fn sent(content: &'a BTreeMap<String, Media>) -> Option<Self> {
        // Other multipart bodies need a boundary, which a media type in a document lacks.
        let is_known =
            |it: &str| essence(it) == MULTIPART || !essence(it).starts_with("multipart/");
        let content = content.iter().filter(|(media_type, _)| is_known(media_type));
        Self::of(content, |format| format)
    }

    /// The content to read: the same, but forms are read as text, and multipart as bytes.
    pub(crate) fn received(content: &'a BTreeMap<String, Media>) -> Option<Self> {
        Self::of(content.iter(), |it| match it {
            BodyFormat::Form => BodyFormat::Text,
            BodyFormat::Multipart => BodyFormat::Bytes,
            other => other,
        })
    }

    fn of(
        content: impl Iterator<Item = (&'a String, &'a Media)>,
        read: impl Fn(BodyFormat) -> BodyFormat,
    ) -> Option<Self> {
        let all = content.filter_map(|(media_type, media)| {
            let format = read(body_format(media_type, media.schema.as_ref())?);
            Some(Self { media_type, media, format })
        });
        all.min_by_key(|it| {
            let is_other = it.media_type != JSON;
            // Prefer a merge patch, an object with the changes, to a JSON patch, a list of operations.
            let is_patch = it.media_type != "application/merge-patch+json" && it.is_named();
            (it.format, is_other, is_patch)
        })
    }

    /// Whether its media type has to be set, because it differs from that of JSON.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let is_any = essence(self.media_type) == "*/*" || !is_utf_8(self.media_type);
        self.media_type != JSON && (self.format != BodyFormat::Json || !is_any)
    }

    /// Whether both are decoded in the same format to the same type.
    pub(crate) fn is_read_as(&self, other: &Self) -> bool {
        let value = |it: &Self| match it.is_raw() {
            true => (None, None),
            false => (it.media.envelope().map(str::to_owned), it.media.value()),
        };
        let ((envelope, one), (other_envelope, another)) = (value(self), value(other));
        self.format == other.format
            && envelope == other_envelope
            && one.map(Schema::value_type) == another.map(Schema::value_type)
    }

    /// Whether callers send or receive it unchanged, so that its type does not depend on its schema.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        matches!(self.format, BodyFormat::Text | BodyFormat::Bytes)
    }
}

/// `Text/CSV; charset=utf-8` → `text/csv`.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether the charset of a media type, if any, is UTF-8 or ASCII.
fn is_utf_8(media_type: &str) -> bool {
    let parameters = media_type.split(';').skip(1).filter_map(|it| it.trim().split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charsets.all(|(_, charset)| {
        let charset = charset.trim().trim_matches('"').to_ascii_lowercase();
        ["utf-8", "utf8", "us-ascii"].contains(&charset.as_str())
    })
}

/// Whether a media type is JSON under any name.
pub(crate) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    [JSON, "*/*", "application/x-json", "text/json"].contains(&name.as_str())
        || name.ends_with("+json")
}

/// Whether the schema determines how a body of this media type is read.
pub(super) fn has_schema(media_type: &str) -> bool {
    is_json(media_type) || [FORM, MULTIPART].contains(&essence(media_type).as_str())
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// The format of a media type; none if it is not a media type.
fn body_format(media_type: &str, schema: Option<&Schema>) -> Option<BodyFormat> {
    /// Text formats whose media types do not begin with `text/`.
    const TEXTS: [&str; 9] = [
        "application/csv",
        "application/graphql",
        "application/javascript",
        "application/jsonl",
        "application/jwt",
        "application/x-ndjson",
        "application/x-yaml",
        "application/xml",
        "application/yaml",
    ];
    let name = essence(media_type);
    let is_binary = schema.is_some_and(|it| it.format.as_deref() == Some("binary"));
    let is_text = name.starts_with("text/")
        || TEXTS.contains(&name.as_str())
        || ["+xml", "+yaml"].iter().any(|it| name.ends_with(it));
    Some(match name.as_str() {
        "*/*" if is_binary => BodyFormat::Bytes,
        _ if is_json(media_type) => BodyFormat::Json,
        // The caller has encoded the form.
        FORM if schema.is_some_and(|it| matches!(it.form, Form::String)) => BodyFormat::Text,
        FORM => BodyFormat::Form,
        MULTIPART => BodyFormat::Multipart,
        it if !it.contains('/') => return None,
        // Text in another charset is bytes to Rust.
        _ if is_text && is_utf_8(media_type) => BodyFormat::Text,
        _ => BodyFormat::Bytes,
    })
}

impl Operation {
    /// Whether the body is an argument of the method: it is required, and not a multipart form whose
    /// properties, apart from files, are all optional.
    #[must_use]
    pub fn requires_body(&self) -> bool {
        let is_empty = self
            .sent()
            .is_some_and(|it| it.format == BodyFormat::Multipart && it.media.can_be_empty);
        self.body.as_ref().is_some_and(|it| it.required) && !is_empty
    }

    /// Whether every call has to pass this file.
    #[must_use]
    pub fn requires_file(&self, file: &File) -> bool {
        file.required && self.body.as_ref().is_some_and(|it| it.required)
    }

    /// The files that it sends.
    #[must_use]
    pub fn files(&self) -> &[File] {
        let sent = self.sent().filter(|it| it.format == BodyFormat::Multipart);
        sent.map(|it| &*it.media.files).unwrap_or_default()
    }

    /// The content that it sends.
    #[must_use]
    pub fn sent(&self) -> Option<Content<'_>> {
        Content::sent(self.body.as_ref()?.content.as_ref()?)
    }

    /// The body that it sends, if its schema determines the type.
    #[must_use]
    pub fn request(&self) -> Option<&Media> {
        self.sent().filter(|it| !it.is_raw()).map(|it| it.media)
    }

    /// The type that it returns, by all successful responses.
    #[must_use]
    pub fn returns(&self) -> Returns<'_> {
        let all: Vec<_> =
            self.successes().map(|(status, it)| (status, returned(status, it))).collect();
        let mut contents = all.iter().filter_map(|(_, it)| *it);
        let Some(first) = contents.next() else {
            // Next to only errors, `default` covers successes too, but describes an error.
            let is_any = all.is_empty() && self.responses.contains_key("default");
            return if is_any { Returns::Any } else { Returns::Nothing };
        };
        if !contents.all(|it| it.is_read_as(&first)) {
            return Returns::ByStatus(all);
        }
        let without = all.iter().filter(|(_, it)| it.is_none()).map(|(status, _)| *status);
        let without: Vec<&str> = without.collect();
        // A class of statuses does not tell which of the others have content.
        if without.iter().any(|it| is_any(it)) {
            return Returns::ByStatus(all);
        }
        if without.is_empty() { Returns::One(first) } else { Returns::OneOrNone(first, without) }
    }

    /// The statuses 202, 206 and 207, if they are declared with content, although their results are
    /// pending, partial or multiple in HTTP. JSON whose type depends on the status is decoded by status.
    #[must_use]
    pub fn declared_results(&self) -> Vec<u16> {
        let is_by_status = matches!(self.returns(), Returns::ByStatus(_));
        let all: Vec<_> = self.successes().collect();
        let declared = |status: &str| all.iter().find(|(it, _)| *it == status);
        let has_result = |status: &u16| {
            let it =
                declared(&status.to_string()).or_else(|| all.iter().find(|(it, _)| is_any(it)));
            let it = it.and_then(|(status, it)| returned(status, it));
            it.is_some_and(|it| it.is_raw() || !is_by_status)
        };
        [202, 206, 207].into_iter().filter(has_result).collect()
    }

    /// Whether a response of this status is an error although it is a success in HTTP, because its content
    /// is not declared.
    pub(crate) fn refuses(&self, status: u16) -> bool {
        let is_declared = match self.returns() {
            Returns::Nothing | Returns::Any | Returns::ByStatus(_) => true,
            Returns::One(_) => self.declared_results().contains(&status),
            Returns::OneOrNone(_, without) => {
                without.contains(&&*status.to_string()) || self.declared_results().contains(&status)
            }
        };
        matches!(status, 202 | 204..=207) && !is_declared
    }

    /// The content that it returns, if that has one type.
    #[must_use]
    pub fn received(&self) -> Option<Content<'_>> {
        match self.returns() {
            Returns::One(it) | Returns::OneOrNone(it, _) => Some(it),
            Returns::Nothing | Returns::Any | Returns::ByStatus(_) => None,
        }
    }

    /// The body that it returns, if that has one type, which its schema determines.
    #[must_use]
    pub fn result(&self) -> Option<&Media> {
        self.received().filter(|it| !it.is_raw()).map(|it| it.media)
    }

    /// The contents of all successful responses.
    pub fn results(&self) -> impl Iterator<Item = Content<'_>> {
        self.successes().filter_map(|(status, it)| returned(status, it))
    }
}

/// The return type of a method.
#[derive(Debug)]
pub enum Returns<'a> {
    /// Nothing, as no content is declared.
    Nothing,
    /// The content of every success.
    One(Content<'a>),
    /// The content of some successes; those of these statuses have none.
    OneOrNone(Content<'a>, Vec<&'a str>),
    /// No success is declared, so it may be any JSON.
    Any,
    /// The content of each success, by status; classes such as `2XX` come last.
    ByStatus(Vec<(&'a str, Option<Content<'a>>)>),
}

impl Returns<'_> {
    /// Describes it in words.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::One(_) => "one type",
            Self::OneOrNone(..) => "one type or nothing",
            Self::Any => "any JSON",
            Self::ByStatus(_) => "a type for each status",
        }
    }
}

/// Whether a status is `default` or a class such as `2XX`.
fn is_any(status: &str) -> bool {
    status.parse::<u16>().is_err()
}

/// The content of a successful response; none for statuses without a body.
#[must_use]
pub(crate) fn returned<'a>(status: &str, response: &'a Response) -> Option<Content<'a>> {
    let content = response.content.as_ref().filter(|_| !STATUSES_WITHOUT_BODY.contains(&status))?;
    Content::received(content)
}

/// The content as `application/json`, or else as the first other JSON.
pub(crate) fn json(content: Option<&BTreeMap<String, Media>>) -> Option<&Media> {
    let content = content?;
    content.get(JSON).or_else(|| content.iter().find(|(it, _)| is_json(it)).map(|(_, media)| media))
}

impl Encoding {
    /// The media type of a part, if exactly one is specified.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref().filter(|it| !it.contains(['*', ',']))
    }
}

impl Media {
    /// Whether a property of a multipart form is a file.
    fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|it| it.name == name)
    }

    /// The properties of a form with a style of OpenAPI: name, style and `explode`.
    #[must_use]
    pub fn styles(&self) -> Vec<(&str, &str, bool)> {
        let encodings =
            self.encoding.iter().filter(|(_, it)| it.style.is_some() || it.explode.is_some());
        encodings
            .filter(|(name, _)| !self.has_file(name))
            .map(|(name, it)| {
                let style = it.style.as_deref().unwrap_or("form");
                (name.as_str(), style, it.explode.unwrap_or(style == "form"))
            })
            .collect()
    }

    /// The properties of a multipart form with a media type of their own.
    #[must_use]
    pub fn types(&self) -> Vec<(&str, &str)> {
        let encodings =
            self.encoding.iter().filter(|(_, it)| it.style.is_none() && it.explode.is_none());
        let typed = encodings.filter_map(|(name, it)| Some((name.as_str(), it.media_type()?)));
        typed.filter(|(name, _)| !self.has_file(name)).collect()
    }
}
