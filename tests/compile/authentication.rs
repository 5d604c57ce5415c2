//! Credentials of the case `authentication`: where they are sent, and that they are printed
//! nowhere.

use std::future::IntoFuture;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use compile::runtime::{Client, ClientBuilder, Error, ErrorKind, RetryPolicy};

use super::content::exchange_by;

const TOKEN: &str = "a-token/of+some-length==";
const KEY: &str = "a key of/some&length";
const PASSWORD: &str = "päss word";
/// `a-user-of-some-length:päss word`.
const BASIC: &str = "YS11c2VyLW9mLXNvbWUtbGVuZ3RoOnDDpHNzIHdvcmQ=";

/// A server that responds with these statuses, in order, and echoes the request head in a header
/// and the body. Returns the heads of the requests.
fn server(statuses: &'static [u16]) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    let respond = move |status: &u16| {
        let (stream, _) = listener.accept().expect("a client connects");
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            reader.read_line(&mut head).expect("the head is UTF-8");
        }
        let echo = if *status == 204 { "" } else { head.as_str() };
        let response = format!(
            "HTTP/1.1 {status} Echo\r\nx-echo: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{echo}",
            echo.replace("\r\n", " "),
            echo.len(),
        );
        reader.into_inner().write_all(response.as_bytes()).expect("the client reads it");
        head
    };
    (url, thread::spawn(move || statuses.iter().map(respond).collect()))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts").block_on(future)
}

/// Sets all credentials.
fn all(builder: ClientBuilder) -> ClientBuilder {
    let builder = builder.token(TOKEN).basic("a-user-of-some-length", PASSWORD).api_key(KEY);
    builder.app_key(KEY).session("a-session").device("a-device")
}

/// The head of the one request that a call sends.
fn sent<C: IntoFuture<Output = Result<(), Error>>>(
    set: fn(ClientBuilder) -> ClientBuilder,
    call: fn(&Client) -> C,
) -> String {
    let (url, server) = server(&[204]);
    let client = set(Client::builder().base_url(url)).build().expect("the client can be built");
    block_on(call(&client).into_future()).expect("the call succeeds");
    server.join().expect("the server received a request").concat()
}

/// The headers of a head that carry credentials.
fn credentials(head: &str) -> Vec<&str> {
    let is_credential = |it: &&str| {
        ["authorization:", "x-api-key:", "cookie:"].iter().any(|name| it.starts_with(name))
    };
    let mut credentials: Vec<&str> = head.lines().filter(is_credential).collect();
    credentials.sort_unstable();
    credentials
}

#[test]
fn each_operation_gets_only_its_own_credentials() {
    let token = format!("authorization: Bearer {TOKEN}");
    let basic = format!("authorization: Basic {BASIC}");
    let key = format!("x-api-key: {KEY}");
    for (head, path, expected) in [
        (sent(all, Client::by_token), "/token", vec![token.as_str()]),
        (sent(all, Client::by_password), "/password", vec![&basic]),
        (sent(all, Client::by_keys), "/keys?app+key=a+key+of%2Fsome%26length", vec![&key]),
        (
            sent(all, Client::by_session),
            "/session",
            vec!["cookie: device=a-device; session=a-session"],
        ),
        (sent(all, Client::by_anyone), "/anyone", vec![]),
        (sent(all, Client::by_member), "/member", vec![&token]),
        // The first alternative whose credentials are all set.
        (sent(|it| it.token(TOKEN).api_key(KEY), Client::by_keys), "/keys", vec![&token]),
        (sent(|it| it, Client::by_member), "/member", vec![]),
        (sent(|it| it, Client::by_anyone), "/anyone", vec![]),
    ] {
        assert!(head.starts_with(&format!("GET {path} HTTP/1.1\r\n")), "{head}");
        assert_eq!(credentials(&head), expected, "{head}");
    }
}

