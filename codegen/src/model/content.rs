//! The forms that a body may have, by media type → the one that the client sends or reads, and how.

use std::collections::BTreeMap;

use super::api::{Encoding, File, Media, Operation, Response};
use super::schema::{Form, Schema};

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The statuses whose responses have no body, whatever a document says.
pub(crate) const WITHOUT_BODY: [&str; 3] = ["204", "205", "304"];

/// How a value becomes the bytes of a body.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Coding {
    /// As JSON.
    Json,
    /// As a form, `a=1&b=2`; requests alone have it.
    Form,
    /// As a form of parts, some of which may be files; requests alone have it.
    Multipart,
    /// As the text that it is.
    Text,
    /// As the bytes that it is.
    Bytes,
}

/// What is sent or read of all that a body may be.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Its media type, as it is written.
    pub media_type: &'a str,
    /// What it holds.
    pub media: &'a Media,
    /// How it is encoded.
    pub coding: Coding,
}

impl<'a> Content<'a> {
    /// What is sent: JSON under its own name, else JSON under another, else a form, a text, or bytes.
    pub(crate) fn sent(content: &'a BTreeMap<String, Media>) -> Option<Self> {
        // Of other parts than those of a form, a type without their boundary says nothing.
        let is_known = |it: &str| essence(it) == PARTS || !essence(it).starts_with("multipart/");
        let content = content.iter().filter(|(media_type, _)| is_known(media_type));
        Self::of(content, |coding| coding)
    }

    /// What is read: the same, but that a form is a text, and parts are bytes.
    pub(crate) fn received(content: &'a BTreeMap<String, Media>) -> Option<Self> {
        Self::of(content.iter(), |it| match it {
            Coding::Form => Coding::Text,
            Coding::Multipart => Coding::Bytes,
            other => other,
        })
    }

    fn of(
        content: impl Iterator<Item = (&'a String, &'a Media)>,
        read: impl Fn(Coding) -> Coding,
    ) -> Option<Self> {
        let all = content.filter_map(|(media_type, media)| {
            let coding = read(coding(media_type, media.schema.as_ref())?);
            Some(Self { media_type, media, coding })
        });
        all.min_by_key(|it| {
            let is_other = it.media_type != JSON;
            // Of the two patches that are JSON, this one is an object of what is to change.
            let is_patch = it.media_type != "application/merge-patch+json" && it.is_named();
            (it.coding, is_other, is_patch)
        })
    }

    /// Whether its media type has to be said, since it is not that of JSON.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let is_any = essence(self.media_type) == "*/*" || !is_utf_8(self.media_type);
        self.media_type != JSON && (self.coding != Coding::Json || !is_any)
    }

    /// Whether both are decoded in the same way to the same type.
    pub(crate) fn is_read_as(&self, other: &Self) -> bool {
        let value = |it: &Self| match it.is_raw() {
            true => (None, None),
            false => (it.media.envelope().map(str::to_owned), it.media.value()),
        };
        let ((envelope, one), (other_envelope, another)) = (value(self), value(other));
        self.coding == other.coding
            && envelope == other_envelope
            && one.map(Schema::value_type) == another.map(Schema::value_type)
    }

    /// Whether callers send or get it as it is, so that its schema says nothing of its type.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        matches!(self.coding, Coding::Text | Coding::Bytes)
    }
}

/// `Text/CSV; charset=utf-8` → `text/csv`.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type names no charset but those that the client writes and reads.
fn is_utf_8(media_type: &str) -> bool {
    let parameters = media_type.split(';').skip(1).filter_map(|it| it.trim().split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    charsets.all(|(_, charset)| {
        let charset = charset.trim().trim_matches('"').to_ascii_lowercase();
        ["utf-8", "utf8", "us-ascii"].contains(&charset.as_str())
    })
}

/// Whether a media type is JSON, by any name.
pub(crate) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    [JSON, "*/*", "application/x-json", "text/json"].contains(&name.as_str())
        || name.ends_with("+json")
}

