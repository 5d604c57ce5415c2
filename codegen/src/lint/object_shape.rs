//! What `parts` can say of a part of a document, and what follows for one of its keys.

use serde_json::Value;

/// What a key holds.
#[derive(Clone, Copy)]
pub(super) enum ValueShape {
    Str,
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
    OnlyWith(&'static str, &'static str),
    Bool,
    /// Nothing but `true`.
    True,
    Number,
    /// A whole number that is not negative.
    Count,
    /// The values of an enum.
    EnumValues,
    /// Texts, at least one and none twice.
    NameList,
    /// Anything: examples.
    Anything,
    /// A part with keys of its own.
    Object(&'static ObjectShape),
    /// A part, or `true` for any.
    ObjectOrTrue(&'static ObjectShape),
    List(&'static ValueShape),
    /// A sequence that holds nothing twice.
    UniqueList(&'static ValueShape),
    Map(Keys, &'static ValueShape),
    /// What stands in the place of another key, and what it holds.
    Replaces(&'static str, &'static ValueShape),
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
pub(super) struct ObjectShape {
    /// In backquotes, if there is only one.
    pub(super) name: &'static str,
    /// Where the components are that a `$ref` in its place leads to, if one may stand there.
    pub(super) component_kind: Option<&'static str>,
    /// The keys that it must have by OpenAPI.
    pub(super) required: &'static [&'static str],
    /// Those of them that the generator can do without.
    pub(super) lenient: &'static [&'static str],
    /// All keys that it may have.
    pub(super) keys: &'static [(&'static str, ValueShape)],
    /// The keys that OpenAPI has and that change nothing on the wire, and where people read of it.
    pub(super) unused: &'static [Advice],
    /// The keys that OpenAPI has since version 3.1, and what to do instead, if that is known.
    pub(super) since_3_1: &'static [Advice],
    /// Whether nothing that a client does depends on it.
    pub(super) warn_only: bool,
    /// What else it must and may have if one of its keys has a certain value.
    pub(super) variants: &'static [ShapeVariant],
}

/// What the value of a key makes of a part.
pub(super) struct ShapeVariant {
    pub(super) when: (&'static str, &'static str),
    pub(super) required: &'static [&'static str],
    pub(super) keys: &'static [(&'static str, ValueShape)],
}

/// Some keys, and what to do instead of writing them.
pub(super) type Advice = (&'static [&'static str], &'static str);

/// A part that has nothing.
pub(super) const DEFAULT: ObjectShape = ObjectShape {
    name: "",
    component_kind: None,
    required: &[],
    lenient: &[],
    keys: &[],
    unused: &[],
    since_3_1: &[],
    warn_only: false,
    variants: &[],
};

/// Whether an extension of a name of ours may be ours: others use such names, too.
pub(super) fn is_ours(shape: &ValueShape, it: &Value) -> bool {
    match (shape, it) {
        (ValueShape::Object(object), it) => {
            object.keys.iter().any(|(key, _)| it.get(key).is_some())
        }
        (ValueShape::Map(..), it) => it.is_object(),
        (ValueShape::List(_), it) => it.is_array(),
        (ValueShape::Str, it) => it.is_string(),
        _ => true,
    }
}

/// What to do instead of writing a key, if some keys are it.
pub(super) fn advice(of: &[Advice], key: &str) -> Option<&'static str> {
    of.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, instead)| *instead)
}

/// `this operation`, or `info` of which there is one.
pub(super) fn this(object: &ObjectShape) -> String {
    if object.name.starts_with('`') { object.name.into() } else { format!("this {}", object.name) }
}
