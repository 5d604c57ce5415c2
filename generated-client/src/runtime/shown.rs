//! What a server wrote, as it can be shown to people.

/// The beginning of a body, on one line.
pub(crate) fn snippet(body: impl AsRef<[u8]>) -> String {
    const LONGEST: usize = 200;
    let body = body.as_ref();
    // As much as can be needed: a body may be long.
    let line = one_line(&String::from_utf8_lossy(&body[..body.len().min(8 * LONGEST)]));
    if line.is_empty() { "an empty body".to_owned() } else { cut(&line, LONGEST) }
}

/// The beginning of a text.
pub(crate) fn cut(line: &str, longest: usize) -> String {
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// What a server wrote, as it can be shown: blanks become one space, and control characters, by which
/// it could forge lines or colour a terminal, are spelt out.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    for character in words.join(" ").chars() {
        // These turn what follows around.
        let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match character.is_control() || turns {
            true => line.extend(character.escape_unicode()),
            false => line.push(character),
        }
    }
    line
}
