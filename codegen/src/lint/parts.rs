//! The parts of a document: which keys OpenAPI 3.0 gives each, what they hold, and which of them the
//! generator reads.
//!
//! What the generator does not read is told: `noted` where a client is the same without it. A key that is not here at all is none of OpenAPI's, but for those with `x-`.

use super::part::Holds::{
    self, Anything, Beside, Count, Email, Flag, InPlaceOf, List, Map, One, OneOf, Prose, Set, Text,
    True, Version,
};
use super::part::Keys::{Any, Components, Paths, Statuses};
use super::part::{PLAIN, Part, PartVariant};
use super::schema_part::{LINK, SCHEMA};

pub(super) static ROOT: Part = Part {
    name: "spec",
    required: &["openapi", "info", "paths"],
    lenient: &["paths"],
    keys: &[
        ("openapi", Version),
        ("info", One(&INFO)),
        ("servers", List(&One(&SERVER))),
        ("tags", Set(&One(&TAG))),
        ("security", SECURITY),
        ("paths", Map(Paths, &One(&PATH_ITEM))),
        ("components", One(&COMPONENTS)),
        ("x-request-id-header", Text),
        ("x-handles", Map(Any, &List(&Text))),
    ],
    noted: &[(&["externalDocs"], LINK)],
    later: &[(&["webhooks", "jsonSchemaDialect"], "")],
    ..PLAIN
};

static INFO: Part = Part {
    name: "`info`",
    required: &["title", "version"],
    keys: &[
        ("title", Prose),
        ("version", Text),
        ("description", Prose),
        ("termsOfService", Text),
        ("contact", One(&CONTACT)),
        ("license", One(&LICENSE)),
    ],
    later: &[(&["summary"], "write it in `description`")],
    is_idle: true,
    ..PLAIN
};

static CONTACT: Part =
    Part { name: "`contact`", keys: &[("name", Text), ("url", Text), ("email", Email)], ..PLAIN };

static LICENSE: Part = Part {
    name: "`license`",
    required: &["name"],
    keys: &[("name", Text), ("url", Text)],
    later: &[(&["identifier"], "write it in `name`")],
    ..PLAIN
};

static SERVER: Part = Part {
    name: "server",
    required: &["url"],
    keys: &[("url", Text), ("description", Prose), ("variables", Map(Any, &One(&VARIABLE)))],
    ..PLAIN
};

static VARIABLE: Part = Part {
    name: "server variable",
    required: &["default"],
    keys: &[("default", Text), ("enum", List(&Text)), ("description", Prose)],
    ..PLAIN
};

static TAG: Part = Part {
    name: "tag",
    required: &["name"],
    keys: &[("name", Text), ("description", Text)],
    noted: &[(&["externalDocs"], LINK)],
    ..PLAIN
};

/// Ways to prove who calls, each of schemes with their scopes.
const SECURITY: Holds = List(&Map(Any, &List(&Text)));

static COMPONENTS: Part = Part {
    name: "`components`",
    keys: &[
        ("schemas", Map(Components, &One(&SCHEMA))),
        ("parameters", Map(Components, &One(&PARAMETER))),
        ("responses", Map(Components, &One(&RESPONSE))),
        ("requestBodies", Map(Components, &One(&REQUEST_BODY))),
        ("headers", Map(Components, &One(&HEADER))),
        ("securitySchemes", Map(Components, &One(&SECURITY_SCHEME))),
        ("pathItems", Map(Components, &One(&PATH_ITEM))),
    ],
    noted: &[(&["examples"], EXAMPLES), (&["links", "callbacks"], CALLS)],
    ..PLAIN
};

