//! The requests of the case `parameter_styles`: OpenAPI's examples of each style, and values that
//! cannot be encoded.

use std::future::IntoFuture;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use compile::cases::parameter_styles::types::{Filter, Part};
use compile::cases::path_enum::types::{Collection, Sort};
use compile::client;
use compile::runtime::{Client, Error};
use serde_json::{Value, json};

/// The lines of the request head that a call sends, or its error.
fn sent<C: IntoFuture<Output = Result<(), Error>>>(
    call: impl FnOnce(Client) -> C,
) -> Result<Vec<String>, String> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    let server = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client connects");
        let mut reader = BufReader::new(stream);
        let lines = reader.by_ref().lines().map(|it| it.expect("the head is UTF-8"));
        let lines: Vec<String> = lines.take_while(|it| !it.is_empty()).collect();
        let response = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        // It fails if the call sent nothing.
        drop(reader.into_inner().write_all(response));
        lines
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let client = client(&format!("http://{address}")).expect("the client can be built");
    let result = runtime.expect("the runtime starts").block_on(call(client).into_future());
    if result.is_err() {
        drop(std::net::TcpStream::connect(address));
    }
    let lines = server.join().expect("the server received a connection");
    result.map(|()| lines).map_err(|error| error.to_string())
}

/// The encoding of a value in a style.
fn colored(style: &str, value: Value) -> Result<String, String> {
    let lines = sent(|client| match style {
        "simple" => client.simple(value).into_future(),
        "simple*" => client.simple_each(value).into_future(),
        "label" => client.label(value).into_future(),
        "label*" => client.label_each(value).into_future(),
        "matrix" => client.matrix(value).into_future(),
        "matrix*" => client.matrix_each(value).into_future(),
        "form" => client.form(value).into_future(),
        "form*" => client.form_each(value).into_future(),
        "form+" => client.form_reserved(value).into_future(),
        "spaceDelimited" => client.space(value).into_future(),
        "pipeDelimited" => client.pipe(value).into_future(),
        "deepObject" => client.deep(value).into_future(),
        "header" => client.in_header(value).into_future(),
        "header*" => client.in_header_each(value).into_future(),
        "cookie" => client.in_cookie(value).into_future(),
        "cookie*" => client.in_cookie_each(value).into_future(),
        other => panic!("no operation has the style {other}"),
    })?;
    let of_header = ["color: ", "cookie: "].into_iter();
    let mut in_header =
        of_header.filter_map(|it| lines.iter().find_map(|line| line.strip_prefix(it)));
    let url = lines[0].split(' ').nth(1).unwrap_or_default();
    let in_url =
        url.split_once('?').map_or_else(|| url.rsplit('/').next(), |(_, query)| Some(query));
    Ok(in_header.next().or(in_url).unwrap_or_default().to_owned())
}

