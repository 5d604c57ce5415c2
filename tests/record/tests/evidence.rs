//! The evidence for a small spec of a harbour, and for the spec of this repository.
//!
//! `cargo xtask golden` rewrites the tables under `evidence`.

use std::path::Path;

use codegen::document::{self, Document};
use codegen::evidence::Weight;
use expected::check_file;
use loopback::{Exchange, Provenance, Request, Response};
use record::SimulatedCall;
use record::evidence::{self, Plan, Spec};
use serde_json::{Value, json};

const SHIPS: &str = include_str!("evidence/ships.yaml");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/evidence");

fn ships(change: (&str, &str)) -> Document {
    assert!(SHIPS.contains(change.0), "{}", change.0);
    document::parse(&SHIPS.replacen(change.0, change.1, 1)).expect("it can be read")
}

fn request(method: &str, body: Option<Value>) -> Request {
    let (query, headers) = (Vec::new(), Vec::new());
    Request { method: method.to_owned(), path: "/ships".to_owned(), query, headers, body }
}

fn response(status: u16, body: Value) -> Response {
    Response { status, headers: Vec::new(), body: Some(body), text: None }
}

/// A recorded list of ships, and a constructed creation.
fn exchanges() -> Vec<(String, Exchange)> {
    let exchange = |name: &str, provenance, request, response| {
        let source = "this test".to_owned();
        let exchange = Exchange { provenance, source, request, response };
        (format!("tests/roundtrip/recorded/{name}.json"), exchange)
    };
    let listed = response(200, json!([{"name": "Ada", "class": "sloop", "captain": null}]));
    let ship = json!({"name": "Bea", "class": "brig"});
    let created = request("POST", Some(ship.clone()));
    vec![
        exchange("list_ships/one", Provenance::Recorded, request("GET", None), listed),
        exchange("create_ship/brig", Provenance::Constructed, created, response(201, ship)),
    ]
}

/// A call that would show a captain.
fn calls() -> Vec<SimulatedCall> {
    let ship = json!({"name": "Cleo", "captain": "Dora"});
    vec![SimulatedCall {
        scenario: "captains".to_owned(),
        target: "lists",
        number: 1,
        operation: "create_ship".to_owned(),
        asks: Some("whether a ship needs a class".to_owned()),
        request: request("POST", Some(ship.clone())),
        response: response(201, ship),
    }]
}

#[test]
fn the_table_of_a_small_spec_is_as_expected() {
    let document = ships(("", ""));
    let spec = Spec::read("ships.yaml", &document).unwrap();
    assert_eq!(spec.problems(&exchanges()), [""; 0]);
    let lines = spec.lines(&exchanges());
    let plan = spec.plan(&lines, &calls());
    let text = evidence::table(&spec, &lines, &exchanges(), &plan);
    check_file(&Path::new(FOLDER).join("ships.txt"), &text);
    let all = evidence::json(&lines, &exchanges(), &plan);
    let sloop = all["lines"].as_array().unwrap();
    let sloop =
        sloop.iter().find(|it| it["at"] == "/components/schemas/Ship/properties/class/enum/1");
    assert_eq!(sloop.unwrap()["weight"], "recorded");
    assert_eq!(sloop.unwrap()["places"][0]["shown_by"][0]["path"], exchanges()[0].0);
}

/// The errors in the comments of a changed spec.
fn problems(change: (&str, &str), exchanges: &[(String, Exchange)]) -> Vec<String> {
    let document = ships(change);
    let problems = Spec::read("ships.yaml", &document).map(|spec| spec.problems(exchanges));
    problems.unwrap_or_else(|errors| errors)
}

#[test]
fn comments_about_recordings_must_be_true() {
    let found =
        problems(("recorded list_ships/one.json", "recorded list_ships/two.json"), &exchanges());
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("ships.yaml:57:15: there is no recording of the real API at"),
        "{found:?}"
    );
    let constructed =
        problems(("recorded list_ships/one.json", "recorded create_ship"), &exchanges());
    assert_eq!(constructed.len(), 1, "a constructed exchange is not a recording: {constructed:?}");
    let mut more = exchanges();
    let mut another = more[0].clone();
    another.0 = "tests/record/recorded/captains/01_list_ships.json".to_owned();
    more.push(another);
    let found = problems(("", ""), &more);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("tests/record/recorded/captains/01_list_ships.json: no comment"));
    let found = problems(("recorded list_ships,", "seen list_ships,"), &exchanges());
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("ships.yaml:49:19: `seen` is not a weight"), "{found:?}");
}

#[test]
fn a_recording_shows_the_part_whose_comment_names_it_or_something_in_it() {
    for (above, subject) in [
        ("            - brig\n", "enum/0"),
        ("        - {name: limit,", "parameters/0"),
        ("      description: Come back later.", "Busy"),
        ("    post:\n", "post"),
    ] {
        let margin = &above[..above.len() - above.trim_start().len()];
        let comment = format!("{margin}# Source: recorded list_ships/one.json\n{above}");
        let found = problems((above, &comment), &exchanges());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("shows neither `/"), "{found:?}");
        assert!(found[0].contains(&format!("{subject}` nor anything")), "{found:?}");
    }
    for above in ["          nullable: true", "    Ship:\n", "    get:\n", "      required: [name]"]
    {
        let margin = &above[..above.len() - above.trim_start().len()];
        let comment = format!("{margin}# Source: recorded list_ships/one.json\n{above}");
        assert_eq!(problems((above, &comment), &exchanges()), [""; 0], "{above}");
    }
}

#[test]
fn a_value_that_contradicts_its_type_is_no_evidence() {
    let document = ships(("", ""));
    let spec = Spec::read("ships.yaml", &document).unwrap();
    let weight = |name: Value| {
        let mut all = exchanges();
        all[0].1.response.body = Some(json!([{"name": name, "class": name}]));
        let lines = spec.lines(&all);
        let line = |at: &str, is_sent| {
            lines.iter().find(|(it, _)| it.at == at && it.is_sent == is_sent).expect("it exists").1
        };
        all[0].1.request.query = vec![("limit".to_owned(), name.to_string())];
        let sent = spec.lines(&all);
        let limit = sent.iter().find(|(it, _)| it.at.ends_with("parameters/0")).expect("it exists");
        let class = line("/components/schemas/Ship/properties/class", false);
        assert_eq!(class.weight, Weight::Documented, "it is not one of its values");
        (line("/components/schemas/Ship/properties/name", false).weight, limit.1.weight)
    };
    assert_eq!(weight(json!("Ada")), (Weight::Recorded, Weight::Documented));
    assert_eq!(weight(json!(5)), (Weight::Documented, Weight::Recorded));
    assert_eq!(weight(json!(5.0)), (Weight::Documented, Weight::Documented));
}

#[tokio::test]
async fn the_plan_for_the_spec_of_this_repository_is_as_expected() {
    let spec = Spec::own().unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    let exchanges = evidence::exchanges().unwrap();
    assert_eq!(spec.problems(&exchanges), [""; 0]);
    let lines = spec.lines(&exchanges);
    let plan: Plan = spec.plan(&lines, &record::simulate().await.unwrap());
    check_file(&Path::new(FOLDER).join("plan.txt"), &evidence::plan_text(&spec, &plan));
}
