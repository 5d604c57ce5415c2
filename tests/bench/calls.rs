//! The overhead of the client over the same requests by hand, against one server on this machine:
//! `cargo bench -p bench --bench calls`. `--features tracing` measures a client with that feature and without
//! a subscriber. It takes a minute or two, and needs an idle machine.
//!
//! - Ours: the client with its defaults, so with retries and the timeouts of attempt and call, and a rate
//!   limit that never makes it wait.
//! - By hand: a loop around one [`reqwest::Client`] with the same headers and HTTP settings, which checks the
//!   status and decodes into the same types. It has no retries and no timeouts.
//!
//! Rounds of both alternate; each pair begins with what the last one ended with. The table has the median of
//! the ratios of ours to by hand, and in brackets their minimum, quartiles and maximum.
//!
//! The CPU time is that of this process, user and kernel, by the POSIX clock: it is always exact, while
//! `/proc/self/schedstat` lags by up to a tick and has one thread only. It excludes the server, which is
//! another process.
//!
//! `--only ours 64 20000` only sends 20000 requests, 64 at a time, to be measured with
//! `valgrind --tool=callgrind`. The alternative is `by-hand`.

mod ratio;
mod sample;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, io, process, thread};

use attio_client::types::{Attribute, Target};
use attio_client::{Client, RateLimit};
use cpu_time::ProcessTime;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use ratio::{PAIRS, quartiles, spread};
use sample::body;

/// The argument that makes this program the server.
const SERVE: &str = "--serve";

/// As long as those of the API.
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The length of a list of attributes.
const LISTED: usize = 50;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the runtime can be built");
    if env::args().any(|argument| argument == SERVE) {
        runtime.block_on(serve());
    } else {
        runtime.block_on(compare());
    }
}

#[allow(clippy::print_stdout, reason = "the table is what this program is for")]
async fn compare() {
    let (_server, port) = start_server();
    let both = Arc::new(Both::new(port));
    let arguments: Vec<String> = env::args().skip_while(|it| it != "--only").collect();
    if let [_, who, in_flight, requests, ..] = &arguments[..] {
        let number = |text: &str| text.parse().expect("the argument is a number");
        let size = Size { in_flight: number(in_flight), requests: number(requests) };
        match &**who {
            "ours" => drop(round(size, &both, get).await),
            _ => drop(round(size, &both, get_by_hand).await),
        }
        return;
    }
    let tracing = if cfg!(feature = "tracing") { "on" } else { "off" };
    println!("{PAIRS} pairs of rounds, by hand → ours; the feature `tracing` is {tracing}.\n");
    println!("| call | in flight | CPU µs per request | ratio | requests per second | ratio |");
    println!("|---|---|---|---|---|---|");
    // Rounds are short, so that other load on the machine affects both rounds of a pair.
    for (in_flight, requests) in [(1, 1_024), (64, 2_560)] {
        let size = Size { in_flight, requests };
        let row = pairs(size, &both, get_by_hand, get).await;
        println!("| get_attribute | {in_flight} | {row} |");
        let size = Size { in_flight, requests: requests / 4 };
        let row = pairs(size, &both, list_by_hand, list).await;
        println!("| list_attributes, {LISTED} | {in_flight} | {row} |");
    }
}

/// The two clients that are compared.
struct Both {
    base_url: String,
    ours: Client,
    by_hand: reqwest::Client,
}

impl Both {
    fn new(port: u16) -> Self {
        let base_url = format!("http://127.0.0.1:{port}");
        let ours = Client::builder()
            .token(TOKEN)
            .base_url(&base_url)
            .rate_limit(RateLimit::per_second(100_000, 100_000))
            .build();
        let headers = [
            (ACCEPT, "application/json"),
            (USER_AGENT, "attio-client/0.1.0"),
            (AUTHORIZATION, &*format!("Bearer {TOKEN}")),
        ];
        let headers =
            headers.map(|(name, value)| (name, HeaderValue::try_from(value).expect("it is ASCII")));
        let by_hand = reqwest::Client::builder()
            .default_headers(headers.into_iter().collect())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build();
        Self {
            base_url,
            ours: ours.expect("the settings are valid"),
            by_hand: by_hand.expect("the settings are valid"),
        }
    }
}

async fn get(both: Arc<Both>) {
    let call = both.ours.get_attribute(Target::Objects, "people", "rating_0");
    black_box(call.await.expect("the call succeeds"));
}

async fn list(both: Arc<Both>) {
    let call = both.ours.list_attributes(Target::Objects, "people");
    black_box(call.await.expect("the call succeeds"));
}

async fn get_by_hand(both: Arc<Both>) {
    let url = format!("{}/v2/objects/people/attributes/rating_0", both.base_url);
    black_box(send_by_hand::<Attribute>(&both.by_hand, &url).await);
}

