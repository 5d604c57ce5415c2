//! The rules that specs keep, as plain data: which there are, and why they matter.
//!
//! Ids follow those of Spectral, Redocly, vacuum and IBM's validator, where one of them has the same
//! fact; `rust-` begins what matters to this generator alone. Deliberately absent: what finds where a
//! rule is not kept. That is `lint`, but for what is found while a text is read or a client is made.

use std::fmt;

/// Whether a client can be made all the same.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// No client is made.
    Error,
    /// A client is made, and its users would want it otherwise. A maintainer may disagree: see
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

/// A fact that specs keep.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rule {
    /// The tag in the message, the file of its cases under `tests/golden/lint`, and the function if
    /// `lint` has one for it.
    pub id: &'static str,
    /// Whether a client is made of a spec that does not keep it.
    pub level: Level,
    /// Why it matters, for the client and its users.
    pub why: &'static str,
}

/// The rules whose breach costs documentation or order, and changes no type and no call.
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
    /// Whether users of the client notice no more of it than in the documentation.
    #[must_use]
    pub fn is_style(&self) -> bool {
        STYLE.contains(&self.id)
    }
}

/// The rule of this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The rows of the table → a constant for each, which a diagnostic names, and `RULES`, which has them
/// all.
///
/// `RULES` and the assertion repeat the rows and do not name the constants: so a constant that no
/// diagnostic names is dead code to the compiler.
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
    ARRAY_ITEMS =
        warning("array-items", "an array that does not say what it holds is one of anything",),
    AVOID_INLINE_SCHEMAS = warning(
        "avoid-inline-schemas",
        "what has no name is named by its place, and has another name in another place",
    ),
    COMPOSITION_SANITY = warning(
        "composition-sanity",
        "what cannot be known when the client is made is JSON, and its users have to look into it",
    ),
    CONTENT_TYPE = error(
        "content-type",
        "the client sends JSON, forms, forms of parts, strings and bytes, and reads JSON, strings and bytes",
    ),
    DISCRIMINATOR_PROPERTY = warning(
        "discriminator-property",
        "members that are found by trial are taken for one another once one of them grows, so that such a union is JSON",
    ),
    DUPLICATED_ENTRY_IN_ENUM =
        error("duplicated-entry-in-enum", "progenitor panics when two variants have one name",),
    LINT_ALLOW =
        error("lint-allow", "a suppression that outlives its reason hides the next mistake",),
    LOWERED_DOCUMENT = error(
        "lowered-document",
        "progenitor is given what the generator makes of a spec, which has to be OpenAPI too",
    ),
    NO_CIRCULAR_REFS = warning(
        "no-circular-refs",
        "an object that requires another of its kind can be neither made nor received",
    ),
    NO_IDENTICAL_PATHS = error(
        "no-identical-paths",
        "a server cannot tell two paths apart whose parameters differ in name alone",
    ),
    NO_REF_SIBLINGS = warning(
        "no-ref-siblings",
        "OpenAPI ignores what stands beside `$ref`, but beside that of a schema since 3.1",
    ),
    NO_REQUIRED_SCHEMA_PROPERTIES_UNDEFINED = warning(
        "no-required-schema-properties-undefined",
        "what is required and not described is in no constructor, so that callers have to know of it",
    ),
    NO_SCHEMA_TYPE_MISMATCH = warning(
        "no-schema-type-mismatch",
        "a key that does not belong to the type changes nothing, and was meant to",
    ),
    NO_UNRESOLVED_REFS = error(
        "no-unresolved-refs",
        "what a reference leads to has to be in the same document, and of the kind that is wanted there",
    ),
    NO_UNSAFE_MARKDOWN = warning(
        "no-unsafe-markdown",
        "descriptions become documentation, in which control characters deceive readers",
    ),
    OAS3_DEVIATION = warning(
        "oas3-deviation",
        "what is not OpenAPI is not read, and nothing on the wire depends on it",
    ),
    OAS3_MISSING_EXAMPLE = warning(
        "oas3-missing-example",
        "an operation without examples has no program in its documentation, and nothing shows that it works",
    ),
    OAS3_PARAMETER_DESCRIPTION = warning(
        "oas3-parameter-description",
        "the text is the documentation of an argument or a method",
    ),
    OAS3_SCHEMA = error("oas3-schema", "what is not OpenAPI means something else to every tool",),
    OAS3_UNUSED_COMPONENT = warning(
        "oas3-unused-component",
        "a component that no operation uses becomes a type that no call takes or gives",
    ),
    OPENAPI_TAGS_UNIQUENESS =
        warning("openapi-tags-uniqueness", "a tag that is declared twice has two descriptions",),
    OPERATION_4XX_RESPONSE =
        warning("operation-4xx-response", "users handle the errors that documentation names",),
    OPERATION_DESCRIPTION =
        warning("operation-description", "the text is the documentation of a method",),
    OPERATION_OPERATIONID = warning(
        "operation-operationId",
        "the id is the name of the method; without it the path is, which may change",
    ),
    OPERATION_OPERATIONID_CASING = warning(
        "operation-operationId-casing",
        "the id is the name of the method, and is found in code if it is spelt as there",
    ),
    OPERATION_OPERATIONID_UNIQUE = error(
        "operation-operationId-unique",
        "two operations of one id are two methods of one name",
    ),
    OPERATION_PARAMETERS_UNIQUE = error(
        "operation-parameters-unique",
        "of two parameters of one name in one place, a server may read either",
    ),
    OPERATION_SINGULAR_TAG =
        warning("operation-singular-tag", "the first tag names the file; the others name nothing",),
    OPERATION_SUCCESS_RESPONSE =
        warning("operation-success-response", "what a success has is the type of a method",),
    OPERATION_TAG_DEFINED =
        warning("operation-tag-defined", "a misspelt tag moves an operation into another file",),
    OVERLAY = error(
        "overlay",
        "an action that cannot be done, or finds nothing, leaves a client that is not what was meant",
    ),
    OVERLAY_EFFECT = warning(
        "overlay-effect",
        "what has no effect was meant to have one, or its reason is gone",
    ),
    OWASP_DEFINE_ERROR_RESPONSES_429 = warning(
        "owasp-define-error-responses-429",
        "users who do not know of a limit find it in production",
    ),
    PAGINATION = error(
        "pagination",
        "pages are asked for by these parameters, so a wrong name would skip items",
    ),
    PATH_KEYS = error("path-keys", "a path that no URL has would be another one on the wire",),
    PATH_PARAMS = warning(
        "path-params",
        "a path is sent with a value for each name in it, and has no place for any other",
    ),
    PROGENITOR = error(
        "progenitor",
        "what progenitor panics on should have been found before, by a rule that says what to write",
    ),
    PROGENITOR_OUTPUT = error(
        "progenitor-output",
        "a type or name that is not as planned would reach users unseen",
    ),
    PROPERTY_DESCRIPTION =
        warning("property-description", "the text is the documentation of a field",),
    RESPONSE_OPEN = warning(
        "response-open",
        "servers add fields; a client that refuses them breaks on the day that they do",
    ),
    RUST_BARE_ARRAY = warning(
        "rust-bare-array",
        "an array has no place for a cursor or a total, so that the first of them breaks every caller",
    ),
    RUST_COMPONENT_NAME = warning(
        "rust-component-name",
        "the name of a component is that of a type, and is found in code if the spec has it as there",
    ),
    RUST_CONSTRUCTOR_DEFAULT = error(
        "rust-constructor-default",
        "the value is sent for callers who do not know of it, so the server has to take it",
    ),
    RUST_DEPRECATED_PLACE = warning(
        "rust-deprecated-place",
        "Rust warns of the use of an item, and other places are none",
    ),
    RUST_ENUM_DESCRIPTIONS =
        warning("rust-enum-descriptions", "a description of a value that is not there is lost",),
    RUST_ENVELOPE = error(
        "rust-envelope",
        "callers never see an envelope, so it must hold nothing but what they see",
    ),
    RUST_ERROR_SCHEMA = warning(
        "rust-error-schema",
        "a client has one error type; other errors, callers read as the type that they choose",
    ),
    RUST_HANDLE = error(
        "rust-handle",
        "a handle has the operations of which the paths begin with its parameters, and a name of its own",
    ),
    RUST_HEADER_NAME = error("rust-header-name", "what is no name of a header cannot be sent",),
    RUST_IDENTIFIER = error("rust-identifier", "what is given as a name of Rust must be one",),
    RUST_NAME_COLLISION =
        error("rust-name-collision", "names that are one in Rust do not compile",),
    RUST_NAME_NUMBERED = warning(
        "rust-name-numbered",
        "of names that are one in Rust all but one are numbered, and have other numbers when there are more or less of them",
    ),
    RUST_ONE_WAY = warning(
        "rust-one-way",
        "a type that goes both ways has no place for what is always there one way and never the other",
    ),
    RUST_PARAMETER_TYPE = error(
        "rust-parameter-type",
        "a parameter is a string on the wire, and OpenAPI has seven ways to write anything else",
    ),
    RUST_SCHEMA_DEPTH = error(
        "rust-schema-depth",
        "each level takes a part of the stack, and what is used up cannot be told",
    ),
    RUST_SECURITY_SCHEME = warning(
        "rust-security-scheme",
        "the client proves who calls by a bearer token, a password or a key, and in no other way",
    ),
    RUST_TEXT_FROM =
        error("rust-text-from", "a text that can be made of everything lets callers mix up ids",),
    RUST_UNION_MEMBER = warning(
        "rust-union-member",
        "a member that is used alone, or has other values than the one that it is mapped by, holds the property that tells it apart",
    ),
    RUST_UNREAD =
        warning("rust-unread", "what is read and not used is listed, so that nothing is silent",),
    RUST_UNSUPPORTED = error(
        "rust-unsupported",
        "a client that ignores this key would not do what the spec says",
    ),
    SCHEMA_DESCRIPTION = warning("schema-description", "the text is the documentation of a type",),
    SCHEMA_TYPE = error("schema-type", "a type that JSON does not have has no values",),
    SCHEMA_TYPE_FORMAT = warning(
        "schema-type-format",
        "a format that nothing reads is misspelt, or known to its author alone",
    ),
    SECURITY_DEFINED =
        warning("security-defined", "a scheme that is not declared protects nothing",),
    SERVERS = warning(
        "servers",
        "the first URL is where requests and the token go, if the client can send there and callers say no other",
    ),
    TAG_DESCRIPTION =
        warning("tag-description", "the text tells what the operations of a file have in common",),
    TYPED_ENUM = warning(
        "typed-enum",
        "only strings become an enum in Rust, and other values are checked by the server alone",
    ),
    VALID_EXAMPLES = warning(
        "valid-examples",
        "examples become programs in the documentation, and what is no such program is left out",
    ),
    YAML_DUPLICATE_KEY = error(
        "yaml-duplicate-key",
        "most tools keep the last of two equal keys, and drop the other without a word",
    ),
    YAML_LIMITS = error(
        "yaml-limits",
        "what is read is bounded, so that no document uses up memory or the stack",
    ),
    YAML_NO_ALIAS = warning(
        "yaml-no-alias",
        "every part of a spec is read where it stands, and aliases can grow without bounds",
    ),
    YAML_NO_TAG =
        warning("yaml-no-tag", "a tag changes what a value is, differently in every tool",),
    YAML_ONE_DOCUMENT = error("yaml-one-document", "a second document would be ignored",),
    YAML_STRING_KEYS = warning(
        "yaml-string-keys",
        "`404` and `'404'` are one key to some tools and two to others",
    ),
    YAML_SYNTAX = error("yaml-syntax", "what is neither YAML nor JSON cannot be read",),
];

/// A rule without which no client can be made.
const fn error(id: &'static str, why: &'static str) -> Rule {
    Rule { id, level: Level::Error, why }
}

/// A rule whose breach is the users' loss.
const fn warning(id: &'static str, why: &'static str) -> Rule {
    Rule { id, level: Level::Warning, why }
}

/// Whether a constant is called as an id is: `ARRAY_ITEMS` as `array-items`.
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
