//! Kinds of change of operations, of the document around them, and of the set of components.

use super::row::{UPDATE, behaviour, kind, major, minor, patch, with_migration};
use crate::diff::Direction::{Both, Request, Response};
use crate::diff::WireCompat::{Breaking, Compatible, Conditional, Unaffected};
use crate::diff::change::SemverBump::{Minor, Patch};

kinds![
    RUST_ENUM_OPENNESS_CHANGED = major(
        "rust-enum-openness-changed",
        Request,
        Unaffected,
        "an enum used only in paths is `Copy` and has no `Unknown`; any other has `Unknown` and is cloned",
        "clone the values of an enum that gained `Unknown`, and match `Unknown` only there",
    ),
    ENDPOINT_ADDED = minor("endpoint-added", Both, Unaffected, "the client gets a method"),
    API_REMOVED_WITHOUT_DEPRECATION = major(
        "api-removed-without-deprecation",
        Both,
        Breaking,
        "the method and its call type are removed",
        "remove the call, or send it with `Client::request` while the server still supports it",
    ),
    API_OPERATION_ID_REMOVED = major(
        "api-operation-id-removed",
        Both,
        Unaffected,
        "the method and its call type are named after the id",
        "use the new names of the method and of its call type",
    ),
    RUST_NAME_CHANGED = major(
        "rust-name-changed",
        Both,
        Unaffected,
        "a method, setter, field or variant is renamed in Rust, and keeps its name on the wire",
        "use the new name",
    ),
    RUST_OPERATION_MOVED = with_migration(
        patch(
            "rust-operation-moved",
            Both,
            Breaking,
            "path and HTTP method are internal to the client; programs compile as before, and work once rebuilt",
        ),
        UPDATE,
    ),
    RUST_OPERATION_MOVED_OLD_KEPT = patch(
        "rust-operation-moved-old-kept",
        Both,
        Compatible,
        "path and HTTP method are internal to the client, and the old ones still work",
    ),
    ENDPOINT_DEPRECATED =
        minor("endpoint-deprecated", Both, Unaffected, "the method is deprecated"),
    ENDPOINT_REACTIVATED = patch("endpoint-reactivated", Both, Unaffected, "the deprecation ends"),
    RUST_TAG_CHANGED =
        patch("rust-tag-changed", Both, Unaffected, "tags name files, not public paths"),
    RUST_HANDLE_ADDED = minor(
        "rust-handle-added",
        Both,
        Unaffected,
        "a new method returns a handle, or a handle gets a method",
    ),
    RUST_HANDLE_REMOVED = major(
        "rust-handle-removed",
        Both,
        Unaffected,
        "the handle type and the method that returned it are removed",
        "pass all arguments to the methods of `Client`, or use another handle",
    ),
    RUST_HANDLE_CHANGED = major(
        "rust-handle-changed",
        Both,
        Unaffected,
        "a handle takes different arguments, or loses a method",
        "create the handle with its new arguments, and call missing methods on `Client`",
    ),
    RUST_SAFETY_CHANGED = with_migration(
        kind(
            "rust-safety-changed",
            Both,
            Unaffected,
            [Patch, Minor],
            "it decides whether the client retries a failed call",
        ),
        "check how your program handles a failed call",
    ),
    RUST_SCOPES_CHANGED = with_migration(
        patch(
            "rust-scopes-changed",
            Both,
            Conditional,
            "scopes are documentation; the token needs them, not the program",
        ),
        "give the token the scopes that the method's documentation lists",
    ),
    RUST_SCOPES_LOOSENED = patch(
        "rust-scopes-loosened",
        Both,
        Compatible,
        "scopes are documentation, and a token that sufficed still does",
    ),
    RUST_PAGINATION_ADDED =
        minor("rust-pagination-added", Both, Unaffected, "the call gets `items` and `pages`"),
    RUST_PAGINATION_REMOVED = major(
        "rust-pagination-removed",
        Both,
        Unaffected,
        "the call loses `items` and `pages`",
        "await the call instead of `items()` or `pages()`, and choose the page with its setters, if any",
    ),
    RUST_PAGINATION_CHANGED = patch(
        "rust-pagination-changed",
        Both,
        Unaffected,
        "which parameters choose a page is internal to the client",
    ),
    RUST_PAGINATION_STYLE_CHANGED = major(
        "rust-pagination-style-changed",
        Both,
        Unaffected,
        "`items` and `pages` return a different type, with different methods to resume",
        "use the new stream type where you name it, and resume with the methods that it has",
    ),
    RUST_ARGUMENTS_REORDERED = major(
        "rust-arguments-reordered",
        Request,
        Unaffected,
        "arguments are identified by position only",
        "pass the arguments in the new order, even where the old order still compiles",
    ),
    API_SECURITY_ADDED = patch(
        "api-security-added",
        Both,
        Compatible,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_SECURITY_REMOVED = patch(
        "api-security-removed",
        Both,
        Conditional,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_GLOBAL_SECURITY_ADDED = patch(
        "api-global-security-added",
        Both,
        Compatible,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_GLOBAL_SECURITY_REMOVED = patch(
        "api-global-security-removed",
        Both,
        Conditional,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_SECURITY_COMPONENT_ADDED = patch(
        "api-security-component-added",
        Both,
        Unaffected,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_SECURITY_COMPONENT_REMOVED = patch(
        "api-security-component-removed",
        Both,
        Conditional,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    API_SECURITY_COMPONENT_TYPE_CHANGED = patch(
        "api-security-component-type-changed",
        Both,
        Conditional,
        "callers set credentials on the client, which picks those that an operation needs",
    ),
    RUST_SETTING_ADDED = minor(
        "rust-setting-added",
        Both,
        Unaffected,
        "credentials and server variables are set by methods of `ClientBuilder`",
    ),
    RUST_SETTINGS_CHANGED = major(
        "rust-settings-changed",
        Both,
        Conditional,
        "credentials and server variables are set by methods of `ClientBuilder`; `Client::new` takes the only credential",
        "set credentials and server with the methods that exist now",
    ),
    RUST_SECURITY_SCHEME_RENAMED = patch(
        "rust-security-scheme-renamed",
        Both,
        Unaffected,
        "scheme names appear neither on the wire nor in the client",
    ),
    RUST_SERVER_CHANGED = with_migration(
        patch(
            "rust-server-changed",
            Both,
            Conditional,
            "the URL is the client's default, and callers can set another",
        ),
        "update the crate, unless you set `base_url` yourself",
    ),
    RUST_SERVER_PREFIX_MOVED = behaviour(
        "rust-server-prefix-moved",
        Both,
        Unaffected,
        "all URLs stay the same, except in programs that set `base_url`",
        "move the prefix in your `base_url` too, if you set one",
    ),
    RUST_SERVER_VALUES_ADDED = patch(
        "rust-server-values-added",
        Both,
        Compatible,
        "`build` accepts more values of a server variable",
    ),
    RUST_SERVER_VALUES_REMOVED = behaviour(
        "rust-server-values-removed",
        Both,
        Conditional,
        "`build` rejects values of a server variable that it used to accept",
        "use one of the remaining values, or set `base_url`",
    ),
    RUST_OTHER_SERVERS_CHANGED = patch(
        "rust-other-servers-changed",
        Both,
        Unaffected,
        "the client's default is the first server",
    ),
    RUST_REQUEST_ID_HEADER_CHANGED = with_migration(
        patch(
            "rust-request-id-header-changed",
            Response,
            Conditional,
            "which header identifies a request is internal to the client; in old clients, `request_id` is `None`",
        ),
        UPDATE,
    ),
    RUST_DOCUMENTATION_CHANGED = patch(
        "rust-documentation-changed",
        Both,
        Unaffected,
        "descriptions and examples become documentation",
    ),
    REQUEST_BODY_ADDED_REQUIRED = major(
        "request-body-added-required",
        Request,
        Breaking,
        "the method gets an argument",
        "pass the body to the method as its last argument",
    ),
    REQUEST_BODY_ADDED_OPTIONAL =
        minor("request-body-added-optional", Request, Compatible, "the call gets a setter"),
    REQUEST_BODY_REMOVED = major(
        "request-body-removed",
        Request,
        Conditional,
        "the method loses its last argument, or the call its setter",
        "leave out the body",
    ),
    REQUEST_BODY_BECAME_REQUIRED = major(
        "request-body-became-required",
        Request,
        Breaking,
        "a setter becomes an argument",
        "pass the body to the method as its last argument, instead of to the setter",
    ),
    REQUEST_BODY_BECAME_OPTIONAL = major(
        "request-body-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter",
        "pass the body to the call's `body` setter instead of to the method",
    ),
    REQUEST_BODY_MEDIA_TYPE_ADDED = patch(
        "request-body-media-type-added",
        Request,
        Unaffected,
        "the client sends one media type, JSON if available"
    ),
    REQUEST_BODY_MEDIA_TYPE_REMOVED = major(
        "request-body-media-type-removed",
        Request,
        Conditional,
        "the client sends one media type; without it, the method takes a different body or none",
        "pass the body that the method takes now, and send other types with `Client::request`",
    ),
    RESPONSE_MEDIA_TYPE_ADDED = patch(
        "response-media-type-added",
        Response,
        Conditional,
        "the client requests one media type, JSON if available"
    ),
    RESPONSE_MEDIA_TYPE_REMOVED = major(
        "response-media-type-removed",
        Response,
        Conditional,
        "the client reads one media type; without it, the method returns a different type or nothing",
        "use what the method returns now, and read other types with `Client::request`",
    ),
    RESPONSE_HEADER_ADDED =
        patch("response-header-added", Response, Unaffected, "response headers are not typed"),
    OPTIONAL_RESPONSE_HEADER_REMOVED = patch(
        "optional-response-header-removed",
        Response,
        Conditional,
        "response headers are not typed",
    ),
    REQUIRED_RESPONSE_HEADER_REMOVED = patch(
        "required-response-header-removed",
        Response,
        Conditional,
        "response headers are not typed",
    ),
    RUST_RESPONSE_HEADER_CHANGED = patch(
        "rust-response-header-changed",
        Response,
        Conditional,
        "response headers are not typed"
    ),
    RUST_COMPONENT_ADDED = minor("rust-component-added", Both, Unaffected, "there is a new type"),
    API_SCHEMA_REMOVED = major(
        "api-schema-removed",
        Both,
        Unaffected,
        "the type is removed; it is public even if no operation uses it",
        "stop using the type, or define it in your program",
    ),
    RUST_COMPONENT_RENAMED = major(
        "rust-component-renamed",
        Both,
        Unaffected,
        "a type is named after its component",
        "use the new name of the type",
    ),
    RUST_CONSTRUCTOR_ADDED = minor(
        "rust-constructor-added",
        Request,
        Unaffected,
        "only types that are sent have a constructor and setters"
    ),
    RUST_CONSTRUCTOR_REMOVED = major(
        "rust-constructor-removed",
        Request,
        Unaffected,
        "only types that are sent have a constructor and setters",
        "build values with `serde_json::from_value` instead of `new` and setters, if tests need them",
    ),
    RUST_NULL_VS_ABSENT_CHANGED = major(
        "rust-null-vs-absent-changed",
        Request,
        Unaffected,
        "a field is a `Patch` where requests distinguish null from absent, elsewhere an `Option`",
        "handle the field as the `Patch` or `Option` that it is now, and pass `None` to its setter only if it is a `Patch`",
    ),
    RUST_UNUSED_COMPONENT_CHANGED = major(
        "rust-unused-component-changed",
        Both,
        Unaffected,
        "the type is public, though no call takes or returns it; `lint` asks to remove it",
        "stop using the type, or adapt to its new form",
    ),
    RUST_UNUSED_COMPONENT_EXTENDED = minor(
        "rust-unused-component-extended",
        Both,
        Unaffected,
        "the type is public, though no call takes or returns it; `lint` asks to remove it",
    ),
    RUST_UNUSED_COMPONENT_ANNOTATED = patch(
        "rust-unused-component-annotated",
        Both,
        Unaffected,
        "formats, limits and wire names do not appear in Rust",
    ),
];
