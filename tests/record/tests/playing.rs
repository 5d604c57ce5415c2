//! How a scenario is played against servers that fail: which problems are reported, which calls are still
//! made, and that no token is kept.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

use loopback::{Exchange, Provenance, Request, Response, Server};
use record::{Played, Scenario, Settings, Strictness, Token, play, play_until};
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const ATTRIBUTES: &str = "/v2/lists/scratch/attributes";

/// One call without arguments.
const ONE: &str = "{about: a test, calls: [{operation: list_attributes}], cleanup: []}";

/// An attribute that is created and archived, with calls in between.
const LIFE: &str = "
about: a test
calls:
  - operation: create_attribute
    name: note
    body:
      {title: Note, description: null, api_slug: 'note_${run}', type: text, is_required: false,
       is_unique: false, is_multiselect: false, config: {}}
  - {operation: get_attribute, attribute: 'note_${run}'}
  - {operation: get_attribute, attribute: never_called}
cleanup:
  - {operation: update_attribute, attribute: '${note.id.attribute_id}', body: {is_archived: true}}
  - {operation: update_attribute, attribute: '${note.id.no_such_part}', body: {is_archived: true}}
";

fn scenario(text: &str) -> Scenario {
    Scenario::from_yaml("it", text).expect("the scenario is valid")
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: Token::new(TOKEN).expect("the token is long enough"),
        target: "lists".to_owned(),
        identifier: "scratch".to_owned(),
        run: "r1".to_owned(),
    }
}

/// An exchange between the proxy, with the real token, and the API.
fn exchange(method: &str, path: &str, body: Option<Value>, status: u16, json: Value) -> Exchange {
    let authorization = ("authorization".to_owned(), format!("Bearer {TOKEN}"));
    let (method, path) = (method.to_owned(), path.to_owned());
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Exchange {
        provenance: Provenance::Constructed,
        source: "this test".to_owned(),
        request: Request { method, path, query: Vec::new(), headers: vec![authorization], body },
        response: Response { status, headers, body: Some(json), text: None },
    }
}

/// A list of attributes with this response.
fn listed(status: u16, body: Value) -> Exchange {
    exchange("GET", ATTRIBUTES, None, status, body)
}

fn attribute(is_archived: bool) -> Value {
    json!({"data": {
        "id": {"workspace_id": "w", "object_id": "o", "attribute_id": "a"}, "title": "Note",
        "api_slug": "note_r1", "type": "text", "is_system_attribute": false, "is_required": false,
        "is_unique": false, "is_multiselect": false, "is_default_value_enabled": false,
        "is_archived": is_archived, "created_at": "2026-11-21T13:22:49.061000000Z", "config": {},
    }})
}

/// The first call of `LIFE`.
fn created() -> Exchange {
    let body = json!({"data": {
        "title": "Note", "description": null, "api_slug": "note_r1", "type": "text",
        "is_required": false, "is_unique": false, "is_multiselect": false, "config": {},
    }});
    exchange("POST", ATTRIBUTES, Some(body), 200, attribute(false))
}

/// The cleanup of `LIFE`.
fn archived(status: u16, response: Value) -> Exchange {
    let body = json!({"data": {"is_archived": true}});
    exchange("PATCH", &format!("{ATTRIBUTES}/a"), Some(body), status, response)
}

/// The result of a scenario with these exchanges, all of which must take place.
async fn played(text: &str, exchanges: Vec<Exchange>) -> Played {
    let server = Server::start(exchanges).await.expect("loopback has a free port");
    let settings = settings(&server.base_url());
    let played = play(&scenario(text), &settings, Strictness::Strict, &mut |_| {}).await;
    server.finish().expect("the calls are made with the real token");
    played.expect("the proxy starts")
}

/// The problem of [`ONE`] with this exchange.
async fn problem(exchange: Exchange) -> String {
    let played = played(ONE, vec![exchange]).await;
    assert_eq!(played.problems.len(), 1, "{played:?}");
    played.problems[0].clone()
}

