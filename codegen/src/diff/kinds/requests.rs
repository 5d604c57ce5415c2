//! Kinds of change of requests, and of schemas in either direction.

use super::row::{UPDATE, behaviour, major, minor, patch, with_migration};
use crate::diff::Direction::{Both, Request};
use crate::diff::WireCompat::{Breaking, Compatible, Conditional, Unaffected};

kinds![
    NEW_OPTIONAL_REQUEST_PARAMETER =
        minor("new-optional-request-parameter", Request, Compatible, "the call gets a setter"),
    NEW_REQUIRED_REQUEST_PARAMETER = major(
        "new-required-request-parameter",
        Request,
        Breaking,
        "the method gets an argument",
        "pass the value to the method as a new argument",
    ),
    NEW_REQUEST_PATH_PARAMETER = major(
        "new-request-path-parameter",
        Request,
        Breaking,
        "the method gets an argument",
        "pass the value to the method as a new argument, in the order of the path",
    ),
    REQUEST_PARAMETER_REMOVED = major(
        "request-parameter-removed",
        Request,
        Conditional,
        "an argument or a setter is removed",
        "remove the argument or setter, or send it with `query` or `header` of the call while the server still accepts it",
    ),
    REQUEST_PARAMETER_BECAME_REQUIRED = major(
        "request-parameter-became-required",
        Request,
        Breaking,
        "a setter becomes an argument",
        "pass the value to the method instead of the setter",
    ),
    REQUEST_PARAMETER_BECAME_OPTIONAL = major(
        "request-parameter-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter",
        "pass the value to the setter instead of the method",
    ),
    REQUEST_PARAMETER_DEPRECATED =
        minor("request-parameter-deprecated", Request, Compatible, "the setter is deprecated"),
    REQUEST_PARAMETER_REACTIVATED =
        patch("request-parameter-reactivated", Request, Unaffected, "the deprecation ends"),
    RUST_PATH_PARAMETER_RENAMED = patch(
        "rust-path-parameter-renamed",
        Request,
        Unaffected,
        "argument names are not part of a call, and names of path parameters are not sent"
    ),
    RUST_REQUEST_WIRE_NAME_CHANGED = with_migration(
        patch(
            "rust-request-wire-name-changed",
            Request,
            Breaking,
            "the name in Rust is the same; old clients send the old name, which the server rejects or ignores",
        ),
        UPDATE,
    ),
    RUST_PARAMETER_ENCODING_CHANGED = with_migration(
        patch(
            "rust-parameter-encoding-changed",
            Request,
            Breaking,
            "the encoding of a parameter is internal to the client; servers misread that of old clients",
        ),
        UPDATE,
    ),
    RUST_REQUEST_BODY_ENCODING_CHANGED = with_migration(
        patch(
            "rust-request-body-encoding-changed",
            Request,
            Breaking,
            "the encoding of a form is internal to the client; servers misread that of old clients",
        ),
        UPDATE,
    ),
    RUST_PARAMETER_MOVED = with_migration(
        patch(
            "rust-parameter-moved",
            Request,
            Breaking,
            "where a parameter is sent is internal to the client; a change of its argument is reported separately",
        ),
        UPDATE,
    ),
    NEW_OPTIONAL_REQUEST_PROPERTY = minor(
        "new-optional-request-property",
        Request,
        Compatible,
        "the object gets a field and a setter, and is `#[non_exhaustive]`",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY = major(
        "new-required-request-property",
        Request,
        Breaking,
        "the constructor gets an argument",
        "pass the value to `new` as a new argument",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT = with_migration(
        minor(
            "new-required-request-property-with-default",
            Request,
            Breaking,
            "the constructor sets it, so programs need only the new version; a minor one reaches them through `cargo update`",
        ),
        "update the crate, and call the setter if you want another value than the constructor default",
    ),
    REQUEST_PROPERTY_REMOVED = major(
        "request-property-removed",
        Request,
        Conditional,
        "a field and its setter or argument are removed",
        "remove the argument of `new` or the setter, or send it with `extra.insert` while the server still accepts it",
    ),
    RUST_REQUEST_PROPERTY_RENAMED = major(
        "rust-request-property-renamed",
        Request,
        Breaking,
        "a field and its setter are renamed; old clients send the old name, which the server rejects or ignores",
        "use the new name of the field and its setter",
    ),
    RUST_PROPERTY_BECAME_READ_ONLY = major(
        "rust-property-became-read-only",
        Request,
        Conditional,
        "the field has no setter and no argument of `new`; the server rejects or ignores it if old clients send it",
        "remove the argument of `new` or the setter",
    ),
    RUST_PROPERTY_BECAME_WRITABLE =
        minor("rust-property-became-writable", Request, Compatible, "the field gets a setter",),
    REQUEST_PROPERTY_BECAME_REQUIRED = major(
        "request-property-became-required",
        Request,
        Breaking,
        "a setter becomes an argument",
        "pass the value to `new` instead of the setter",
    ),
    REQUEST_PROPERTY_BECAME_REQUIRED_WITH_DEFAULT = major(
        "request-property-became-required-with-default",
        Request,
        Breaking,
        "the constructor sets it, but the type of the field changes",
        "keep calling the setter, and use the field's new type",
    ),
    REQUEST_PROPERTY_BECAME_OPTIONAL = major(
        "request-property-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter, or the type of the field changes",
        "pass the value to the setter, not to `new`, and handle an `Option` or a `Patch` in the field",
    ),
    REQUEST_PROPERTY_BECAME_NULLABLE = major(
        "request-property-became-nullable",
        Request,
        Compatible,
        "the type of the field changes",
        "handle an `Option` or a `Patch` in the field, and pass `Some` to `new` if it takes the value",
    ),
    REQUEST_PROPERTY_BECAME_NOT_NULLABLE = major(
        "request-property-became-not-nullable",
        Request,
        Conditional,
        "the type of the field changes",
        "pass the value itself, not `None`, to `new` or the setter, and use the field's new type",
    ),
    RUST_NULL_DEFAULT_REFUSED = major(
        "rust-null-default-refused",
        Request,
        Breaking,
        "old clients send null unless the setter is called, and the server no longer accepts it",
        "pass the value itself, not `None`, and use the field's new type",
    ),
    RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE = patch(
        "rust-request-optional-property-became-nullable",
        Request,
        Compatible,
        "the field is an `Option` as before: a type that is also received does not distinguish null from absent",
    ),
    RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE = patch(
        "rust-request-optional-property-became-not-nullable",
        Request,
        Conditional,
        "the field is an `Option` as before, and null is sent only if it was received",
    ),
    RUST_CONSTRUCTOR_DEFAULT_ADDED = major(
        "rust-constructor-default-added",
        Request,
        Unaffected,
        "the constructor loses an argument, and the object gets a setter",
        "pass the value to the setter instead of `new`",
    ),
    RUST_CONSTRUCTOR_DEFAULT_REMOVED = major(
        "rust-constructor-default-removed",
        Request,
        Unaffected,
        "the constructor gets an argument, while old clients keep sending the former default",
        "pass the value to `new` instead of the setter",
    ),
    RUST_CONSTRUCTOR_DEFAULT_CHANGED = behaviour(
        "rust-constructor-default-changed",
        Request,
        Unaffected,
        "programs compile as before, and send a different value once rebuilt",
        "call the setter if you want the old value",
    ),
    REQUEST_PROPERTY_DEPRECATED =
        minor("request-property-deprecated", Request, Compatible, "the field is deprecated"),
    REQUEST_PROPERTY_REACTIVATED =
        patch("request-property-reactivated", Request, Unaffected, "the deprecation ends"),
    REQUEST_PROPERTY_ENUM_VALUE_ADDED = minor(
        "request-property-enum-value-added",
        Request,
        Compatible,
        "the enum gets a variant, and is `#[non_exhaustive]`",
    ),
    REQUEST_PROPERTY_ENUM_VALUE_REMOVED = major(
        "request-property-enum-value-removed",
        Request,
        Conditional,
        "a variant is removed",
        "stop using the variant, or send its value with `from_raw`",
    ),
    RUST_REQUEST_ENUM_VALUE_RENAMED = major(
        "rust-request-enum-value-renamed",
        Request,
        Conditional,
        "a variant is renamed; the server may reject the old value from old clients",
        "use the new name of the variant",
    ),
    RUST_ENUM_VALUES_REORDERED =
        patch("rust-enum-values-reordered", Both, Unaffected, "the order of `ALL` changes"),
    REQUEST_PROPERTY_TYPE_CHANGED = major(
        "request-property-type-changed",
        Request,
        Breaking,
        "the type of a field or argument changes",
        "pass a value of the new type",
    ),
    REQUEST_PROPERTY_TYPE_GENERALIZED = major(
        "request-property-type-generalized",
        Request,
        Compatible,
        "the type of a field or argument changes, but all old values fit",
        "convert the value to the new type, which has all values of the old one",
    ),
    REQUEST_PROPERTY_TYPE_SPECIALIZED = major(
        "request-property-type-specialized",
        Request,
        Conditional,
        "the type of a field or argument changes, and some old values do not fit",
        "pass a value of the new type, which lacks some values of the old one",
    ),
    RUST_REQUEST_TYPE_NAME_CHANGED = major(
        "rust-request-type-name-changed",
        Request,
        Unaffected,
        "a field or argument has a different type with the same JSON",
        "build a value of the new type, whose JSON is the same",
    ),
    RUST_REQUEST_FORMAT_CHANGED = with_migration(
        patch(
            "rust-request-format-changed",
            Request,
            Conditional,
            "the client does not interpret strings",
        ),
        "write the string in the new format, which the client does not check",
    ),
    RUST_REQUEST_TIME_ADDED = minor(
        "rust-request-time-added",
        Request,
        Conditional,
        "the newtype gets a method that parses it as a time",
    ),
    RUST_REQUEST_TIME_REMOVED = major(
        "rust-request-time-removed",
        Request,
        Compatible,
        "the method that parses the newtype as a time is removed",
        "parse `as_str()` instead of calling that method",
    ),
    RUST_REQUEST_LIMIT_TIGHTENED = with_migration(
        patch(
            "rust-request-limit-tightened",
            Request,
            Conditional,
            "the client leaves limits to the server",
        ),
        "stay within the new limit, which the client does not check",
    ),
    RUST_REQUEST_LIMIT_RELAXED = patch(
        "rust-request-limit-relaxed",
        Request,
        Compatible,
        "the client leaves limits to the server",
    ),
    RUST_REQUEST_UNION_VALUE_ADDED = patch(
        "rust-request-union-value-added",
        Request,
        Compatible,
        "a union member gets another discriminator value; programs send those that they know",
    ),
    RUST_REQUEST_UNION_VALUE_REMOVED = with_migration(
        patch(
            "rust-request-union-value-removed",
            Request,
            Breaking,
            "a union member loses a discriminator value, and remains a member",
        ),
        "send another value of the discriminator",
    ),
    RUST_UNREAD_KEY_CHANGED = patch(
        "rust-unread-key-changed",
        Both,
        Conditional,
        "the generator does not read the key, and `lint` rejects most such keys",
    ),
    RUST_DISCRIMINATOR_PROPERTY_CHANGED = patch(
        "rust-discriminator-property-changed",
        Both,
        Conditional,
        "a discriminator is not a struct field; the union writes it",
    ),
    RUST_PROPERTY_BECAME_DISCRIMINATOR = major(
        "rust-property-became-discriminator",
        Both,
        Conditional,
        "a discriminator is not a struct field, so the field and its setter are removed",
        "remove the field, which the union writes, and match the variants to read it",
    ),
    RUST_DISCRIMINATOR_BECAME_ARGUMENT = major(
        "rust-discriminator-became-argument",
        Request,
        Conditional,
        "the property becomes a field, which the constructor takes",
        "pass the value to `new` as a new argument",
    ),
    RUST_DISCRIMINATOR_BECAME_PROPERTY =
        minor("rust-discriminator-became-property", Both, Conditional, "a field is added"),
    REQUEST_PROPERTY_ONE_OF_ADDED = minor(
        "request-property-one-of-added",
        Request,
        Compatible,
        "the union gets a variant, and is `#[non_exhaustive]`",
    ),
    REQUEST_PROPERTY_ONE_OF_REMOVED = major(
        "request-property-one-of-removed",
        Request,
        Breaking,
        "a variant is removed",
        "send another variant",
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED = with_migration(
        patch(
            "request-property-discriminator-property-name-changed",
            Request,
            Breaking,
            "the union writes the discriminator; a change of its field is reported separately",
        ),
        UPDATE,
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED = major(
        "request-property-discriminator-mapping-changed",
        Request,
        Conditional,
        "a variant holds a different type",
        "pass the variant a value of its new type",
    ),
    RUST_NEWTYPE_CONVERSION_ADDED = minor(
        "rust-newtype-conversion-added",
        Both,
        Unaffected,
        "the newtype can be converted from another type"
    ),
    RUST_NEWTYPE_CONVERSION_REMOVED = major(
        "rust-newtype-conversion-removed",
        Both,
        Unaffected,
        "the newtype can no longer be converted from another type",
        "convert from the other value's `as_str()`, if that is what you mean",
    ),
    RUST_REQUEST_ENVELOPE_KEY_CHANGED = patch(
        "rust-request-envelope-key-changed",
        Request,
        Conditional,
        "the client sends one key of an envelope, and no other",
    ),
    RUST_REQUEST_ENVELOPE_CHANGED = with_migration(
        patch("rust-request-envelope-changed", Request, Breaking, "callers never see an envelope"),
        UPDATE,
    ),
];