#[test]
fn a_caller_cannot_send_another_value_under_the_name_of_a_key() {
    let head = sent(all, |it| it.by_keys().query("a", "1").query("b", "2"));
    let expected = "GET /keys?a=1&b=2&app+key=a+key+of%2Fsome%26length HTTP/1.1\r\n";
    assert!(head.starts_with(expected), "{head}");
    let head = sent(all, |it| it.by_session().header("cookie", "a=1; session=other"));
    assert_eq!(credentials(&head), ["cookie: a=1; device=a-device; session=a-session"], "{head}");
    let client = all(Client::builder().base_url("http://127.0.0.1:1")).build();
    let call = client.expect("the client can be built").by_keys().query("app key", "other");
    let error = block_on(call.into_future()).expect_err("nothing is sent");
    assert_eq!(error.to_string(), "by_keys: the query parameter `app key` is set by the client");
}

#[test]
fn cookies_and_queries_of_callers_are_sent_in_addition() {
    let (url, server) = server(&[204, 204]);
    let client = all(Client::builder().base_url(url)).build().expect("the client can be built");
    block_on(async {
        client.by_session().header("cookie", "theme=dark").await.expect("the call succeeds");
        client.by_keys().q("x").await.expect("the call succeeds");
    });
    let heads = server.join().expect("the server received requests");
    assert_eq!(credentials(&heads[0]), ["cookie: theme=dark; device=a-device; session=a-session"]);
    assert!(heads[1].starts_with("GET /keys?q=x&app+key="), "{}", heads[1]);
    // Missing credentials are an error that names all setters, before anything is sent.
    let client = Client::builder().base_url("http://127.0.0.1:1").api_key(KEY).build();
    let error = block_on(client.expect("the client can be built").by_keys().into_future());
    let error = error.expect_err("nothing is sent");
    assert_eq!(error.kind(), ErrorKind::Request);
    let expected = "by_keys: this operation requires authentication: set `api_key` and `app_key`, or `token` on the client builder";
    assert_eq!(error.to_string(), expected);
    let refused =
        |it: ClientBuilder| it.build().map(drop).expect_err("it cannot be sent").to_string();
    for (error, expected) in [
        (
            refused(Client::builder().token("a b")),
            "the value of `token` must be visible ASCII characters, without spaces",
        ),
        (
            refused(Client::builder().session("a;b")),
            "the value of `session` must be visible ASCII characters, without spaces and any of \",;\\",
        ),
        (
            refused(Client::builder().api_key("a\nb")),
            "the value of `api_key` must be visible ASCII characters",
        ),
        (refused(Client::builder().basic("", "")), "the value of `basic` is empty"),
        (
            refused(Client::builder().header("authorization", "a")),
            "the header `authorization` is set by the client",
        ),
    ] {
        assert_eq!(error, expected);
    }
}

