//! The table of all lint rules: ids, levels and reasons.
//!
//! An id is that of Spectral, Redocly, vacuum or IBM's validator, if one of them has the rule; rules
//! that only matter to this generator begin with `rust-`. `lint` checks the rules, except those that
//! parsing or generating checks.

use std::fmt;

/// Whether a client can still be generated.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// No client is generated.
    Error,
    /// A client is generated, but could be better for its users. A maintainer can suppress it with
    /// `# lint-allow(rule): why`.
    Warning,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A rule that specs follow.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rule {
    /// The tag in its messages, the name of its test file in `tests/golden/lint`, and of its function in
    /// `lint`, if there is one.
    pub id: &'static str,
    /// Whether breaking it prevents a client.
    pub level: Level,
    /// Why it matters for the client and its users.
    pub why: &'static str,
}

/// The rules that affect documentation or order, but no type and no call.
const STYLE: [&str; 19] = [
    "oas3-missing-example",
    "oas3-parameter-description",
    "oas3-unused-component",
    "openapi-tags-uniqueness",
    "operation-4xx-response",
    "operation-description",
    "operation-operationId-casing",
    "operation-singular-tag",
    "operation-tag-defined",
    "owasp-define-error-responses-429",
    "property-description",
    "rust-bare-array",
    "rust-component-name",
    "rust-deprecated-place",
    "rust-enum-descriptions",
    "schema-description",
    "tag-description",
    "yaml-no-alias",
    "yaml-string-keys",
];

impl Rule {
    /// Whether users of the client notice it in the documentation only.
    #[must_use]
    pub fn is_style(&self) -> bool {
        STYLE.contains(&self.id)
    }
}

/// Returns the rule with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Defines a constant for each row of the table, for use in diagnostics, and `RULES` with all rows.
///
/// `RULES` and the assertion repeat the rows instead of naming the constants, so that the compiler
/// reports a constant that no diagnostic uses as dead code.
macro_rules! rules {
    ($($name:ident = $rule:expr),* $(,)?) => {
        $(
            pub(crate) const $name: &Rule = &$rule;
            const _: () = assert!(
                is_name_of(stringify!($name), $rule.id),
                "a rule is named after its id, in upper case",
            );
        )*
        /// All rules, by id.
        pub const RULES: &[Rule] = &[$($rule),*];
    };
}

