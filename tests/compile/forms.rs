//! JSON of every shape that a document can describe → the generated type → the same JSON.

use compile::cases::{choices, composed, inline, openapi_31, string_types};
use compile::runtime::{IntoPatch, Patch};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Checks that a type encodes to the JSON that it decoded. Returns the `Debug` output of the value.
fn roundtrip<T: DeserializeOwned + Serialize + std::fmt::Debug>(json: &str) -> String {
    let given: Value = serde_json::from_str(json).expect("it is JSON");
    let value: T =
        serde_json::from_value(given.clone()).unwrap_or_else(|it| panic!("{json}: {it}"));
    assert_eq!(serde_json::to_value(&value).expect("it can be encoded"), given, "{value:?}");
    format!("{value:?}")
}

#[test]
fn inline_types_roundtrip() {
    use inline::types::{GetInlineResponse, InlineKept, InlineThing, InlineThings, InlineTold};

    for json in [
        r#"{"weights": {"a": 1.5, "b": null, "c": 2}, "parent": null}"#,
        r#"{"parent": {"parent": {"told": {"kind": "two", "other": 3, "more": []}}}}"#,
        r#"{"lone": {"sort": "anything"}, "mixed": 1, "open": "text"}"#,
        r#"{"open": {"kind": "one"}, "merged": {"kind": "one", "more": true, "less": 0}, "mixed": 1.0}"#,
        r#"{"kept": {"sort": "InlineKeptTwo", "size": null}, "unknown": {}}"#,
    ] {
        roundtrip::<InlineThing>(json);
        roundtrip::<InlineThings>(&format!("[{json}, {{}}]"));
    }
    for json in [
        r#"{"books": []}"#,
        r#"{"books": [null, {"binding": null}, {"binding": "hard"}, {"binding": "stitched", "title": ""}]}"#,
    ] {
        roundtrip::<GetInlineResponse>(json);
    }
    assert!(roundtrip::<InlineTold>(r#"{"kind": "two"}"#).starts_with("Two("));
    // A value that does not fit its member, and an unknown kind.
    assert!(roundtrip::<InlineTold>(r#"{"kind": "two", "other": "3"}"#).starts_with("Unknown("));
    assert!(roundtrip::<InlineKept>(r#"{"sort": "three"}"#).starts_with("Unknown("));
    assert!(roundtrip::<InlineKept>(r#"{"sort": "InlineKeptOne"}"#).starts_with("InlineKeptOne("));
}

#[test]
fn composed_types_roundtrip() {
    use composed::types::{Composed, ComposedNamed, ComposedSeveral};

    for json in [
        r#"{"strict": {"kind": "near", "size": 1}, "stricter": {"kind": "new", "name": ""}}"#,
        r#"{"beside": {"kind": "far", "size": 1}, "narrow": {"kind": "far"}, "values": 3}"#,
        r#"{"contradicted": {"kind": "far", "size": "large", "more": 1}, "itself": [1]}"#,
        r#"{"grade": null, "grades": [null, "good", "bad", "new"], "null_by_merge": null}"#,
        r#"{"null_by_member": null, "anything": "text", "said": {"kind": "near"}}"#,
        r#"{"several": {"kind": "else"}, "named": {"at": "Near"}, "anything": null, "prose": 1}"#,
    ] {
        roundtrip::<Composed>(json);
    }
    let strict = r#"{"strict": {"kind": "near"}}"#;
    assert!(serde_json::from_str::<Composed>(strict).is_err(), "`size` is required in `strict`");
    let far = roundtrip::<ComposedSeveral>(r#"{"kind": "far"}"#);
    let other = roundtrip::<ComposedSeveral>(r#"{"kind": "else", "size": 2}"#);
    assert!(far.starts_with("ComposedFar(") && other.starts_with("ComposedFar("));
    assert!(roundtrip::<ComposedSeveral>(r#"{"kind": "near"}"#).contains("Near"));
    assert!(roundtrip::<ComposedNamed>(r#"{"at": "Far"}"#).starts_with("Far("));
}

#[test]
fn types_of_openapi_3_1_roundtrip() {
    for json in [
        r#"{"kind": "latest", "name": null, "nothing": null, "anything": [1]}"#,
        r#"{"kind": "later", "name": "Ann", "either": 1, "part": null, "parts": [null, {"size": 2}]}"#,
        r#"{"kind": "latest", "name": "", "either": "1", "part": {}, "described": {}, "amount": 0}"#,
    ] {
        roundtrip::<openapi_31::types::Latest>(json);
    }
}

#[test]
fn the_json_type_selects_the_member_of_a_union() {
    use choices::types::{
        ChoiceFilter, ChoiceTexts, ChoiceThingCalled, ChoiceThingKept, ChoiceThingManyItem,
        ChoiceThingMetadata, ChoiceThingPet, ChoiceThingRound, ChoiceThingScalar, ChoiceThingSpelt,
        ChoiceThingWhen, GetChoiceResponse,
    };

    let begins = |value: String, variant: &str| {
        assert!(value.starts_with(variant), "{value} is not {variant}");
    };
    begins(roundtrip::<ChoiceThingScalar>(r#""5""#), "String(");
    begins(roundtrip::<ChoiceThingScalar>("5"), "Number(");
    begins(roundtrip::<ChoiceThingScalar>("false"), "Bool(");
    begins(roundtrip::<ChoiceTexts>(r#""""#), "String(");
    begins(roundtrip::<ChoiceTexts>("[]"), "List(");
    begins(roundtrip::<ChoiceThingPet>(r#"{"name": "Rex", "new": [null]}"#), "Pet(");
    begins(roundtrip::<ChoiceThingPet>(r#""Rex""#), "String(");
    begins(roundtrip::<ChoiceThingSpelt>(r#""some""#), "String(Unknown(");
    begins(roundtrip::<ChoiceThingSpelt>("[1, 2]"), "List(");
    begins(roundtrip::<ChoiceThingManyItem>(r#"{"size": 1}"#), "Object(");
    begins(roundtrip::<ChoiceThingWhen>(r#""2024-01-01T00:00:00Z""#), "Moment(");
    begins(roundtrip::<ChoiceThingWhen>("1.50"), "Number(");
    begins(roundtrip::<ChoiceThingKept>(r#"{"shape": "square"}"#), "ChoiceShape(Square(");
    begins(roundtrip::<ChoiceThingKept>(r#"{"shape": "star"}"#), "ChoiceShape(Unknown(");
    // As a direct member, a member of a tagged union has the discriminator as a field.
    begins(roundtrip::<ChoiceThingRound>(r#"{"shape": "circle", "radius": 1}"#), "Circle(");
    begins(roundtrip::<ChoiceThingCalled>(r#"{"next": ""}"#), "Object(List ");
    begins(roundtrip::<ChoiceThingCalled>("[[1, null], []]"), "List([");
    begins(roundtrip::<ChoiceThingMetadata>(r#"{"a": "b"}"#), "Object(");
    begins(roundtrip::<GetChoiceResponse>(r#"[{"scalar": 1, "texts": "a"}]"#), "List(");
    for filter in [
        r#"{"not": {"of": [[["a"]], {"not": []}, {}, "b"]}, "more": {}}"#,
        r#"{"not": 5, "of": [null, true]}"#,
    ] {
        begins(roundtrip::<ChoiceFilter>(filter), "ChoiceOperation(");
        begins(roundtrip::<ChoiceFilter>(&format!("[{filter}, [{filter}]]")), "List(");
    }
    // A JSON type that no member has, or a value that does not fit the member of that type.
    for json in ["null", "1.5", "18446744073709551615", "[]", r#"{"a": {"b": null}}"#] {
        begins(roundtrip::<ChoiceThingScalar>(json), "Unknown(");
    }
    begins(roundtrip::<ChoiceTexts>(r#"["a", 1]"#), "Unknown(");
    begins(roundtrip::<ChoiceThingPet>(r#"{"weight": 1}"#), "Unknown(");
    begins(roundtrip::<ChoiceThingMetadata>(r#"{"a": 1}"#), "Unknown(");
}

#[test]
fn the_keys_select_the_object_of_a_union() {
    use choices::types::{ChoiceThingFigure, ChoiceThingHolder};

    for (json, variant) in [
        (r#""Rex""#, "String("),
        (r#"{"shape": "square", "side": 2}"#, "Square(Square"),
        (r#"{"shape": "circle", "radius": 1}"#, "Circle("),
        (r#"{"name": "Rex", "new": [{"account": null}]}"#, "Pet("),
        (r#"{"account": "a"}"#, "Variant5("),
        (r#"{"account": "a", "shape": "ball"}"#, "Variant5("),
        // The keys of no member, or of several.
        ("{}", "Unknown("),
        ("[]", "Unknown("),
        (r#"{"weight": 4, "new": true}"#, "Unknown("),
        (r#"{"shape": "star", "radius": 1}"#, "Unknown("),
        (r#"{"shape": null}"#, "Unknown("),
        (r#"{"name": "Rex", "account": "a"}"#, "Unknown("),
        (r#"{"shape": "square", "name": "Rex"}"#, "Unknown("),
        // The keys of one member, but another type.
        (r#"{"name": null}"#, "Unknown("),
        (r#"{"shape": "circle"}"#, "Unknown("),
    ] {
        let value = roundtrip::<ChoiceThingHolder>(json);
        assert!(value.starts_with(variant), "{value} is not {variant}");
    }
    assert!(
        roundtrip::<ChoiceThingFigure>(r#"{"shape": "square"}"#).starts_with("ChoiceShape(Square(")
    );
    assert!(roundtrip::<ChoiceThingFigure>(r#"{"name": ""}"#).starts_with("Pet("));
    let other = roundtrip::<ChoiceThingFigure>(r#"{"shape": "star"}"#);
    assert!(other.starts_with("ChoiceShape(Unknown("), "{other}");
}

/// Nested unions stored by value would each be as large as their largest member.
#[test]
fn a_union_is_no_larger_than_a_json_value() {
    use choices::types::{ChoiceThingFigure, ChoiceThingHolder, ChoiceThingPet};

    let json = size_of::<Value>();
    assert!(size_of::<ChoiceThingHolder>() <= json);
    assert!(size_of::<ChoiceThingFigure>() <= json);
    assert!(size_of::<ChoiceThingPet>() <= json);
}

#[test]
fn an_open_union_is_decoded_as_the_member_that_callers_ask_for() {
    use choices::types::{ChoiceThingTold, ChoiceThingTwoArrays, ChoiceThingTwoObjects, List, Pet};

    for json in [r#"{"name": "Rex", "next": 5}"#, r#""Rex""#, "null", "[1.50]", "{}"] {
        roundtrip::<ChoiceThingTwoObjects>(json);
    }
    let value: ChoiceThingTwoObjects =
        serde_json::from_str(r#"{"name": "Rex", "new": 1}"#).expect("it is JSON");
    let pet = value.as_pet().expect("it is a pet");
    assert_eq!((pet.name.as_str(), pet.extra.get("new")), ("Rex", Some(&1.into())));
    let list: List = value.as_list().expect("any object is a list");
    assert_eq!(list.next, None);
    assert!(value.as_string().is_err());
    assert_eq!(ChoiceThingTwoObjects::from(pet), value);
    assert_eq!(value.as_json()["name"], "Rex");

    let array = ChoiceThingTwoArrays::from(vec![1, 2]);
    assert_eq!(array.as_i64_list().expect("they are numbers"), [1, 2]);
    assert!(array.as_string_list().is_err());
    assert_eq!(ChoiceThingTwoArrays::from("a").as_json(), "a");
    let patch: Patch<ChoiceThingTold> = Pet::new("Rex").into_patch();
    assert_eq!(patch, Patch::Value(Pet::new("Rex").into()));
}

#[test]
fn a_union_converts_from_any_of_its_members() {
    use choices::types::{
        ChoiceChain, ChoiceChange, ChoiceChangeLimit, ChoiceFilter, ChoiceOperation, ChoiceTexts,
        Pet,
    };

    let change = ChoiceChange::new().limit(10).note(Pet::new("Rex")).words("a");
    assert_eq!(change.limit, Patch::Value(ChoiceChangeLimit::Number(10)));
    assert_eq!(change.words, Some(ChoiceTexts::String("a".to_owned())));
    let json = serde_json::to_value(change.limit("none").note(None)).expect("it can be encoded");
    assert_eq!(json, serde_json::json!({"limit": "none", "note": null, "words": "a"}));
    let filter = ChoiceOperation::new().not("a").of([vec!["b".into()], Vec::new()]);
    let json = serde_json::to_value(ChoiceFilter::from(filter)).expect("it can be encoded");
    assert_eq!(json, serde_json::json!({"not": "a", "of": [["b"], []]}));
    let chain = roundtrip::<ChoiceChain>(r#"{"next": {"next": "end"}}"#);
    assert_eq!(chain, format!("{:?}", ChoiceChain::new(ChoiceChain::new("end"))));
}

#[test]
fn a_date_keeps_its_string_and_is_parsed_if_it_is_valid() {
    use string_types::types::{Date, Price};

    let read = |text: &str| Date::from(text).to_year_month_day().ok();
    assert_eq!(read("2024-02-29"), Some((2024, 2, 29)));
    for text in ["2023-02-29", "20240229", "2024-2-29", "2024-02-29T00:00:00Z", "-000001-01-01", ""]
    {
        assert_eq!(read(text), None, "{text}");
        roundtrip::<Date>(&format!("{text:?}"));
    }
    roundtrip::<Price>(r#"{"amount": "1", "valid_from": "2024-02-29", "until": "9999-99-99"}"#);
}
