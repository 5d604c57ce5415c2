//! A schema, as a part of a document: which keys OpenAPI gives it, what they hold, and which of them the
//! generator reads.

use super::part::Holds::{
    Anything, Count, Flag, List, Map, Names, Number, One, Open, Prose, Text, Type, Values,
};
use super::part::Keys::Any;
use super::part::{PLAIN, Part};

/// Where the text of a link is to be read.
pub(super) const LINK: &str = "write the link into the description";

pub(super) static SCHEMA: Part = Part {
    name: "schema",
    folder: Some("schemas"),
    keys: &[
        ("type", Type),
        ("format", Text),
        ("description", Prose),
        ("example", Anything),
        ("nullable", Flag),
        ("enum", Values),
        ("items", One(&SCHEMA)),
        ("properties", Map(Any, &One(&SCHEMA))),
        ("required", Names),
        ("additionalProperties", Open(&SCHEMA)),
        ("allOf", List(&One(&SCHEMA))),
        ("oneOf", List(&One(&SCHEMA))),
        ("anyOf", List(&One(&SCHEMA))),
        ("discriminator", One(&DISCRIMINATOR)),
        ("minLength", Count),
        ("maxLength", Count),
        ("minItems", Count),
        ("maxItems", Count),
        ("minimum", Number),
        ("maximum", Number),
        ("x-enum-descriptions", Map(Any, &Prose)),
        ("x-envelope", Text),
        ("x-from", List(&Text)),
        ("x-constructor-default", Anything),
        ("x-rust-name", Text),
        ("x-rust-names", Map(Any, &Text)),
        ("deprecated", Flag),
        ("default", Anything),
        ("readOnly", Flag),
        ("writeOnly", Flag),
    ],
    noted: &[
        (
            &["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties"],
            SERVER_DECIDES,
        ),
        (&["maxProperties", "not"], SERVER_DECIDES),
        (
            &["pattern"],
            "say it in the description; the server decides what fits, and the client lets all strings pass",
        ),
        (&["title"], "say it in the description; the component's name becomes the Rust name"),
        (&["externalDocs"], LINK),
        (&["xml"], JSON),
        (
            &["x-enumDescriptions"],
            "write `x-enum-descriptions`, a mapping from values to what people read",
        ),
        (&["x-neutral"], "write `x-constructor-default`, as it is called now"),
    ],
    later: &[
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
    ..PLAIN
};

static DISCRIMINATOR: Part = Part {
    name: "discriminator",
    required: &["propertyName"],
    keys: &[("propertyName", Text), ("mapping", Map(Any, &Prose))],
    ..PLAIN
};

const JSON: &str = "the client has no XML";
const SERVER_DECIDES: &str = "say it in the description; the server decides what fits";
