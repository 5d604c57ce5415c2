//! Pseudonyms: the same for the same, in every place, and for everything that identifies someone.

use loopback::{Provenance, Request, Response};
use serde_json::json;

use super::*;
use crate::token::Token;

const ONE: &str = "14beef7a-99f7-4534-a87e-70b564330a4c";
const TWO: &str = "97052eb9-e65e-443f-a297-f2d9a4a7f795";

fn first(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// One exchange, with pseudonyms.
fn redacted(path: &str, headers: &[(&str, &str)], body: Value, answer: Value) -> Exchange {
    let headers = headers.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect();
    let query = vec![("q".to_owned(), TWO.to_owned())];
    let (method, path, body) = ("POST".to_owned(), path.to_owned(), Some(body));
    let exchange = Exchange {
        provenance: Provenance::Fake,
        source: "this test".to_owned(),
        request: Request { method, path, query, headers: Vec::new(), body },
        response: Response { status: 200, headers, body: Some(answer), text: None },
    };
    let settings = Settings {
        base_url: "http://127.0.0.1".to_owned(),
        token: Token::new("0123456789abcdef").expect("it is long enough"),
        target: "lists".to_owned(),
        identifier: "sales".to_owned(),
        run: "r4nd0m".to_owned(),
    };
    redact(&[exchange], &settings).remove(0)
}

#[test]
fn ids_have_one_pseudonym_in_every_place() {
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
fn addresses_have_one_pseudonym_in_every_place() {
    let it = redacted(
        "/v2/lists/a/attributes/b/options/Ask%20ada%2Bcrm%40attio.test",
        &[],
        json!("Grace <grace.hopper@navy.test>, ADA+crm@attio.test."),
        json!("mailto:grace.hopper@navy.test @ home, a@b, @x.y"),
    );
    let path = "/v2/lists/a/attributes/b/options/Ask%20person-1%40example.com";
    assert_eq!(it.request.path, path);
    let both = "Grace <person-2@example.com>, person-1@example.com.";
    assert_eq!(it.request.body, Some(json!(both)));
    assert_eq!(it.response.body, Some(json!("mailto:person-2@example.com @ home, a@b, @x.y")));
}

#[test]
fn run_and_scratch_target_have_other_names() {
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
fn other_peoples_attributes_tell_nothing() {
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
    let body = it.response.body.unwrap();
    let concealed = body["data"][0].to_string();
    for told in ["Margin", "Acme", "margin", "Fleet", "vessels"] {
        assert!(!concealed.contains(told), "{told}: {concealed}");
    }
    assert_eq!(body["data"][0]["title"], "other-1");
    assert_eq!(body["data"][0]["type"], "number");
    let value = json!({"attribute_type": "text", "value": "other-6"});
    assert_eq!(body["data"][0]["default_value"], json!({"type": "static", "template": [value]}));
    assert_eq!(body["data"][1]["title"], "Margin");
    assert_eq!(body["data"][2]["title"], "Margin");
}

#[test]
fn what_identifies_nobody_stays() {
    let times = json!({"created_at": "2026-11-21T13:22:49.061000000Z", "n": 5, "t": "Won 🎉"});
    let it = redacted("/v2/lists/a%2Fb/c%20d", &[], times.clone(), times.clone());
    assert_eq!(it.request.path, "/v2/lists/a%2Fb/c%20d");
    assert_eq!((it.request.body, it.response.body), (Some(times.clone()), Some(times)));
}
