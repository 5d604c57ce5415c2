//! Pagination: the client reads the whole list or returns an error, whatever the server does.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;
use serde_json::json;

use crate::TOKEN;
use crate::clock::TestClock;
use crate::generated::types::Target;
use crate::model::{ListChange, Model};
use crate::runtime::{
    Body, ByOffset, Call, Client, Error, ErrorKind, Items, Method, Operation, Pages, Safety,
};
use crate::script::MockResponse;
use crate::server::Server;

/// As generated, with items that are numbers.
static LIST_ATTRIBUTES: Operation = Operation {
    id: "list_attributes",
    method: Method::GET,
    safety: Safety::ReadOnly,
    path: "/v2/{target}/{identifier}/attributes",
    body: Body::None,
    response: Body::Envelope("data"),
};

/// The pages of a list whose spec does not say what short pages mean.
pub(crate) fn pages(client: &Client, limit: Option<u64>, offset: Option<u64>) -> Pages<u64> {
    pages_of(client, limit, offset, 0, true)
}

/// The pages of a list; up to the limit `short_page_limit`, a short page is the last.
fn pages_of(
    client: &Client,
    limit: Option<u64>,
    offset: Option<u64>,
    short_page_limit: u64,
    overlaps: bool,
) -> Pages<u64> {
    let call = Call::new(client, &LIST_ATTRIBUTES);
    let mut call = call.path("target", "objects").path("identifier", "people");
    if let Some(limit) = limit {
        call = call.query("limit", limit);
    }
    if let Some(offset) = offset {
        call = call.query("offset", offset);
    }
    let strategy = ByOffset::new(&call, ["limit", "offset"], 50, short_page_limit, overlaps);
    Pages::new(call, strategy, u64::eq)
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().token(TOKEN).base_url(server.url());
    builder.clock(TestClock::new().shared()).build().expect("http is for loopback")
}

/// A case of `cases/paging.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    why: String,
    #[serde(default)]
    server: Model,
    limit: Option<u64>,
    offset: Option<u64>,
    /// The limit up to which a short page is the last by the spec.
    #[serde(default)]
    short_page_limit: u64,
    /// Whether pages do not overlap by the spec.
    #[serde(default)]
    no_overlap: bool,
    /// The number of items that are read, in order, before the end or the error.
    read: u64,
    /// The offset to continue from.
    resume_offset: u64,
    /// The error message.
    error: Option<String>,
    /// Limit and offset of each request.
    requests: Vec<(u64, u64)>,
}

/// Reads all items until the end or an error.
async fn read(items: &mut Items<u64>) -> (Vec<u64>, Option<Error>) {
    let mut read = Vec::new();
    loop {
        match items.next().await {
            Some(Ok(item)) => read.push(item),
            Some(Err(error)) => return (read, Some(error)),
            None => return (read, None),
        }
    }
}

async fn run(case: &Case) -> serde_json::Value {
    let server = case.server.clone().serve();
    let client = client(&server);
    let pages = pages_of(&client, case.limit, case.offset, case.short_page_limit, !case.no_overlap);
    let mut items = Items::new(pages);
    let (read, error) = read(&mut items).await;
    let end = items.next().await.map(|outcome| outcome.is_ok());
    let requests: Vec<_> =
        server.log().requests.into_iter().map(|received| received.path).collect();
    json!({
        "read": read,
        "error": error.map(|error| error.to_string()),
        "resume_offset": items.offset(),
        "after the end": end,
        "requests": requests,
    })
}

fn expected(case: &Case) -> serde_json::Value {
    let start = case.offset.unwrap_or(0);
    let path = "/v2/objects/people/attributes";
    let request = |(limit, offset)| format!("{path}?limit={limit}&offset={offset}");
    json!({
        "read": (start..start + case.read).collect::<Vec<_>>(),
        "error": case.error,
        "resume_offset": case.resume_offset,
        "after the end": null,
        "requests": case.requests.iter().copied().map(request).collect::<Vec<_>>(),
    })
}

