//! Sanitizes what a server sent, so that it can be printed.

/// The beginning of a body, on one line.
pub(crate) fn snippet(body: impl AsRef<[u8]>) -> String {
    const MAX_CHARS: usize = 200;
    let body = body.as_ref();
    // Convert no more of a long body than is printed.
    let line = one_line(&String::from_utf8_lossy(&body[..body.len().min(8 * MAX_CHARS)]));
    if line.is_empty() { "an empty body".to_owned() } else { truncate(&line, MAX_CHARS) }
}

/// The first `max_chars` characters of a line, and `…` if there are more.
pub(crate) fn truncate(line: &str, max_chars: usize) -> String {
    match line.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Joins all lines: whitespace becomes one space, and control characters, which could forge lines or
/// colour a terminal, are escaped.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    for character in words.join(" ").chars() {
        // These reverse the direction of the text after them.
        let is_bidi = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match character.is_control() || is_bidi {
            true => line.extend(character.escape_unicode()),
            false => line.push(character),
        }
    }
    line
}
