//! Successes with several statuses, and error bodies: how the calls of the case `successes` decode
//! a response.

use std::future::IntoFuture;

use compile::cases::successes::operations::{
    DownloadBranchSuccess, MergeBranchSuccess, NoteBranchSuccess,
};
use compile::cases::successes::types::{Gone, NoName};
use compile::client;
use compile::runtime::{Client, Error, ErrorKind};
use serde_json::json;

use super::content::exchange_of;

/// Sends a call to a server with this response. Returns the head of the request, in lower case, and
/// the result.
fn exchange<T, C: IntoFuture<Output = Result<T, Error>>>(
    status: u16,
    body: &[u8],
    call: impl FnOnce(Client) -> C,
) -> (String, Result<T, Error>) {
    let (head, _, result) = exchange_of(status, "", body, call);
    (head, result)
}

#[test]
fn an_optional_body_is_an_option() {
    let find = |status, body: &[u8]| exchange(status, body, |it| it.find_branch("b")).1;
    let found = find(200, br#"{"data": {"name": "b"}}"#).expect("it is a branch");
    assert_eq!(found.expect("it has a body").name, "b");
    // The status decides, not the body: no type is tried.
    for (status, body) in [(204, &b""[..]), (202, b""), (202, b"{}"), (202, b"later")] {
        assert!(find(status, body).expect("it is a success").is_none(), "{status}");
    }
    // An empty body is `None` only for the statuses that the document declares without a body.
    assert_eq!(find(200, b"").expect_err("it is not a branch").kind(), ErrorKind::Decode);
}

#[test]
fn an_undeclared_success_is_decoded_if_http_allows_it() {
    let branch = br#"{"data": {"name": "b"}}"#;
    let find = |status, body: &[u8]| exchange(status, body, |it| it.find_branch("b")).1;
    for status in [201, 203, 299] {
        assert!(find(status, branch).expect("it is a branch").is_some(), "{status}");
    }
    assert_eq!(find(203, b"later").expect_err("it is not a branch").kind(), ErrorKind::Decode);
    // Statuses without a body, with a part of it, or with several, are not decoded as the whole.
    for status in [205, 206, 207] {
        let error = find(status, branch).expect_err("it is not a result");
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(status)));
        assert!(error.to_string().contains("does not declare a success with this"), "{error}");
    }
    let list = |status| exchange(status, b"[]", |it| it.list_branches()).1;
    // This operation declares all successes with a body.
    for status in [200, 202, 206] {
        list(status).expect("it is a list");
    }
    assert_eq!(list(205).expect_err("it has no body").kind(), ErrorKind::Decode);
    let read = |status, body: &[u8]| exchange(status, body, |it| it.read_branch("b")).1;
    assert_eq!(read(200, b"").expect("it is empty"), Some(Vec::new()));
    assert_eq!(read(204, b"").expect("it is none"), None);
    assert_eq!(read(206, b"PK").expect_err("it is a part").status(), Some(206));
}

#[test]
fn all_other_statuses_may_have_no_body() {
    let note = |status, body: &[u8]| exchange(status, body, |it| it.note_branch("b")).1;
    let noted = note(200, br#""n""#).expect("it is a note");
    assert_eq!(noted, NoteBranchSuccess::Ok("n".to_owned()));
    assert_eq!(note(202, b"later").expect("it is a success"), NoteBranchSuccess::Other);
}

#[test]
fn the_status_selects_the_type_of_the_body() {
    let merge = |status, body: &[u8]| exchange(status, body, |it| it.merge_branch("b")).1;
    let ok = merge(200, br#"{"name": "b"}"#).expect("it is a branch");
    assert!(matches!(ok, MergeBranchSuccess::Ok(it) if it.name == "b"));
    let created = merge(201, br#"{"number": 3}"#).expect("it is a request to merge");
    assert!(matches!(created, MergeBranchSuccess::Created(it) if it.number == 3));
    let none = merge(204, b"").expect("it is a success");
    assert_eq!(none, MergeBranchSuccess::NoContent);
    let other = merge(202, b"{later").expect("it is a string");
    assert_eq!(other, MergeBranchSuccess::Other("{later".to_owned()));
    let error = merge(200, br#"{"number": 3}"#).expect_err("a branch comes with this status");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
}

#[test]
fn an_undeclared_success_is_kept() {
    let (head, archive) = exchange(200, b"PK\xff", |it| it.download_branch("b"));
    assert!(head.contains("accept: application/zip, application/json\r\n"), "{head}");
    assert_eq!(archive.expect("it is bytes"), DownloadBranchSuccess::Ok(b"PK\xff".to_vec()));
    let (_, partial) = exchange(206, b"\xff", |it| it.download_branch("b"));
    assert!(matches!(
        partial.expect("it is a success"),
        DownloadBranchSuccess::Unknown { status: 206, body, .. } if body == b"\xff"
    ));
    for (location, expected) in [
        ("https://me:secret@a.example:8080/x/@y?key=secret#secret", "https://a.example:8080/x/@y"),
        ("/b?key=secret", "/b"),
        ("//a.example", "//a.example"),
    ] {
        let head = format!("text/plain\r\nlocation: {location}");
        let (_, _, moved) = exchange_of(302, &head, b"gone", |it| it.download_branch("b"));
        let error = moved.expect_err("it is not followed");
        let expected = format!("download_branch: 302 Found: redirects to {expected}: gone");
        assert_eq!((error.to_string(), error.status()), (expected, Some(302)));
    }
}

#[test]
fn a_body_without_a_schema_is_any_json() {
    let watch = |body: &[u8]| exchange(200, body, |it| it.watch_branch("b")).1;
    assert_eq!(watch(br#"{"at": 1}"#).expect("it is JSON"), json!({"at": 1}));
    assert_eq!(watch(b"").expect("nothing is null"), json!(null));
    let error = watch(b"at 1").expect_err("it is not JSON");
    assert_eq!(error.body(), Some(&b"at 1"[..]));
}

#[test]
fn an_error_body_is_decoded_as_the_requested_type() {
    let (_, found) = exchange(404, br#"{"title": "moved"}"#, |it| it.find_branch("b"));
    let error = found.expect_err("it is an error");
    assert_eq!(error.decode::<Gone>().expect("it has a title").title, "moved");
    error.decode::<NoName>().expect_err("it has no reason");
    assert_eq!(error.json(), Some(&json!({"title": "moved"})));
    // A failed decode does not consume the body.
    error.decode::<Gone>().expect("it still has a title");

    let (_, found) = exchange(404, b"<html>", |it| it.find_branch("b"));
    let error = found.expect_err("it is an error");
    assert_eq!((error.json(), error.body()), (None, Some(&b"<html>"[..])));
    error.decode::<Gone>().expect_err("it is not JSON");

    let error = client("no URL").expect_err("nothing is sent there");
    assert_eq!((error.json(), error.body()), (None, None));
    error.decode::<Gone>().expect_err("there is no response");
}
