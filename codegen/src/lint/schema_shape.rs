//! The keys of a schema: those that OpenAPI has, and those that the generator reads.

use super::object_shape::Keys::Any;
use super::object_shape::ValueShape::{
    Anything, Bool, Count, EnumValues, List, Map, NameList, Number, Object, ObjectOrTrue, Prose,
    Str, Type,
};
use super::object_shape::{DEFAULT, ObjectShape};

pub(super) const LINK: &str = "write the link in the description";

pub(super) static SCHEMA: ObjectShape = ObjectShape {
    name: "schema",
    section: Some("schemas"),
    keys: &[
        ("type", Type),
        ("format", Str),
        ("description", Prose),
        ("example", Anything),
        ("nullable", Bool),
        ("enum", EnumValues),
        ("items", Object(&SCHEMA)),
        ("properties", Map(Any, &Object(&SCHEMA))),
        ("required", NameList),
        ("additionalProperties", ObjectOrTrue(&SCHEMA)),
        ("allOf", List(&Object(&SCHEMA))),
        ("oneOf", List(&Object(&SCHEMA))),
        ("anyOf", List(&Object(&SCHEMA))),
        ("discriminator", Object(&DISCRIMINATOR)),
        ("minLength", Count),
        ("maxLength", Count),
        ("minItems", Count),
        ("maxItems", Count),
        ("minimum", Number),
        ("maximum", Number),
        ("x-enum-descriptions", Map(Any, &Prose)),
        ("x-envelope", Str),
        ("x-from", List(&Str)),
        ("x-constructor-default", Anything),
        ("x-rust-name", Str),
        ("x-rust-names", Map(Any, &Str)),
        ("deprecated", Bool),
        ("default", Anything),
        ("readOnly", Bool),
        ("writeOnly", Bool),
    ],
    unused: &[
        (
            &["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties"],
            SERVER_DECIDES,
        ),
        (&["maxProperties", "not"], SERVER_DECIDES),
        (
            &["pattern"],
            "write it in the description; the server validates strings, and the client accepts all",
        ),
        (&["title"], "write it in the description; the component's name becomes the Rust name"),
        (&["externalDocs"], LINK),
        (&["xml"], JSON),
        (
            &["x-enumDescriptions"],
            "write `x-enum-descriptions`, a mapping from values to descriptions",
        ),
        (&["x-neutral"], "write `x-constructor-default`, its new name"),
    ],
    since_3_1: &[
        (&["const"], "write an `enum` of one value"),
        (&["examples"], "write `example`"),
        (&["contentEncoding"], "write `format: byte`"),
        (&["contentMediaType"], "write `format: binary`"),
        (&["$defs", "definitions"], "write the schemas under `components`, or refer to them"),
        (&["$comment"], "write a YAML comment"),
        (&["$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary"], ""),
        (
            &[
                "if",
                "then",
                "else",
                "contains",
                "minContains",
                "maxContains",
                "contentSchema",
                "dependentRequired",
                "dependentSchemas",
                "prefixItems",
                "propertyNames",
                "unevaluatedItems",
                "unevaluatedProperties",
            ],
            SERVER_DECIDES,
        ),
        (&["patternProperties"], "write `additionalProperties`"),
    ],
    ..DEFAULT
};

static DISCRIMINATOR: ObjectShape = ObjectShape {
    name: "discriminator",
    required: &["propertyName"],
    keys: &[("propertyName", Str), ("mapping", Map(Any, &Prose))],
    ..DEFAULT
};

const JSON: &str = "the client does not support XML";
const SERVER_DECIDES: &str = "write it in the description; the server validates it";