#[tokio::test]
async fn recordings_have_a_placeholder_for_the_token() {
    let played = played(ONE, vec![listed(200, json!({"data": []}))]).await;
    assert!(played.problems.is_empty(), "{played:?}");
    let headers = &played.calls[0].request.headers;
    let expected = [("accept", "application/json"), ("authorization", "Bearer test-token")];
    assert_eq!(headers, &expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(!format!("{played:?}").contains(TOKEN), "the token is printed");
}

#[tokio::test]
async fn a_failing_call_ends_the_calls_and_runs_the_cleanup() {
    let not_found = json!({"status_code": 404, "code": "not_found", "message": "Not here."});
    let exchanges = vec![
        created(),
        exchange("GET", &format!("{ATTRIBUTES}/note_r1"), None, 404, not_found),
        archived(200, attribute(true)),
    ];
    let played = played(LIFE, exchanges).await;
    let problem = "it: call 2: get_attribute: expected a success, got 404 not_found: Not here.";
    assert_eq!(played.problems, [problem]);
    assert_eq!((played.archived, played.left), (vec!["note_r1".to_owned()], Vec::new()));
}

#[tokio::test]
async fn a_stopped_run_is_cleaned_up() {
    let server = Server::start([created(), archived(200, attribute(true))]).await.unwrap();
    let (scenario, settings) = (scenario(LIFE), settings(&server.base_url()));
    let is_stopped = Cell::new(false);
    let mut report = |_: &str| is_stopped.set(true);
    let played =
        play_until(&scenario, &settings, Strictness::Strict, &mut report, &|| is_stopped.get())
            .await;
    server.finish().expect("no other call is made");
    let played = played.unwrap();
    assert_eq!(played.problems, ["it: stopped before call 2"]);
    assert_eq!((played.archived, played.left), (vec!["note_r1".to_owned()], Vec::new()));
}

#[tokio::test]
async fn what_could_not_be_archived_is_reported() {
    let refused = json!({"code": "unauthorized", "message": "No."});
    let exchanges = vec![
        created(),
        exchange("GET", &format!("{ATTRIBUTES}/note_r1"), None, 403, refused.clone()),
        archived(403, refused),
    ];
    let played = played(LIFE, exchanges).await;
    assert_eq!(played.left, ["note_r1"]);
    assert_eq!(played.problems.len(), 2, "{played:?}");
}

/// The creation of `LIFE`, with another response.
fn created_with(change: impl FnOnce(&mut Response)) -> Exchange {
    let mut exchange = created();
    change(&mut exchange.response);
    exchange
}

/// The attempt to archive by slug.
fn archived_by_slug(status: u16, response: Value) -> Exchange {
    let body = json!({"data": {"is_archived": true}});
    exchange("PATCH", &format!("{ATTRIBUTES}/note_r1"), Some(body), status, response)
}

#[tokio::test]
async fn a_creation_without_a_usable_response_is_archived_by_its_slug() {
    let html = |it: &mut Response| (it.body, it.text) = (None, Some("<html>".to_owned()));
    let no_id = |it: &mut Response| it.body = Some(json!({"data": {"title": "Note"}}));
    let creations = [
        created_with(html),
        created_with(no_id),
        created_with(|it| (it.status, it.body) = (302, Some(json!({})))),
        created_with(|it| it.body = Some(json!({"data": {"title": TOKEN}}))),
        created_with(|it| (it.status, it.body) = (500, Some(json!({"code": "internal"})))),
    ];
    for creation in creations {
        let exchanges = vec![creation, archived_by_slug(200, attribute(true))];
        let played = played(LIFE, exchanges).await;
        assert_eq!(played.problems.len(), 1, "{played:?}");
        assert_eq!((played.archived, played.left), (vec!["note_r1".to_owned()], Vec::new()));
    }
}

#[tokio::test]
async fn what_may_have_been_created_is_reported_if_it_cannot_be_archived() {
    let lost = || created_with(|it| it.body = Some(json!({})));
    let refused = json!({"code": "unauthorized", "message": "No."});
    let it = played(LIFE, vec![lost(), archived_by_slug(403, refused)]).await;
    assert_eq!((it.archived, it.left), (Vec::new(), vec!["note_r1".to_owned()]));

    let absent = json!({"code": "not_found", "message": "Not here."});
    let it = played(LIFE, vec![lost(), archived_by_slug(404, absent)]).await;
    assert_eq!((it.archived, it.left), (Vec::new(), Vec::<String>::new()));
}

#[tokio::test]
async fn a_slug_without_the_run_is_reported_and_not_archived() {
    let mut lost = created_with(|it| it.body = Some(json!({})));
    lost.request.body.as_mut().expect("it creates")["data"]["api_slug"] = "note".into();
    // Only a creation that should be refused may have another slug.
    let life = LIFE.replacen("'note_${run}', type", "note, type", 1);
    let life = life.replacen("    name: note", "    name: note\n    expect: 409 slug_conflict", 1);
    let played = played(&life, vec![lost]).await;
    assert_eq!((played.archived, played.left), (Vec::new(), vec!["note".to_owned()]));
}

#[tokio::test]
async fn a_refused_creation_leaves_nothing_to_clean_up() {
    let refusal = json!({"code": "slug_conflict", "message": "Taken."});
    let refused = created_with(|it| (it.status, it.body) = (409, Some(refusal)));
    let played = played(LIFE, vec![refused]).await;
    assert_eq!((played.archived, played.left), (Vec::new(), Vec::<String>::new()));
}

#[tokio::test]
async fn a_response_that_repeats_the_token_is_not_kept() {
    let escaped: String = TOKEN.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let percent: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    // `printf '%s:' $TOKEN | base64`
    let basic = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6";
    for form in [TOKEN, &TOKEN.to_uppercase(), &escaped, &percent, basic] {
        for status in [200, 404] {
            let message = format!("You sent {form}.");
            let problem = problem(listed(status, json!({"data": [], "message": message}))).await;
            assert!(problem.ends_with("repeats the token; it is not kept"), "{problem}");
            assert!(!problem.contains(form), "{problem}");
        }
    }
    let mut header = listed(200, json!({"data": []}));
    header.response.headers.push(("x-attio-execution-id".to_owned(), TOKEN.to_owned()));
    assert!(problem(header).await.ends_with("repeats the token; it is not kept"));
}

#[tokio::test]
async fn an_unreachable_server_is_named() {
    let server = Server::start([]).await.unwrap();
    let url = server.base_url();
    server.finish().unwrap();
    // Lets the runtime close the listener.
    tokio::task::yield_now().await;
    let played = play(&scenario(ONE), &settings(&url), Strictness::Strict, &mut |_| {}).await;
    let problem = played.unwrap().problems.remove(0);
    let begin = format!("it: call 1: list_attributes: cannot reach {url}: ");
    assert!(problem.starts_with(&begin), "{problem}");
}

/// The URL of a server that sends this to the first connection, and closes it.
fn hanging_up(response: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("the listener is bound");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        // Reads the request, as unread data would reset the connection.
        BufReader::new(&stream).read_line(&mut String::new())?;
        stream.write_all(response.as_bytes())
    });
    format!("http://{address}")
}

