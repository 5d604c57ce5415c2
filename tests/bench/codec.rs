//! How long lists of attributes take to decode and encode: `cargo bench -p bench --bench codec`.
//!
//! The client's [`Attribute`] keeps everything. [`Plain`] is a hand-written struct with serde's derive, which
//! drops unknown fields; its fields have the same order. [`Value`] keeps everything, untyped.
//!
//! Rounds of each alternate, and each round is compared with that of the plain struct. The table has the
//! median of the ratios of CPU time, and in brackets their minimum, quartiles and maximum.
//!
//! `--only decode ours 1000 200` only decodes lists of 1000 attributes 200 times, to be measured with
//! `valgrind --tool=callgrind`. The alternatives are `encode`, `plain` and `value`.

mod ratio;
mod sample;

use std::env;
use std::hint::black_box;

use attio_client::types::{Attribute, AttributeType};
use cpu_time::ProcessTime;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use ratio::{PAIRS, quartiles, spread};
use sample::body;

/// How many attributes a round handles, for any length of list.
const ROUND: usize = 4_000;

#[allow(clippy::print_stdout, reason = "the table is what this program is for")]
fn main() {
    // All must do the same work to be comparable.
    let all = body(AttributeType::ALL.len());
    let whole: Value = serde_json::from_str(&all).expect("the body is JSON");
    assert_eq!(serde_json::to_value(read::<Attribute>(&all)).expect("it encodes"), whole);
    assert_eq!(serde_json::to_value(read::<Plain>(&all)).expect("it encodes"), whole);

    let arguments: Vec<String> = env::args().skip_while(|it| it != "--only").collect();
    if let [_, what, who, count, times, ..] = &arguments[..] {
        let number = |text: &str| text.parse().expect("the argument is a number");
        return only(what, who, number(count), number(times));
    }
    println!("{PAIRS} rounds of each.\n");
    println!("| | attributes | plain struct, µs | this crate | `Value` |");
    println!("|---|---|---|---|---|");
    for what in ["decode", "encode"] {
        for count in [50, 1_000] {
            println!("| {what} | {count} | {} |", compare(&rounds(what, count)));
        }
    }
}

/// Rounds of the plain struct, the client and `Value`.
fn rounds(what: &str, count: usize) -> [Box<dyn Fn()>; 3] {
    let times = ROUND / count;
    let round = |who: &str| round(what, who, count, times);
    [round("plain"), round("ours"), round("value")]
}

fn round(what: &str, who: &str, count: usize, times: usize) -> Box<dyn Fn()> {
    match who {
        "plain" => round_of::<Plain>(what, count, times),
        "ours" => round_of::<Attribute>(what, count, times),
        _ => round_of::<Value>(what, count, times),
    }
}

fn round_of<T: DeserializeOwned + Serialize + 'static>(
    what: &str,
    count: usize,
    times: usize,
) -> Box<dyn Fn()> {
    let body = body(count);
    if what == "decode" {
        return Box::new(move || (0..times).for_each(|_| drop(black_box(read::<T>(&body)))));
    }
    let attributes = read::<T>(&body);
    let encode = move || serde_json::to_vec(&attributes).expect("attributes encode");
    Box::new(move || (0..times).for_each(|_| drop(black_box(encode()))))
}

/// Runs one round alone.
fn only(what: &str, who: &str, count: usize, times: usize) {
    round(what, who, count, times)();
}

/// Measures rounds. Returns the last columns of the table.
fn compare(rounds: &[Box<dyn Fn()>; 3]) -> String {
    let time = |round: &dyn Fn()| {
        let start = ProcessTime::now();
        round();
        start.elapsed().as_secs_f64()
    };
    let mut times = Vec::new();
    for turn in 0..=PAIRS {
        let mut of = [0.0; 3];
        // Each turn begins with another.
        for place in 0..rounds.len() {
            let which = (turn + place) % rounds.len();
            of[which] = time(&*rounds[which]);
        }
        times.push(of);
    }
    // The first round fills the caches.
    let times = &times[1..];
    let [.., plain, _, _] = quartiles(times.iter().map(|[plain, ..]| plain * 1e6));
    let ours = spread(quartiles(times.iter().map(|[plain, ours, _]| ours / plain)));
    let value = spread(quartiles(times.iter().map(|[plain, _, value]| value / plain)));
    format!("{plain:.0} | {ours} | {value}")
}

fn read<T: DeserializeOwned>(body: &str) -> Vec<T> {
    serde_json::from_slice(body.as_bytes()).expect("the body is a list of attributes")
}

/// A hand-written attribute: ids, times and enums are `String`.
#[derive(Debug, Deserialize, Serialize)]
struct Plain {
    id: PlainKey,
    title: String,
    description: Option<String>,
    api_slug: String,
    #[serde(rename = "type")]
    type_: String,
    is_system_attribute: bool,
    is_writable: Option<bool>,
    is_required: bool,
    is_unique: bool,
    is_multiselect: bool,
    is_default_value_enabled: bool,
    is_archived: bool,
    default_value: Option<PlainDefault>,
    relationship: Option<PlainRelationship>,
    created_at: String,
    config: PlainConfig,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainKey {
    workspace_id: String,
    object_id: String,
    attribute_id: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PlainDefault {
    Dynamic { template: String },
    Static { template: Vec<Value> },
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainRelationship {
    id: PlainKey,
    api_slug: Option<String>,
    is_multiselect: Option<bool>,
    object_slug: Option<String>,
    title: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainConfig {
    currency: PlainCurrency,
    record_reference: PlainRecordReference,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainCurrency {
    default_currency_code: Option<String>,
    display_type: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct PlainRecordReference {
    allowed_object_ids: Option<Vec<String>>,
}
