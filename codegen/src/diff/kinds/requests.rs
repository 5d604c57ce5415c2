//! Changes of what clients send; and of schemas, where it matters not which way they go.

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
        "the method gets another argument",
        "give the value to the method, as another argument",
    ),
    NEW_REQUEST_PATH_PARAMETER = major(
        "new-request-path-parameter",
        Request,
        Breaking,
        "the method gets another argument",
        "give the value to the method, as another argument, in the order of the path",
    ),
    REQUEST_PARAMETER_REMOVED = major(
        "request-parameter-removed",
        Request,
        Conditional,
        "an argument or a setter is gone",
        "leave out the argument or the setter, or send it by `query` or `header` of the call while the server still takes it",
    ),
    REQUEST_PARAMETER_BECAME_REQUIRED = major(
        "request-parameter-became-required",
        Request,
        Breaking,
        "a setter becomes an argument",
        "give the value to the method instead of the setter",
    ),
    REQUEST_PARAMETER_BECAME_OPTIONAL = major(
        "request-parameter-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter",
        "give the value to the setter instead of the method",
    ),
    REQUEST_PARAMETER_DEPRECATED =
        minor("request-parameter-deprecated", Request, Compatible, "the setter is deprecated"),
    REQUEST_PARAMETER_REACTIVATED =
        patch("request-parameter-reactivated", Request, Unaffected, "a warning is gone"),
    RUST_PATH_PARAMETER_RENAMED = patch(
        "rust-path-parameter-renamed",
        Request,
        Unaffected,
        "neither name is sent or written in a call"
    ),
    RUST_REQUEST_WIRE_NAME_CHANGED = with_migration(
        patch(
            "rust-request-wire-name-changed",
            Request,
            Breaking,
            "the name in Rust is the same; old clients send the old name, which is refused or ignored",
        ),
        UPDATE,
    ),
    RUST_PARAMETER_ENCODING_CHANGED = with_migration(
        patch(
            "rust-parameter-encoding-changed",
            Request,
            Breaking,
            "how a parameter is written is inside the client; old clients write what is read as another value",
        ),
        UPDATE,
    ),
    RUST_REQUEST_BODY_ENCODING_CHANGED = with_migration(
        patch(
            "rust-request-body-encoding-changed",
            Request,
            Breaking,
            "how a property of a form is written is inside the client; old clients write what is read as another value",
        ),
        UPDATE,
    ),
    RUST_PARAMETER_MOVED = with_migration(
        patch(
            "rust-parameter-moved",
            Request,
            Breaking,
            "where a parameter is sent is inside the client; a change of its argument is reported separately",
        ),
        UPDATE,
    ),
    NEW_OPTIONAL_REQUEST_PROPERTY = minor(
        "new-optional-request-property",
        Request,
        Compatible,
        "the object gets another field and setter; its fields cannot be listed by a program",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY = major(
        "new-required-request-property",
        Request,
        Breaking,
        "the constructor gets another argument",
        "give the value to `new`, as another argument",
    ),
    NEW_REQUIRED_REQUEST_PROPERTY_WITH_DEFAULT = with_migration(
        minor(
            "new-required-request-property-with-default",
            Request,
            Breaking,
            "the constructor fills it in, so programs need no change, only the new version; a minor one reaches them by `cargo update`",
        ),
        "update the crate, and call the setter only if the constructor default is not what you mean",
    ),
    REQUEST_PROPERTY_REMOVED = major(
        "request-property-removed",
        Request,
        Conditional,
        "a field and its setter or argument are gone",
        "leave out the argument of `new` or the setter, or send it by `extra.insert` while the server still takes it",
    ),
    RUST_REQUEST_PROPERTY_RENAMED = major(
        "rust-request-property-renamed",
        Request,
        Breaking,
        "a field and its setter have another name; old clients send the old one, which is refused or ignored",
        "use the new name of the field and of its setter",
    ),
    RUST_PROPERTY_BECAME_READ_ONLY = major(
        "rust-property-became-read-only",
        Request,
        Conditional,
        "the field has no setter and is no argument of `new`; old clients may send it, which is refused or ignored",
        "leave out the argument of `new` or the setter",
    ),
    RUST_PROPERTY_BECAME_WRITABLE =
        minor("rust-property-became-writable", Request, Compatible, "the field gets a setter",),
    REQUEST_PROPERTY_BECAME_REQUIRED = major(
        "request-property-became-required",
        Request,
        Breaking,
        "a setter becomes an argument",
        "give the value to `new` instead of the setter",
    ),
    REQUEST_PROPERTY_BECAME_REQUIRED_WITH_DEFAULT = major(
        "request-property-became-required-with-default",
        Request,
        Breaking,
        "the constructor fills it in, but the type of the field changes",
        "go on to call the setter, and use the field by its new type",
    ),
    REQUEST_PROPERTY_BECAME_OPTIONAL = major(
        "request-property-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter, or the type of the field changes",
        "give the value to the setter, not to `new`, and expect an `Option` or a `Patch` in the field",
    ),
    REQUEST_PROPERTY_BECAME_NULLABLE = major(
        "request-property-became-nullable",
        Request,
        Compatible,
        "the type of the field changes",
        "expect an `Option` or a `Patch` in the field, and give `new` a `Some` if it takes the value",
    ),
    REQUEST_PROPERTY_BECAME_NOT_NULLABLE = major(
        "request-property-became-not-nullable",
        Request,
        Conditional,
        "the type of the field changes",
        "give `new` or the setter the value itself, no `None`, and use the field by its new type",
    ),
    RUST_NULL_DEFAULT_REFUSED = major(
        "rust-null-default-refused",
        Request,
        Breaking,
        "old clients send null unless the setter is called, and the server takes it no more",
        "give the value itself, no `None`, and use the field by its new type",
    ),
    RUST_REQUEST_OPTIONAL_PROPERTY_BECAME_NULLABLE = patch(
        "rust-request-optional-property-became-nullable",
        Request,
        Compatible,
        "the field is an `Option` as before: what is received as well does not tell null from absent",
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
        "give the value to the setter instead of `new`",
    ),
    RUST_CONSTRUCTOR_DEFAULT_REMOVED = major(
        "rust-constructor-default-removed",
        Request,
        Unaffected,
        "the constructor gets another argument, while old clients go on to send what it filled in",
        "give the value to `new` instead of the setter",
    ),
    RUST_CONSTRUCTOR_DEFAULT_CHANGED = behaviour(
        "rust-constructor-default-changed",
        Request,
        Unaffected,
        "programs compile as before, and send something else once they are built anew",
        "call the setter if you mean the old value",
    ),
    REQUEST_PROPERTY_DEPRECATED = minor(
        "request-property-deprecated",
        Request,
        Compatible,
        "the field and its setter warn whoever uses them",
    ),
    REQUEST_PROPERTY_REACTIVATED =
        patch("request-property-reactivated", Request, Unaffected, "a warning is gone"),
    REQUEST_PROPERTY_ENUM_VALUE_ADDED = minor(
        "request-property-enum-value-added",
        Request,
        Compatible,
        "the enum gets another variant; programs cannot list all",
    ),
    REQUEST_PROPERTY_ENUM_VALUE_REMOVED = major(
        "request-property-enum-value-removed",
        Request,
        Conditional,
        "a variant is gone",
        "stop using the variant, or send its text on purpose by `from_raw`",
    ),
    RUST_REQUEST_ENUM_VALUE_RENAMED = major(
        "rust-request-enum-value-renamed",
        Request,
        Conditional,
        "a variant has another name; old clients that send the old value may be refused",
        "use the new name of the variant",
    ),
    RUST_ENUM_VALUES_REORDERED =
        patch("rust-enum-values-reordered", Both, Unaffected, "`ALL` comes in another order"),
    REQUEST_PROPERTY_TYPE_CHANGED = major(
        "request-property-type-changed",
        Request,
        Breaking,
        "the type of a field or argument changes",
        "give a value of the new type",
    ),
    REQUEST_PROPERTY_TYPE_GENERALIZED = major(
        "request-property-type-generalized",
        Request,
        Compatible,
        "the type of a field or argument changes, though all old values fit",
        "convert the value to the new type, which holds all values of the old one",
    ),
    REQUEST_PROPERTY_TYPE_SPECIALIZED = major(
        "request-property-type-specialized",
        Request,
        Conditional,
        "the type of a field or argument changes, and not all old values fit",
        "give a value of the new type, which has not all values of the old one",
    ),
    RUST_REQUEST_TYPE_NAME_CHANGED = major(
        "rust-request-type-name-changed",
        Request,
        Unaffected,
        "a field or argument has another type, though the same JSON",
        "make a value of the new type, whose JSON is the same",
    ),
    RUST_REQUEST_FORMAT_CHANGED = with_migration(
        patch(
            "rust-request-format-changed",
            Request,
            Conditional,
            "the client keeps texts as they are",
        ),
        "write the text in the new form, as the client does not check it",
    ),
    RUST_REQUEST_TIME_ADDED = minor(
        "rust-request-time-added",
        Request,
        Conditional,
        "the text gets a method that reads it as a time",
    ),
    RUST_REQUEST_TIME_REMOVED = major(
        "rust-request-time-removed",
        Request,
        Compatible,
        "the method that reads the text as a time is gone",
        "read the text by `as_str` instead of by that method",
    ),
    RUST_REQUEST_LIMIT_TIGHTENED = with_migration(
        patch(
            "rust-request-limit-tightened",
            Request,
            Conditional,
            "the client lets the server decide what fits",
        ),
        "keep to the new limit, as the client does not check it",
    ),
    RUST_REQUEST_LIMIT_RELAXED = patch(
        "rust-request-limit-relaxed",
        Request,
        Compatible,
        "the client lets the server decide what fits",
    ),
    RUST_REQUEST_UNION_VALUE_ADDED = patch(
        "rust-request-union-value-added",
        Request,
        Compatible,
        "a member of a union may have another value; what programs send has those that they know",
    ),
    RUST_REQUEST_UNION_VALUE_REMOVED = with_migration(
        patch(
            "rust-request-union-value-removed",
            Request,
            Breaking,
            "a member of a union lost a value, and is a member still",
        ),
        "send another value of the property that tells members apart",
    ),
    RUST_UNREAD_KEY_CHANGED = patch(
        "rust-unread-key-changed",
        Both,
        Conditional,
        "the generator does not read the key, and `lint` refuses most such keys",
    ),
    RUST_DISCRIMINATOR_PROPERTY_CHANGED = patch(
        "rust-discriminator-property-changed",
        Both,
        Conditional,
        "what tells members of a union apart is in no struct; the union writes it",
    ),
    RUST_PROPERTY_BECAME_DISCRIMINATOR = major(
        "rust-property-became-discriminator",
        Both,
        Conditional,
        "what tells members of a union apart is in no struct, so the field and its setter are gone",
        "leave out the field, as the union writes it, and match its variants to read it",
    ),
    RUST_DISCRIMINATOR_BECAME_ARGUMENT = major(
        "rust-discriminator-became-argument",
        Request,
        Conditional,
        "the property is a field now, which the constructor takes",
        "give the value to `new`, as another argument",
    ),
    RUST_DISCRIMINATOR_BECAME_PROPERTY =
        minor("rust-discriminator-became-property", Both, Conditional, "it is a field now"),
    REQUEST_PROPERTY_ONE_OF_ADDED = minor(
        "request-property-one-of-added",
        Request,
        Compatible,
        "the union gets another variant; programs cannot list all",
    ),
    REQUEST_PROPERTY_ONE_OF_REMOVED = major(
        "request-property-one-of-removed",
        Request,
        Breaking,
        "a variant is gone",
        "send another variant",
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_PROPERTY_NAME_CHANGED = with_migration(
        patch(
            "request-property-discriminator-property-name-changed",
            Request,
            Breaking,
            "the union writes the property; what becomes of it as a field is told besides",
        ),
        UPDATE,
    ),
    REQUEST_PROPERTY_DISCRIMINATOR_MAPPING_CHANGED = major(
        "request-property-discriminator-mapping-changed",
        Request,
        Conditional,
        "a variant holds another type",
        "give the variant a value of its new type",
    ),
    RUST_NEWTYPE_CONVERSION_ADDED =
        minor("rust-newtype-conversion-added", Both, Unaffected, "the text can be made of another"),
    RUST_NEWTYPE_CONVERSION_REMOVED = major(
        "rust-newtype-conversion-removed",
        Both,
        Unaffected,
        "the text can no longer be made of another",
        "make the text of the other's `as_str()`, if that is what you mean",
    ),
    RUST_REQUEST_ENVELOPE_KEY_CHANGED = patch(
        "rust-request-envelope-key-changed",
        Request,
        Conditional,
        "the client sends one key of an envelope, and nothing beside it",
    ),
    RUST_REQUEST_ENVELOPE_CHANGED = with_migration(
        patch("rust-request-envelope-changed", Request, Breaking, "callers never see an envelope"),
        UPDATE,
    ),
];
