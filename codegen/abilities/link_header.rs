//! The `Link` header of RFC 8288.

use http::HeaderMap;

/// The target of the link whose relation is `next`, if there is one.
pub(super) fn next(headers: &HeaderMap, name: &str) -> Result<Option<String>, String> {
    let mut found: Option<String> = None;
    for value in headers.get_all(name) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let links = links(&text).ok_or_else(|| format!("the header `{name}` is not a list of links"))?;
        for target in links {
            if found.as_ref().is_some_and(|it| *it != target) {
                return Err(format!("the header `{name}` has two links to a next page"));
            }
            found = Some(target);
        }
    }
    Ok(found)
}

/// The targets of the links whose relation is `next`; `None` if the header cannot be parsed.
fn links(mut rest: &str) -> Option<Vec<String>> {
    let mut targets = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(targets);
        }
        let (target, after) = rest.strip_prefix('<')?.split_once('>')?;
        let (parameters, after) = parameters(after)?;
        rest = after;
        let first = |name: &str| parameters.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        let is_next = |it: &str| it.eq_ignore_ascii_case("next");
        let relation = first("rel").is_some_and(|(_, rel)| rel.split_ascii_whitespace().any(is_next));
        // With an anchor, a link has another context than the response.
        if relation && first("anchor").is_none() {
            targets.push(target.trim().to_owned());
        }
    }
}

/// The parameters of a link, and the text after it.
fn parameters(mut rest: &str) -> Option<(Vec<(String, String)>, &str)> {
    let mut parameters = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(after) = rest.strip_prefix(';') else {
            return (rest.is_empty() || rest.starts_with(',')).then_some((parameters, rest));
        };
        let after = after.trim_start_matches([' ', '\t']);
        let end = after.find(['=', ';', ',', ' ', '\t']).unwrap_or(after.len());
        let name = after[..end].to_owned();
        rest = after[end..].trim_start_matches([' ', '\t']);
        let value = match rest.strip_prefix('=') {
            None => String::new(),
            Some(after) => {
                let (value, after) = value(after.trim_start_matches([' ', '\t']))?;
                rest = after;
                value
            }
        };
        parameters.push((name, value));
    }
}

/// The value of a parameter, quoted or not, and the text after it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',', ' ', '\t']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let (mut value, mut chars) = (String::new(), quoted.char_indices());
    while let Some((index, it)) = chars.next() {
        match it {
            '"' => return Some((value, &quoted[index + 1..])),
            '\\' => value.push(chars.next()?.1),
            _ => value.push(it),
        }
    }
    None
}
