//! The parts of a document that the generator reads: which keys each may have, and what they hold.
//!
//! A key that is not in these tables would be ignored, so it is refused: much of what OpenAPI has is
//! not here.

/// What a key holds.
#[derive(Clone, Copy)]
pub(super) enum Holds {
    Text,
    /// Text that becomes documentation.
    Prose,
    /// A mapping of texts.
    Named,
    Flag,
    Number,
    /// A sequence of texts.
    Texts,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A part, or `true` for any.
    Open(&'static Part),
    /// Anything: examples, and what the generator reads no further.
    Anything,
    /// One part, or a sequence or mapping of parts, each with keys of its own.
    One(&'static Part),
    List(&'static Part),
    Map(&'static Part),
}

use Holds::{Anything, Flag, List, Map, Named, Number, One, OneOf, Open, Prose, Text, Texts};

/// A kind of mapping: its name, the keys it must have, and all keys it may have.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) required: &'static [&'static str],
    pub(super) keys: &'static [(&'static str, Holds)],
}

pub(super) static ROOT: Part = Part {
    name: "spec",
    required: &["openapi", "info", "paths"],
    keys: &[
        ("openapi", Text),
        ("info", One(&INFO)),
        ("servers", List(&SERVER)),
        ("tags", Anything),
        ("security", Anything),
        ("paths", Map(&PATH_ITEM)),
        ("components", One(&COMPONENTS)),
        ("x-request-id-header", Text),
    ],
};

static INFO: Part = Part {
    name: "info",
    required: &["title", "version"],
    keys: &[
        ("title", Prose),
        ("version", Text),
        ("description", Prose),
        ("termsOfService", Anything),
        ("contact", Anything),
        ("license", Anything),
    ],
};

static SERVER: Part =
    Part { name: "server", required: &["url"], keys: &[("url", Text), ("description", Prose)] };

static COMPONENTS: Part = Part {
    name: "components",
    required: &[],
    keys: &[
        ("schemas", Map(&SCHEMA)),
        ("parameters", Map(&PARAMETER)),
        ("responses", Map(&RESPONSE)),
        ("requestBodies", Map(&REQUEST_BODY)),
        ("headers", Anything),
        ("securitySchemes", Anything),
    ],
};

static PATH_ITEM: Part = Part {
    name: "path",
    required: &[],
    keys: &[
        ("parameters", List(&PARAMETER)),
        ("delete", One(&OPERATION)),
        ("get", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("put", One(&OPERATION)),
    ],
};

static OPERATION: Part = Part {
    name: "operation",
    required: &["responses"],
    keys: &[
        ("operationId", Text),
        ("tags", Texts),
        ("summary", Prose),
        ("description", Prose),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&REQUEST_BODY)),
        ("responses", Map(&RESPONSE)),
        ("security", Anything),
        ("x-scopes", Named),
        ("x-pagination", One(&PAGINATION)),
        ("deprecated", Flag),
    ],
};

static PAGINATION: Part = Part {
    name: "pagination",
    required: &["limit", "offset"],
    keys: &[("limit", Text), ("offset", Text), ("key", Text)],
};

static PARAMETER: Part = Part {
    name: "parameter",
    required: &["name", "in", "schema"],
    keys: &[
        ("name", Text),
        ("in", OneOf(&["path", "query", "header"])),
        ("required", Flag),
        ("description", Prose),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("example", Anything),
    ],
};

static REQUEST_BODY: Part = Part {
    name: "request body",
    required: &["content"],
    keys: &[("required", Flag), ("description", Prose), ("content", Map(&MEDIA_TYPE))],
};

static RESPONSE: Part = Part {
    name: "response",
    required: &["description"],
    keys: &[("description", Prose), ("headers", Anything), ("content", Map(&MEDIA_TYPE))],
};

static MEDIA_TYPE: Part = Part {
    name: "media type",
    required: &["schema"],
    keys: &[("schema", One(&SCHEMA)), ("example", Anything)],
};

static SCHEMA: Part = Part {
    name: "schema",
    required: &[],
    keys: &[
        ("type", Text),
        ("format", Text),
        ("description", Prose),
        ("example", Anything),
        ("nullable", Flag),
        ("enum", Texts),
        ("items", One(&SCHEMA)),
        ("properties", Map(&SCHEMA)),
        ("required", Texts),
        ("additionalProperties", Open(&SCHEMA)),
        ("allOf", List(&SCHEMA)),
        ("oneOf", List(&SCHEMA)),
        ("discriminator", One(&DISCRIMINATOR)),
        ("minLength", Number),
        ("maxLength", Number),
        ("minItems", Number),
        ("maxItems", Number),
        ("minimum", Number),
        ("maximum", Number),
        ("x-enum-descriptions", Named),
        ("x-envelope", Text),
        ("x-from", Texts),
        ("x-neutral", Anything),
        ("deprecated", Flag),
    ],
};

static DISCRIMINATOR: Part = Part {
    name: "discriminator",
    required: &["propertyName", "mapping"],
    keys: &[("propertyName", Text), ("mapping", Named)],
};

/// What OpenAPI has and a client made by this generator cannot honour, and what to write instead.
pub(super) const WAYS_OUT: &[(&[&str], &str)] = &[
    (
        &["default"],
        "say it in the description; the client sends nothing that its caller did not set",
    ),
    (
        &["anyOf", "not"],
        "use `oneOf` with a `discriminator`, or leave the schema open: `{}` with a description",
    ),
    (
        &["pattern"],
        "say it in the description; the server decides what fits, and the client lets all texts pass",
    ),
    (&["title"], "say it in the description; the component's name becomes the Rust name"),
    (&["readOnly", "writeOnly"], "write one component for requests and one for responses"),
    (
        &["style", "explode", "allowReserved", "allowEmptyValue"],
        "parameters are sent as `form` in the query and as `simple` elsewhere; write each field of an object as a parameter of its own",
    ),
    (
        &["callbacks", "links", "webhooks"],
        "a client neither receives calls nor follows links; describe them",
    ),
    (
        &[
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "uniqueItems",
            "minProperties",
            "maxProperties",
        ],
        "say it in the description; the server decides what fits",
    ),
    (&["const"], "write an `enum` of one value"),
    (&["examples"], "keep one, as `example`"),
    (&["$defs", "definitions"], "move the schemas to `components/schemas`"),
    (&["xml", "encoding"], "bodies are JSON"),
    (&["summary"], "write it into each operation"),
    (&["servers"], "clients are made for one server, and callers set others by `base_url`"),
    (&["externalDocs"], "write the link into the description"),
    (
        &[
            "if",
            "then",
            "else",
            "dependentSchemas",
            "prefixItems",
            "patternProperties",
            "contains",
            "propertyNames",
            "unevaluatedProperties",
        ],
        "OpenAPI 3.0 has no such key; leave the schema open, `{}`, and describe it",
    ),
    (
        &["$ref"],
        "write it out; a reference is possible to schemas, parameters, responses and request bodies",
    ),
    (&["head", "options", "trace"], "callers can send it by `Client::request`"),
    (&["variables"], "write the URL of one server out; callers set others by `base_url`"),
];
