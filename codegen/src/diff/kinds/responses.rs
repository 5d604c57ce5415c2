//! Changes of what clients receive.

use super::row::{UPDATE, major, migrating, minor, patch};
use crate::diff::Direction::Response;
use crate::diff::Wire::{Breaks, Depends, Same, Works};

kinds![
    RESPONSE_OPTIONAL_PROPERTY_ADDED = minor(
        "response-optional-property-added",
        Response,
        Works,
        "the object gets another field; what was read from `extra` is there now",
    ),
    RESPONSE_REQUIRED_PROPERTY_ADDED = minor(
        "response-required-property-added",
        Response,
        Works,
        "the object gets another field; recordings without it can no longer be read",
    ),
    RESPONSE_OPTIONAL_PROPERTY_REMOVED = major(
        "response-optional-property-removed",
        Response,
        Works,
        "a field is gone",
        "read the property from `extra` while the server still sends it",
    ),
    RESPONSE_REQUIRED_PROPERTY_REMOVED = major(
        "response-required-property-removed",
        Response,
        Breaks,
        "a field is gone, and old clients cannot read an object without it",
        "read the property from `extra` while the server still sends it",
    ),
    RUST_RESPONSE_REQUIRED_PROPERTY_RENAMED = major(
        "rust-response-required-property-renamed",
        Response,
        Breaks,
        "a field has another name; old clients cannot read an object without the old one",
        "use the new name of the field",
    ),
    RUST_RESPONSE_OPTIONAL_PROPERTY_RENAMED = major(
        "rust-response-optional-property-renamed",
        Response,
        Depends,
        "a field has another name; old clients read `None`",
        "use the new name of the field",
    ),
    RESPONSE_PROPERTY_BECAME_OPTIONAL = major(
        "response-property-became-optional",
        Response,
        Breaks,
        "the field becomes an `Option`",
        "handle `None` in the field",
    ),
    RESPONSE_PROPERTY_BECAME_REQUIRED = major(
        "response-property-became-required",
        Response,
        Works,
        "the field is no `Option` any more",
        "use the field as it is, without an `Option` around it",
    ),
    RESPONSE_PROPERTY_BECAME_NULLABLE = major(
        "response-property-became-nullable",
        Response,
        Breaks,
        "the field becomes an `Option`",
        "handle `None` in the field",
    ),
    RESPONSE_PROPERTY_BECAME_NOT_NULLABLE = major(
        "response-property-became-not-nullable",
        Response,
        Works,
        "the field is no `Option` any more",
        "use the field as it is, without an `Option` around it",
    ),
    RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_OPTIONAL = migrating(
        patch(
            "rust-response-nullable-property-became-optional",
            Response,
            Breaks,
            "the field is an `Option` as before; old clients cannot read an object without it",
        ),
        UPDATE,
    ),
    RUST_RESPONSE_NULLABLE_PROPERTY_BECAME_REQUIRED = patch(
        "rust-response-nullable-property-became-required",
        Response,
        Works,
        "the field is an `Option` as before",
    ),
    RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NULLABLE = patch(
        "rust-response-optional-property-became-nullable",
        Response,
        Works,
        "the field is an `Option` as before, and null was always read as absent",
    ),
    RUST_RESPONSE_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE = patch(
        "rust-response-optional-property-became-not-nullable",
        Response,
        Works,
        "the field is an `Option` as before",
    ),
    RUST_RESPONSE_WIRE_NAME_CHANGED = migrating(
        patch(
            "rust-response-wire-name-changed",
            Response,
            Breaks,
            "the name in Rust is the same; old clients cannot read an object without the old name",
        ),
        UPDATE,
    ),
    RUST_RESPONSE_WIRE_NAME_MISSED = migrating(
        patch(
            "rust-response-wire-name-missed",
            Response,
            Depends,
            "the name in Rust is the same; old clients read `None` or `Unknown`",
        ),
        UPDATE,
    ),
    RESPONSE_PROPERTY_DEPRECATED =
        minor("response-property-deprecated", Response, Works, "the field warns whoever uses it"),
    RESPONSE_PROPERTY_REACTIVATED =
        patch("response-property-reactivated", Response, Same, "a warning is gone"),
    RESPONSE_PROPERTY_ENUM_VALUE_ADDED = minor(
        "response-property-enum-value-added",
        Response,
        Works,
        "the enum gets another variant; old clients have it as `Unknown`, and programs that look there by `as_str` go on to work",
    ),
    RESPONSE_PROPERTY_ENUM_VALUE_REMOVED = major(
        "response-property-enum-value-removed",
        Response,
        Works,
        "a variant is gone",
        "compare `as_str` with the text instead of matching the variant",
    ),
    RUST_RESPONSE_ENUM_VALUE_RENAMED = major(
        "rust-response-enum-value-renamed",
        Response,
        Depends,
        "a variant has another name; old clients have the value as `Unknown`",
        "match the new name of the variant",
    ),
    RESPONSE_PROPERTY_TYPE_CHANGED = major(
        "response-property-type-changed",
        Response,
        Breaks,
        "the type of a field or result changes",
        "read the value by its new type",
    ),
    RESPONSE_PROPERTY_TYPE_SPECIALIZED = major(
        "response-property-type-specialized",
        Response,
        Works,
        "the type of a field or result changes, though old clients can read all values",
        "read the value by its new type",
    ),
    RESPONSE_PROPERTY_TYPE_GENERALIZED = major(
        "response-property-type-generalized",
        Response,
        Depends,
        "the type of a field or result changes, and old clients cannot read values that do not fit the old one",
        "read the value by its new type",
    ),
    RUST_RESPONSE_STRING_TYPE_CHANGED = major(
        "rust-response-string-type-changed",
        Response,
        Works,
        "the type of a field or result changes, though old clients keep every string",
        "use the value by its new type",
    ),
    RUST_RESPONSE_TYPE_NAME_CHANGED = major(
        "rust-response-type-name-changed",
        Response,
        Same,
        "a field or result has another type, though the same JSON",
        "use the value by its new type, whose JSON is the same",
    ),
    RUST_RESPONSE_FORMAT_CHANGED = patch(
        "rust-response-format-changed",
        Response,
        Works,
        "the client keeps texts as they are"
    ),
    RUST_RESPONSE_TIME_ADDED = minor(
        "rust-response-time-added",
        Response,
        Works,
        "the text gets a method that reads it as a time",
    ),
    RUST_RESPONSE_TIME_REMOVED = major(
        "rust-response-time-removed",
        Response,
        Depends,
        "the method that reads the text as a time is gone",
        "read the text by `as_str` instead of by that method",
    ),
    RUST_RESPONSE_LIMIT_CHANGED = patch(
        "rust-response-limit-changed",
        Response,
        Works,
        "the client does not hold answers against limits",
    ),
    RESPONSE_PROPERTY_ONE_OF_ADDED = minor(
        "response-property-one-of-added",
        Response,
        Works,
        "the union gets another variant; old clients have it as `Unknown`",
    ),
    RESPONSE_PROPERTY_ONE_OF_REMOVED = major(
        "response-property-one-of-removed",
        Response,
        Works,
        "a variant is gone",
        "match `Unknown` instead of the variant",
    ),
    RUST_RESPONSE_UNION_VALUE_ADDED = patch(
        "rust-response-union-value-added",
        Response,
        Works,
        "a member of a union has another value; old clients have that as `Unknown`",
    ),
    RUST_RESPONSE_UNION_VALUE_REMOVED = patch(
        "rust-response-union-value-removed",
        Response,
        Works,
        "a member of a union lost a value, and is a member still",
    ),
    RESPONSE_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED = migrating(
        patch(
            "response-property-discriminator-property-name-changed",
            Response,
            Depends,
            "the union reads the property, and old clients have all as `Unknown`",
        ),
        UPDATE,
    ),
    RESPONSE_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED = major(
        "response-property-discriminator-mapping-changed",
        Response,
        Depends,
        "a variant holds another type",
        "expect the new type in the variant",
    ),
    RUST_RESPONSE_ENVELOPE_KEY_CHANGED = patch(
        "rust-response-envelope-key-changed",
        Response,
        Works,
        "the client reads one key of an envelope, and nothing beside it",
    ),
    RUST_RESPONSE_ENVELOPE_CHANGED = migrating(
        patch("rust-response-envelope-changed", Response, Breaks, "callers never see an envelope"),
        UPDATE,
    ),
];
