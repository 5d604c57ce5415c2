//! The initial workspace of a server.

use attio_fake::{FakeAttio, Workspace};
use serde_json::{Value, json};

use super::{Api, COMPANIES, DEALS, PEOPLE, attribute, with};

/// Source: recorded.
#[tokio::test]
async fn people_have_the_30_attributes_of_a_new_workspace() {
    let api = Api::start().await;
    let people = api.get(PEOPLE).await.data();
    let people = people.as_array().unwrap();
    assert_eq!(people.len(), 30);
    assert!(people.iter().all(|it| it["is_system_attribute"] == true));
    let with = |key: &str, value: Value| -> Vec<&str> {
        let found = people.iter().filter(|it| it[key] == value);
        found.map(|it| it["api_slug"].as_str().unwrap()).collect()
    };
    assert_eq!(with("is_unique", json!(true)), ["record_id", "email_addresses"]);
    let several = ["email_addresses", "phone_numbers", "associated_deals", "associated_users"];
    assert_eq!(with("is_multiselect", json!(true)), several);
    assert_eq!(with("type", json!("personal-name")), ["name"]);
    assert_eq!(with("type", json!("interaction")).len(), 8);
    assert_eq!(with("is_writable", json!(false)).len(), 16);
}

/// Source: Attio's guides.
#[tokio::test]
async fn companies_and_deals_have_the_attributes_of_the_guides() {
    let api = Api::start().await;
    let categories = api.get(&format!("{COMPANIES}/categories")).await.data();
    assert_eq!(
        (&categories["type"], &categories["is_multiselect"]),
        (&json!("select"), &json!(true))
    );
    let options = api.list(&format!("{COMPANIES}/categories/options"), "title").await;
    assert!(
        options.iter().any(|title| title.contains('&')),
        "an option needs percent-encoding in paths"
    );
    let deals = [
        "record_id",
        "name",
        "stage",
        "owner",
        "value",
        "associated_people",
        "associated_company",
        "created_at",
        "created_by",
    ];
    assert_eq!(api.list(DEALS, "api_slug").await, deals);
    let value = api.get(&format!("{DEALS}/value")).await.data();
    assert_eq!(value["config"]["currency"]["default_currency_code"], "USD");
    assert_eq!(api.get(&format!("{DEALS}/name")).await.data()["title"], "Deal name");
    for slug in ["name", "stage", "owner"] {
        assert_eq!(api.get(&format!("{DEALS}/{slug}")).await.data()["is_required"], true);
    }
}

/// Source: others recorded in two workspaces that these attributes are writable, and their order.
#[tokio::test]
async fn enriched_attributes_of_companies_are_writable() {
    let api = Api::start().await;
    let slugs = api.list(COMPANIES, "api_slug").await;
    let found = ["estimated_arr_usd", "funding_raised_usd", "foundation_date", "employee_range"];
    let first = slugs.iter().position(|it| it == found[0]).unwrap();
    assert_eq!(slugs[first..first + 4], found);
    for slug in found {
        assert_eq!(api.get(&format!("{COMPANIES}/{slug}")).await.data()["is_writable"], true);
    }
}

/// Source: others quote the error for records, and recorded in three workspaces that system attributes
/// that reference an object exist only if it is on.
#[tokio::test]
async fn an_object_that_is_off_is_400_and_has_no_system_references() {
    let api = Api::start().await;
    api.create(
        PEOPLE,
        with(
            attribute("bid", "record-reference"),
            json!({
                "config": {"record_reference": {"allowed_objects": ["deals"]}},
            }),
        ),
    )
    .await;
    let before = api.list(PEOPLE, "api_slug").await;
    api.fake.set_enabled("deals", false);
    for path in [DEALS, &format!("{DEALS}/stage"), &format!("{DEALS}/stage/statuses")] {
        let message = "The Standard object with slug/ID \"deals\" must be enabled by a Workspace admin before it can be used.";
        assert_eq!(api.get(path).await.refused(400, "standard_object_disabled"), message);
    }
    api.get(&format!("{PEOPLE}/associated_deals")).await.refused(404, "not_found");
    let mut expected = before.clone();
    expected.retain(|it| it != "associated_deals");
    assert_eq!(api.list(PEOPLE, "api_slug").await, expected, "attributes made by users stay");
    api.fake.set_enabled("deals", true);
    assert_eq!(api.list(PEOPLE, "api_slug").await, before);
}

