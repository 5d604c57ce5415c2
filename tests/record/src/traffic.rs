//! Reads exchanges from files. In: files and folders. Out: the exchanges that are operations of a spec, each with
//! its evidence, and how many others there were.
//!
//! Formats: recordings as in `tests/roundtrip/recorded`, one per file or one per line (NDJSON), and HAR 1.2.
//! Messages never quote the files, as these may contain tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegen::model::Api;
use loopback::{Exchange, Provenance, Request, Response};
use reqwest::Url;
use serde::Deserialize;
use serde_json::error::Category;

use crate::drift::operation_of;
use crate::evidence::FOLDERS;
use crate::har;
use crate::sensitive::{self, SensitiveWords};
use crate::token::Token;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// An exchange, and its value as evidence.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The request and the response.
    pub exchange: Exchange,
    /// Where it is, for messages: a file, with a line or the number of an entry.
    pub at: String,
    /// The ground in a comment `# Source:`.
    pub ground: String,
    /// The text of that comment after the colon.
    pub words: String,
    /// Whether it is neither a recording in our format nor from our own run.
    pub is_third_party: bool,
    /// The sensitive words of all requests that were read together.
    pub sensitive: Arc<BTreeSet<String>>,
}

/// The exchanges in files.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// The exchanges of operations of the spec, in the order of the files.
    pub seen: Vec<Observed>,
    /// How many others were skipped, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
}

/// An exchange that may not be an operation of the spec.
pub(crate) struct Entry {
    pub(crate) at: String,
    pub(crate) month: Option<String>,
    pub(crate) provenance: Option<Provenance>,
    pub(crate) sensitive: SensitiveWords,
    /// The exchange, or why there is none.
    pub(crate) exchange: Result<(Request, Response), &'static str>,
}

/// A line of NDJSON, or a file: an exchange with optional provenance.
#[derive(Deserialize)]
struct Line {
    provenance: Option<Provenance>,
    #[serde(rename = "source")]
    _source: Option<String>,
    request: Request,
    response: Response,
}

impl Observed {
    /// An exchange of this run. `at` is like `call 03`.
    #[must_use]
    pub fn live(exchange: Exchange, at: String) -> Self {
        let (ground, words) = match exchange.provenance {
            Provenance::Fake => ("inferred".to_owned(), "from the fake server"),
            _ => (format!("reported {}", this_month()), "a response to `cargo xtask record`"),
        };
        let sensitive = Arc::default();
        Self { exchange, at, ground, words: words.into(), is_third_party: false, sensitive }
    }

    /// Whether a recording in this repository shows it.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        self.ground.starts_with("recorded ")
    }
}

/// Reads the exchanges of a spec's operations from files and folders.
///
/// # Errors
/// If a file cannot be read or parsed; with its line and column.
pub fn traffic(paths: &[PathBuf], api: &Api, token: Option<&Token>) -> Result<Traffic, String> {
    let mut files = Vec::new();
    paths.iter().try_for_each(|it| list(it, &mut files))?;
    let (mut traffic, mut sensitive) = (Traffic::default(), SensitiveWords::new());
    for file in files {
        let named = |problem: &dyn std::fmt::Display| format!("{}: {problem}", file.display());
        let bytes = fs::read(&file).map_err(|error| named(&error))?;
        let text = text(&bytes).map_err(|(line, column)| {
            format!("{}:{line}:{column}: not valid UTF-8", file.display())
        })?;
        let mut secrets: Vec<Token> = token.cloned().into_iter().collect();
        for mut entry in entries(&file, text, api, &mut secrets)? {
            sensitive.append(&mut entry.sensitive);
            let sent = entry.exchange.as_ref().ok().map(|(request, _)| request.clone());
            match entry.seen(&file, api, &secrets) {
                Ok(seen) => traffic.seen.push(seen),
                Err(reason) => {
                    sent.iter().for_each(|it| sensitive::add_request(&mut sensitive, it));
                    *traffic.skipped.entry(reason).or_default() += 1;
                }
            }
        }
    }
    let sensitive = Arc::new(sensitive);
    traffic.seen.iter_mut().for_each(|it| it.sensitive = Arc::clone(&sensitive));
    Ok(traffic)
}

/// Collects the files in a folder and its subfolders, or the file.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    if !fs::metadata(path).map_err(named)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let inner = fs::read_dir(path).map_err(named)?.map(|it| it.map(|it| it.path()));
    let mut inner = inner.collect::<Result<Vec<_>, _>>().map_err(named)?;
    inner.sort();
    let is_read = |it: &&PathBuf| {
        let extension = it.extension().and_then(|it| it.to_str()).unwrap_or_default();
        it.is_dir() || ["har", "json", "jsonl", "ndjson"].contains(&extension)
    };
    inner.iter().filter(is_read).try_for_each(|it| list(it, files))
}

/// The text of a file, or the line and column of the first invalid byte.
fn text(bytes: &[u8]) -> Result<&str, (usize, usize)> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    })
}

