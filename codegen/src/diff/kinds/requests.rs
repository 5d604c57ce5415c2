//! Changes of what clients send; and of schemas, where it matters not which way they go.

use super::row::{UPDATE, behaviour, major, migrating, minor, patch};
use crate::diff::Direction::{Both, Request};
use crate::diff::Wire::{Breaks, Depends, Same, Works};

kinds![
    NEW_OPTIONAL_REQUEST_PARAMETER =
        minor("new-optional-request-parameter", Request, Works, "the call gets another setter"),
    NEW_REQUIRED_REQUEST_PARAMETER = major(
        "new-required-request-parameter",
        Request,
        Breaks,
        "the method gets another argument",
        "give the value to the method, as another argument",
    ),
    NEW_REQUEST_PATH_PARAMETER = major(
        "new-request-path-parameter",
        Request,
        Breaks,
        "the method gets another argument",
        "give the value to the method, as another argument, in the order of the path",
    ),
    REQUEST_PARAMETER_REMOVED = major(
        "request-parameter-removed",
        Request,
        Depends,
        "an argument or a setter is gone",
        "leave out the argument or the setter, or send it by `query` or `header` of the call while the server still takes it",
    ),
    REQUEST_PARAMETER_BECAME_REQUIRED = major(
        "request-parameter-became-required",
        Request,
        Breaks,
        "a setter becomes an argument",
        "give the value to the method instead of the setter",
    ),
    REQUEST_PARAMETER_BECAME_OPTIONAL = major(
        "request-parameter-became-optional",
        Request,
        Works,
        "an argument becomes a setter",
        "give the value to the setter instead of the method",
    ),
    REQUEST_PARAMETER_DEPRECATED =
        minor("request-parameter-deprecated", Request, Works, "the setter warns whoever calls it"),
    REQUEST_PARAMETER_REACTIVATED =
        patch("request-parameter-reactivated", Request, Same, "a warning is gone"),
    RUST_PATH_PARAMETER_RENAMED = patch(
        "rust-path-parameter-renamed",
        Request,
        Same,
        "names of arguments are no part of a call, and those of path parameters not on the wire",
    ),
    RUST_REQUEST_WIRE_NAME_CHANGED = migrating(
        patch(
            "rust-request-wire-name-changed",
            Request,
            Breaks,
            "the name in Rust is the same; old clients send the old name, which is refused or ignored",
        ),
        UPDATE,
    ),
    RUST_PARAMETER_MOVED = migrating(
        patch(
            "rust-parameter-moved",
            Request,
            Breaks,
            "where a parameter is sent is inside the client; what is told besides says if its argument changes",
        ),
        UPDATE,
    ),
    NEW_OPTIONAL_REQUEST_PROPERTY = minor(
        "new-optional-request-property",
        Request,
        Works,
        "the object gets another field and setter; its fields cannot be listed by a program",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY = major(
        "new-required-request-property",
        Request,
        Breaks,
        "the constructor gets another argument",
        "give the value to `new`, as another argument",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT = migrating(
        minor(
            "new-required-request-property-with-default",
            Request,
            Breaks,
            "the constructor fills it in, so programs need no change, only the new version; a minor one reaches them by `cargo update`",
        ),
        "update the crate, and call the setter only if the neutral value is not what you mean",
    ),
    REQUEST_PROPERTY_REMOVED = major(
        "request-property-removed",
        Request,
        Depends,
        "a field and its setter or argument are gone",
        "leave out the argument of `new` or the setter, or send it by `extra.insert` while the server still takes it",
    ),
    REQUEST_PROPERTY_BECAME_REQUIRED = major(
        "request-property-became-required",
        Request,
        Breaks,
        "a setter becomes an argument",
        "give the value to `new` instead of the setter",
    ),
    REQUEST_PROPERTY_BECAME_REQUIRED_WITH_DEFAULT = major(
        "request-property-became-required-with-default",
        Request,
        Breaks,
        "the constructor fills it in, but the type of the field changes",
        "go on to call the setter, and use the field by its new type",
    ),
    REQUEST_PROPERTY_BECAME_OPTIONAL = major(
        "request-property-became-optional",
        Request,
        Works,
        "an argument becomes a setter, or the type of the field changes",
        "give the value to the setter, not to `new`, and expect an `Option` or a `Patch` in the field",
    ),
    REQUEST_PROPERTY_BECAME_NULLABLE = major(
        "request-property-became-nullable",
        Request,
        Works,
        "the type of the field changes",
        "expect an `Option` or a `Patch` in the field, and give `new` a `Some` if it takes the value",
    ),
    REQUEST_PROPERTY_BECAME_NOT_NULLABLE = major(
        "request-property-became-not-nullable",
        Request,
        Depends,
        "the type of the field changes",
        "give `new` or the setter the value itself, no `None`, and use the field by its new type",
    ),
    RUST_NULL_DEFAULT_REFUSED = major(
        "rust-null-default-refused",
        Request,
        Breaks,
        "old clients send null unless the setter is called, and the server takes it no more",
        "give the value itself, no `None`, and use the field by its new type",
    ),
    RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE = patch(
        "rust-request-optional-property-became-nullable",
        Request,
        Works,
        "the field is an `Option` as before: what is received as well does not tell null from absent",
    ),
    RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NOT_NULLABLE = patch(
        "rust-request-optional-property-became-not-nullable",
        Request,
        Depends,
        "the field is an `Option` as before, and null is sent only if it was received",
    ),
    RUST_NEUTRAL_VALUE_ADDED = major(
        "rust-neutral-value-added",
        Request,
        Same,
        "the constructor loses an argument, and the object gets a setter",
        "give the value to the setter instead of `new`",
    ),
    RUST_NEUTRAL_VALUE_REMOVED = major(
        "rust-neutral-value-removed",
        Request,
        Same,
        "the constructor gets another argument, while old clients go on to send what it filled in",
        "give the value to `new` instead of the setter",
    ),
    RUST_NEUTRAL_VALUE_CHANGED = behaviour(
        "rust-neutral-value-changed",
        Request,
        Same,
        "programs compile as before, and send something else once they are built anew",
        "call the setter if you mean the old value",
    ),
    REQUEST_PROPERTY_DEPRECATED = minor(
        "request-property-deprecated",
        Request,
        Works,
        "the field and its setter warn whoever uses them",
    ),
    REQUEST_PROPERTY_REACTIVATED =
        patch("request-property-reactivated", Request, Same, "a warning is gone"),
    REQUEST_PROPERTY_ENUM_VALUE_ADDED = minor(
        "request-property-enum-value-added",
        Request,
        Works,
        "the enum gets another variant; programs cannot list all",
    ),
    REQUEST_PROPERTY_ENUM_VALUE_REMOVED = major(
        "request-property-enum-value-removed",
        Request,
        Depends,
        "a variant is gone",
        "stop using the variant, or send its text on purpose by `from_text`",
    ),
    RUST_ENUM_VALUES_REORDERED =
        patch("rust-enum-values-reordered", Both, Same, "`ALL` comes in another order"),
    REQUEST_PROPERTY_TYPE_CHANGED = major(
        "request-property-type-changed",
        Request,
        Breaks,
        "the type of a field or argument changes",
        "give a value of the new type",
    ),
    REQUEST_PROPERTY_TYPE_GENERALIZED = major(
        "request-property-type-generalized",
        Request,
        Works,
        "the type of a field or argument changes, though all old values fit",
        "convert the value to the new type, which holds all values of the old one",
    ),
    REQUEST_PROPERTY_TYPE_SPECIALIZED = major(
        "request-property-type-specialized",
        Request,
        Depends,
        "the type of a field or argument changes, and not all old values fit",
        "give a value of the new type, which has not all values of the old one",
    ),
    RUST_REQUEST_TYPE_NAME_CHANGED = major(
        "rust-request-type-name-changed",
        Request,
        Same,
        "a field or argument has another type, though the same JSON",
        "make a value of the new type, whose JSON is the same",
    ),
    RUST_REQUEST_FORMAT_CHANGED = migrating(
        patch(
            "rust-request-format-changed",
            Request,
            Depends,
            "the client keeps texts as they are",
        ),
        "write the text in the new form, as the client does not check it",
    ),
    RUST_REQUEST_TIME_ADDED = minor(
        "rust-request-time-added",
        Request,
        Depends,
        "the text gets a method that reads it as a time",
    ),
    RUST_REQUEST_TIME_REMOVED = major(
        "rust-request-time-removed",
        Request,
        Works,
        "the method that reads the text as a time is gone",
        "read the text by `as_str` instead of `to_date_time` or `to_span`",
    ),
    RUST_REQUEST_LIMIT_TIGHTENED = migrating(
        patch(
            "rust-request-limit-tightened",
            Request,
            Depends,
            "the client lets the server decide what fits",
        ),
        "keep to the new limit, as the client does not check it",
    ),
    RUST_REQUEST_LIMIT_RELAXED = patch(
        "rust-request-limit-relaxed",
        Request,
        Works,
        "the client lets the server decide what fits",
    ),
    RUST_UNREAD_KEY_CHANGED = patch(
        "rust-unread-key-changed",
        Both,
        Depends,
        "the generator does not read the key, and `lint` refuses most such keys",
    ),
    RUST_TAG_PROPERTY_CHANGED = patch(
        "rust-tag-property-changed",
        Both,
        Depends,
        "what tells members of a union apart is in no struct; the union writes it",
    ),
    REQUEST_PROPERTY_ONE_OF_ADDED = minor(
        "request-property-one-of-added",
        Request,
        Works,
        "the union gets another variant; programs cannot list all",
    ),
    REQUEST_PROPERTY_ONE_OF_REMOVED = major(
        "request-property-one-of-removed",
        Request,
        Breaks,
        "a variant is gone",
        "send another variant",
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED = migrating(
        patch(
            "request-property-discriminator-property-name-changed",
            Request,
            Breaks,
            "the union writes the property; what becomes of it as a field is told besides",
        ),
        UPDATE,
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED = major(
        "request-property-discriminator-mapping-changed",
        Request,
        Depends,
        "a variant holds another type",
        "give the variant a value of its new type",
    ),
    RUST_TEXT_FROM_ADDED =
        minor("rust-text-from-added", Both, Same, "the text can be made of another"),
    RUST_TEXT_FROM_REMOVED = major(
        "rust-text-from-removed",
        Both,
        Same,
        "the text can no longer be made of another",
        "make the text of the other's `as_str()`, if that is what you mean",
    ),
    RUST_REQUEST_ENVELOPE_CHANGED = migrating(
        patch("rust-request-envelope-changed", Request, Breaks, "callers never see an envelope"),
        UPDATE,
    ),
];
