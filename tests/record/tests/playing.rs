//! How a scenario is played against servers that fail: what is told, what is still made, and that
//! nothing is kept of a token.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

use loopback::{Exchange, Provenance, Request, Response, Server};
use record::{Played, Reading, Scenario, Settings, Token, play, play_until};
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
async fn a_run_that_is_stopped_is_cleaned_up() {
    let server = Server::start([created(), archived(200, attribute(true))]).await.unwrap();
    let (scenario, settings) = (scenario(LIFE), settings(&server.base_url()));
    let is_stopped = Cell::new(false);
    let mut tell = |_: &str| is_stopped.set(true);
    let played =
        play_until(&scenario, &settings, Reading::Strict, &mut tell, &|| is_stopped.get()).await;
    server.finish().expect("no other call is made");
    let played = played.unwrap();
    assert_eq!(played.problems, ["it: stopped before call 2"]);
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

/// The creation of `LIFE`, with another answer.
fn created_with(change: impl FnOnce(&mut Response)) -> Exchange {
    let mut exchange = created();
    change(&mut exchange.response);
    exchange
}

/// The attempt to archive by slug.
fn archived_by_slug(status: u16, answer: Value) -> Exchange {
    let body = json!({"data": {"is_archived": true}});
    exchange("PATCH", &format!("{ATTRIBUTES}/note_r1"), Some(body), status, answer)
}

#[tokio::test]
async fn what_a_creation_without_a_usable_answer_made_is_archived_by_its_slug() {
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
async fn what_a_creation_may_have_made_is_told_if_it_cannot_be_archived() {
    let lost = || created_with(|it| it.body = Some(json!({})));
    let refused = json!({"code": "unauthorized", "message": "No."});
    let it = played(LIFE, vec![lost(), archived_by_slug(403, refused)]).await;
    assert_eq!((it.archived, it.left), (Vec::new(), vec!["note_r1".to_owned()]));

    let absent = json!({"code": "not_found", "message": "Not here."});
    let it = played(LIFE, vec![lost(), archived_by_slug(404, absent)]).await;
    assert_eq!((it.archived, it.left), (Vec::new(), Vec::<String>::new()));
}

#[tokio::test]
async fn a_slug_without_the_run_is_not_archived_but_told() {
    let mut lost = created_with(|it| it.body = Some(json!({})));
    lost.request.body.as_mut().expect("it creates")["data"]["api_slug"] = "note".into();
    // Only what should be refused may have a slug of its own.
    let life = LIFE.replacen("'note_${run}', type", "note, type", 1);
    let life = life.replacen("    name: note", "    name: note\n    expect: 409 slug_conflict", 1);
    let played = played(&life, vec![lost]).await;
    assert_eq!((played.archived, played.left), (Vec::new(), vec!["note".to_owned()]));
}

#[tokio::test]
async fn a_refused_creation_leaves_nothing() {
    let refusal = json!({"code": "slug_conflict", "message": "Taken."});
    let refused = created_with(|it| (it.status, it.body) = (409, Some(refusal)));
    let played = played(LIFE, vec![refused]).await;
    assert_eq!((played.archived, played.left), (Vec::new(), Vec::<String>::new()));
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

/// The address of a server that sends this to the first that connects, and hangs up.
fn hanging_up(answer: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        // All of a request without a body comes at once; what is unread would reset the connection.
        BufReader::new(&stream).read_line(&mut String::new())?;
        stream.write_all(answer.as_bytes())
    });
    format!("http://{address}")
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_server_that_cannot_be_reached() {
    let begun = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
    for (answer, told) in [(begun, "the answer of {} breaks off"), ("", "{} gave no answer")] {
        let url = hanging_up(answer);
        let played = play(&scenario(ONE), &settings(&url), Reading::Strict, &mut |_| {}).await;
        let problem = played.unwrap().problems.remove(0);
        let told = format!("{}, and may have done what it was asked: ", told.replace("{}", &url));
        assert!(problem.contains(&told), "{problem}");
    }
}

#[tokio::test]
async fn what_a_creation_without_an_answer_made_is_told() {
    // The server is gone when it is to be archived.
    let url = hanging_up("");
    let played = play(&scenario(LIFE), &settings(&url), Reading::Strict, &mut |_| {}).await;
    let played = played.unwrap();
    assert_eq!((played.archived, played.left), (Vec::new(), vec!["note_r1".to_owned()]));
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
async fn an_answer_without_a_body_is_one() {
    let empty = |status| {
        let mut answer = answer(status, Value::Null);
        answer.response.body = None;
        answer
    };
    let told = problem(empty(404)).await;
    assert_eq!(told, "it: call 1: list_attributes: expected a success, got 404");
    let unread = problem(empty(204)).await;
    assert!(unread.ends_with("clients cannot read the response: it has no body"), "{unread}");

    for status in [204, 404] {
        let server = Server::start([empty(status)]).await.unwrap();
        let settings = settings(&server.base_url());
        let played = play(&scenario(ONE), &settings, Reading::Open, &mut |_| {}).await.unwrap();
        server.finish().unwrap();
        let expected = (status == 404).then(|| told.clone());
        assert_eq!(played.problems, expected.into_iter().collect::<Vec<_>>(), "{status}");
        let response = &played.taken[0].response;
        assert_eq!((response.status, &response.body, &response.text), (status, &None, &None));
    }
}

#[tokio::test]
async fn an_answer_of_any_length_is_not_kept() {
    let mut long = answer(200, Value::Null);
    (long.response.body, long.response.text) = (None, Some("x".repeat((16 << 20) + 1)));
    let problem = problem(long).await;
    assert!(problem.ends_with("of status 200, has more than 16 MiB; it is not kept"), "{problem}");
}

#[tokio::test]
async fn an_answer_that_the_client_cannot_read_fails_the_scenario() {
    let mut body = json!({"data": [attribute(false)["data"]]});
    body["data"][0].as_object_mut().unwrap().remove("title");
    let problem = problem(answer(200, body)).await;
    let told =
        "clients cannot read the response: required field `title` is missing, at /data/0; see ";
    assert!(problem.contains(told), "{problem}");
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

#[tokio::test]
async fn a_scenario_that_writes_elsewhere_is_not_begun() {
    let server = Server::start([]).await.unwrap();
    let read = "operation: get_attribute, attribute: never_called";
    let write = "operation: update_attribute, identifier: sales, attribute: a, body: {title: b}";
    let text = LIFE.replacen(read, write, 1);
    let settings = settings(&server.base_url());
    let error = play(&scenario(&text), &settings, Reading::Strict, &mut |_| {}).await.unwrap_err();
    assert!(
        error.starts_with("it: call 3: update_attribute would write to lists/sales"),
        "{error}"
    );
    server.finish().unwrap();
}