static SECURITY_SCHEME: Part = Part {
    name: "security scheme",
    is_idle: true,
    folder: Some("securitySchemes"),
    required: &["type"],
    keys: &[
        ("type", OneOf(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
        ("description", Text),
    ],
    kinds: &[
        PartVariant {
            when: ("type", "apiKey"),
            required: &["name", "in"],
            keys: &[("name", Text), ("in", OneOf(&["header", "query", "cookie"]))],
        },
        PartVariant {
            when: ("type", "http"),
            required: &["scheme"],
            keys: &[("scheme", Text), ("bearerFormat", Beside("scheme", "bearer"))],
        },
        PartVariant {
            when: ("type", "oauth2"),
            required: &["flows"],
            keys: &[("flows", One(&FLOWS))],
        },
        PartVariant {
            when: ("type", "openIdConnect"),
            required: &["openIdConnectUrl"],
            keys: &[("openIdConnectUrl", Text)],
        },
    ],
    ..PLAIN
};

static FLOWS: Part = Part {
    name: "`flows`",
    keys: &[
        ("implicit", One(&IMPLICIT_FLOW)),
        ("password", One(&TOKEN_FLOW)),
        ("clientCredentials", One(&TOKEN_FLOW)),
        ("authorizationCode", One(&CODE_FLOW)),
    ],
    ..PLAIN
};

static IMPLICIT_FLOW: Part = Part {
    name: "flow",
    required: &["authorizationUrl", "scopes"],
    keys: &[("authorizationUrl", Text), ("refreshUrl", Text), ("scopes", SCOPES)],
    ..PLAIN
};

static TOKEN_FLOW: Part = Part {
    name: "flow",
    required: &["tokenUrl", "scopes"],
    keys: &[("tokenUrl", Text), ("refreshUrl", Text), ("scopes", SCOPES)],
    ..PLAIN
};

static CODE_FLOW: Part = Part {
    name: "flow",
    required: &["authorizationUrl", "tokenUrl", "scopes"],
    keys: &[
        ("authorizationUrl", Text),
        ("tokenUrl", Text),
        ("refreshUrl", Text),
        ("scopes", SCOPES),
    ],
    ..PLAIN
};

const SCOPES: Holds = Map(Any, &Text);

static PATH_ITEM: Part = Part {
    name: "path item",
    folder: Some("pathItems"),
    keys: &[
        ("parameters", Set(&One(&PARAMETER))),
        ("servers", List(&One(&SERVER))),
        ("delete", One(&OPERATION)),
        ("get", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("put", One(&OPERATION)),
    ],
    noted: &[
        (&["summary", "description"], EACH_OPERATION),
        (&["head", "options", "trace"], METHODS),
    ],
    ..PLAIN
};

static OPERATION: Part = Part {
    name: "operation",
    required: &["responses"],
    lenient: &["responses"],
    keys: &[
        ("operationId", Text),
        ("tags", List(&Text)),
        ("summary", Prose),
        ("description", Prose),
        ("parameters", Set(&One(&PARAMETER))),
        ("requestBody", One(&REQUEST_BODY)),
        ("responses", Map(Statuses, &One(&RESPONSE))),
        ("security", SECURITY),
        ("servers", List(&One(&SERVER))),
        ("x-rust-name", Text),
        ("x-safety", OneOf(&["read-only", "idempotent", "unsafe"])),
        ("x-scopes", Map(Any, &Prose)),
        ("x-pagination", One(&PAGINATION)),
        ("deprecated", Flag),
    ],
    noted: &[(&["callbacks"], CALLS), (&["externalDocs"], LINK)],
    ..PLAIN
};

static PAGINATION: Part = Part {
    name: "pagination",
    keys: &[
        ("limit", Text),
        ("offset", Text),
        ("overlap", Flag),
        ("page", Text),
        ("first-page", Count),
        ("full-pages-up-to", Count),
        ("cursor", Text),
        ("next-cursor", Text),
        ("next-link", Text),
        ("next-link-header", Text),
        ("items", Text),
        ("key", Text),
    ],
    ..PLAIN
};

static PARAMETER: Part = Part {
    name: "parameter",
    folder: Some("parameters"),
    required: &["name", "in", "schema"],
    keys: &[
        ("name", Text),
        ("in", OneOf(&["path", "query", "header", "cookie"])),
        ("required", Flag),
        ("description", Prose),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("example", Anything),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("content", InPlaceOf("schema", &CONTENT)),
        ("x-rust-name", Text),
    ],
    kinds: &[PartVariant {
        when: ("in", "path"),
        required: &["required"],
        keys: &[("required", True)],
    }],
    noted: &[(&["examples"], EXAMPLES), (&["allowEmptyValue"], EMPTY)],
    ..PLAIN
};

static REQUEST_BODY: Part = Part {
    name: "request body",
    folder: Some("requestBodies"),
    required: &["content"],
    keys: &[("required", Flag), ("description", Prose), ("content", CONTENT)],
    ..PLAIN
};

static RESPONSE: Part = Part {
    name: "response",
    folder: Some("responses"),
    required: &["description"],
    lenient: &["description"],
    keys: &[("description", Prose), ("headers", Map(Any, &One(&HEADER))), ("content", CONTENT)],
    noted: &[(&["links"], CALLS)],
    ..PLAIN
};

/// Callers see it in a response, and the generator makes nothing of it.
static HEADER: Part = Part {
    name: "header",
    is_idle: true,
    folder: Some("headers"),
    required: &["schema"],
    keys: &[
        ("required", Flag),
        ("description", Text),
        ("deprecated", Flag),
        ("schema", One(&SCHEMA)),
        ("example", Anything),
        ("content", InPlaceOf("schema", &CONTENT)),
    ],
    noted: &[
        (&["examples"], EXAMPLES),
        (&["style", "explode", "allowReserved", "allowEmptyValue"], AS_SENT),
    ],
    ..PLAIN
};

/// By media type.
const CONTENT: Holds = Map(Any, &One(&MEDIA_TYPE));

static MEDIA_TYPE: Part = Part {
    name: "media type",
    keys: &[
        ("schema", One(&SCHEMA)),
        ("example", Anything),
        ("encoding", Map(Any, &One(&ENCODING))),
    ],
    noted: &[(&["examples"], EXAMPLES)],
    ..PLAIN
};

/// How a property of a form is written.
static ENCODING: Part = Part {
    name: "encoding",
    keys: &[
        ("contentType", Text),
        ("style", OneOf(&["deepObject", "form", "pipeDelimited", "spaceDelimited"])),
        ("explode", Flag),
        ("allowReserved", Flag),
    ],
    noted: &[(&["headers"], "a form has none")],
    ..PLAIN
};

const AS_SENT: &str = "callers see the headers of a response as they are sent";
const CALLS: &str = "a client neither receives calls nor follows links; describe them";
const EACH_OPERATION: &str = "write it into each operation";
const EXAMPLES: &str = "keep one, as `example`";
pub(super) const METHODS: &str = "callers can send it by `Client::request`";
const EMPTY: &str = "callers can send an empty string";
