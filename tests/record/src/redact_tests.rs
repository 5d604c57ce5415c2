//! Everything that identifies someone has a pseudonym, the same everywhere.

use loopback::{Provenance, Request, Response};
use serde_json::json;

use super::*;
use crate::token::Token;

const ONE: &str = "14beef7a-99f7-4534-a87e-70b564330a4c";
const TWO: &str = "97052eb9-e65e-443f-a297-f2d9a4a7f795";

fn first(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// One redacted exchange.
fn redacted(path: &str, headers: &[(&str, &str)], body: Value, response: Value) -> Exchange {
    let headers = headers.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect();
    let query = vec![("q".to_owned(), TWO.to_owned())];
    let (method, path, body) = ("POST".to_owned(), path.to_owned(), Some(body));
    let exchange = Exchange {
        provenance: Provenance::Fake,
        source: "this test".to_owned(),
        request: Request { method, path, query, headers: Vec::new(), body },
        response: Response { status: 200, headers, body: Some(response), text: None },
    };
    let settings = Settings {
        base_url: "http://127.0.0.1".to_owned(),
        token: Token::new("0123456789abcdef").expect("the token is long enough"),
        target: "lists".to_owned(),
        identifier: "sales".to_owned(),
        run: "r4nd0m".to_owned(),
    };
    redact(&[exchange], &settings).remove(0)
}

#[test]
fn ids_have_the_same_pseudonym_everywhere() {
    let upper = TWO.to_uppercase();
    let message = format!("Attribute with slug/ID \"{TWO}\" not found; neither {ONE}{upper}.");
    let it = redacted(
        &format!("/v2/lists/{ONE}/attributes"),
        &[("x-attio-execution-id", ONE)],
        json!({"data": {"allowed_objects": [TWO, ONE]}}),
        json!({"message": message, ONE: true}),
    );
    let (one, two) = (first(1), first(2));
    assert_eq!(it.request.path, format!("/v2/lists/{one}/attributes"));
    assert_eq!(it.request.query, [("q".to_owned(), two.clone())]);
    assert_eq!(it.request.body, Some(json!({"data": {"allowed_objects": [two, one]}})));
    assert_eq!(it.response.headers[0].1, one);
    let message = format!("Attribute with slug/ID \"{two}\" not found; neither {one}{two}.");
    assert_eq!(it.response.body.unwrap(), json!({"message": message, one: true}));
}

#[test]
fn addresses_have_the_same_pseudonym_everywhere() {
    let it = redacted(
        "/v2/lists/a/attributes/b/options/Ask%20ada%2Bcrm%40attio.test",
        &[],
        json!("Grace <grace.hopper@navy.test>, ADA+crm@attio.test."),
        json!("see/ada+crm@attio.test mailto:grace.hopper@navy.test @ home, a@b, @x.y"),
    );
    let path = "/v2/lists/a/attributes/b/options/Ask%20person-1%40example.com";
    assert_eq!(it.request.path, path);
    let both = "Grace <person-2@example.com>, person-1@example.com.";
    assert_eq!(it.request.body, Some(json!(both)));
    assert_eq!(
        it.response.body,
        Some(json!("see/person-1@example.com mailto:person-2@example.com @ home, a@b, @x.y"))
    );
}

#[test]
fn the_run_and_the_scratch_target_have_pseudonyms() {
    let it = redacted(
        "/v2/lists/sales/attributes/stage_r4nd0m",
        &[],
        json!({"title": "Stage r4nd0m"}),
        json!({"message": "List with slug/ID \"sales\" not found, sales_team and presales are."}),
    );
    assert_eq!(it.request.path, "/v2/lists/scratch/attributes/stage_run");
    assert_eq!(it.request.body, Some(json!({"title": "Stage run"})));
    let message = "List with slug/ID \"scratch\" not found, sales_team and presales are.";
    assert_eq!(it.response.body, Some(json!({"message": message})));
}

#[test]
fn other_peoples_attributes_are_removed_or_redacted() {
    let attribute = |slug: &str, system: bool| {
        let template = json!([{"attribute_type": "text", "value": "Acme"}]);
        json!({
            "id": {"attribute_id": ONE}, "title": "Margin", "description": "Of Acme",
            "api_slug": slug, "type": "number", "is_system_attribute": system,
            "default_value": {"type": "static", "template": template},
            "relationship": {"id": {"attribute_id": TWO}, "object_slug": "vessels", "title": "Fleet"},
        })
    };
    let others =
        [attribute("margin", false), attribute("margin", true), attribute("a_r4nd0m", false)];
    let it = redacted("/", &[], json!(null), json!({"data": others}));
    let data = it.response.body.unwrap()["data"].take();
    let slugs: Vec<&str> =
        data.as_array().unwrap().iter().map(|it| it["api_slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["margin", "a_run"], "neither Attio nor this run created the first");
    assert_eq!(data[0]["title"], "Margin");

    let alone = redacted("/", &[], json!(null), json!({"data": attribute("margin", false)}));
    let data = alone.response.body.unwrap()["data"].to_string();
    for leaked in ["Margin", "Acme", "margin", "Fleet", "vessels"] {
        assert!(!data.contains(leaked), "{leaked}: {data}");
    }
}

#[test]
fn an_execution_id_in_any_form_has_a_pseudonym() {
    let it = redacted("/", &[("x-attio-execution-id", "req_01HX-eu-7")], json!(null), json!(null));
    assert_eq!(it.response.headers[0].1, first(2));
}

#[test]
fn a_target_named_like_a_word_of_the_api_is_only_replaced_where_it_is_a_slug() {
    // In a path, as a whole value and in quotes; never as a key or in a header.
    let it = redacted(
        "/v2/sales/sales/attributes/sales",
        &[("content-type", "application/sales")],
        json!({"sales": ["sales", "sales team"]}),
        json!({"message": "No \"sales\" in sales; see /v2/lists/sales/attributes."}),
    );
    assert_eq!(it.request.path, "/v2/sales/scratch/attributes/sales");
    assert_eq!(it.response.headers[0].1, "application/sales");
    assert_eq!(it.request.body, Some(json!({"sales": ["scratch", "sales team"]})));
    assert_eq!(
        it.response.body,
        Some(json!({"message": "No \"scratch\" in sales; see /v2/lists/scratch/attributes."}))
    );
}

#[test]
fn values_that_identify_nobody_are_kept() {
    let times = json!({"created_at": "2026-11-21T13:22:49.061000000Z", "n": 5, "t": "Won 🎉"});
    let it = redacted("/v2/lists/a%2Fb/c%20d", &[], times.clone(), times.clone());
    assert_eq!(it.request.path, "/v2/lists/a%2Fb/c%20d");
    assert_eq!((it.request.body, it.response.body), (Some(times.clone()), Some(times)));
}
