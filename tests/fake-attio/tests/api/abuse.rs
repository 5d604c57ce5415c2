//! Malformed requests: they are refused, and neither crash the server nor change anything.

use attio_fake::FakeAttio;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Api, DEALS, PEOPLE, attribute, reply, with};

/// A pseudo-random generator with a fixed seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's linear congruential generator; its upper bits are good enough.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % end
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

#[tokio::test]
async fn garbage_in_paths_and_queries_is_refused() {
    let api = Api::start().await;
    let segments = [
        "v2",
        "objects",
        "lists",
        "people",
        "deals",
        "attributes",
        "name",
        "stage",
        "options",
        "statuses",
        "Lead",
        "",
        "%2F",
        "%FF",
        "%C0%80",
        "%F0%9F%8E%89",
        "%00",
        "%",
        "%zz",
        "..;",
        "{identifier}",
        "*",
        "0b1ec700-0000-4000-8000-000000000001",
        "~!@$&'()+,;=:",
    ];
    let queries = [
        "",
        "?",
        "?limit",
        "?limit=",
        "?limit=-9e99",
        "?limit=NaN&offset=inf",
        "?limit=%FF",
        "?limit[]=1",
        "?show_archived=TRUE",
        "?=&&==&%=%",
        "?limit=0x10",
        "?offset=99999999999999999999",
    ];
    let mut numbers = Numbers(1);
    let methods = [Method::GET, Method::POST, Method::PATCH, Method::DELETE, Method::PUT];
    for _ in 0..1000 {
        let length = 1 + numbers.below(9);
        let mut path: String = (0..length).map(|_| format!("/{}", numbers.of(&segments))).collect();
        if numbers.below(2) == 0 {
            // Half of the paths start like those of the API.
            path = format!("{PEOPLE}{path}");
        }
        let path = format!("{path}{}", numbers.of(&queries));
        // `reply` checks the response.
        reply(api.with_token(numbers.of(&methods).clone(), &path).body("{}")).await;
    }
}

#[tokio::test]
async fn invalid_utf_8_in_a_path_is_404() {
    let api = Api::start().await;
    api.get(&format!("{PEOPLE}/%FF")).await.refused(404, "not_found");
}

#[tokio::test]
async fn arbitrary_bodies_are_refused_or_accepted() {
    let api = Api::start().await;
    api.create(DEALS, attribute("tier", "select")).await;
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(""),
        json!("x"),
        json!("\u{0}🎉"),
        json!([]),
        json!([null]),
        json!([[[[]]]]),
        json!({}),
        json!({"data": {}}),
        json!({"type": "static", "template": [{"value": {}}, {"option": []}, {"domain": "."}]}),
        json!({"type": "dynamic", "template": "PT0S"}),
        json!({"currency": null}),
        json!({"record_reference": {"allowed_objects": ["", "people", "people"]}}),
        json!({"object": "deals", "title": "", "api_slug": "", "is_multiselect": true}),
        json!("record-reference"),
        json!("currency"),
        json!("email-address"),
        json!("domain"),
    ];
    let keys = [
        "title",
        "description",
        "api_slug",
        "type",
        "is_required",
        "is_unique",
        "is_multiselect",
        "default_value",
        "relationship",
        "config",
        "is_archived",
        "celebration_enabled",
        "target_time_in_status",
    ];
    let paths = ["", "/tier", "/stage", "/tier/options", "/stage/statuses", "/stage/statuses/Lead"];
    let mut numbers = Numbers(2);
    for number in 0..1000 {
        let mut body = attribute(&format!("a{number}"), "text");
        for _ in 0..numbers.below(4) {
            let (key, value) = (*numbers.of(&keys), numbers.of(&values).clone());
            body = with(body, json!({key: value}));
        }
        if numbers.below(2) == 0 {
            let key = *numbers.of(&keys);
            body = json!({key: numbers.of(&values)});
        }
        let method = numbers.of(&[Method::POST, Method::PATCH]).clone();
        let path = format!("{DEALS}{}", numbers.of(&paths));
        reply(api.with_token(method, &path).json(&json!({"data": body}))).await;
    }
    let path = format!("{DEALS}?show_archived=true");
    assert!(api.list(&path, "api_slug").await.len() > 10, "some of them were accepted");
}

#[tokio::test]
async fn a_large_body_is_accepted() {
    let api = Api::start().await;
    let title = "x".repeat(5_000_000);
    let created = api.create(PEOPLE, with(attribute("a", "text"), json!({"title": title}))).await;
    assert_eq!(created["title"].as_str().unwrap().len(), 5_000_000);
}

/// Bytes that an HTTP client would not send.
#[tokio::test]
async fn invalid_http_does_not_crash_the_server() {
    let fake = FakeAttio::start().await.unwrap();
    let address = fake.base_url().strip_prefix("http://").unwrap().to_owned();
    for text in [
        &b"\x00\xff\xfe\r\n\r\n"[..],
        b"GET /v2/../objects/people HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET http://elsewhere/v2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /v2/\xff HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"HEAD /v2/objects/people/attributes HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"BREW /v2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(text).await.unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.unwrap();
        assert!(response.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&response));
    }
    let response: Value = Api::of(fake).get(PEOPLE).await.data();
    assert!(response.is_array());
}
