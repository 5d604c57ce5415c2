//! What `parts` can say of a part of a document, and what follows for one of its keys.

use serde_json::Value;

/// What a key holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    Text,
    /// A text that becomes documentation.
    Prose,
    Email,
    /// The version of OpenAPI.
    Version,
    /// The type of a schema.
    Type,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A text that means something only if another key of the part has this value.
    Beside(&'static str, &'static str),
    Flag,
    /// Nothing but `true`.
    True,
    Number,
    /// A whole number that is not negative.
    Count,
    /// The values of an enum.
    Values,
    /// Texts, at least one and none twice.
    Names,
    /// Anything: examples.
    Anything,
    /// A part with keys of its own.
    One(&'static Part),
    /// A part, or `true` for any.
    Open(&'static Part),
    List(&'static Holds),
    /// A sequence that holds nothing twice.
    Set(&'static Holds),
    Map(Keys, &'static Holds),
    /// What stands in the place of another key, and what it holds.
    InPlaceOf(&'static str, &'static Holds),
}

/// The keys of a mapping that are names.
#[derive(Clone, Copy)]
pub(super) enum Keys {
    Any,
    Components,
    Paths,
    Statuses,
}

/// A kind of mapping.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// In backquotes, if there is only one.
    pub(super) name: &'static str,
    /// Where the components are that a `$ref` in its place leads to, if one may stand there.
    pub(super) folder: Option<&'static str>,
    /// The keys that it must have by OpenAPI.
    pub(super) required: &'static [&'static str],
    /// Those of them that the generator can do without.
    pub(super) lenient: &'static [&'static str],
    /// The keys that it must have for the generator.
    pub(super) needed: &'static [&'static str],
    /// All keys that it may have.
    pub(super) keys: &'static [(&'static str, Holds)],
    /// The keys that OpenAPI has and that change nothing on the wire, and where people read of it.
    pub(super) noted: &'static [Instead],
    /// The keys that OpenAPI has since version 3.1, and what to do instead, if that is known.
    pub(super) later: &'static [Instead],
    /// Whether nothing that a client does depends on it.
    pub(super) is_idle: bool,
    /// What else it must and may have if one of its keys has a certain value.
    pub(super) kinds: &'static [PartVariant],
}

/// What the value of a key makes of a part.
pub(super) struct PartVariant {
    pub(super) when: (&'static str, &'static str),
    pub(super) required: &'static [&'static str],
    pub(super) keys: &'static [(&'static str, Holds)],
}

/// Some keys, and what to do instead of writing them.
pub(super) type Instead = (&'static [&'static str], &'static str);

/// A part that has nothing.
pub(super) const PLAIN: Part = Part {
    name: "",
    folder: None,
    required: &[],
    lenient: &[],
    needed: &[],
    keys: &[],
    noted: &[],
    later: &[],
    is_idle: false,
    kinds: &[],
};

/// Whether an extension of a name of ours may be ours: others use such names, too.
pub(super) fn is_ours(holds: &Holds, it: &Value) -> bool {
    match (holds, it) {
        (Holds::One(part), it) => part.keys.iter().any(|(key, _)| it.get(key).is_some()),
        (Holds::Map(..), it) => it.is_object(),
        (Holds::List(_), it) => it.is_array(),
        (Holds::Text, it) => it.is_string(),
        _ => true,
    }
}

/// What to do instead of writing a key, if some keys are it.
pub(super) fn instead(of: &[Instead], key: &str) -> Option<&'static str> {
    of.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, instead)| *instead)
}

/// `this operation`, or `info` of which there is one.
pub(super) fn this(part: &Part) -> String {
    if part.name.starts_with('`') { part.name.into() } else { format!("this {}", part.name) }
}
