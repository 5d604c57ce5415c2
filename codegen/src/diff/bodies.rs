//! The bodies, statuses and headers of two versions of an operation → what changed.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{ChangeKind, Direction};
use super::comparison::{Comparison, keys};
use super::{kinds, names, schemas};
use crate::model::{
    Body, BodyFormat, Content as Chosen, Media, Operation, Response, Returns,
    STATUSES_WITHOUT_BODY, json, returned,
};

/// The style of each property and whether it is exploded, or its media type.
type Written<'a> = BTreeMap<&'a str, (&'a str, Option<bool>)>;

/// The content of a body by media type.
type Content = Option<BTreeMap<String, Media>>;

pub(super) fn request_body<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Operation; 2]) {
    let name = new.name();
    let (kind, what) = match (&old.body, &new.body) {
        (Some(was), Some(is)) => return request_bodies(cx, [was, is], &name),
        (None, Some(is)) if is.required => {
            (kinds::REQUEST_BODY_ADDED_REQUIRED, "now requires a body")
        }
        (None, Some(_)) => (kinds::REQUEST_BODY_ADDED_OPTIONAL, "now takes an optional body"),
        (Some(_), None) => (kinds::REQUEST_BODY_REMOVED, "no longer has a body"),
        (None, None) => return,
    };
    cx.add(kind, keys([&old.at, &new.at], "requestBody"), format!("`{name}` {what}"));
}

fn request_bodies<'a>(cx: &mut Comparison<'a>, [was, is]: [&'a Body; 2], name: &str) {
    let at = [was.at.as_str(), is.at.as_str()];
    let change = match (was.required, is.required) {
        (false, true) => Some((kinds::REQUEST_BODY_BECAME_REQUIRED, "required")),
        (true, false) => Some((kinds::REQUEST_BODY_BECAME_OPTIONAL, "optional")),
        _ => None,
    };
    if let Some((kind, what)) = change {
        cx.add(kind, at, format!("the body of `{name}` became {what}"));
    }
    if cx.is_first(at, Direction::Request) {
        cx.documentation([&was.docs, &is.docs], at);
        let kinds = [kinds::REQUEST_BODY_MEDIA_TYPE_ADDED, kinds::REQUEST_BODY_MEDIA_TYPE_REMOVED];
        content(cx, [&was.content, &is.content], at, Direction::Request, kinds);
        encoding(cx, [was, is], name);
    }
}