#[tokio::test]
async fn cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/paging.json");
    let text = fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    let mut failed = String::new();
    for case in cases {
        let lines = loopback::differences(&expected(&case), &run(&case).await);
        if !lines.is_empty() {
            failed.push_str(&format!("\n{}: {}\n  {}\n", case.name, case.why, lines.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

/// Reads lists of these lengths.
async fn read_whole(lengths: impl Iterator<Item = u64>, limit: u64, clamp: Option<usize>) {
    for items in lengths {
        let server = Model { items, clamp, ..Model::default() }.serve();
        let mut stream = Items::new(pages(&client(&server), Some(limit), None));
        let (read, error) = read(&mut stream).await;
        assert!(error.is_none(), "{items} by {limit}, at most {clamp:?}: {error:?}");
        assert_eq!(read, (0..items).collect::<Vec<_>>(), "by {limit}, at most {clamp:?}");
        assert_eq!(stream.offset(), items);
    }
}

#[tokio::test]
async fn every_list_is_read_whole_with_a_large_limit() {
    read_whole(0..130, 50, None).await;
}

#[tokio::test]
async fn every_list_is_read_whole_with_an_odd_limit() {
    // A limit of one becomes two.
    read_whole(0..20, 1, None).await;
    read_whole((0..40).chain(126..130), 3, None).await;
}

#[tokio::test]
async fn every_list_is_read_whole_in_the_smallest_pages() {
    read_whole((0..40).chain(126..130), 2, None).await;
}

#[tokio::test]
async fn every_list_is_read_whole_if_the_server_caps_the_limit() {
    for clamp in [2, 7, 49] {
        read_whole((0..130).step_by(7), 50, Some(clamp)).await;
    }
}

#[tokio::test]
async fn pages_are_requested_lazily() {
    let server = Model { items: 7, ..Model::default() }.serve();
    let requests = || server.log().requests.len();
    let mut items = Items::new(pages(&client(&server), Some(3), None));
    drop(items.next());
    assert_eq!(requests(), 0);
    // The first page has three items, and each further page two new ones.
    for (read, requested) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)] {
        assert_eq!(items.try_next().await.unwrap(), Some(read - 1));
        assert_eq!((requests(), items.offset()), (requested, read));
    }
}

#[tokio::test]
async fn a_new_call_can_continue_after_an_error() {
    let server = Model { items: 9, failure: Some((3, 501)), ..Model::default() }.serve();
    let client = client(&server);
    let mut first = Items::new(pages(&client, Some(3), None));
    let (mut all, error) = read(&mut first).await;
    assert_eq!(error.unwrap().status(), Some(501));
    assert!(first.next().await.is_none(), "after an error the stream ends");
    let (rest, error) = read(&mut Items::new(pages(&client, Some(3), Some(first.offset())))).await;
    assert!(error.is_none(), "{error:?}");
    all.extend(rest);
    assert_eq!(all, (0..9).collect::<Vec<_>>());
}

#[tokio::test]
async fn resume_continues_after_an_error_and_still_checks_the_seam() {
    let failing = Model { items: 9, failure: Some((3, 501)), ..Model::default() };
    for change in [None, Some((3, ListChange::Remove(0)))] {
        let server = Model { change: change.clone(), ..failing.clone() }.serve();
        let mut items = Items::new(pages(&client(&server), Some(3), None));
        let (mut all, error) = read(&mut items).await;
        assert_eq!(error.unwrap().status(), Some(501));
        assert!(items.resume());
        let (rest, error) = read(&mut items).await;
        all.extend(rest);
        if change.is_none() {
            assert_eq!((all, error.is_none()), ((0..9).collect::<Vec<_>>(), true));
            continue;
        }
        assert_eq!(error.unwrap().kind(), ErrorKind::Paging);
        // Resuming would fail again.
        let requests = server.log().requests.len();
        assert!(!items.resume());
        assert!(items.next().await.is_none());
        assert_eq!(server.log().requests.len(), requests);
    }
}

#[tokio::test]
async fn a_finished_stream_cannot_be_resumed() {
    let server = Model { items: 2, ..Model::default() }.serve();
    let mut items = Items::new(pages(&client(&server), None, None));
    assert_eq!(read(&mut items).await.0, [0, 1]);
    let requests = server.log().requests.len();
    assert!(!items.resume());
    assert!(items.next().await.is_none());
    assert_eq!(server.log().requests.len(), requests);
}

#[tokio::test]
async fn into_vec_returns_the_remaining_items() {
    let server = Model { items: 7, ..Model::default() }.serve();
    let mut items = Items::new(pages(&client(&server), Some(3), None));
    assert_eq!(items.try_next().await.unwrap(), Some(0));
    assert_eq!(items.into_vec().await.unwrap(), [1, 2, 3, 4, 5, 6]);
}

/// An unknown field may differ in each response.
#[tokio::test]
async fn items_are_compared_by_their_key() {
    let requests = AtomicU64::new(0);
    let server = Server::responding_with(move |_| {
        let now = requests.fetch_add(1, Ordering::Relaxed);
        // The second page contains only the overlapping item.
        let page = [attribute("a", now), attribute("b", now)];
        MockResponse::json(json!({ "data": page[usize::from(now > 0)..] }))
    });
    let client = client(&server);
    let call = client.list_attributes(Target::Objects, "people");
    let mut attributes = call.items();
    let mut slugs = Vec::new();
    while let Some(attribute) = attributes.try_next().await.unwrap() {
        slugs.push(attribute.api_slug);
    }
    assert_eq!(slugs, ["a", "b"]);
}

fn attribute(slug: &str, fetched: u64) -> serde_json::Value {
    json!({
        "id": {"workspace_id": "w", "object_id": "o", "attribute_id": slug},
        "title": slug, "api_slug": slug, "type": "text", "created_at": "2024-01-01T00:00:00Z",
        "is_system_attribute": false, "is_required": false, "is_unique": false,
        "is_multiselect": false, "is_default_value_enabled": false, "is_archived": false,
        "config": {}, "fetched": fetched,
    })
}

#[tokio::test]
async fn pages_do_not_repeat_items() {
    let server = Model { items: 6, ..Model::default() }.serve();
    let mut stream = pages(&client(&server), Some(3), None);
    let mut pages = Vec::new();
    while let Some(page) = stream.next().await {
        pages.push(page.unwrap());
    }
    assert_eq!(pages, [vec![0, 1, 2], vec![3, 4], vec![5]]);
}

/// The `title` of the second of three attributes is not a string, and contains the token.
#[tokio::test]
async fn lenient_returns_all_items_that_decode() {
    let requests = AtomicU64::new(0);
    let server = Server::responding_with(move |received| {
        let now = requests.fetch_add(1, Ordering::Relaxed);
        let mut invalid = attribute("b", 0);
        invalid["title"] = json!([TOKEN]);
        let all = [attribute("a", now), invalid, attribute("c", now)];
        let offset = usize::from(received.path.ends_with("offset=1"));
        MockResponse::json(json!({ "data": &all[offset..(offset + 2)] }))
    });
    let client = client(&server);
    let mut strict = client.list_attributes(Target::Objects, "people").limit(2).items();
    assert_eq!(strict.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    let mut items = strict.lenient();
    assert!(items.resume());
    let mut read = Vec::new();
    for _ in 0..3 {
        read.push(match items.try_next().await.unwrap().unwrap() {
            Ok(attribute) => attribute.api_slug,
            Err(invalid) => {
                assert_eq!(invalid.json()["title"], json!(["<the token>"]));
                invalid.to_string()
            }
        });
    }
    let why = "invalid item at `title`: invalid type: sequence, expected a string";
    assert_eq!(read, ["a", why, "c"]);
    // It is the overlapping item, too.
    assert_eq!((items.offset(), server.log().requests.len()), (3, 3));
}