/// Source: Attio's guides for objects; inferred for lists.
#[tokio::test]
async fn added_objects_and_lists_have_system_attributes() {
    let api = Api::start().await;
    let object = api.fake.add_object("ships");
    let list = api.fake.add_list("ships");
    assert_ne!(object, list, "objects and lists have separate slugs");
    let of = async |kind: &str| api.list(&format!("/v2/{kind}/ships/attributes"), "api_slug").await;
    assert_eq!(of("objects").await, ["record_id", "created_at", "created_by"]);
    assert_eq!(of("lists").await, ["entry_id", "created_at", "created_by"]);
    assert_eq!(api.fake.add_object("ships"), object, "an existing object is not added again");
}

#[tokio::test]
async fn a_custom_workspace_has_everything_in_its_json() {
    let json = r#"{
        "objects": [
            {"slug": "ships", "attributes": [
                {"slug": "crew", "title": "Crew", "type": "record-reference", "objects": ["sailors"],
                 "inverse": "ship", "multiselect": true, "description": "On board", "custom": true},
                {"slug": "price", "title": "Price", "type": "currency", "currency": "EUR"},
                {"slug": "old", "title": "Old", "type": "text", "custom": true, "archived": true}
            ]},
            {"slug": "sailors", "attributes": [
                {"slug": "ship", "title": "Ship", "type": "record-reference", "objects": ["ships"],
                 "inverse": "crew", "required": true}
            ]}
        ],
        "lists": [
            {"slug": "voyages", "attributes": [
                {"slug": "phase", "title": "Phase", "type": "status", "statuses":
                    [{"title": "Home", "celebration": true, "target_time": "P1M"}]},
                {"slug": "cargo", "title": "Cargo", "type": "select", "options": ["Tea", "Silk"]},
                {"slug": "left", "title": "Left", "type": "date", "default": "PT0S", "read_only": true}
            ]}
        ]
    }"#;
    let workspace = Workspace::from_json(json).unwrap();
    let api = Api::of(FakeAttio::builder().workspace(workspace).start().await.unwrap());
    let ships = "/v2/objects/ships/attributes";
    assert_eq!(api.list(ships, "api_slug").await, ["crew", "price"]);
    let crew = api.get(&format!("{ships}/crew")).await.data();
    assert_eq!(crew["relationship"]["api_slug"], "ship");
    assert_eq!(
        (&crew["description"], &crew["is_system_attribute"]),
        (&json!("On board"), &json!(false))
    );
    let price = api.get(&format!("{ships}/price")).await.data();
    assert_eq!(price["config"]["currency"]["default_currency_code"], "EUR");
    let voyages = "/v2/lists/voyages/attributes";
    let home = api.get(&format!("{voyages}/phase/statuses")).await.data()[0].clone();
    assert_eq!(
        (&home["celebration_enabled"], &home["target_time_in_status"]),
        (&json!(true), &json!("P1M"))
    );
    assert_eq!(api.list(&format!("{voyages}/cargo/options"), "title").await, ["Tea", "Silk"]);
    let left = api.get(&format!("{voyages}/left")).await.data();
    assert_eq!(left["default_value"], json!({"type": "dynamic", "template": "PT0S"}));
    assert_eq!(left["is_writable"], false);
    api.get(PEOPLE).await.refused(404, "not_found");
}

#[test]
fn the_example_of_the_readme_parses() {
    let readme = include_str!("../../README.md");
    let (_, json) = readme.split_once("```json\n").unwrap();
    let (json, _) = json.split_once("```\n").unwrap();
    Workspace::from_json(json).unwrap();
}

#[test]
fn all_errors_of_a_workspace_are_reported_with_their_paths() {
    let json = r#"{
        "objects": [
            {"slug": "ships", "attributes": [
                {"slug": "a", "title": "A", "type": "texts"},
                {"slug": "a", "title": "A", "type": "text", "options": ["x"]},
                {"slug": "b", "title": "B", "type": "currency", "currency": "TWD"},
                {"slug": "c", "title": "C", "type": "record-reference", "objects": ["boats"]},
                {"slug": "d", "title": "D", "type": "record-reference", "objects": ["ships"],
                 "inverse": "a"},
                {"slug": "e", "title": "E", "type": "select", "options": ["x", "y", "x"]},
                {"slug": "f", "title": "F", "type": "status", "statuses":
                    [{"title": "x", "target_time": "a week"}]}
            ]},
            {"slug": "ships", "attributes": []}
        ]
    }"#;
    let errors = Workspace::from_json(json).unwrap_err().to_string();
    let lines: Vec<&str> = errors.lines().collect();
    let expected = [
        ("objects[0].attributes[0]: `texts` is not a type; write one of `text`", "personal-name"),
        ("objects[0].attributes[1]: the slug `a`", "choose another"),
        ("objects[0].attributes[1]: `options` is for the type `select`", "remove it"),
        ("objects[0].attributes[2]: `TWD` is not a currency code; write one of `AED`", "USD"),
        ("objects[0].attributes[3]: `boats` is not an object", "add it"),
        ("objects[0].attributes[4]: `a` is not the other end", "\"inverse\": \"d\""),
        ("objects[0].attributes[5]: the title `x` is empty or taken", "choose another"),
        ("objects[0].attributes[6]: `a week` is not a duration", "P7D"),
        ("objects[1]: `ships` is taken", "choose another slug"),
    ];
    assert_eq!(lines.len(), expected.len(), "{errors}");
    for (line, (beginning, part)) in lines.iter().zip(expected) {
        assert!(line.starts_with(beginning) && line.contains(part), "{line}");
    }
}