/// Compares the content of two bodies, inside their envelopes.
fn content<'a>(
    cx: &mut Comparison<'a>,
    [old, new]: [&'a Content; 2],
    at: [&str; 2],
    direction: Direction,
    [added, removed]: [&'static ChangeKind; 2],
) {
    let whose = names::of(cx.new, at[1]);
    let at = keys(at, "content");
    let media = |of: &'a Content, media_type: &str| of.as_ref().and_then(|it| it.get(media_type));
    for (media_type, is) in new.iter().flatten() {
        if media(old, media_type).is_none() {
            let message = format!("`{media_type}` was added to {whose}");
            cx.add(added, [&at[0], &is.at], message);
        }
    }
    for (media_type, was) in old.iter().flatten() {
        if media(new, media_type).is_none() {
            let message = format!("`{media_type}` was removed from {whose}");
            // A type that the client does not read is not missed.
            let is_read = typed_media(old, direction).is_none_or(|it| it.at == was.at);
            let kind = if is_read { removed } else { kinds::RUST_UNREAD_KEY_CHANGED };
            cx.add(kind, [&was.at, &at[1]], message);
        }
    }
    let [Some(was), Some(is)] = [old, new].map(|it| typed_media(it, direction)) else { return };
    cx.documentation([&was.docs, &is.docs], [&was.at, &is.at]);
    let at = keys([&was.at, &is.at], "schema");
    let at = [at[0].as_str(), at[1].as_str()];
    if was.envelope() != is.envelope() {
        let kinds = [kinds::RUST_REQUEST_ENVELOPE_CHANGED, kinds::RUST_RESPONSE_ENVELOPE_CHANGED];
        let [from, to] = [was, is].map(|it| it.envelope().unwrap_or("none"));
        let message = format!("the envelope of {whose} changed: {from} → {to}");
        cx.add_for(direction, kinds, at, message);
    }
    envelope_keys(cx, [was, is], at, direction);
    schemas::optional(cx, [was.value(), is.value()], at, direction);
}

/// The content that the client sends or reads by its schema: a form in a request, or else JSON.
fn typed_media(content: &Content, direction: Direction) -> Option<&Media> {
    let content = content.as_ref()?;
    match direction {
        Direction::Request => Chosen::sent(content).filter(|it| !it.is_raw()).map(|it| it.media),
        _ => json(Some(content)),
    }
}

/// Compares the encoding of the properties that two forms share.
fn encoding(cx: &mut Comparison<'_>, [old, new]: [&Body; 2], name: &str) {
    fn written(body: &Body) -> Option<(&Media, Written<'_>)> {
        let Chosen { media, format: coding, .. } = Chosen::sent(body.content.as_ref()?)?;
        let styles = media
            .styles()
            .into_iter()
            .map(|(name, style, is_exploded)| (name, (style, Some(is_exploded))));
        let files = media.files.iter().map(|it| (it.name.as_str(), it.media_type.as_str()));
        let typed = media.types().into_iter().chain(files).map(|(name, ty)| (name, (ty, None)));
        match coding {
            BodyFormat::Form => Some((media, styles.collect())),
            BodyFormat::Multipart => Some((media, styles.chain(typed).collect())),
            BodyFormat::Json | BodyFormat::Text | BodyFormat::Bytes => None,
        }
    }
    let (Some((was, before)), Some((is, after))) = (written(old), written(new)) else { return };
    // A change between file and other value is reported separately.
    let is_file = |media: &Media, name: &str| media.files.iter().any(|it| it.name == name);
    let mut names =
        before.keys().chain(after.keys()).filter(|it| is_file(was, it) == is_file(is, it));
    if names.any(|it| before.get(it) != after.get(it)) {
        let message = format!("the encoding of the form of `{name}` changed");
        let at = keys([&was.at, &is.at], "encoding");
        cx.add(kinds::RUST_REQUEST_BODY_ENCODING_CHANGED, at, message);
    }
}

/// Compares the keys of envelopes that callers do not see.
fn envelope_keys(cx: &mut Comparison<'_>, media: [&Media; 2], at: [&str; 2], direction: Direction) {
    let whose = names::of(cx.new, at[1]);
    let [old, new] = media.map(Media::envelope_siblings);
    let all: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for key in all {
        let what = match (old.get(key), new.get(key)) {
            (None, _) => "was added to",
            (_, None) => "was removed from",
            (Some(was), Some(is)) if !cx.is_same([was, is]) => "changed in",
            _ => continue,
        };
        let kinds =
            [kinds::RUST_REQUEST_ENVELOPE_KEY_CHANGED, kinds::RUST_RESPONSE_ENVELOPE_KEY_CHANGED];
        let [was_at, is_at] = at.map(|it| format!("{it}/properties"));
        let at = keys([&was_at, &is_at], key);
        cx.add_for(direction, kinds, at, format!("`{key}` {what} the envelope of {whose}"));
    }
}

pub(super) fn responses<'a>(cx: &mut Comparison<'a>, [old, new]: [&'a Operation; 2]) {
    let pairs = successes([old, new]);
    let is_reported = statuses(cx, [old, new], &pairs);
    if !is_reported && returns_change([old, new]) {
        let [was, is] = [old, new].map(|it| it.returns().describe());
        let message = format!("what `{}` returns changed: {was} → {is}", new.name());
        let at = keys([&old.at, &new.at], "responses");
        cx.add(kinds::RUST_RESPONSE_SUCCESSES_CHANGED, at, message);
    }
    for [(before, was), (after, is)] in pairs {
        let has_body = ![before, after].iter().all(|it| STATUSES_WITHOUT_BODY.contains(it));
        response(cx, [was, is], has_body);
    }
    for (status, is) in new.errors() {
        if let Some((_, was)) = old.responses.get(status) {
            response(cx, [was, is], !STATUSES_WITHOUT_BODY.contains(&status));
        }
    }
}

/// A success with its status.
type Success<'a> = (&'a str, &'a Response);

/// Pairs the successes of two operations: by status, or else the first of each.
fn successes<'a>([old, new]: [&'a Operation; 2]) -> Vec<[Success<'a>; 2]> {
    let before: BTreeMap<&str, &Response> = old.successes().collect();
    let same = |(status, is)| Some([(status, *before.get(status)?), (status, is)]);
    let pairs: Vec<_> = new.successes().filter_map(same).collect();
    match (old.success(), new.success()) {
        (Some(was), Some(is)) if pairs.is_empty() => vec![[was, is]],
        _ => pairs,
    }
}

/// Whether the return type changes without a change of a body that would show it.
fn returns_change([old, new]: [&Operation; 2]) -> bool {
    let [was, is] = [old, new].map(Operation::returns);
    let is_seen = old.success().is_some()
        && new.success().is_some()
        && [&was, &is].iter().all(|it| matches!(it, Returns::Nothing | Returns::One(_)));
    std::mem::discriminant(&was) != std::mem::discriminant(&is) && !is_seen
}