#[tokio::test]
async fn a_truncated_response_is_not_an_unreachable_server() {
    let truncated = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
    let cases = [(truncated, "the response of {} is truncated"), ("", "{} sent no response")];
    for (response, message) in cases {
        let url = hanging_up(response);
        let played = play(&scenario(ONE), &settings(&url), Strictness::Strict, &mut |_| {}).await;
        let problem = played.unwrap().problems.remove(0);
        let message = message.replace("{}", &url);
        let expected = format!("{message}, and may have processed the request: ");
        assert!(problem.contains(&expected), "{problem}");
    }
}

#[tokio::test]
async fn what_a_creation_without_a_response_created_is_reported() {
    // It cannot be archived, as the server has closed.
    let url = hanging_up("");
    let played = play(&scenario(LIFE), &settings(&url), Strictness::Strict, &mut |_| {}).await;
    let played = played.unwrap();
    assert_eq!((played.archived, played.left), (Vec::new(), vec!["note_r1".to_owned()]));
}

#[tokio::test]
async fn a_refused_token_is_reported_with_the_message_of_the_api() {
    let body = json!({"code": "unauthorized", "message": "The API Key could not be found."});
    let problem = problem(listed(401, body)).await;
    let end =
        "the run is aborted, as the API returned 401 unauthorized: The API Key could not be found.";
    assert!(problem.ends_with(end), "{problem}");
}

