//! Changes of operations, of what stands around them, and of what components there are.

use super::row::{UPDATE, behaviour, kind, major, minor, patch, with_migration};
use crate::diff::Direction::{Both, Request, Response};
use crate::diff::WireCompat::{Breaking, Compatible, Conditional, Unaffected};
use crate::diff::change::SemverBump::{Minor, Patch};

kinds![
    RUST_ENUM_OPENNESS_CHANGED = major(
        "rust-enum-openness-changed",
        Request,
        Unaffected,
        "an enum that is in paths alone is `Copy` and has no `Unknown`; any other has it, and is cloned",
        "clone the values of an enum that has become open, and look for `Unknown` there alone",
    ),
    ENDPOINT_ADDED = minor("endpoint-added", Both, Unaffected, "the client gets another method"),
    API_REMOVED_WITHOUT_DEPRECATION = major(
        "api-removed-without-deprecation",
        Both,
        Breaking,
        "the method and its call are gone",
        "remove the call, or send it by `Client::request` while the server still has it",
    ),
    API_OPERATION_ID_REMOVED = major(
        "api-operation-id-removed",
        Both,
        Unaffected,
        "the id is the name of the method and of its call",
        "use the new name of the method, and of the type of its call",
    ),
    RUST_NAME_CHANGED = major(
        "rust-name-changed",
        Both,
        Unaffected,
        "a method, a setter, a field or a variant has another name in Rust, and the same one on the wire",
        "use the new name",
    ),
    RUST_OPERATION_MOVED = with_migration(
        patch(
            "rust-operation-moved",
            Both,
            Breaking,
            "the path and the method are inside the client; a program compiles as before, and is well once it is built anew",
        ),
        UPDATE,
    ),
    RUST_OPERATION_MOVED_OLD_KEPT = patch(
        "rust-operation-moved-old-kept",
        Both,
        Compatible,
        "the path and the method are inside the client, and old clients find the old ones",
    ),
    ENDPOINT_DEPRECATED =
        minor("endpoint-deprecated", Both, Unaffected, "the method is deprecated"),
    ENDPOINT_REACTIVATED = patch("endpoint-reactivated", Both, Unaffected, "a warning is gone"),
    RUST_TAG_CHANGED =
        patch("rust-tag-changed", Both, Unaffected, "tags name files, and no public path"),
    RUST_HANDLE_ADDED = minor(
        "rust-handle-added",
        Both,
        Unaffected,
        "a method gives another handle, or a handle has another method",
    ),
    RUST_HANDLE_REMOVED = major(
        "rust-handle-removed",
        Both,
        Unaffected,
        "the type of the handle is gone, and the method that gave it",
        "give all arguments to the methods of `Client`, or use another handle",
    ),
    RUST_HANDLE_CHANGED = major(
        "rust-handle-changed",
        Both,
        Unaffected,
        "a handle is made of other arguments, or lacks a method that it had",
        "make the handle of the arguments that it has now, and call what it lacks by `Client`",
    ),
    RUST_SAFETY_CHANGED = with_migration(
        kind(
            "rust-safety-changed",
            Both,
            Unaffected,
            [Patch, Minor],
            "whether the client retries a call after a failure depends on it",
        ),
        "check what the program does itself after a failed call",
    ),
    RUST_SCOPES_CHANGED = with_migration(
        patch(
            "rust-scopes-changed",
            Both,
            Conditional,
            "scopes are documentation; the token needs them, not the program",
        ),
        "give the token the scopes that the documentation of the method names",
    ),
    RUST_SCOPES_LOOSENED = patch(
        "rust-scopes-loosened",
        Both,
        Compatible,
        "scopes are documentation, and a token that was enough still is",
    ),
    RUST_PAGINATION_ADDED =
        minor("rust-pagination-added", Both, Unaffected, "the call gets `items` and `pages`"),
    RUST_PAGINATION_REMOVED = major(
        "rust-pagination-removed",
        Both,
        Unaffected,
        "`items` and `pages` of the call are gone",
        "await the call instead of `items()` or `pages()`, and choose the page by its setters, if it has them",
    ),
    RUST_PAGINATION_CHANGED = patch(
        "rust-pagination-changed",
        Both,
        Unaffected,
        "which parameters choose a page is inside the client",
    ),
    RUST_PAGINATION_STYLE_CHANGED = major(
        "rust-pagination-style-changed",
        Both,
        Unaffected,
        "`items` and `pages` of the call have another type, and other methods say where to go on",
        "name the new type of the stream where a program names it, and go on by what that has",
    ),
    RUST_ARGUMENTS_REORDERED = major(
        "rust-arguments-reordered",
        Request,
        Unaffected,
        "arguments are told apart by their order alone",
        "give the arguments in the new order, even where the compiler takes the old one",
    ),
    API_SECURITY_ADDED = patch(
        "api-security-added",
        Both,
        Compatible,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_SECURITY_REMOVED = patch(
        "api-security-removed",
        Both,
        Conditional,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_GLOBAL_SECURITY_ADDED = patch(
        "api-global-security-added",
        Both,
        Compatible,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_GLOBAL_SECURITY_REMOVED = patch(
        "api-global-security-removed",
        Both,
        Conditional,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_SECURITY_COMPONENT_ADDED = patch(
        "api-security-component-added",
        Both,
        Unaffected,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_SECURITY_COMPONENT_REMOVED = patch(
        "api-security-component-removed",
        Both,
        Conditional,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    API_SECURITY_COMPONENT_TYPE_CHANGED = patch(
        "api-security-component-type-changed",
        Both,
        Conditional,
        "what proves who calls is set by callers, and given to operations inside the client",
    ),
    RUST_SETTING_ADDED = minor(
        "rust-setting-added",
        Both,
        Unaffected,
        "what proves who calls, and what a server's URL leaves open, is set by methods of `ClientBuilder`",
    ),
    RUST_SETTINGS_CHANGED = major(
        "rust-settings-changed",
        Both,
        Conditional,
        "what proves who calls is set by a method of `ClientBuilder`, and by `Client::new` if it is the only one, and so is what a server's URL leaves open",
        "set by the methods that there are now what proves who calls, and where the API is",
    ),
    RUST_SECURITY_SCHEME_RENAMED = patch(
        "rust-security-scheme-renamed",
        Both,
        Unaffected,
        "names of schemes are not on the wire, nor in the client",
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
        "all URLs are the same, but of a program that sets `base_url` itself",
        "move the prefix in `base_url` too, if you set it",
    ),
    RUST_SERVER_VALUES_ADDED = patch(
        "rust-server-values-added",
        Both,
        Compatible,
        "`build` takes more values of what a server's URL leaves open",
    ),
    RUST_SERVER_VALUES_REMOVED = behaviour(
        "rust-server-values-removed",
        Both,
        Conditional,
        "`build` refuses values of what a server's URL leaves open that it took",
        "give one of the values that there are now, or set `base_url`",
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
            "which header identifies a request is inside the client; `request_id` of old clients is `None`",
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
        "the method gets another argument",
        "give the body to the method, as its last argument",
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
        "give the body to the method, as its last argument, instead of the setter",
    ),
    REQUEST_BODY_BECAME_OPTIONAL = major(
        "request-body-became-optional",
        Request,
        Compatible,
        "an argument becomes a setter",
        "give the body to the setter `body` of the call instead of the method",
    ),
    REQUEST_BODY_MEDIA_TYPE_ADDED = patch(
        "request-body-media-type-added",
        Request,
        Unaffected,
        "the client sends one of the types, JSON if that is one"
    ),
    REQUEST_BODY_MEDIA_TYPE_REMOVED = major(
        "request-body-media-type-removed",
        Request,
        Conditional,
        "the client sends one type; without it, the method takes another body, or none",
        "give the body that the method takes now, and send other types by `Client::request`",
    ),
    RESPONSE_MEDIA_TYPE_ADDED = patch(
        "response-media-type-added",
        Response,
        Conditional,
        "the client asks for one of the types, JSON if that is one"
    ),
    RESPONSE_MEDIA_TYPE_REMOVED = major(
        "response-media-type-removed",
        Response,
        Conditional,
        "the client reads one type; without it, the method returns another one, or nothing",
        "expect what the method returns now, and read other types by `Client::request`",
    ),
    RESPONSE_HEADER_ADDED =
        patch("response-header-added", Response, Unaffected, "headers of answers have no types"),
    OPTIONAL_RESPONSE_HEADER_REMOVED = patch(
        "optional-response-header-removed",
        Response,
        Conditional,
        "headers of answers have no types",
    ),
    REQUIRED_RESPONSE_HEADER_REMOVED = patch(
        "required-response-header-removed",
        Response,
        Conditional,
        "headers of answers have no types",
    ),
    RUST_RESPONSE_HEADER_CHANGED = patch(
        "rust-response-header-changed",
        Response,
        Conditional,
        "headers of answers have no types"
    ),
    RUST_COMPONENT_ADDED = minor("rust-component-added", Both, Unaffected, "there is another type"),
    API_SCHEMA_REMOVED = major(
        "api-schema-removed",
        Both,
        Unaffected,
        "the type is gone, even if no operation used it: types are public",
        "stop using the type, or define it in your program",
    ),
    RUST_COMPONENT_RENAMED = major(
        "rust-component-renamed",
        Both,
        Unaffected,
        "the name of a component is the name of its type",
        "use the new name of the type",
    ),
    RUST_CONSTRUCTOR_ADDED = minor(
        "rust-constructor-added",
        Request,
        Unaffected,
        "only what is sent has a constructor and setters"
    ),
    RUST_CONSTRUCTOR_REMOVED = major(
        "rust-constructor-removed",
        Request,
        Unaffected,
        "only what is sent has a constructor and setters",
        "make values by `serde_json::from_value`, if tests need them, instead of `new` and the setters",
    ),
    RUST_NULL_VS_ABSENT_CHANGED = major(
        "rust-null-vs-absent-changed",
        Request,
        Unaffected,
        "where null and absent differ in requests a field is a `Patch`, elsewhere an `Option`",
        "take the field for the `Patch` or `Option` that it is now, and give `None` to its setter only for a `Patch`",
    ),
    RUST_UNUSED_COMPONENT_CHANGED = major(
        "rust-unused-component-changed",
        Both,
        Unaffected,
        "the type is public, though no call takes or gives it; `lint` asks to remove it",
        "stop using the type, or take it as it is now",
    ),
    RUST_UNUSED_COMPONENT_EXTENDED = minor(
        "rust-unused-component-extended",
        Both,
        Unaffected,
        "the type is public, though no call takes or gives it; `lint` asks to remove it",
    ),
    RUST_UNUSED_COMPONENT_ANNOTATED = patch(
        "rust-unused-component-annotated",
        Both,
        Unaffected,
        "formats, limits and names on the wire are not in Rust",
    ),
];