/// The examples of OpenAPI 3.0.4 and 3.1.1: a style (`*` if exploded), and the encodings of the
/// empty string, a string, an array and an object. They are empty where OpenAPI leaves them
/// undefined, or where the path would change. In `label`, earlier versions have dots where RFC
/// 6570, to which they refer, has commas.
#[rustfmt::skip]
const STYLES: [(&str, [&str; 4]); 13] = [
    ("matrix", [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"]),
    ("matrix*", [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"]),
    ("label", ["", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
    ("label*", ["", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
    ("simple", ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
    ("simple*", ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
    ("header", ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
    ("header*", ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
    ("form", ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
    ("form*", ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"]),
    ("spaceDelimited", ["", "", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"]),
    ("pipeDelimited", ["", "", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"]),
    ("deepObject", ["", "", "", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"]),
];

/// Whether two strings are equal except for the order of their parts: objects are unordered, and
/// sent by name.
fn is_same(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let text = text.replace("%20", ",").replace("%7C", ",");
        let mut parts: Vec<String> =
            text.split([',', ';', '&', '.']).map(|it| it.replace("color=", "")).collect();
        parts.sort();
        parts
    };
    one.len() == other.len() && parts(one) == parts(other)
}

#[test]
fn styles_are_written_as_openapi_shows_them() {
    let values = [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"R": 100, "G": 200, "B": 150}),
    ];
    for (style, examples) in STYLES {
        for (value, example) in values.iter().zip(examples) {
            if example.is_empty() {
                continue;
            }
            let sent =
                colored(style, value.clone()).unwrap_or_else(|error| panic!("{style}: {error}"));
            if value.is_object() {
                assert!(is_same(&sent, example), "{style}: {sent} is not {example}");
            } else {
                assert_eq!(sent, example, "{style}");
            }
        }
    }
}

#[test]
fn values_with_delimiters_stay_unambiguous() {
    for (style, value, expected) in [
        ("simple", json!(["a,b", "c/d"]), "a%2Cb,c%2Fd"),
        ("simple*", json!({"a=b": "c,d"}), "a%3Db=c%2Cd"),
        ("matrix*", json!(["a;b"]), ";color=a%3Bb"),
        ("form", json!(["a,b", "c&d e"]), "color=a%2Cb,c%26d%20e"),
        ("form*", json!({"sizes": [1, 2], "a&b": true}), "a%26b=true&sizes=1&sizes=2"),
        ("form+", json!("a/b?c&d%2Fe%f"), "color=a/b?c%26d%2Fe%25f"),
        (
            "deepObject",
            json!({"a": {"b": [1]}, "c": "d"}),
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Bc%5D=d",
        ),
        ("header*", json!({"a": "b c"}), "a=b c"),
        ("cookie", json!("a=b%c"), "color=a=b%c"),
        ("cookie", json!("ä;%b"), "color=%C3%A4%3B%25b"),
        ("cookie", json!(["a", "b"]), "color=a,b"),
        ("cookie*", json!(["a", "b"]), "color=a; color=b"),
        ("form*", json!(1.0), "color=1"),
    ] {
        assert_eq!(colored(style, value).as_deref(), Ok(expected), "{style}");
    }
}

#[test]
fn ambiguous_values_are_not_sent() {
    for (style, value, why) in [
        ("form", json!(null), "`color` is null, or not a finite number"),
        ("form", json!([1, null]), "`1` is null, or not a finite number"),
        ("form", json!([[1]]), "`0` is nested"),
        ("form*", json!({"a": {"b": 1}}), "`a` is nested"),
        ("form", json!([]), "it is empty"),
        ("simple*", json!({}), "it is empty"),
        ("form+", json!(["a,b"]), "`0` contains the delimiter `,`"),
        ("spaceDelimited", json!(["a b"]), "`0` contains the delimiter ` `"),
        ("pipeDelimited", json!({"a|b": 1}), "`a name` contains the delimiter `|`"),
        ("label*", json!(["a.b"]), "`0` contains the delimiter `.`"),
        ("header", json!(["a,b"]), "`0` contains the delimiter `,`"),
        ("header*", json!({"a=b": 1}), "the name `a=b` contains `=`"),
        ("header", json!("a\nb"), "is not valid"),
        ("deepObject", json!({"a": null}), "`color[a]` is or contains null"),
        ("simple", json!(""), "invalid path parameter `color`: ``"),
        ("label", json!("."), "invalid path parameter `color`: `..`"),
    ] {
        let error = colored(style, value).expect_err(style);
        assert!(error.contains(why), "{style}: {error}");
    }
}

#[test]
fn parameters_are_typed_and_can_be_combined() {
    let filter = || Filter::new().title("a b").years([1999, 2001]);
    let lines = sent(|client| {
        let call = client.list_shelves([1, 2]).filter(filter()).within(filter()).width(0.5);
        let call = call.page("x y").tags(["a", "b"]).query("more", 1);
        call.x_part([Part::Top, Part::Bottom]).session("s").theme(Part::Top).session("t")
    })
    .expect("the call is sent");
    let within =
        "within%5Btitle%5D=a%20b&within%5Byears%5D%5B0%5D=1999&within%5Byears%5D%5B1%5D=2001";
    let json = "filter=%7B%22title%22%3A%22a%20b%22%2C%22years%22%3A%5B1999%2C2001%5D%7D";
    let rest = "width=0.5&page=x%20y&tags=a%7Cb&more=1";
    assert_eq!(lines[0], format!("GET /shelves/1,2?{json}&{within}&{rest} HTTP/1.1"));
    for line in ["x-part: top,bottom", "cookie: theme=top; session=t"] {
        assert!(lines.iter().any(|it| it == line), "{lines:?} lacks {line}");
    }
    let of_client = sent(|it| it.list_shelves([1]).header("cookie", "a=b").session("s"));
    assert!(of_client.expect("the call is sent").contains(&"cookie: a=b; session=s".to_owned()));
}

#[test]
fn a_number_that_is_not_finite_is_not_sent() {
    for number in [f64::NAN, f64::INFINITY] {
        let error = sent(|it| it.list_shelves([1]).width(number)).expect_err("it is not finite");
        assert!(error.contains("the parameter `width` cannot be sent"), "{error}");
    }
}

#[test]
fn a_path_is_sent_percent_encoded_with_its_query() {
    let lines = sent(|it| it.list_path_enum(Collection::Books, "a/b")).expect("the call is sent");
    assert_eq!(lines[0], "GET /v1/books/gr%C3%B6%C3%9Fen/a%2Fb.json?form=full&form=long HTTP/1.1");
    let unknown = sent(|it| it.count_path_enum(Sort::from_raw("all")));
    assert!(unknown.expect_err("it is not known").contains("`all` is not a known Sort"));
    let read: Result<Collection, _> = serde_json::from_str(r#""all""#);
    assert!(read.expect_err("it is not known").to_string().contains("`all` is not a known"));
}

#[test]
fn no_parameter_is_a_header_that_the_runtime_refuses() {
    const SPEC: &str = include_str!("../golden/cases/header_parameter/spec.yaml");
    const CALLS: &str = include_str!("../golden/cases/header_parameter/operations.rs");
    let standard = [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "expect",
        "host",
        "if-match",
        "origin",
        "proxy-authorization",
        "range",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    ];
    let client = client("http://127.0.0.1:1").expect("the client can be built");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the runtime starts");
    for name in standard {
        let request = client.request(http::Method::GET, "/").header(name, "1");
        let error = runtime.block_on(request.send::<Value>()).expect_err("nobody listens");
        if error.to_string().contains("is set by the client") {
            let is_parameter = |it: &str| it.to_lowercase().contains(&format!("name: {name},"));
            assert!(SPEC.lines().any(is_parameter), "the case has no parameter {name}");
            assert!(!CALLS.to_lowercase().contains(&format!("\"{name}\"")), "{name} is one");
        }
    }
}
