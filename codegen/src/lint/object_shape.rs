//! The types of the tables in `grammar`: shapes of objects and of the values of their keys.

use serde_json::Value;

/// The shape of a value.
#[derive(Clone, Copy)]
pub(super) enum ValueShape {
    Str,
    /// A string that becomes documentation.
    Prose,
    Email,
    /// The version of OpenAPI.
    Version,
    /// The type of a schema.
    Type,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A string that is only used if another key of the object has this value.
    OnlyWith(&'static str, &'static str),
    Bool,
    /// Only `true`.
    True,
    Number,
    /// A non-negative integer.
    Count,
    /// The values of an enum.
    EnumValues,
    /// At least one string, without duplicates.
    NameList,
    /// Any value, such as an example.
    Anything,
    Object(&'static ObjectShape),
    /// An object, or `true` for any value.
    ObjectOrTrue(&'static ObjectShape),
    List(&'static ValueShape),
    /// A sequence without duplicates.
    UniqueList(&'static ValueShape),
    Map(Keys, &'static ValueShape),
    /// A key that may be written instead of this one, and the shape of its value.
    Replaces(&'static str, &'static ValueShape),
}

/// What the keys of a mapping must look like.
#[derive(Clone, Copy)]
pub(super) enum Keys {
    Any,
    Components,
    Paths,
    Statuses,
}

/// The shape of a mapping with known keys.
#[derive(Clone, Copy)]
pub(super) struct ObjectShape {
    /// In backquotes, if a document has only one.
    pub(super) name: &'static str,
    /// The section of `components` that a `$ref` in its place refers to, if one is allowed.
    pub(super) section: Option<&'static str>,
    /// The keys that OpenAPI requires.
    pub(super) required: &'static [&'static str],
    /// The required keys that the generator does not need.
    pub(super) lenient: &'static [&'static str],
    /// The keys that the generator reads.
    pub(super) keys: &'static [(&'static str, ValueShape)],
    /// The keys of OpenAPI that the generator ignores, as requests and responses do not depend on them.
    pub(super) unused: &'static [Advice],
    /// The keys that OpenAPI 3.1 added.
    pub(super) since_3_1: &'static [Advice],
    /// Whether all mistakes are warnings, because the client does not depend on it.
    pub(super) warn_only: bool,
    /// Additional keys that depend on the value of a key.
    pub(super) variants: &'static [ShapeVariant],
}

/// The additional keys of an object if a key has a value.
pub(super) struct ShapeVariant {
    pub(super) when: (&'static str, &'static str),
    pub(super) required: &'static [&'static str],
    pub(super) keys: &'static [(&'static str, ValueShape)],
}

/// Some keys, and what to write instead, if known.
pub(super) type Advice = (&'static [&'static str], &'static str);

/// An object without keys.
pub(super) const DEFAULT: ObjectShape = ObjectShape {
    name: "",
    section: None,
    required: &[],
    lenient: &[],
    keys: &[],
    unused: &[],
    since_3_1: &[],
    warn_only: false,
    variants: &[],
};

/// Whether the value of an extension looks like ours: other tools use the same names.
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

/// The advice about a key, if there is any.
pub(super) fn advice(of: &[Advice], key: &str) -> Option<&'static str> {
    of.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, instead)| *instead)
}

/// `this operation`, or `` `info` ``, of which there is one.
pub(super) fn describe(object: &ObjectShape) -> String {
    if object.name.starts_with('`') { object.name.into() } else { format!("this {}", object.name) }
}
