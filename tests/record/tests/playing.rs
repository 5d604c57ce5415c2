//! How a scenario is played against servers that fail: what is told, what is still made, and that
//! nothing is kept of a token.

use loopback::{Exchange, Provenance, Request, Response, Server};
use record::{Played, Reading, Scenario, Settings, Token, play};
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const ATTRIBUTES: &str = "/v2/lists/scratch/attributes";

/// One call that needs nothing.
const ONE: &str = "{about: a test, calls: [{operation: list_attributes}], cleanup: []}";

/// An attribute that is made and archived, with one call in between.
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
    Scenario::from_yaml("it", text).expect("the test writes it right")
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: Token::new(TOKEN).expect("it is long enough"),
        target: "lists".to_owned(),
        identifier: "scratch".to_owned(),
        run: "r1".to_owned(),
    }
}

/// What the API is asked, with the real token, and what it answers.
fn exchange(method: &str, path: &str, body: Option<Value>, status: u16, answer: Value) -> Exchange {
    let authorization = ("authorization".to_owned(), format!("Bearer {TOKEN}"));
    let (method, path) = (method.to_owned(), path.to_owned());
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Exchange {
        provenance: Provenance::Constructed,
        source: "this test".to_owned(),
        request: Request { method, path, query: Vec::new(), headers: vec![authorization], body },
        response: Response { status, headers, body: Some(answer), text: None },
    }
}

/// The answer to a list of attributes.
fn answer(status: u16, body: Value) -> Exchange {
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
fn archived(status: u16, answer: Value) -> Exchange {
    let body = json!({"data": {"is_archived": true}});
    exchange("PATCH", &format!("{ATTRIBUTES}/a"), Some(body), status, answer)
}

/// What comes of a scenario, if these are the exchanges; all of them must take place.
async fn played(text: &str, exchanges: Vec<Exchange>) -> Played {
    let server = Server::start(exchanges).await.expect("loopback has a free port");
    let settings = settings(&server.base_url());
    let played = play(&scenario(text), &settings, Reading::Strict, &mut |_| {}).await;
    server.finish().expect("the calls are made with the real token");
    played.expect("the proxy starts")
}

/// The problem of the one call.
async fn problem(answer: Exchange) -> String {
    let played = played(ONE, vec![answer]).await;
    assert_eq!(played.problems.len(), 1, "{played:?}");
    played.problems[0].clone()
}

#[tokio::test]
async fn recordings_have_the_token_of_recordings() {
    let played = played(ONE, vec![answer(200, json!({"data": []}))]).await;
    assert!(played.problems.is_empty(), "{played:?}");
    let headers = &played.taken[0].request.headers;
    let expected = [("accept", "application/json"), ("authorization", "Bearer test-token")];
    assert_eq!(headers, &expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(!format!("{played:?}").contains(TOKEN), "the token is shown");
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
async fn what_could_not_be_archived_is_told() {
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

#[tokio::test]
async fn an_answer_that_repeats_the_token_is_not_kept() {
    let escaped: String = TOKEN.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let percent: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    // `printf '%s:' $TOKEN | base64`
    let basic = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6";
    for form in [TOKEN, &TOKEN.to_uppercase(), &escaped, &percent, basic] {
        for status in [200, 404] {
            let message = format!("You sent {form}.");
            let problem = problem(answer(status, json!({"data": [], "message": message}))).await;
            assert!(problem.ends_with("repeats the token; it is not kept"), "{problem}");
            assert!(!problem.contains(form), "{problem}");
        }
    }
    let mut header = answer(200, json!({"data": []}));
    header.response.headers.push(("x-attio-execution-id".to_owned(), TOKEN.to_owned()));
    assert!(problem(header).await.ends_with("repeats the token; it is not kept"));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named() {
    let server = Server::start([]).await.unwrap();
    let url = server.base_url();
    server.finish().unwrap();
    // Nothing listens there now, as the runtime has had no turn to accept anything.
    tokio::task::yield_now().await;
    let played = play(&scenario(ONE), &settings(&url), Reading::Strict, &mut |_| {}).await;
    let problem = played.unwrap().problems.remove(0);
    let begin = format!("it: call 1: list_attributes: cannot reach {url}: ");
    assert!(problem.starts_with(&begin), "{problem}");
}

#[tokio::test]
async fn a_refused_token_is_told_with_the_words_of_the_api() {
    let body = json!({"code": "unauthorized", "message": "The API Key could not be found."});
    let problem = problem(answer(401, body)).await;
    let end = "the API refuses the run: 401 unauthorized: The API Key could not be found.";
    assert!(problem.ends_with(end), "{problem}");
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_told_with_its_beginning() {
    for status in [200, 502] {
        let mut html = answer(status, Value::Null);
        (html.response.body, html.response.text) = (None, Some("<html>Sign in</html>".to_owned()));
        let problem = problem(html).await;
        let end = "is no JSON, so something else than the API gave it: `<html>Sign in</html>`";
        assert!(problem.ends_with(end), "{problem}");
    }
}

#[tokio::test]
async fn an_answer_that_the_client_cannot_read_fails_the_scenario() {
    let mut body = json!({"data": [attribute(false)["data"]]});
    body["data"][0].as_object_mut().unwrap().remove("title");
    let problem = problem(answer(200, body)).await;
    assert!(problem.contains("the client cannot read the answer: "), "{problem}");
    assert!(problem.contains("missing field `title`"), "{problem}");
}

#[tokio::test]
async fn an_unexpected_success_fails_the_scenario() {
    let text = ONE.replace("list_attributes", "list_attributes, expect: 404 not_found");
    let played = played(&text, vec![answer(200, json!({"data": []}))]).await;
    assert_eq!(played.problems, ["it: call 1: list_attributes: expected 404 not_found, got 200"]);
}

#[tokio::test]
async fn no_redirect_is_followed_with_the_token() {
    let elsewhere = Server::start([]).await.unwrap();
    let mut redirect = answer(302, json!({}));
    redirect.response.headers.push(("location".to_owned(), elsewhere.base_url()));
    let problem = problem(redirect).await;
    assert!(problem.contains("302"), "{problem}");
    elsewhere.finish().unwrap();
}

#[test]
fn a_target_that_people_work_with_is_refused() {
    for identifier in ["people", "companies", "deals", "users", "workspaces"] {
        let settings =
            Settings { identifier: identifier.to_owned(), ..settings("http://127.0.0.1") };
        let error = settings.check().unwrap_err();
        assert!(error.contains("can be archived but never deleted"), "{error}");
    }
}

#[test]
fn a_target_that_could_not_be_redacted_is_refused() {
    let cases = [
        ("text", "is a word of the API"),
        ("14beef7a-99f7-4534-a87e-70b564330a4c", "is an id; write the slug"),
        ("", "write the slug"),
    ];
    for (identifier, problem) in cases {
        let settings =
            Settings { identifier: identifier.to_owned(), ..settings("http://127.0.0.1") };
        let error = settings.check().unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn the_token_is_sent_nowhere_unencrypted() {
    for url in ["http://api.attio.com", "http://127.0.0.1.attio.test", "ftp://127.0.0.1"] {
        let error = settings(url).check().unwrap_err();
        assert!(error.contains("unencrypted"), "{error}");
    }
    let error = settings("http://127.0.0.1:80@attio.test").check().unwrap_err();
    assert!(error.contains("more than a host and a path"), "{error}");
    settings("https://api.attio.com").check().unwrap();
    settings("http://[::1]:8080").check().unwrap();
}