async fn list_by_hand(both: Arc<Both>) {
    let url = format!("{}/v2/objects/people/attributes", both.base_url);
    black_box(send_by_hand::<Vec<Attribute>>(&both.by_hand, &url).await);
}

async fn send_by_hand<T: DeserializeOwned>(http: &reqwest::Client, url: &str) -> T {
    #[derive(Deserialize)]
    struct Envelope<T> {
        data: T,
    }
    let response = http.get(url).send().await.expect("the server responds");
    let response = response.error_for_status().expect("the request succeeds");
    let body = response.bytes().await.expect("the body arrives");
    serde_json::from_slice::<Envelope<T>>(&body).expect("the body decodes").data
}

/// How many requests a round sends, concurrently and in all.
#[derive(Clone, Copy)]
struct Size {
    in_flight: usize,
    requests: usize,
}

/// The time of a request, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    wall: f64,
}

/// Measures pairs of rounds. Returns the last columns of the table.
async fn pairs<H, O>(
    size: Size,
    both: &Arc<Both>,
    by_hand: fn(Arc<Both>) -> H,
    ours: fn(Arc<Both>) -> O,
) -> String
where
    H: Future<Output = ()> + Send + 'static,
    O: Future<Output = ()> + Send + 'static,
{
    // The first rounds open the connections.
    round(size, both, ours).await;
    round(size, both, by_hand).await;
    let mut costs = Vec::new();
    for pair in 0..PAIRS {
        costs.push(if pair % 2 == 0 {
            let by_hand = round(size, both, by_hand).await;
            (by_hand, round(size, both, ours).await)
        } else {
            let ours = round(size, both, ours).await;
            (round(size, both, by_hand).await, ours)
        });
    }
    let of = |figure: fn(&(Cost, Cost)) -> f64| quartiles(costs.iter().map(figure));
    let [.., cpu_by_hand, _, _] = of(|(hand, _)| hand.cpu * 1e6);
    let [.., cpu, _, _] = of(|(_, ours)| ours.cpu * 1e6);
    let [.., rate_by_hand, _, _] = of(|(hand, _)| 1.0 / hand.wall);
    let [.., rate, _, _] = of(|(_, ours)| 1.0 / ours.wall);
    let cpu_ratio = spread(of(|(hand, ours)| ours.cpu / hand.cpu));
    let rate_ratio = spread(of(|(hand, ours)| hand.wall / ours.wall));
    format!(
        "{cpu_by_hand:.1} → {cpu:.1} | {cpu_ratio} | {rate_by_hand:.0} → {rate:.0} | {rate_ratio}"
    )
}

/// Sends the requests of a round. Returns the cost of one request.
async fn round<F>(size: Size, both: &Arc<Both>, call: fn(Arc<Both>) -> F) -> Cost
where
    F: Future<Output = ()> + Send + 'static,
{
    let each = size.requests / size.in_flight;
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let mut tasks = JoinSet::new();
    for _ in 0..size.in_flight {
        let both = Arc::clone(both);
        tasks.spawn(async move {
            for _ in 0..each {
                call(Arc::clone(&both)).await;
            }
        });
    }
    tasks.join_all().await;
    let share = |time: Duration| time.as_secs_f64() / (each * size.in_flight) as f64;
    Cost { cpu: share(cpu.elapsed()), wall: share(wall.elapsed()) }
}

/// Starts the server in another process, which ends with its standard input. Returns its port.
fn start_server() -> (Child, u16) {
    let program = env::current_exe().expect("this program has a path");
    let mut server = Command::new(program);
    server.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = server.spawn().expect("this program can be run");
    let mut line = String::new();
    let output = server.stdout.take().expect("the output is piped");
    BufReader::new(output).read_line(&mut line).expect("the server prints its port");
    (server, line.trim().parse().expect("a port is a number"))
}

/// Serves both operations, with bodies made once.
#[allow(clippy::print_stdout, reason = "the other process reads the port from there")]
async fn serve() {
    thread::spawn(|| {
        drop(io::stdin().read_to_end(&mut Vec::new()));
        process::exit(0);
    });
    let enveloped = |data: &str| Bytes::from(format!(r#"{{"data":{data}}}"#));
    let many = enveloped(&body(LISTED));
    let one = enveloped(body(1).trim_matches(['[', ']']));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    println!("{}", listener.local_addr().expect("the listener is bound").port());
    while let Ok((stream, _)) = listener.accept().await {
        let (many, one) = (many.clone(), one.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let is_list = request.uri().path().ends_with("/attributes");
            let body = if is_list { many.clone() } else { one.clone() };
            let response = Response::builder()
                .header(CONTENT_TYPE, "application/json; charset=utf-8")
                .header("x-attio-execution-id", "b1ab1a0c-0d4b-4e7c-8d3e-5e4b0e7a6f10")
                .body(Full::new(body));
            async { response }
        });
        drop(stream.set_nodelay(true));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
