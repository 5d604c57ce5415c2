//! Path templates → paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the characters that RFC 3986 calls unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Puts values into a template: `/v2/{target}` with `objects` → `/v2/objects`.
///
/// Empty, `.` and `..` are refused, encoded or not: servers and URL libraries take them as a step to
/// another route, and a request would reach what it was not meant for.
pub(crate) fn expand(template: &str, values: &[(&'static str, String)]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 64);
    for segment in template.split('/').skip(1) {
        path.push('/');
        let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            path.push_str(segment);
            continue;
        };
        let value =
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        match value {
            None | Some("" | "." | "..") => {
                return Err(format!(
                    "`{}` cannot be `{name}` in a path",
                    value.unwrap_or_default()
                ));
            }
            Some(value) => path.extend(utf8_percent_encode(value, ENCODED)),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn one(value: &str) -> Result<String, String> {
        expand("/v2/{status}/x", &[("status", value.to_owned())])
    }

    #[test]
    fn a_value_is_one_segment_whatever_it_holds() {
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
    fn what_would_change_the_route_is_refused() {
        for value in ["", ".", ".."] {
            assert_eq!(one(value), Err(format!("`{value}` cannot be `status` in a path")));
        }
    }
}