rules![
    ARRAY_ITEMS = warning("array-items", "an array without `items` is an array of anything",),
    AVOID_INLINE_SCHEMAS = warning(
        "avoid-inline-schemas",
        "an inline schema is named after its place, and is renamed when it moves",
    ),
    COMPOSITION_SANITY = warning(
        "composition-sanity",
        "a schema whose type cannot be determined is JSON, which users must inspect themselves",
    ),
    CONTENT_TYPE = error(
        "content-type",
        "the client sends JSON, forms, multipart forms, strings and bytes, and reads JSON, strings and bytes",
    ),
    DISCRIMINATOR_PROPERTY = warning(
        "discriminator-property",
        "matching by trial can pick the wrong member once one of them grows, so such a union is JSON",
    ),
    DUPLICATED_ENTRY_IN_ENUM = error(
        "duplicated-entry-in-enum",
        "progenitor panics when two variants have the same name",
    ),
    LINT_ALLOW =
        error("lint-allow", "a suppression that outlives its reason hides the next mistake",),
    LOWERED_DOCUMENT = error(
        "lowered-document",
        "the document that the generator writes for progenitor must be OpenAPI too",
    ),
    NO_CIRCULAR_REFS = warning(
        "no-circular-refs",
        "an object that requires another object of its own type can be neither created nor received",
    ),
    NO_IDENTICAL_PATHS = error(
        "no-identical-paths",
        "a server cannot distinguish two paths that differ only in parameter names",
    ),
    NO_REF_SIBLINGS = warning(
        "no-ref-siblings",
        "OpenAPI ignores keys next to `$ref`, except in schemas since 3.1",
    ),
    NO_REQUIRED_SCHEMA_PROPERTIES_UNDEFINED = warning(
        "no-required-schema-properties-undefined",
        "a required property without a schema is in no constructor, so callers must know about it",
    ),
    NO_SCHEMA_TYPE_MISMATCH = warning(
        "no-schema-type-mismatch",
        "a key that does not apply to the type has no effect, but was meant to have one",
    ),
    NO_UNRESOLVED_REFS = error(
        "no-unresolved-refs",
        "a reference must resolve to something of the right kind in the same document",
    ),
    NO_UNSAFE_MARKDOWN = warning(
        "no-unsafe-markdown",
        "descriptions become documentation, where control characters mislead readers",
    ),
    OAS3_DEVIATION = warning("oas3-deviation", "keys that OpenAPI does not define are ignored",),
    OAS3_MISSING_EXAMPLE = warning(
        "oas3-missing-example",
        "an operation without examples has no doc test, so nothing shows that it works",
    ),
    OAS3_PARAMETER_DESCRIPTION =
        warning("oas3-parameter-description", "the description documents an argument or a method",),
    OAS3_SCHEMA = error("oas3-schema", "each tool interprets invalid OpenAPI differently",),
    OAS3_UNUSED_COMPONENT = warning(
        "oas3-unused-component",
        "a component that no operation uses becomes a type that no method takes or returns",
    ),
    OPENAPI_TAGS_UNIQUENESS =
        warning("openapi-tags-uniqueness", "a tag that is declared twice has two descriptions",),
    OPERATION_4XX_RESPONSE =
        warning("operation-4xx-response", "users handle the errors that the documentation lists",),
    OPERATION_DESCRIPTION = warning("operation-description", "the description documents a method",),
    OPERATION_OPERATIONID = warning(
        "operation-operationId",
        "the id names the method; without it the path does, which may change",
    ),
    OPERATION_OPERATIONID_CASING = warning(
        "operation-operationId-casing",
        "the id names the method, and a search for one finds the other if both are spelled alike",
    ),
    OPERATION_OPERATIONID_UNIQUE = error(
        "operation-operationId-unique",
        "two operations with the same id are two methods with the same name",
    ),
    OPERATION_PARAMETERS_UNIQUE = error(
        "operation-parameters-unique",
        "if two parameters have the same name and location, a server may read either",
    ),
    OPERATION_SINGULAR_TAG = warning(
        "operation-singular-tag",
        "the first tag names the file; the others have no effect",
    ),
    OPERATION_SUCCESS_RESPONSE = warning(
        "operation-success-response",
        "the success response determines the return type of a method",
    ),
    OPERATION_TAG_DEFINED =
        warning("operation-tag-defined", "a misspelled tag moves an operation into another file",),
    OVERLAY = error(
        "overlay",
        "if an action fails or matches nothing, the client is not what was intended",
    ),
    OVERLAY_EFFECT = warning(
        "overlay-effect",
        "what has no effect is a mistake, or its reason no longer exists",
    ),
    OWASP_DEFINE_ERROR_RESPONSES_429 = warning(
        "owasp-define-error-responses-429",
        "users who do not know about a rate limit discover it in production",
    ),
    PAGINATION =
        error("pagination", "these parameters request a page, so a wrong name would skip items",),
    PATH_KEYS = error(
        "path-keys",
        "a path that is not valid in a URL would be a different path on the wire",
    ),
    PATH_PARAMS = warning(
        "path-params",
        "a request has a value for each name in its path, and no place for any other",
    ),
    PROGENITOR = error(
        "progenitor",
        "a rule that says what to write should have reported what progenitor panics on",
    ),
    PROGENITOR_OUTPUT =
        error("progenitor-output", "an unexpected type or name would reach users unnoticed",),
    PROPERTY_DESCRIPTION = warning("property-description", "the description documents a field",),
    RESPONSE_OPEN = warning(
        "response-open",
        "servers add fields; a client that rejects unknown fields breaks when they do",
    ),
    RUST_BARE_ARRAY = warning(
        "rust-bare-array",
        "an array has no place for a cursor or a total, so adding one breaks every caller",
    ),
    RUST_COMPONENT_NAME = warning(
        "rust-component-name",
        "the component names the type, and a search for one finds the other if both are spelled alike",
    ),
    RUST_CONSTRUCTOR_DEFAULT = error(
        "rust-constructor-default",
        "the value is sent for callers who do not know about it, so the server must accept it",
    ),
    RUST_DEPRECATED_PLACE = warning(
        "rust-deprecated-place",
        "Rust only warns about items, and this does not become one",
    ),
    RUST_ENUM_DESCRIPTIONS =
        warning("rust-enum-descriptions", "a description of a value that does not exist is lost",),
    RUST_ENVELOPE = error(
        "rust-envelope",
        "callers never see an envelope, so it must contain only what they see",
    ),
    RUST_ERROR_SCHEMA = warning(
        "rust-error-schema",
        "a client has one error type; callers decode other errors into a type of their choice",
    ),
    RUST_HANDLE = error(
        "rust-handle",
        "a handle has the operations whose paths begin with its parameters, and a unique name",
    ),
    RUST_HEADER_NAME = error("rust-header-name", "an invalid header name cannot be sent",),
    RUST_IDENTIFIER = error("rust-identifier", "a name given for Rust must be a Rust identifier",),
    RUST_NAME_COLLISION =
        error("rust-name-collision", "two items with the same Rust name do not compile",),
    RUST_NAME_NUMBERED = warning(
        "rust-name-numbered",
        "of names that are equal in Rust all but one are numbered, and the numbers change when one is added or removed",
    ),
    RUST_NEWTYPE_CONVERSION = error(
        "rust-newtype-conversion",
        "if every string can be converted to an id, callers mix up ids",
    ),
    RUST_ONE_WAY = warning(
        "rust-one-way",
        "a type that is both sent and received cannot have a property that is required one way and absent the other",
    ),
    RUST_PARAMETER_TYPE = error(
        "rust-parameter-type",
        "a parameter is a string on the wire, and OpenAPI has seven styles for anything else",
    ),
    RUST_SCHEMA_DEPTH = error(
        "rust-schema-depth",
        "each level takes stack space, and a stack overflow cannot be reported",
    ),
    RUST_SECURITY_SCHEME = warning(
        "rust-security-scheme",
        "the client authenticates only by bearer token, password or key",
    ),
    RUST_UNION_MEMBER = warning(
        "rust-union-member",
        "a member that is used alone, or has other discriminator values than its mapping, keeps the discriminator as a field",
    ),
    RUST_UNREAD = warning(
        "rust-unread",
        "unused parts of a spec are listed, so that nothing is ignored silently",
    ),
    RUST_UNSUPPORTED = error(
        "rust-unsupported",
        "a client that ignores this key would not do what the spec says",
    ),
    SCHEMA_DESCRIPTION = warning("schema-description", "the description documents a type",),
    SCHEMA_TYPE = error("schema-type", "a type that JSON does not have has no values",),
    SCHEMA_TYPE_FORMAT = warning(
        "schema-type-format",
        "an unknown format is misspelled, or known only to its author",
    ),
    SECURITY_DEFINED = warning("security-defined", "an undeclared scheme protects nothing",),
    SERVERS = warning(
        "servers",
        "requests and the token are sent to the first URL, if the client can send there and callers set no other",
    ),
    TAG_DESCRIPTION = warning(
        "tag-description",
        "the description says what the operations of a file have in common",
    ),
    TYPED_ENUM = warning(
        "typed-enum",
        "only strings become a Rust enum; the server alone checks other values",
    ),
    VALID_EXAMPLES =
        warning("valid-examples", "examples become doc tests, and invalid ones are left out",),
    YAML_DUPLICATE_KEY = error(
        "yaml-duplicate-key",
        "most tools keep the last of two equal keys and silently drop the other",
    ),
    YAML_LIMITS =
        error("yaml-limits", "input is bounded, so that no document exhausts memory or the stack",),
    YAML_NO_ALIAS = warning(
        "yaml-no-alias",
        "readers expect each value where it is used, and aliases can expand without bounds",
    ),
    YAML_NO_TAG =
        warning("yaml-no-tag", "a tag changes the type of a value, differently in every tool",),
    YAML_ONE_DOCUMENT = error("yaml-one-document", "a second document would be ignored",),
    YAML_STRING_KEYS = warning(
        "yaml-string-keys",
        "`404` and `'404'` are one key to some tools and two to others",
    ),
    YAML_SYNTAX = error("yaml-syntax", "a file that is neither YAML nor JSON cannot be parsed",),
];

/// A rule that a client depends on.
const fn error(id: &'static str, why: &'static str) -> Rule {
    Rule { id, level: Level::Error, why }
}

/// A rule that makes a client better.
const fn warning(id: &'static str, why: &'static str) -> Rule {
    Rule { id, level: Level::Warning, why }
}

/// Whether a constant is named after an id: `ARRAY_ITEMS` after `array-items`.
pub(crate) const fn is_name_of(name: &str, id: &str) -> bool {
    let (name, id) = (name.as_bytes(), id.as_bytes());
    let mut index = 0;
    while index < name.len() && index < id.len() {
        let letter = if id[index] == b'-' { b'_' } else { id[index].to_ascii_uppercase() };
        if name[index] != letter {
            return false;
        }
        index += 1;
    }
    name.len() == id.len()
}