/// The entries of a file. Adds the secrets of its requests to `secrets`.
fn entries(
    file: &Path,
    text: &str,
    api: &Api,
    secrets: &mut Vec<Token>,
) -> Result<Vec<Entry>, String> {
    let extension = file.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let problem = |line: usize, error: &serde_json::Error, what: &str| {
        let what = match error.classify() {
            Category::Data => format!("this is not valid for {what}"),
            Category::Eof => "the JSON ends too early".to_owned(),
            Category::Syntax | Category::Io => "this is not JSON".to_owned(),
        };
        let line = line + error.line().max(1);
        format!("{}:{line}:{}: {what}", file.display(), error.column().max(1))
    };
    if extension == "har" {
        return har::entries(file, text, api, secrets)
            .map_err(|error| problem(0, &error, "HAR 1.2"));
    }
    let mut line = |number: usize, at: String, text: &str| {
        let line: Line =
            serde_json::from_str(text).map_err(|error| problem(number, &error, "an exchange"))?;
        let Line { provenance, request, response, .. } = line;
        secrets_of(&request.headers, secrets);
        let mut sensitive = SensitiveWords::new();
        sensitive::add_headers(&mut sensitive, &request.headers);
        let exchange = Ok((request, response));
        Ok(Entry { at, month: None, provenance, sensitive, exchange })
    };
    if !["ndjson", "jsonl"].contains(&extension) {
        return Ok(vec![line(0, file.display().to_string(), text)?]);
    }
    let lines = text.lines().enumerate().filter(|(_, it)| !it.trim().is_empty());
    lines.map(|(index, it)| line(index, format!("{}:{}", file.display(), index + 1), it)).collect()
}

/// Adds the credentials in the headers of a request.
pub(crate) fn secrets_of(headers: &[(String, String)], secrets: &mut Vec<Token>) {
    for (name, value) in headers {
        let is_secret = ["authorization", "proxy-authorization", "cookie", "x-api-key"]
            .contains(&&*name.to_ascii_lowercase());
        let parts = value.split([' ', ';', '=', ',']).filter(|_| is_secret);
        secrets.extend(parts.filter_map(|it| Token::new(it).ok()));
    }
}

impl Entry {
    fn seen(self, file: &Path, api: &Api, secrets: &[Token]) -> Result<Observed, &'static str> {
        let (mut request, response) = self.exchange?;
        let path = path_in_spec(api, &request).ok_or("are not operations of the spec")?;
        request.path = path;
        let own = path_of_own(file);
        // A `.json` file counts as ours, in any folder, if it has a provenance other than `reported`.
        let is_recording = self.provenance.is_some_and(|it| it != Provenance::Reported)
            && file.extension().is_some_and(|it| it == "json");
        let is_third_party = own.is_none() && !is_recording;
        // A file of others is not our recording, even if it claims to be one.
        let provenance = match self.provenance.unwrap_or(Provenance::Reported) {
            Provenance::Recorded if own.is_none() => Provenance::Reported,
            provenance => provenance,
        };
        let (ground, words) = match provenance {
            Provenance::Recorded => (format!("recorded {}", own.unwrap_or_default()), ""),
            Provenance::Documented => ("inferred".into(), "from a documented exchange"),
            Provenance::Constructed => ("inferred".into(), "from a constructed exchange"),
            Provenance::Fake => ("inferred".into(), "from the fake server"),
            Provenance::Reported => {
                let month = self.month.unwrap_or_else(this_month);
                (format!("reported {month}"), "in traffic that was recorded elsewhere")
            }
        };
        let exchange = Exchange {
            provenance,
            source: "traffic that was recorded elsewhere".to_owned(),
            request,
            response,
        };
        // Round-trips the exchange to validate it. The error is dropped, as it may quote a secret.
        let text = serde_json::to_string(&exchange).map_err(|_| "cannot be written")?;
        if Exchange::from_json(&text).is_err() {
            return Err("are not well formed");
        }
        // Headers are dropped. What is compared and kept must not contain a secret.
        let kept = format!("{} {:?}", exchange.request.path, exchange.response.body);
        if secrets.iter().any(|it| it.is_in(&kept)) {
            return Err("repeat a secret in what would be kept");
        }
        let (at, words, sensitive) = (self.at, words.into(), Arc::default());
        Ok(Observed { exchange, at, ground, words, is_third_party, sensitive })
    }
}

/// The path of a request without the path of the server's URL.
fn path_in_spec(api: &Api, request: &Request) -> Option<String> {
    let base =
        |server: &str| Some(Url::parse(server).ok()?.path().trim_end_matches('/').to_owned());
    let bases = api.servers.iter().filter_map(|it| base(&it.value));
    let mut paths = bases.filter_map(|it| request.path.strip_prefix(&*it).map(ToOwned::to_owned));
    let is_it = |it: &String| operation_of(api, &request.method, it).is_some();
    paths.find(is_it).or_else(|| Some(request.path.clone()).filter(is_it))
}

/// The path of a file in the folders of our recordings, as in a comment `# Source: recorded`.
fn path_of_own(file: &Path) -> Option<String> {
    let (file, root) = (file.canonicalize().ok()?, Path::new(ROOT).canonicalize().ok()?);
    let path = file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
    let path = FOLDERS.iter().find_map(|it| path.strip_prefix(it))?;
    (!path.contains([',', ':', ' '])).then(|| path.to_owned())
}

fn this_month() -> String {
    jiff::Timestamp::now().strftime("%Y-%m").to_string()
}
