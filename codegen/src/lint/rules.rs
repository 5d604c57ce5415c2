//! The table of the rules that lint checks, each with its function.

use super::spec::{Report, Spec};
use super::{
    docs, examples, extensions, handles, names, operations, pagination, properties, responses,
    schemas, security, variants,
};
use crate::rule::{self, Rule};

/// Reports where a spec breaks a rule.
pub(super) type Check = fn(&Spec<'_>, &mut Report<'_>);

/// All checks, by rule.
pub(super) const CHECKS: &[(&Rule, Check)] = &[
    (rule::ARRAY_ITEMS, schemas::array_items),
    (rule::AVOID_INLINE_SCHEMAS, schemas::avoid_inline_schemas),
    (rule::COMPOSITION_SANITY, properties::composition_sanity),
    (rule::CONTENT_TYPE, responses::content_type),
    (rule::DISCRIMINATOR_PROPERTY, variants::discriminator_property),
    (rule::DUPLICATED_ENTRY_IN_ENUM, variants::duplicated_entry_in_enum),
    (rule::NO_CIRCULAR_REFS, schemas::no_circular_refs),
    (rule::NO_IDENTICAL_PATHS, operations::no_identical_paths),
    (
        rule::NO_REQUIRED_SCHEMA_PROPERTIES_UNDEFINED,
        properties::no_required_schema_properties_undefined,
    ),
    (rule::NO_SCHEMA_TYPE_MISMATCH, schemas::no_schema_type_mismatch),
    (rule::OAS3_MISSING_EXAMPLE, docs::oas3_missing_example),
    (rule::OAS3_PARAMETER_DESCRIPTION, docs::oas3_parameter_description),
    (rule::OAS3_UNUSED_COMPONENT, docs::oas3_unused_component),
    (rule::OPENAPI_TAGS_UNIQUENESS, operations::openapi_tags_uniqueness),
    (rule::OPERATION_4XX_RESPONSE, responses::operation_4xx_response),
    (rule::OPERATION_DESCRIPTION, docs::operation_description),
    (rule::OPERATION_OPERATIONID, operations::operation_operation_id),
    (rule::OPERATION_OPERATIONID_CASING, names::operation_operation_id_casing),
    (rule::OPERATION_OPERATIONID_UNIQUE, names::operation_operation_id_unique),
    (rule::OPERATION_PARAMETERS_UNIQUE, operations::operation_parameters_unique),
    (rule::OPERATION_SINGULAR_TAG, operations::operation_singular_tag),
    (rule::OPERATION_SUCCESS_RESPONSE, responses::operation_success_response),
    (rule::OPERATION_TAG_DEFINED, operations::operation_tag_defined),
    (rule::OWASP_DEFINE_ERROR_RESPONSES_429, responses::owasp_define_error_responses_429),
    (rule::PAGINATION, pagination::pagination),
    (rule::PATH_KEYS, operations::path_keys),
    (rule::PATH_PARAMS, operations::path_params),
    (rule::PROPERTY_DESCRIPTION, docs::property_description),
    (rule::RUST_BARE_ARRAY, responses::rust_bare_array),
    (rule::RUST_COMPONENT_NAME, names::rust_component_name),
    (rule::RUST_CONSTRUCTOR_DEFAULT, extensions::rust_constructor_default),
    (rule::RUST_DEPRECATED_PLACE, schemas::rust_deprecated_place),
    (rule::RUST_ENUM_DESCRIPTIONS, names::rust_enum_descriptions),
    (rule::RUST_ENVELOPE, extensions::rust_envelope),
    (rule::RUST_ERROR_SCHEMA, responses::rust_error_schema),
    (rule::RUST_HANDLE, handles::rust_handle),
    (rule::RUST_HEADER_NAME, operations::rust_header_name),
    (rule::RUST_IDENTIFIER, names::rust_identifier),
    (rule::RUST_NAME_COLLISION, names::rust_name_collision),
    (rule::RUST_NAME_NUMBERED, names::rust_name_numbered),
    (rule::RUST_NEWTYPE_CONVERSION, extensions::rust_newtype_conversion),
    (rule::RUST_ONE_WAY, properties::rust_one_way),
    (rule::RUST_PARAMETER_TYPE, operations::rust_parameter_type),
    (rule::RUST_SCHEMA_DEPTH, schemas::rust_schema_depth),
    (rule::RUST_SECURITY_SCHEME, security::rust_security_scheme),
    (rule::RUST_UNION_MEMBER, variants::rust_union_member),
    (rule::SCHEMA_DESCRIPTION, docs::schema_description),
    (rule::SCHEMA_TYPE, schemas::schema_type),
    (rule::SCHEMA_TYPE_FORMAT, schemas::schema_type_format),
    (rule::SECURITY_DEFINED, security::security_defined),
    (rule::SERVERS, operations::servers),
    (rule::TAG_DESCRIPTION, docs::tag_description),
    (rule::VALID_EXAMPLES, examples::valid_examples),
];