/// Whether what has this media type is read by its schema.
pub(super) fn has_schema(media_type: &str) -> bool {
    is_json(media_type) || [FORM, PARTS].contains(&essence(media_type).as_str())
}

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data";

/// How what has this media type is encoded; none if that is no media type.
fn coding(media_type: &str, schema: Option<&Schema>) -> Option<Coding> {
    /// What is a text though its type does not begin so.
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
        "*/*" if is_binary => Coding::Bytes,
        _ if is_json(media_type) => Coding::Json,
        // A string is what the caller has made of it.
        FORM if schema.is_some_and(|it| matches!(it.form, Form::String)) => Coding::Text,
        FORM => Coding::Form,
        PARTS => Coding::Multipart,
        it if !it.contains('/') => return None,
        // A text of another charset is bytes to Rust.
        _ if is_text && is_utf_8(media_type) => Coding::Text,
        _ => Coding::Bytes,
    })
}

impl Operation {
    /// Whether a call without its body is impossible, so that it is an argument of the method. A form of
    /// parts of which all but files can be left out is none.
    #[must_use]
    pub fn requires_body(&self) -> bool {
        let is_empty =
            self.sent().is_some_and(|it| it.coding == Coding::Multipart && it.media.can_be_empty);
        self.body.as_ref().is_some_and(|it| it.required) && !is_empty
    }

    /// Whether a call without a file is impossible.
    #[must_use]
    pub fn requires_file(&self, file: &File) -> bool {
        file.required && self.body.as_ref().is_some_and(|it| it.required)
    }

    /// The files that it sends.
    #[must_use]
    pub fn files(&self) -> &[File] {
        let sent = self.sent().filter(|it| it.coding == Coding::Multipart);
        sent.map(|it| &*it.media.files).unwrap_or_default()
    }

    /// What it sends.
    #[must_use]
    pub fn sent(&self) -> Option<Content<'_>> {
        Content::sent(self.body.as_ref()?.content.as_ref()?)
    }

    /// What it sends, if that is of a type that its schema says.
    #[must_use]
    pub fn request(&self) -> Option<&Media> {
        self.sent().filter(|it| !it.is_raw()).map(|it| it.media)
    }

    /// What it returns, by all of its successes.
    #[must_use]
    pub fn returns(&self) -> Returns<'_> {
        let all: Vec<_> =
            self.successes().map(|(status, it)| (status, returned(status, it))).collect();
        let mut some = all.iter().filter_map(|(_, it)| *it);
        let Some(first) = some.next() else {
            // What `default` is beside errors alone, a success is as well; but it describes an error.
            let is_any = all.is_empty() && self.responses.contains_key("default");
            return if is_any { Returns::Any } else { Returns::Nothing };
        };
        if !some.all(|it| it.is_read_as(&first)) {
            return Returns::ByStatus(all);
        }
        let without = all.iter().filter(|(_, it)| it.is_none()).map(|(status, _)| *status);
        let without: Vec<&str> = without.collect();
        // What other statuses have, the one that stands for all others does not say.
        if without.iter().any(|it| is_any(it)) {
            return Returns::ByStatus(all);
        }
        if without.is_empty() { Returns::One(first) } else { Returns::OneOrNone(first, without) }
    }

    /// The statuses that have a result by what is declared, though by HTTP alone they have none: one that is
    /// not there yet, a part of it, or several. JSON that the status tells from others is read by that.
    #[must_use]
    pub fn declared_results(&self) -> Vec<u16> {
        let is_by_status = matches!(self.returns(), Returns::ByStatus(_));
        let all: Vec<_> = self.successes().collect();
        let stands = |status: &str| all.iter().find(|(it, _)| *it == status);
        let has_result = |status: &u16| {
            let it = stands(&status.to_string()).or_else(|| all.iter().find(|(it, _)| is_any(it)));
            let it = it.and_then(|(status, it)| returned(status, it));
            it.is_some_and(|it| it.is_raw() || !is_by_status)
        };
        [202, 206, 207].into_iter().filter(has_result).collect()
    }

    /// Whether an answer of a status is an error, though HTTP has it for a success, since what is declared says
    /// of no such answer what it has.
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

    /// What it returns, if that is of one type, or else nothing.
    #[must_use]
    pub fn received(&self) -> Option<Content<'_>> {
        match self.returns() {
            Returns::One(it) | Returns::OneOrNone(it, _) => Some(it),
            Returns::Nothing | Returns::Any | Returns::ByStatus(_) => None,
        }
    }

    /// What it returns, if that is of one type, which its schema says.
    #[must_use]
    pub fn result(&self) -> Option<&Media> {
        self.received().filter(|it| !it.is_raw()).map(|it| it.media)
    }

    /// All that it may return.
    pub fn results(&self) -> impl Iterator<Item = Content<'_>> {
        self.successes().filter_map(|(status, it)| returned(status, it))
    }
}

