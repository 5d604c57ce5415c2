//! JSON of every form that a document can describe → the type that is generated for it → the same JSON.

use compile::cases::{composed, inline, openapi_31};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// That a type gives back what it is given; what became of it as Rust writes it down.
fn kept<T: DeserializeOwned + Serialize + std::fmt::Debug>(json: &str) -> String {
    let given: Value = serde_json::from_str(json).expect("it is JSON");
    let value: T =
        serde_json::from_value(given.clone()).unwrap_or_else(|it| panic!("{json}: {it}"));
    assert_eq!(serde_json::to_value(&value).expect("it can be encoded"), given, "{value:?}");
    format!("{value:?}")
}

#[test]
fn what_a_document_describes_is_given_back() {
    use inline::types::{GetInlineResponse, InlineKept, InlineThing, InlineThings, InlineTold};

    for json in [
        r#"{"weights": {"a": 1.5, "b": null, "c": 2}, "parent": null}"#,
        r#"{"parent": {"parent": {"told": {"kind": "two", "other": 3, "more": []}}}}"#,
        r#"{"lone": {"sort": "anything"}, "mixed": 1, "open": "text"}"#,
        r#"{"open": {"kind": "one"}, "merged": {"kind": "one", "more": true, "less": 0}, "mixed": 1.0}"#,
        r#"{"kept": {"sort": "InlineKeptTwo", "size": null}, "unknown": {}}"#,
    ] {
        kept::<InlineThing>(json);
        kept::<InlineThings>(&format!("[{json}, {{}}]"));
    }
    for json in [
        r#"{"books": []}"#,
        r#"{"books": [null, {"binding": null}, {"binding": "hard"}, {"binding": "stitched", "title": ""}]}"#,
    ] {
        kept::<GetInlineResponse>(json);
    }
    assert!(kept::<InlineTold>(r#"{"kind": "two"}"#).starts_with("Two("));
    // A member in a form that it does not have, and a kind that nobody has told of.
    assert!(kept::<InlineTold>(r#"{"kind": "two", "other": "3"}"#).starts_with("Unknown("));
    assert!(kept::<InlineKept>(r#"{"sort": "three"}"#).starts_with("Unknown("));
    assert!(kept::<InlineKept>(r#"{"sort": "InlineKeptOne"}"#).starts_with("InlineKeptOne("));
}

#[test]
fn so_is_what_is_made_of_other_schemas() {
    use composed::types::{Composed, ComposedNamed, ComposedSeveral};

    for json in [
        r#"{"strict": {"kind": "near", "size": 1}, "stricter": {"kind": "new", "name": ""}}"#,
        r#"{"beside": {"kind": "far", "size": 1}, "narrow": {"kind": "far"}, "values": 3}"#,
        r#"{"contradicted": {"kind": "far", "size": "large", "more": 1}, "itself": [1]}"#,
        r#"{"grade": null, "grades": [null, "good", "bad", "new"], "null_by_merge": null}"#,
        r#"{"null_by_member": null, "anything": "text", "said": {"kind": "near"}}"#,
        r#"{"several": {"kind": "else"}, "named": {"at": "Near"}, "anything": null, "prose": 1}"#,
    ] {
        kept::<Composed>(json);
    }
    let strict = r#"{"strict": {"kind": "near"}}"#;
    assert!(serde_json::from_str::<Composed>(strict).is_err(), "`size` is required there");
    let far = kept::<ComposedSeveral>(r#"{"kind": "far"}"#);
    let other = kept::<ComposedSeveral>(r#"{"kind": "else", "size": 2}"#);
    assert!(far.starts_with("ComposedFar(") && other.starts_with("ComposedFar("));
    assert!(kept::<ComposedSeveral>(r#"{"kind": "near"}"#).contains("Near"));
    assert!(kept::<ComposedNamed>(r#"{"at": "Far"}"#).starts_with("Far("));
}

#[test]
fn so_is_what_another_version_of_openapi_describes() {
    for json in [
        r#"{"kind": "latest", "name": null, "nothing": null, "anything": [1]}"#,
        r#"{"kind": "later", "name": "Ann", "either": 1, "part": null, "parts": [null, {"size": 2}]}"#,
        r#"{"kind": "latest", "name": "", "either": "1", "part": {}, "described": {}, "amount": 0}"#,
    ] {
        kept::<openapi_31::types::Latest>(json);
    }
}