#[tokio::test]
async fn a_response_that_is_not_json_is_reported_with_its_beginning() {
    for status in [200, 502] {
        let mut html = listed(status, Value::Null);
        (html.response.body, html.response.text) = (None, Some("<html>Sign in</html>".to_owned()));
        let problem = problem(html).await;
        let end = "is not JSON, so it is not from the API: `<html>Sign in</html>`";
        assert!(problem.ends_with(end), "{problem}");
    }
}

#[tokio::test]
async fn a_response_without_a_body_is_valid() {
    let empty = |status| {
        let mut exchange = listed(status, Value::Null);
        exchange.response.body = None;
        exchange
    };
    let not_found = problem(empty(404)).await;
    assert_eq!(not_found, "it: call 1: list_attributes: expected a success, got 404");
    let unread = problem(empty(204)).await;
    assert!(unread.ends_with("clients cannot read the response: it has no body"), "{unread}");

    for status in [204, 404] {
        let server = Server::start([empty(status)]).await.unwrap();
        let settings = settings(&server.base_url());
        let played =
            play(&scenario(ONE), &settings, Strictness::Lenient, &mut |_| {}).await.unwrap();
        server.finish().unwrap();
        let expected = (status == 404).then(|| not_found.clone());
        assert_eq!(played.problems, expected.into_iter().collect::<Vec<_>>(), "{status}");
        let response = &played.calls[0].response;
        assert_eq!((response.status, &response.body, &response.text), (status, &None, &None));
    }
}

#[tokio::test]
async fn a_too_long_response_is_not_kept() {
    let mut long = listed(200, Value::Null);
    (long.response.body, long.response.text) = (None, Some("x".repeat((16 << 20) + 1)));
    let problem = problem(long).await;
    assert!(problem.ends_with("of status 200, is longer than 16 MiB; it is not kept"), "{problem}");
}

#[tokio::test]
async fn a_response_that_the_client_cannot_read_fails_the_scenario() {
    let mut body = json!({"data": [attribute(false)["data"]]});
    body["data"][0].as_object_mut().unwrap().remove("title");
    let problem = problem(listed(200, body)).await;
    let expected =
        "clients cannot read the response: required field `title` is missing, at /data/0; see ";
    assert!(problem.contains(expected), "{problem}");
}

#[tokio::test]
async fn an_unexpected_success_fails_the_scenario() {
    let text = ONE.replace("list_attributes", "list_attributes, expect: 404 not_found");
    let played = played(&text, vec![listed(200, json!({"data": []}))]).await;
    assert_eq!(played.problems, ["it: call 1: list_attributes: expected 404 not_found, got 200"]);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start([]).await.unwrap();
    let mut redirect = listed(302, json!({}));
    redirect.response.headers.push(("location".to_owned(), elsewhere.base_url()));
    let problem = problem(redirect).await;
    assert!(problem.contains("302"), "{problem}");
    elsewhere.finish().unwrap();
}

#[tokio::test]
async fn a_scenario_that_writes_elsewhere_is_not_started() {
    let server = Server::start([]).await.unwrap();
    let read = "operation: get_attribute, attribute: never_called";
    let write = "operation: update_attribute, identifier: sales, attribute: a, body: {title: b}";
    let text = LIFE.replacen(read, write, 1);
    let settings = settings(&server.base_url());
    let error =
        play(&scenario(&text), &settings, Strictness::Strict, &mut |_| {}).await.unwrap_err();
    assert!(
        error.starts_with("it: call 3: update_attribute would write to lists/sales"),
        "{error}"
    );
    server.finish().unwrap();
}