/// What a method returns.
#[derive(Debug)]
pub enum Returns<'a> {
    /// Nothing, as nothing is said of it.
    Nothing,
    /// What every success has.
    One(Content<'a>),
    /// What some successes have; those of these statuses have none.
    OneOrNone(Content<'a>, Vec<&'a str>),
    /// What is a success is not said, so it may be anything.
    Any,
    /// What each success has, by status: those of a class, such as `2XX`, come last.
    ByStatus(Vec<(&'a str, Option<Content<'a>>)>),
}

impl Returns<'_> {
    /// How that is called.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::One(_) => "one type",
            Self::OneOrNone(..) => "one type or nothing",
            Self::Any => "any JSON",
            Self::ByStatus(_) => "a type for each status",
        }
    }
}

/// Whether a status of a document stands for all that it does not name.
fn is_any(status: &str) -> bool {
    status.parse::<u16>().is_err()
}

/// What a successful response holds; nothing where HTTP knows no body.
#[must_use]
pub(crate) fn returned<'a>(status: &str, response: &'a Response) -> Option<Content<'a>> {
    let content = response.content.as_ref().filter(|_| !WITHOUT_BODY.contains(&status))?;
    Content::received(content)
}

/// What stands under JSON, or else under the first name of it.
pub(crate) fn json(content: Option<&BTreeMap<String, Media>>) -> Option<&Media> {
    let content = content?;
    content.get(JSON).or_else(|| content.iter().find(|(it, _)| is_json(it)).map(|(_, media)| media))
}

impl Encoding {
    /// The media type of a part, if it is said that it has one.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref().filter(|it| !it.contains(['*', ',']))
    }
}

impl Media {
    /// Whether a property of a form of parts is a file.
    fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|it| it.name == name)
    }

    /// The properties of a form that have a style of OpenAPI, each with it and whether it is exploded.
    #[must_use]
    pub fn styles(&self) -> Vec<(&str, &str, bool)> {
        let said =
            self.encoding.iter().filter(|(_, it)| it.style.is_some() || it.explode.is_some());
        said.filter(|(name, _)| !self.has_file(name))
            .map(|(name, it)| {
                let style = it.style.as_deref().unwrap_or("form");
                (name.as_str(), style, it.explode.unwrap_or(style == "form"))
            })
            .collect()
    }

    /// The properties of a form of parts that have a media type of their own.
    #[must_use]
    pub fn types(&self) -> Vec<(&str, &str)> {
        let said =
            self.encoding.iter().filter(|(_, it)| it.style.is_none() && it.explode.is_none());
        let said = said.filter_map(|(name, it)| Some((name.as_str(), it.media_type()?)));
        said.filter(|(name, _)| !self.has_file(name)).collect()
    }
}
