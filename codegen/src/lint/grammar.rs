//! The grammar of OpenAPI 3.0: the keys of each object, the shapes of their values, and which of them
//! the generator reads.
//!
//! Every other key is reported. A key that is not listed is not OpenAPI, unless it begins with `x-`.

use super::object_shape::Keys::{Any, Components, Paths, Statuses};
use super::object_shape::ValueShape::{
    self, Anything, Bool, Count, Email, List, Map, Object, OneOf, OnlyWith, Prose, Replaces, Str,
    True, UniqueList, Version,
};
use super::object_shape::{DEFAULT, ObjectShape, ShapeVariant};
use super::schema_shape::{LINK, SCHEMA};

pub(super) static ROOT: ObjectShape = ObjectShape {
    name: "spec",
    required: &["openapi", "info", "paths"],
    lenient: &["paths"],
    keys: &[
        ("openapi", Version),
        ("info", Object(&INFO)),
        ("servers", List(&Object(&SERVER))),
        ("tags", UniqueList(&Object(&TAG))),
        ("security", SECURITY),
        ("paths", Map(Paths, &Object(&PATH_ITEM))),
        ("components", Object(&COMPONENTS)),
        ("x-request-id-header", Str),
        ("x-handles", Map(Any, &List(&Str))),
    ],
    unused: &[(&["externalDocs"], LINK)],
    since_3_1: &[(&["webhooks", "jsonSchemaDialect"], "")],
    ..DEFAULT
};

static INFO: ObjectShape = ObjectShape {
    name: "`info`",
    required: &["title", "version"],
    keys: &[
        ("title", Prose),
        ("version", Str),
        ("description", Prose),
        ("termsOfService", Str),
        ("contact", Object(&CONTACT)),
        ("license", Object(&LICENSE)),
    ],
    since_3_1: &[(&["summary"], "write it in `description`")],
    warn_only: true,
    ..DEFAULT
};

static CONTACT: ObjectShape = ObjectShape {
    name: "`contact`",
    keys: &[("name", Str), ("url", Str), ("email", Email)],
    ..DEFAULT
};

static LICENSE: ObjectShape = ObjectShape {
    name: "`license`",
    required: &["name"],
    keys: &[("name", Str), ("url", Str)],
    since_3_1: &[(&["identifier"], "write it in `name`")],
    ..DEFAULT
};

static SERVER: ObjectShape = ObjectShape {
    name: "server",
    required: &["url"],
    keys: &[("url", Str), ("description", Prose), ("variables", Map(Any, &Object(&VARIABLE)))],
    ..DEFAULT
};

static VARIABLE: ObjectShape = ObjectShape {
    name: "server variable",
    required: &["default"],
    keys: &[("default", Str), ("enum", List(&Str)), ("description", Prose)],
    ..DEFAULT
};

static TAG: ObjectShape = ObjectShape {
    name: "tag",
    required: &["name"],
    keys: &[("name", Str), ("description", Str)],
    unused: &[(&["externalDocs"], LINK)],
    ..DEFAULT
};

/// Alternatives, each a map of security schemes to scopes.
const SECURITY: ValueShape = List(&Map(Any, &List(&Str)));

static COMPONENTS: ObjectShape = ObjectShape {
    name: "`components`",
    keys: &[
        ("schemas", Map(Components, &Object(&SCHEMA))),
        ("parameters", Map(Components, &Object(&PARAMETER))),
        ("responses", Map(Components, &Object(&RESPONSE))),
        ("requestBodies", Map(Components, &Object(&REQUEST_BODY))),
        ("headers", Map(Components, &Object(&HEADER))),
        ("securitySchemes", Map(Components, &Object(&SECURITY_SCHEME))),
        ("pathItems", Map(Components, &Object(&PATH_ITEM))),
    ],
    unused: &[(&["examples"], EXAMPLES), (&["links", "callbacks"], CALLS)],
    ..DEFAULT
};

