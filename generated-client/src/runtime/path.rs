//! Fills path templates, and encodes parameters of paths and queries.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All characters except the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// All characters except those that forms do not encode; a space becomes `+`.
const IN_PAIR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

/// `a b/c` → `a%20b%2Fc`: a value as one segment of a path.
pub(super) fn encode(value: impl Display) -> String {
    let mut encoded = Encoded(String::new());
    write!(encoded, "{value}").expect("writing to a string does not fail");
    encoded.0
}

/// Encodes everything that is written to it.
struct Encoded(String);

impl Write for Encoded {
    fn write_str(&mut self, string: &str) -> fmt::Result {
        self.0.reserve(string.len());
        self.0.extend(utf8_percent_encode(string, ENCODED));
        Ok(())
    }
}

/// `a b/c` → `a+b%2Fc`: the name or the value of a pair in a query.
pub(super) fn encode_pair(string: &str) -> String {
    utf8_percent_encode(string, IN_PAIR).to_string().replace("%20", "+")
}

/// Checks the path of a [`Request`](super::Request), and that it has a parameter for each value. The paths of
/// operations are checked by the generator.
pub(super) fn check(template: &str, values: &[(Cow<'static, str>, String)]) -> Result<(), String> {
    if !template.starts_with('/') {
        return Err(format!("the path `{template}` must begin with `/`"));
    }
    if template.contains(['?', '#']) {
        return Err(format!("the path `{template}` must end before `?` and `#`; use `query`"));
    }
    let has = |name: &str| {
        let mut after_braces = template.split('{').skip(1);
        after_braces.any(|rest| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('}')))
    };
    match values.iter().find(|(name, _)| !has(name)) {
        Some((name, _)) => Err(format!("the path `{template}` has no `{{{name}}}`")),
        None => Ok(()),
    }
}

/// Fills a template with encoded values, and appends it to `path`: `/v2/{target}` with `objects` → `/v2/objects`.
///
/// Rejects empty segments, `.` and `..`, encoded or not: servers and URL libraries resolve them to another route.
pub(super) fn expand(
    path: &mut String,
    template: &str,
    values: &[(Cow<'static, str>, String)],
) -> Result<(), String> {
    let (start, mut rest, mut dotted) = (path.len(), template, None);
    while let Some((before, (name, after))) = parameter(rest) {
        let value = values.iter().find(|(known, _)| known == name);
        let Some((_, value)) = value else {
            return Err(format!("the path `{template}` needs `{name}`"));
        };
        if value.is_empty() {
            return Err(invalid_value(value, name));
        }
        if value.starts_with('.') {
            dotted = Some((value, name));
        }
        path.push_str(before);
        path.push_str(value);
        rest = after;
    }
    path.push_str(rest);
    match dotted {
        Some((value, name)) if path[start..].split('/').any(|it| matches!(it, "." | "..")) => {
            Err(invalid_value(value, name))
        }
        _ => Ok(()),
    }
}

fn invalid_value(value: &str, name: &str) -> String {
    format!("invalid path parameter `{name}`: `{value}`")
}

/// `/a-{name}.json` → `/a-`, `name` and `.json`: the first parameter, with what precedes and follows it.
fn parameter(template: &str) -> Option<(&str, (&str, &str))> {
    let find = |text: &str, brace: u8| text.bytes().position(|it| it == brace);
    let (before, rest) = template.split_at(find(template, b'{')?);
    let (name, rest) = rest.split_at(find(rest, b'}')?);
    Some((before, (&name[1..], &rest[1..])))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    fn expand(template: &str, values: &[(Cow<'static, str>, String)]) -> Result<String, String> {
        super::check(template, values)?;
        let encoded = values.iter().map(|(name, value)| (name.clone(), super::encode(value)));
        let mut path = String::new();
        super::expand(&mut path, template, &encoded.collect::<Vec<_>>()).map(|()| path)
    }

    fn one(value: &str) -> Result<String, String> {
        expand("/v2/{status}/x", &[("status".into(), value.to_owned())])
    }

    #[test]
    fn any_value_is_one_segment() {
        for (value, path) in [
            ("plain-1_2.3~", "/v2/plain-1_2.3~/x"),
            ("In Progress", "/v2/In%20Progress/x"),
            ("a/b", "/v2/a%2Fb/x"),
            ("a\\b", "/v2/a%5Cb/x"),
            ("a%2Fb", "/v2/a%252Fb/x"),
            ("?#&+", "/v2/%3F%23%26%2B/x"),
            ("Won 🎉", "/v2/Won%20%F0%9F%8E%89/x"),
            ("...", "/v2/.../x"),
        ] {
            assert_eq!(one(value).as_deref(), Ok(path));
        }
    }

    #[test]
    fn every_name_needs_a_value_and_every_value_a_name() {
        let values = [("status".into(), "a".to_owned())];
        assert_eq!(expand("/v2/{x}", &[]), Err("the path `/v2/{x}` needs `x`".to_owned()));
        assert_eq!(expand("/v2", &values), Err("the path `/v2` has no `{status}`".to_owned()));
        assert!(expand("/v2?a=b", &[]).unwrap_err().contains("must end before"));
        assert_eq!(expand("v2", &[]), Err("the path `v2` must begin with `/`".to_owned()));
    }

    #[test]
    fn characters_around_a_parameter_are_kept() {
        let values = [("a".into(), "x/y".to_owned()), ("b".into(), ".".to_owned())];
        assert_eq!(expand("/{a}-{b}.json/", &values).as_deref(), Ok("/x%2Fy-..json/"));
        assert_eq!(
            expand("/x{a}", &[("a".into(), String::new())]),
            Err("invalid path parameter `a`: ``".to_owned())
        );
        assert_eq!(
            expand("/.{a}", &[("a".into(), ".".to_owned())]),
            Err("invalid path parameter `a`: `.`".to_owned())
        );
    }

    #[test]
    fn values_that_change_the_route_are_rejected() {
        for value in ["", ".", ".."] {
            assert_eq!(one(value), Err(format!("invalid path parameter `status`: `{value}`")));
        }
    }
}
