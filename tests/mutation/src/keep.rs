//! Accepted documents → a package whose programs hold their clients, to be compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use crate::corpus::{self, root};
use crate::document;
use crate::judge::CRATE;
use crate::run::{Run, Summary};

/// Opens a program: the runtime, and the type that it expects at the root of its crate.
const OPENING: &str = r#"//! Clients of documents that the generator accepted.

#![allow(dead_code, unused_imports, reason = "no document uses all of the runtime")]

#[path = "RUNTIME"]
pub mod runtime;

runtime::object! {
    /// What the bodies of errors are decoded into.
    pub struct ApiError {
        #[required("reason")]
        /// Why.
        pub reason: String,
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

static API: runtime::Api = runtime::Api { base_url: None, request_id_header: None };

impl runtime::Client {
    pub fn builder() -> runtime::ClientBuilder {
        runtime::ClientBuilder::new(&API)
    }
}

/// Stands for the server that examples talk to; those are compiled and never run.
pub mod loopback {
    pub struct Server;

    impl Server {
        pub async fn recorded(_: &str, _: &[&str]) -> std::io::Result<Self> {
            Ok(Self)
        }
        pub fn base_url(&self) -> String {
            String::new()
        }
        pub fn finish(self) -> std::io::Result<()> {
            Ok(())
        }
    }
}

fn main() {}

"#;

/// Opens the examples of a document: what they see as its client's crate.
const EXAMPLES: &str = "\
#![allow(dead_code, unused_imports)]
use crate::loopback;
mod mutated_client {
    pub use crate::document_INDEX::types;
    pub use crate::runtime::*;
}
";

/// Writes the clients of `sample` documents, which are spread evenly over those of different code,
/// and returns how many there are.
///
/// Operations become methods of one client, so documents with operations of the same name are in
/// different programs.
///
/// # Errors
/// If the folder is there already, or a file cannot be read or written.
pub fn keep(run: &Run, summary: &Summary, folder: &Path, sample: usize) -> io::Result<usize> {
    fs::create_dir(folder)?;
    let corpus = corpus::read()?;
    let mut seen = BTreeSet::new();
    let different: Vec<u64> = summary
        .accepted
        .iter()
        .filter(|(_, code)| seen.insert(*code))
        .map(|(index, _)| *index)
        .collect();
    let stride = (different.len() / sample.max(1)).max(1);
    let chosen: Vec<u64> = different.into_iter().step_by(stride).take(sample).collect();

    let mut programs: Vec<(BTreeSet<String>, String)> = Vec::new();
    for index in &chosen {
        let document = document::make(&corpus, run.seed, *index);
        let client = codegen::generate(&document.text, CRATE)
            .map_err(|found| io::Error::other(format!("{index} is refused now: {found}")))?;
        let files = client.files;
        let methods = methods(&files);
        let free = programs.iter().position(|(taken, _)| taken.is_disjoint(&methods));
        let program = free.unwrap_or(programs.len());
        if free.is_none() {
            programs.push((BTreeSet::new(), opening()));
        }
        let (taken, text) = &mut programs[program];
        taken.extend(methods);
        *text += &format!(
            "// {}\npub mod document_{index};\n\
             #[path = \"document_{index}/examples.rs\"]\nmod examples_{index};\n",
            document.history,
        );
        let folder = folder.join(format!("src/bin/program_{program}"));
        let module = folder.join(format!("document_{index}"));
        for (path, text) in &files {
            write(&module.join(path), text)?;
        }
        write(&module.join("spec.yaml"), &document.text)?;
        let examples = EXAMPLES.replace("INDEX", &index.to_string()) + &examples(&files);
        write(&module.join("examples.rs"), &examples)?;
        write(&folder.join("main.rs"), text)?;
    }
    write(&folder.join("Cargo.toml"), &manifest()?)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(chosen.len())
}

/// The names that a client adds to those of its crate: its operations.
fn methods(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let blocks = files.values().flat_map(|text| text.split("\nimpl Client {").skip(1));
    let names = blocks.filter_map(|block| block.split_once("    pub fn ")?.1.split_once('('));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The programs in the documentation, each as a test. Those that call the API only define `main`.
fn examples(files: &BTreeMap<String, String>) -> String {
    const TEST: &str = "impl std::process::Termination";
    let mut all = String::new();
    let mut inside = false;
    for line in files.values().flat_map(|text| text.lines()) {
        let Some(line) = line.trim_start().strip_prefix("///") else {
            continue;
        };
        let line = line.strip_prefix(' ').unwrap_or(line);
        let code = line.strip_prefix("# ").unwrap_or(line);
        match (line, inside) {
            ("```", false) => {
                all += &format!("#[test]\nfn at_{}() -> {TEST} {{\n(|| {{\n", all.len());
            }
            ("```", true) => all += "})()\n}\n",
            // Nothing runs it.
            _ if code.starts_with("#[tokio::main") => {}
            (_, true) => all += &format!("{code}\n"),
            (_, false) => {}
        }
        inside ^= line == "```";
    }
    all
}

fn opening() -> String {
    let runtime = root().join("generated-client/src/runtime/mod.rs");
    OPENING.replace("RUNTIME", &runtime.display().to_string())
}

/// A workspace of its own, with the dependencies that the runtime has in `tests/compile`.
fn manifest() -> io::Result<String> {
    let section = |path: &str, header: &str| -> io::Result<String> {
        let text = fs::read_to_string(root().join(path))?;
        let (_, rest) = text.split_once(header).unwrap_or_default();
        Ok(format!("{header}{}\n", rest.split("\n[").next().unwrap_or_default()))
    };
    let head = "[package]\nname = \"mutated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                [features]\nrustls = []\nnative-tls = []\ntracing = []\n\n[workspace]\n\n";
    let versions = section("Cargo.toml", "[workspace.dependencies]\n")?;
    let dependencies = section("tests/compile/Cargo.toml", "\n[dependencies]\n")?;
    Ok(format!("{head}{versions}{dependencies}"))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}