static SECURITY_SCHEME: ObjectShape = ObjectShape {
    name: "security scheme",
    warn_only: true,
    section: Some("securitySchemes"),
    required: &["type"],
    keys: &[
        ("type", OneOf(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
        ("description", Str),
    ],
    variants: &[
        ShapeVariant {
            when: ("type", "apiKey"),
            required: &["name", "in"],
            keys: &[("name", Str), ("in", OneOf(&["header", "query", "cookie"]))],
        },
        ShapeVariant {
            when: ("type", "http"),
            required: &["scheme"],
            keys: &[("scheme", Str), ("bearerFormat", OnlyWith("scheme", "bearer"))],
        },
        ShapeVariant {
            when: ("type", "oauth2"),
            required: &["flows"],
            keys: &[("flows", Object(&FLOWS))],
        },
        ShapeVariant {
            when: ("type", "openIdConnect"),
            required: &["openIdConnectUrl"],
            keys: &[("openIdConnectUrl", Str)],
        },
    ],
    ..DEFAULT
};

static FLOWS: ObjectShape = ObjectShape {
    name: "`flows`",
    keys: &[
        ("implicit", Object(&IMPLICIT_FLOW)),
        ("password", Object(&TOKEN_FLOW)),
        ("clientCredentials", Object(&TOKEN_FLOW)),
        ("authorizationCode", Object(&CODE_FLOW)),
    ],
    ..DEFAULT
};

static IMPLICIT_FLOW: ObjectShape = ObjectShape {
    name: "flow",
    required: &["authorizationUrl", "scopes"],
    keys: &[("authorizationUrl", Str), ("refreshUrl", Str), ("scopes", SCOPES)],
    ..DEFAULT
};

static TOKEN_FLOW: ObjectShape = ObjectShape {
    name: "flow",
    required: &["tokenUrl", "scopes"],
    keys: &[("tokenUrl", Str), ("refreshUrl", Str), ("scopes", SCOPES)],
    ..DEFAULT
};

static CODE_FLOW: ObjectShape = ObjectShape {
    name: "flow",
    required: &["authorizationUrl", "tokenUrl", "scopes"],
    keys: &[("authorizationUrl", Str), ("tokenUrl", Str), ("refreshUrl", Str), ("scopes", SCOPES)],
    ..DEFAULT
};

const SCOPES: ValueShape = Map(Any, &Str);

static PATH_ITEM: ObjectShape = ObjectShape {
    name: "path item",
    section: Some("pathItems"),
    keys: &[
        ("parameters", UniqueList(&Object(&PARAMETER))),
        ("servers", List(&Object(&SERVER))),
        ("delete", Object(&OPERATION)),
        ("get", Object(&OPERATION)),
        ("patch", Object(&OPERATION)),
        ("post", Object(&OPERATION)),
        ("put", Object(&OPERATION)),
    ],
    unused: &[
        (&["summary", "description"], EACH_OPERATION),
        (&["head", "options", "trace"], METHODS),
    ],
    ..DEFAULT
};

static OPERATION: ObjectShape = ObjectShape {
    name: "operation",
    required: &["responses"],
    lenient: &["responses"],
    keys: &[
        ("operationId", Str),
        ("tags", List(&Str)),
        ("summary", Prose),
        ("description", Prose),
        ("parameters", UniqueList(&Object(&PARAMETER))),
        ("requestBody", Object(&REQUEST_BODY)),
        ("responses", Map(Statuses, &Object(&RESPONSE))),
        ("security", SECURITY),
        ("servers", List(&Object(&SERVER))),
        ("x-rust-name", Str),
        ("x-safety", OneOf(&["read-only", "idempotent", "unsafe"])),
        ("x-scopes", Map(Any, &Prose)),
        ("x-pagination", Object(&PAGINATION)),
        ("deprecated", Bool),
    ],
    unused: &[(&["callbacks"], CALLS), (&["externalDocs"], LINK)],
    ..DEFAULT
};

static PAGINATION: ObjectShape = ObjectShape {
    name: "pagination",
    keys: &[
        ("limit", Str),
        ("offset", Str),
        ("overlap", Bool),
        ("page", Str),
        ("first-page", Count),
        ("full-pages-up-to", Count),
        ("cursor", Str),
        ("next-cursor", Str),
        ("next-link", Str),
        ("next-link-header", Str),
        ("items", Str),
        ("key", Str),
    ],
    ..DEFAULT
};

static PARAMETER: ObjectShape = ObjectShape {
    name: "parameter",
    section: Some("parameters"),
    required: &["name", "in", "schema"],
    keys: &[
        ("name", Str),
        ("in", OneOf(&["path", "query", "header", "cookie"])),
        ("required", Bool),
        ("description", Prose),
        ("deprecated", Bool),
        ("schema", Object(&SCHEMA)),
        ("example", Anything),
        ("style", Str),
        ("explode", Bool),
        ("allowReserved", Bool),
        ("content", Replaces("schema", &CONTENT)),
        ("x-rust-name", Str),
    ],
    variants: &[ShapeVariant {
        when: ("in", "path"),
        required: &["required"],
        keys: &[("required", True)],
    }],
    unused: &[(&["examples"], EXAMPLES), (&["allowEmptyValue"], EMPTY)],
    ..DEFAULT
};

static REQUEST_BODY: ObjectShape = ObjectShape {
    name: "request body",
    section: Some("requestBodies"),
    required: &["content"],
    keys: &[("required", Bool), ("description", Prose), ("content", CONTENT)],
    ..DEFAULT
};

static RESPONSE: ObjectShape = ObjectShape {
    name: "response",
    section: Some("responses"),
    required: &["description"],
    lenient: &["description"],
    keys: &[("description", Prose), ("headers", Map(Any, &Object(&HEADER))), ("content", CONTENT)],
    unused: &[(&["links"], CALLS)],
    ..DEFAULT
};

/// Callers read it from a response; nothing is generated for it.
static HEADER: ObjectShape = ObjectShape {
    name: "header",
    warn_only: true,
    section: Some("headers"),
    required: &["schema"],
    keys: &[
        ("required", Bool),
        ("description", Str),
        ("deprecated", Bool),
        ("schema", Object(&SCHEMA)),
        ("example", Anything),
        ("content", Replaces("schema", &CONTENT)),
    ],
    unused: &[
        (&["examples"], EXAMPLES),
        (&["style", "explode", "allowReserved", "allowEmptyValue"], AS_SENT),
    ],
    ..DEFAULT
};

/// By media type.
const CONTENT: ValueShape = Map(Any, &Object(&MEDIA_TYPE));

static MEDIA_TYPE: ObjectShape = ObjectShape {
    name: "media type",
    keys: &[
        ("schema", Object(&SCHEMA)),
        ("example", Anything),
        ("encoding", Map(Any, &Object(&ENCODING))),
    ],
    unused: &[(&["examples"], EXAMPLES)],
    ..DEFAULT
};

/// The encoding of a property of a form.
static ENCODING: ObjectShape = ObjectShape {
    name: "encoding",
    keys: &[
        ("contentType", Str),
        ("style", OneOf(&["deepObject", "form", "pipeDelimited", "spaceDelimited"])),
        ("explode", Bool),
        ("allowReserved", Bool),
    ],
    unused: &[(&["headers"], "a form has no headers")],
    ..DEFAULT
};

const AS_SENT: &str = "callers get response headers as sent";
const CALLS: &str =
    "a client neither receives callbacks nor follows links; write it in the description";
const EACH_OPERATION: &str = "write it in each operation";
const EXAMPLES: &str = "keep one, as `example`";
pub(super) const METHODS: &str = "callers can send it with `Client::request`";
const EMPTY: &str = "callers can send an empty string";