#[test]
fn the_ends_of_a_relationship_must_name_each_other() {
    let end = |slug: &str, object: &str, inverse: &str| {
        json!({
            "slug": slug, "title": slug, "type": "record-reference", "objects": [object],
            "inverse": inverse,
        })
    };
    let faults = |workspace: Value| {
        let error = Workspace::from_json(&workspace.to_string()).unwrap_err().to_string();
        error.lines().filter(|line| line.contains("is not the other end")).count()
    };
    let object = |slug: &str, end: Value| json!({"slug": slug, "attributes": [end]});
    let [other_object, other_slug] = [end("b", "y", "a"), end("b", "x", "c")]
        .map(|far| json!({"objects": [object("x", end("a", "y", "b")), object("y", far)]}));
    assert_eq!((faults(other_object), faults(other_slug)), (2, 2));
    let mut of_a_list = json!({"objects": [object("x", end("a", "x", "a"))]});
    Workspace::from_json(&of_a_list.to_string()).unwrap();
    of_a_list["lists"] = json!([object("x", end("a", "x", "a"))]);
    assert_eq!(faults(of_a_list), 1, "lists have no relationships");
}

#[test]
fn json_of_another_format_is_refused_with_its_line() {
    for (json, part) in [
        ("", "line 1"),
        ("5", "line 1"),
        (r#"{"objects": [{"slug": "a"}]}"#, "missing field `attributes`"),
        (r#"{"lists": [{"slug": "a", "attributes": [], "title": 1}]}"#, "unknown field `title`"),
    ] {
        let error = Workspace::from_json(json).unwrap_err().to_string();
        assert!(error.contains(part), "{json}: {error}");
    }
}

#[test]
fn invalid_attributes_are_refused() {
    for (kind, slug, attribute, expected) in [
        (
            "objects",
            "ships",
            json!({"title": "", "type": "text"}),
            "the title of `a` is empty; write one",
        ),
        (
            "objects",
            "ships",
            json!({"type": "date", "default": "banana"}),
            "`banana` is not a valid default for the type `date`; write a duration such as `P7D`",
        ),
        (
            "objects",
            "ships",
            json!({"type": "actor-reference", "default": "PT0S"}),
            "`PT0S` is not a valid default for the type `actor-reference`; write `current-user`",
        ),
        (
            "objects",
            "ships",
            json!({"type": "record-reference", "objects": []}),
            "`objects` is empty; name an object, or remove it to allow all",
        ),
        (
            "objects",
            "ships",
            json!({"type": "text", "inverse": "b"}),
            "`inverse` is for the type `record-reference`; remove it",
        ),
        ("lists", "people", json!({"type": "select", "unique": true}), UNIQUE),
        ("objects", "people", json!({"type": "text", "unique": true, "custom": true}), UNIQUE),
    ] {
        let attribute = with(json!({"slug": "a", "title": "A"}), attribute);
        let json = json!({kind: [{"slug": slug, "attributes": [attribute]}]}).to_string();
        let error = Workspace::from_json(&json).unwrap_err().to_string();
        assert_eq!(error, format!("{kind}[0].attributes[0]: {expected}"));
    }
}

const UNIQUE: &str = "`unique` is not allowed for the type `select` or for custom attributes of people and companies; remove it";

#[test]
fn an_array_in_place_of_an_object_is_refused() {
    for (json, place) in [
        ("[]", "the top"),
        ("[[], []]", "the top"),
        (r#"{"objects": [["ships", []]]}"#, "objects[0]"),
        (r#"{"lists": [{"slug": "a", "attributes": [["b"]]}]}"#, "lists[0].attributes[0]"),
    ] {
        let error = Workspace::from_json(json).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("{place}: expected an object, found an array; write it in braces")
        );
    }
}

#[test]
fn paths_are_percent_encoded() {
    let json = r#"{"lists": [{"slug": "my ships/1", "attributes": []}]}"#;
    let workspace = Workspace::from_json(json).unwrap();
    assert_eq!(workspace.paths(), ["/v2/lists/my%20ships%2F1/attributes"]);
}