/// Compares statuses; returns whether a reported one changes the return type.
fn statuses(
    cx: &mut Comparison<'_>,
    [old, new]: [&Operation; 2],
    pairs: &[[Success<'_>; 2]],
) -> bool {
    let (name, mut is_reported) = (new.name(), false);
    let at = keys([&old.at, &new.at], "responses");
    let lists = |one: &Operation, status: &str| one.responses.contains_key(status);
    let has_variants = [old, new].iter().all(|it| matches!(it.returns(), Returns::ByStatus(_)));
    let kind =
        |of: &Operation, status: &str, [success, variant, other]: [&'static ChangeKind; 3]| {
            let is_error = of.errors().any(|(it, _)| it == status);
            if is_error {
                other
            } else if has_variants {
                variant
            } else {
                success
            }
        };
    for (status, (is, _)) in new.responses.iter().filter(|(it, _)| !lists(old, it)) {
        let kinds = [
            kinds::RESPONSE_SUCCESS_STATUS_ADDED,
            kinds::RUST_RESPONSE_SUCCESS_VARIANT_ADDED,
            kinds::RESPONSE_NON_SUCCESS_STATUS_ADDED,
        ];
        let message = format!("`{name}` may respond with {status}");
        // A success that replaces another is compared with it below.
        let is_compared = pairs.iter().any(|[_, (it, _)]| it == status);
        let kind = match is_compared || is_readable([old, new], status) {
            true if is_refused_by(old, new, status) => {
                kinds::RUST_RESPONSE_UNEXPECTED_SUCCESS_ADDED
            }
            true => kind(new, status, kinds),
            false => kinds::RUST_RESPONSE_UNREADABLE_SUCCESS_ADDED,
        };
        is_reported |= kind.id == kinds::RUST_RESPONSE_UNREADABLE_SUCCESS_ADDED.id;
        cx.add(kind, [&at[0], is], message);
    }
    for (status, (was, _)) in old.responses.iter().filter(|(it, _)| !lists(new, it)) {
        let kinds = [
            kinds::RESPONSE_SUCCESS_STATUS_REMOVED,
            kinds::RUST_RESPONSE_SUCCESS_VARIANT_REMOVED,
            kinds::RESPONSE_NON_SUCCESS_STATUS_REMOVED,
        ];
        let message = format!("`{name}` no longer responds with {status}");
        let kind = match is_refused_by(new, old, status) {
            true => kinds::RUST_RESPONSE_EXPECTED_SUCCESS_REMOVED,
            false => kind(old, status, kinds),
        };
        cx.add(kind, [was, &at[1]], message);
    }
    is_reported
}

/// Whether a client of spec `one` treats a status as an error that a client of `other` treats as a result.
fn is_refused_by(one: &Operation, other: &Operation, status: &str) -> bool {
    let is_success = other.successes().any(|(it, _)| it == status);
    let mut all = match status.parse::<u16>() {
        Ok(status) => status..=status,
        Err(_) => 200..=299,
    };
    is_success && all.any(|it| one.refuses(it) && !other.refuses(it))
}

/// Whether an old client can decode a response with this status, if it is a success.
fn is_readable([old, new]: [&Operation; 2], status: &str) -> bool {
    let Some((_, is)) = new.successes().find(|(it, _)| *it == status) else { return true };
    match (old.returns(), returned(status, is)) {
        (Returns::One(was) | Returns::OneOrNone(was, _), Some(is)) => is.is_read_as(&was),
        (Returns::One(_), None) => false,
        // Nothing is decoded, or the raw body is returned.
        _ => true,
    }
}

fn response<'a>(cx: &mut Comparison<'a>, [was, is]: [&'a Response; 2], has_body: bool) {
    let at = [was.at.as_str(), is.at.as_str()];
    if !cx.is_first(at, Direction::Response) {
        return;
    }
    headers(cx, [was, is]);
    let whose = names::of(cx.new, at[1]);
    match (was.json().is_some(), is.json().is_some()) {
        _ if !has_body => {}
        (false, true) => {
            cx.add(kinds::RUST_RESPONSE_BODY_ADDED, at, format!("a body was added to {whose}"));
        }
        (true, false) => {
            let message = format!("the body was removed from {whose}");
            cx.add(kinds::RUST_RESPONSE_BODY_REMOVED, at, message);
        }
        _ => {}
    }
    cx.documentation([&was.docs, &is.docs], at);
    let kinds = match has_body {
        true => [kinds::RESPONSE_MEDIA_TYPE_ADDED, kinds::RESPONSE_MEDIA_TYPE_REMOVED],
        false => [kinds::RUST_UNREAD_KEY_CHANGED; 2],
    };
    content(cx, [&was.content, &is.content], at, Direction::Response, kinds);
}

/// Compares headers, by case-insensitive names.
fn headers(cx: &mut Comparison<'_>, [old, new]: [&Response; 2]) {
    let whose = names::of(cx.new, &new.at);
    let at = keys([&old.at, &new.at], "headers");
    for (name, is) in &new.headers {
        match old.header(name) {
            None => {
                let message = format!("the header `{name}` was added to {whose}");
                cx.add(kinds::RESPONSE_HEADER_ADDED, [&at[0], &is.at], message);
            }
            Some(was) if was.json != is.json => {
                let message =
                    format!("the header `{name}` of {whose} changed: {} → {}", was.json, is.json);
                cx.add(kinds::RUST_RESPONSE_HEADER_CHANGED, [&was.at, &is.at], message);
            }
            Some(_) => {}
        }
    }
    for (name, was) in old.headers.iter().filter(|(name, _)| new.header(name).is_none()) {
        let kind = match was.required {
            true => kinds::REQUIRED_RESPONSE_HEADER_REMOVED,
            false => kinds::OPTIONAL_RESPONSE_HEADER_REMOVED,
        };
        cx.add(kind, [&was.at, &at[1]], format!("the header `{name}` was removed from {whose}"));
    }
}
