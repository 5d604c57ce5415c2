//! Turns the generated crate into a program that decodes and encodes.
//!
//! In: a document, and values of its components. Out: each value, decoded and encoded by the type of its
//! component. All crates share a target folder, so that dependencies are built once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::schema::Document;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Names that collide with Rust's own, so that the generator appends `Type`.
const TAKEN: &[&str] = &[
    "asref", "box", "default", "err", "from", "into", "none", "ok", "option", "patch", "result",
    "self", "some", "string", "vec",
];

/// Is appended to the crate: reads lines of a type's index and a value, writes a line for each.
const MAIN: &str = r#"
type Reencode = fn(&str) -> Result<String, String>;

fn reencode<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(json).map_err(|it| it.to_string())?;
    serde_json::to_string(&value).map_err(|it| it.to_string())
}

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    for line in std::fs::read_to_string(path).expect("a text file").lines() {
        let (index, json) = line.split_once(' ').expect("an index and a value");
        let index: usize = index.parse().expect("an index");
        println!("{}", serde_json::json!(TYPES[index](json)));
    }
}
"#;

/// A generated crate.
#[derive(Debug)]
pub(crate) struct Crate {
    folder: PathBuf,
    /// The names of its types, by their [`fold`]ed form.
    types: BTreeMap<String, String>,
    /// Whether it has operations.
    pub(crate) is_whole: bool,
}

impl Crate {
    /// Generates the crate of a document, or of its components alone if that fails.
    ///
    /// # Errors
    /// The generator's message, or that a file cannot be read.
    pub(crate) fn generate(file: &Path, document: &Document) -> Result<Self, String> {
        let name = file.file_stem().unwrap_or_default();
        let folder = Path::new(ROOT).join("target/lossless").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|it| it.to_string())?;
        }
        let is_whole = match generate(file, &folder) {
            Ok(()) => true,
            Err(error) => {
                let rest = folder.with_extension("json");
                fs::write(&rest, document.without_operations()).map_err(|it| it.to_string())?;
                generate(&rest, &folder).map_err(|_| error)?;
                false
            }
        };
        let mut types = BTreeMap::new();
        names(&folder.join("src/generated/types.rs"), &mut types)?;
        let more = folder.join("src/generated/types");
        for entry in fs::read_dir(more).into_iter().flatten() {
            names(&entry.map_err(|it| it.to_string())?.path(), &mut types)?;
        }
        // Which of two components with the same folded name has the type is unknown.
        let mut seen = BTreeSet::new();
        for name in document.components().map(|(name, _)| fold(name)) {
            if !seen.insert(name.clone()) {
                types.remove(&name);
            }
        }
        Ok(Self { folder, types, is_whole })
    }

    /// The type of a component, if it has one.
    pub(crate) fn type_of(&self, name: &str) -> Option<&str> {
        let name = fold(name);
        let name = match name.as_str() {
            it if it.starts_with(|it: char| it.is_ascii_digit()) => format!("type{name}"),
            it if TAKEN.contains(&it) => format!("{name}type"),
            _ => name,
        };
        self.types.get(&name).map(String::as_str)
    }

    /// Decodes each value with the type of its index and encodes it again, in order.
    ///
    /// # Errors
    /// The compiler's message, or how the program ended.
    pub(crate) fn reencode(
        &self,
        types: &[&str],
        values: &[(usize, &Value)],
    ) -> Result<Vec<Result<Value, String>>, String> {
        let failed = |error: std::io::Error| error.to_string();
        let library = self.folder.join("src/lib.rs");
        let mut program = fs::read_to_string(&library).map_err(failed)?;
        program += MAIN;
        let table: String =
            types.iter().map(|it| format!("    reencode::<types::{it}>,\n")).collect();
        program += &format!("\n#[allow(deprecated)]\nconst TYPES: &[Reencode] = &[\n{table}];\n");
        fs::remove_file(library).map_err(failed)?;
        fs::write(self.folder.join("src/main.rs"), program).map_err(failed)?;
        // The versions of the workspace, which are already downloaded.
        fs::copy(Path::new(ROOT).join("Cargo.lock"), self.folder.join("Cargo.lock"))
            .map_err(failed)?;
        let mut lines = String::new();
        for (index, value) in values {
            writeln!(lines, "{index} {value}").map_err(|it| it.to_string())?;
        }
        let path = self.folder.join("values.txt");
        fs::write(&path, lines).map_err(failed)?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--offline", "--no-default-features", "--manifest-path"]);
        cargo.arg(self.folder.join("Cargo.toml")).arg("--").arg(path);
        cargo.env("CARGO_TARGET_DIR", Path::new(ROOT).join("target/lossless/target"));
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_INCREMENTAL", "0");
        // In a program most items of the crate are unused.
        cargo.env("RUSTFLAGS", "-A warnings");
        let output = run(&mut cargo)?;
        let results = output.lines().map(|line| {
            let result: Value = serde_json::from_str(line).map_err(|it| it.to_string())?;
            Ok(match (result["Ok"].as_str(), result["Err"].as_str()) {
                (Some(json), _) => serde_json::from_str(json).map_err(|it| it.to_string()),
                (_, error) => Err(error.unwrap_or_default().to_owned()),
            })
        });
        results.collect()
    }
}

fn generate(document: &Path, folder: &Path) -> Result<(), String> {
    let mut generate = Command::new(env!("CARGO"));
    generate.args(["run", "--quiet", "--manifest-path"]).arg(Path::new(ROOT).join("Cargo.toml"));
    generate.args(["--bin", "xtask", "--", "generate", "--name", "client", "--skip-unsupported"]);
    run(generate.arg("--spec").arg(document).arg("--out").arg(folder)).map(drop)
}

/// Runs a command and returns its standard output.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|it| it.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&output.stderr))),
    }
}

/// Adds the names of the types that a file declares.
fn names(path: &Path, types: &mut BTreeMap<String, String>) -> Result<(), String> {
    for line in fs::read_to_string(path).map_err(|it| it.to_string())?.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["pub", "struct" | "enum" | "type", name, ..] = words.as_slice() {
            let name = name.trim_end_matches([';', '{', '}', '(']);
            types.insert(fold(name), name.to_owned());
        }
    }
    Ok(())
}

/// `pet-owner`, `PetOwner` → `petowner`.
fn fold(name: &str) -> String {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    let folded = letters.map(|it| match it.is_ascii() {
        true => it.to_ascii_lowercase().to_string(),
        // Rust warns about identifiers with mixed scripts.
        false => format!("u{:x}", u32::from(it)),
    });
    folded.collect()
}
