//! The table of all rules.
//!
//! Ids follow those of Spectral, Redocly, vacuum and IBM's validator, where one of them has the same
//! fact; `rust-` begins what matters to this generator alone.

use super::{Check, Rule};
use super::{
    docs, examples, extensions, names, operations, properties, responses, schemas, variants,
};
use crate::diagnostic::Level;

/// All rules, by id.
pub const RULES: &[Rule] = &[
    error(
        "array-items",
        "progenitor takes an array of unknown items for one of anything, unseen",
        Some(schemas::array_items),
    ),
    error(
        "avoid-inline-schemas",
        "types are named by the spec alone, and what stands inline has no name",
        Some(schemas::avoid_inline_schemas),
    ),
    error(
        "composition-sanity",
        "a merge of anything but objects is a type that no value or every value fits",
        Some(properties::composition_sanity),
    ),
    error(
        "content-type",
        "the client sends and reads JSON, and progenitor panics where there is a choice of what to send",
        Some(responses::content_type),
    ),
    error(
        "discriminator-property",
        "members that are told apart by trial are taken for one another once one of them grows",
        Some(variants::discriminator_property),
    ),
    error(
        "duplicated-entry-in-enum",
        "progenitor panics when two variants have one name",
        Some(variants::duplicated_entry_in_enum),
    ),
    error("lint-allow", "an allowance that outlives its reason hides the next mistake", None),
    error(
        "lowered-document",
        "progenitor is given what the generator makes of a spec, which has to be OpenAPI too",
        None,
    ),
    warning(
        "no-circular-refs",
        "an object that demands another of its kind can be neither made nor received",
        Some(schemas::no_circular_refs),
    ),
    error(
        "no-identical-paths",
        "a server cannot tell two paths apart whose parameters differ in name alone",
        Some(operations::no_identical_paths),
    ),
    error(
        "no-ref-siblings",
        "OpenAPI 3.0 ignores whatever stands beside `$ref`, and so does every tool",
        None,
    ),
    error(
        "no-required-schema-properties-undefined",
        "what is required and not described is in no constructor, so no request would ever be complete",
        Some(properties::no_required_schema_properties_undefined),
    ),
    error(
        "no-schema-type-mismatch",
        "progenitor ignores a key that does not belong to the type, or panics on it",
        Some(schemas::no_schema_type_mismatch),
    ),
    error("no-unresolved-refs", "progenitor panics on a reference that leads nowhere", None),
    error(
        "no-unsafe-markdown",
        "descriptions become documentation, whose code blocks are run as tests and whose control characters deceive readers",
        None,
    ),
    warning(
        "oas3-missing-example",
        "an operation without examples has no program in its documentation, and nothing shows that it works",
        Some(docs::oas3_missing_example),
    ),
    warning(
        "oas3-parameter-description",
        "the text is the documentation of an argument or a method",
        Some(docs::oas3_parameter_description),
    ),
    error("oas3-schema", "what is no OpenAPI 3.0 means something else to every tool", None),
    warning(
        "oas3-unused-component",
        "a component that nothing refers to is a remnant, and becomes a type that no call takes or gives",
        Some(docs::oas3_unused_component),
    ),
    warning(
        "openapi-tags-uniqueness",
        "a tag that is declared twice has two descriptions",
        Some(operations::openapi_tags_uniqueness),
    ),
    warning(
        "operation-4xx-response",
        "users handle the errors that documentation names",
        Some(responses::operation_4xx_response),
    ),
    warning(
        "operation-description",
        "the text is the documentation of a method",
        Some(docs::operation_description),
    ),
    error(
        "operation-operationId",
        "the id is the name of the method; without it progenitor refuses the spec",
        Some(operations::operation_operation_id),
    ),
    error(
        "operation-operationId-casing",
        "the id is the name of the method, to the letter",
        Some(names::operation_operation_id_casing),
    ),
    error(
        "operation-operationId-unique",
        "two operations of one id are two methods of one name, which progenitor refuses",
        Some(names::operation_operation_id_unique),
    ),
    error(
        "operation-parameters-unique",
        "progenitor keeps the last of two parameters of one name, unseen",
        Some(operations::operation_parameters_unique),
    ),
    error(
        "operation-singular-tag",
        "the tag names the file that an operation is written to",
        Some(operations::operation_singular_tag),
    ),
    error(
        "operation-success-response",
        "a method returns one type; progenitor panics when responses differ",
        Some(responses::operation_success_response),
    ),
    warning(
        "operation-tag-defined",
        "a misspelt tag moves an operation into another file",
        Some(operations::operation_tag_defined),
    ),
    warning(
        "owasp-define-error-responses-429",
        "users who are not told of a limit find it in production",
        Some(responses::owasp_define_error_responses_429),
    ),
    error(
        "pagination",
        "pages are asked for by these parameters, so a wrong name would skip items",
        Some(operations::pagination),
    ),
    error(
        "path-keys",
        "what is no whole segment cannot be encoded as one, and would let callers change the path",
        Some(operations::path_keys),
    ),
    error(
        "path-params",
        "progenitor panics on a path and parameters that do not name the same",
        Some(operations::path_params),
    ),
    error(
        "progenitor",
        "what progenitor panics on should have been found before, by a rule that says what to write",
        None,
    ),
    error(
        "progenitor-output",
        "a type or name that is not as planned would reach users unseen",
        None,
    ),
    warning(
        "property-description",
        "the text is the documentation of a field",
        Some(docs::property_description),
    ),
    error(
        "response-open",
        "servers add fields; a client that refuses them breaks on the day that they do",
        None,
    ),
    warning(
        "rust-bare-array",
        "an array has no place for a cursor or a total, so the first of them breaks every caller",
        Some(responses::rust_bare_array),
    ),
    warning(
        "rust-bearer-token",
        "the client sends a bearer token, and no other way to prove who calls",
        Some(operations::rust_bearer_token),
    ),
    error(
        "rust-component-kind",
        "only objects, enums, unions and texts become types with a name",
        Some(schemas::rust_component_kind),
    ),
    error(
        "rust-component-name",
        "the name of a component is its name in Rust, to the letter",
        Some(names::rust_component_name),
    ),
    error(
        "rust-deprecated-place",
        "Rust warns of the use of an item, and other places are none",
        Some(schemas::rust_deprecated_place),
    ),
    error(
        "rust-enum-descriptions",
        "a description of a value that is not there is lost",
        Some(names::rust_enum_descriptions),
    ),
    error(
        "rust-envelope",
        "callers never see an envelope, so it must hold nothing but what they see",
        Some(extensions::rust_envelope),
    ),
    error(
        "rust-error-schema",
        "a client has one error type; progenitor panics when errors differ",
        Some(responses::rust_error_schema),
    ),
    error(
        "rust-header-name",
        "a header of the client's own would be sent twice, or replaced",
        Some(operations::rust_header_name),
    ),
    error(
        "rust-identifier",
        "the name becomes a Rust name, and what it is changed to could be another's",
        Some(names::rust_identifier),
    ),
    error(
        "rust-name-collision",
        "names that are one in Rust do not compile, or make progenitor panic",
        Some(names::rust_name_collision),
    ),
    error(
        "rust-neutral-value",
        "the value is sent for callers who do not know of it, so the server has to take it",
        Some(extensions::rust_neutral_value),
    ),
    error(
        "rust-nullable-place",
        "null has a place in a field, and nowhere else in a generated type",
        Some(schemas::rust_nullable_place),
    ),
    error(
        "rust-parameter-type",
        "a parameter is a text on the wire, and OpenAPI has seven ways to write anything else",
        Some(operations::rust_parameter_type),
    ),
    error(
        "rust-property-count",
        "the runtime notes in one word which properties came as null",
        Some(properties::rust_property_count),
    ),
    error(
        "rust-required-body",
        "a method has a body or it has none; progenitor ignores that it may be left out",
        Some(responses::rust_required_body),
    ),
    error(
        "rust-reserved-name",
        "what every client, call and object has would be replaced, which does not compile",
        Some(names::rust_reserved_name),
    ),
    error(
        "rust-schema-depth",
        "each level takes a part of the stack, and what is used up cannot be told",
        Some(schemas::rust_schema_depth),
    ),
    error(
        "rust-status-code",
        "the client tells answers apart by number",
        Some(responses::rust_status_code),
    ),
    error(
        "rust-text-from",
        "a text that can be made of everything lets callers mix up ids",
        Some(extensions::rust_text_from),
    ),
    error(
        "rust-union-member",
        "the union writes the property that tells its members apart, and without it the member is sent incomplete",
        Some(variants::rust_union_member),
    ),
    error(
        "rust-unsupported",
        "a key that the generator does not read would be ignored, and the client would not do what the spec says",
        None,
    ),
    warning(
        "schema-description",
        "the text is the documentation of a type",
        Some(docs::schema_description),
    ),
    error(
        "schema-type",
        "progenitor panics on a type that JSON does not have",
        Some(schemas::schema_type),
    ),
    warning(
        "schema-type-format",
        "a format that nothing reads is misspelt, or known to its author alone",
        Some(schemas::schema_type_format),
    ),
    warning(
        "security-defined",
        "a scheme that is not declared protects nothing",
        Some(operations::security_defined),
    ),
    error(
        "servers",
        "the URL is the client's default, and the token is sent to it",
        Some(operations::servers),
    ),
    warning(
        "tag-description",
        "the text tells what the operations of a file have in common",
        Some(docs::tag_description),
    ),
    error(
        "typed-enum",
        "an enum becomes texts in Rust; null among them makes two ways to say nothing",
        None,
    ),
    error(
        "valid-examples",
        "examples become programs in the documentation, which are run",
        Some(examples::valid_examples),
    ),
    error(
        "yaml-duplicate-key",
        "YAML tools keep the last of two equal keys, and drop the other without a word",
        None,
    ),
    error("yaml-limits", "what is larger or deeper is no spec that a person maintains", None),
    error(
        "yaml-no-alias",
        "every part of a spec is read where it stands, and aliases can grow without bounds",
        None,
    ),
    error("yaml-no-tag", "a tag changes what a value is, differently in every tool", None),
    error("yaml-one-document", "a second document would be ignored", None),
    warning(
        "yaml-string-keys",
        "`404` and `'404'` are one key to some tools and two to others",
        None,
    ),
    error("yaml-syntax", "what is no YAML cannot be read", None),
];

/// A rule without which no client can be made.
const fn error(id: &'static str, why: &'static str, check: Option<Check>) -> Rule {
    Rule { id, level: Level::Error, why, check }
}

/// A rule whose breach is the users' loss.
const fn warning(id: &'static str, why: &'static str, check: Option<Check>) -> Rule {
    Rule { id, level: Level::Warning, why, check }
}