#[test]
fn no_credential_is_printed() {
    let (url, server) = server(&[400, 400, 400, 400]);
    let builder = all(Client::builder().base_url(url).retry_policy(RetryPolicy::none()));
    let client = builder.clone().build().expect("the client can be built");
    let lost =
        all(Client::builder().base_url("http://127.0.0.1:1").retry_policy(RetryPolicy::none()));
    let lost = lost.build().expect("the client can be built");
    let errors = block_on(async {
        [
            client.by_token().await,
            client.by_password().await,
            client.by_keys().await,
            client.by_session().await,
            lost.by_keys().await,
        ]
    });
    server.join().expect("the server received requests");
    let mut printed = format!("{builder:?} {client:?} {:?}", client.by_keys());
    for error in errors {
        let error = error.expect_err("the call fails");
        let body = error.body().map(|it| String::from_utf8_lossy(it).into_owned());
        let mut causes = String::new();
        let mut cause = error.get_ref().map(|it| it as &dyn std::error::Error);
        while let Some(it) = cause {
            causes += &format!("{it} {it:?} ");
            cause = it.source();
        }
        printed += &format!(" {error} {error:?} {:?} {body:?} {causes}", error.headers());
    }
    for secret in [TOKEN, KEY, PASSWORD, BASIC, "a+key+of", "a-user-of", "a-session", "a-device"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
    assert!(printed.contains("<the token>"), "{printed}");
}

#[test]
fn secrets_are_redacted_in_all_encodings() {
    let printed = |key: &str, password: &str, body: &str| {
        let call = |url: &str| {
            let builder = Client::builder().base_url(url).retry_policy(RetryPolicy::none());
            let client = builder.api_key(key).app_key(KEY).basic("me", password).build();
            client.expect("the client can be built").by_password()
        };
        let (_, _, result) = exchange_by(400, "application/json", body.as_bytes(), call);
        let error = result.expect_err("the call fails");
        let body =
            String::from_utf8_lossy(error.body().expect("the error has a body")).into_owned();
        let decoded = error.json().map(ToString::to_string).unwrap_or_default();
        format!("{error} {error:?} {body} {decoded}")
    };
    for (key, password, body) in [
        (r#"k"eyeyeyeyey1"#, "hunter2", r#"{"reason": "k\"eyeyeyeyey1"}"#),
        ("a/key+of/1", "hunter2", r#"{"reason": "\u0061\/key\u002Bof%2f1"}"#),
        ("a key", "hunter2", r#"{"reason": "bad password: hunter2"}"#),
        ("a key", "hunter2", r#"{"reason": "bWU6aHVudGVyMg"}"#),
        ("a key", "four", r#"{"reason": "four"}"#),
    ] {
        let text = printed(key, password, body);
        assert!(text.contains("<the token>"), "{text}");
        for secret in [key, password, "eyeyey", "of/1", "of%2f1", "bWU6aHVudGVyMg"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    // One secret is a prefix of the other, or overlaps it.
    for (key, password) in [("tenant-abc-9f8e7d6c", "tenant-abc"), ("tenant-abc", "abc-9f8e7d6c")] {
        let text = printed(key, password, r#"{"reason": "tenant-abc-9f8e7d6c"}"#);
        assert!(text.contains(r#"{"reason": "<the token>"}"#), "{text}");
    }
    // A complete body is not changed, although it contains a prefix of a key.
    let whole = r#"{"code": "not_found", "env": "prod"}"#;
    assert!(printed("prod.9f8e7d6c5b4a", "hunter2", whole).contains(whole));
    // A JSON key is not redacted, since programs need it.
    assert!(printed("a key", "reason", r#"{"reason": "no"}"#).contains(r#"{"reason": "no"}"#));
    // A long body is cut in the middle of a key.
    let key = "0123456789abcdefghijklmnopqrstuvwxyz";
    let long = "-".repeat((64 << 10) - 20) + key;
    let text = printed(key, "hunter2", &long);
    assert!(!text.contains("0123456789") && text.ends_with("-<the token> "), "its end");
}

/// A provider of `token-1`, `token-2` and so on, and the number of its calls.
fn provider(builder: ClientBuilder) -> (ClientBuilder, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = calls.clone();
    let builder = builder.token_provider(move || {
        let counter = counter.clone();
        async move {
            // Other calls ask for a token in the meantime.
            tokio::task::yield_now().await;
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            if number > 3 { Err("there are no more") } else { Ok(format!("token-{number}")) }
        }
    });
    (builder, calls)
}

#[test]
fn a_provider_is_called_once_for_all_calls_and_again_after_a_401() {
    let (url, server) = server(&[204, 204, 401, 204, 401, 401, 401]);
    let (builder, calls) =
        provider(Client::builder().base_url(url).retry_policy(RetryPolicy::none()));
    let client = builder.build().expect("the client can be built");
    let count = || calls.load(Ordering::SeqCst);
    block_on(async {
        let anyone = client.clone();
        let (one, other) = tokio::join!(client.by_token().send(), anyone.by_token().send());
        one.and(other).expect("the call succeeds");
        assert_eq!(count(), 1);
        // Refused, and retried with another token.
        client.by_token().await.expect("the call succeeds");
        assert_eq!(count(), 2);
        // Refused twice: an error.
        let error = client.by_token().await.expect_err("the call fails");
        assert_eq!((error.status(), error.attempts(), count()), (Some(401), 2, 3));
        // Without another token, the refusal is the error.
        let error = client.by_token().await.expect_err("there is no other token");
        assert_eq!((error.kind(), error.status()), (ErrorKind::Api, Some(401)));
        assert!(error.attempts() == 1 && error.body().is_some(), "{error}");
        let cause = "by_token: the token provider failed: there are no more";
        let source = error.get_ref().expect("it has a cause");
        assert_eq!(source.to_string(), cause);
        assert!(error.to_string().ends_with(cause.trim_start_matches("by_token: ")), "{error}");
        // A call without a token is never sent.
        let error = client.by_token().await.expect_err("there is no token");
        assert_eq!((error.to_string().as_str(), error.attempts()), (cause, 0));
        assert_eq!(count(), 5);
    });
    let heads = server.join().expect("the server received requests");
    let tokens: Vec<_> = heads.iter().flat_map(|it| credentials(it)).collect();
    let expected = [1, 1, 1, 2, 2, 3, 3].map(|it| format!("authorization: Bearer token-{it}"));
    assert_eq!(tokens, expected);
}

#[test]
fn earlier_tokens_are_redacted_too() {
    let (url, server) = server(&[401, 204, 401, 204, 400]);
    let (builder, _) = provider(Client::builder().base_url(url).retry_policy(RetryPolicy::none()));
    let client = builder.build().expect("the client can be built");
    let error = block_on(async {
        client.by_token().await.expect("the second token is accepted");
        client.by_token().await.expect("the third token is accepted");
        let late = client.by_token().header("x-was", "token-1, token-2").await;
        late.expect_err("the call fails")
    });
    server.join().expect("the server received requests");
    let body = String::from_utf8_lossy(error.body().expect("the error has a body"));
    assert!(body.contains("x-was: <the token>, <the token>\r\n"), "{body}");
}

#[test]
fn operations_with_their_own_server_need_its_url() {
    let (url, server) = server(&[204, 204]);
    let there = Client::builder().token(TOKEN).base_url(format!("{url}/v1"));
    let client = there.clone().server_url("https://files.example", format!("{url}/files"));
    let client = client.build().expect("the client can be built");
    block_on(async {
        // On the same host, at another path than the API.
        client.by_beside().await.expect("the call succeeds");
        client.by_file().await.expect("the call succeeds");
    });
    let heads = server.join().expect("the server received requests");
    assert!(heads[0].starts_with("GET /v2/beside HTTP/1.1\r\n"), "{}", heads[0]);
    assert!(heads[1].starts_with("GET /files/files HTTP/1.1\r\n"), "{}", heads[1]);

    let sent = |builder: ClientBuilder, beside: bool| {
        let client = builder.build().expect("the client can be built");
        let sent = async { if beside { client.by_beside().await } else { client.by_file().await } };
        block_on(sent).expect_err("nothing is sent").to_string()
    };
    let error = sent(there, false);
    let expected = "by_file: this operation is served at https://files.example, not at the base URL that was set: set its URL with `server_url`";
    assert_eq!(error, expected);
    let error = sent(Client::builder().token(TOKEN).base_url("https://a.example"), true);
    assert!(error.contains("set its URL with `server_url`"), "{error}");
}

#[test]
fn a_server_variable_cannot_change_other_parts_of_the_url() {
    let client = Client::builder().build().expect("the client can be built");
    assert!(format!("{client:?}").contains("https://eu.vault.example/v1"));
    let client = Client::builder().region("us").build().expect("the client can be built");
    assert!(format!("{client:?}").contains("https://us.vault.example/v1"));
    let error = Client::builder().region("us-1").build().map(drop).expect_err("it is not a region");
    assert_eq!(error.to_string(), "the value of `region` must be one of eu, us");
    for region in
        ["evil.example/", "evil.example?", "a@evil.example", "evil.example:1", "ä", "", ".."]
    {
        let error = Client::builder().region(region).build().map(drop).expect_err("it is invalid");
        assert_eq!(
            error.to_string(),
            "the value of `region` has characters that it cannot have in a URL"
        );
    }
    let error = Client::builder().server_url("https://file.example", "https://a.example").build();
    let error = error.map(drop).expect_err("there is no such server");
    assert!(error.to_string().contains("https://files.example"), "{error}");
}
