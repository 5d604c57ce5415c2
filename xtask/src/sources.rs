//! A spec → the sources of a crate with only its client, for `generate --spec` and to compile in
//! tests.
//!
//! In: a spec, and the runtime of this repository. Out: texts by path; and the same on disk.
//! Deliberately absent: hand-written code for one spec, which may not compile with another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegen::diagnostic::Level;
use codegen::{ABILITIES, Ability, Files, Options};

use crate::repository::CRATE;

/// The folder of the runtime, below the root.
const RUNTIME: &str = "generated-client/src/runtime";

/// The root of the crate: the minimum besides generated code.
pub(crate) const CRATE_ROOT: &str = "\
//! A client of an API, generated from its OpenAPI document.
//!
#![doc = include_str!(\"generated/README.md\")]
//!
//! `cargo xtask generate --spec` writes the folders `generated` and `runtime`, and replaces them
//! when it runs again. It never changes other files, such as this one.

#[rustfmt::skip]
#[allow(
    clippy::new_without_default,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    reason = \"names and numbers of properties are the API's; a first required one takes a `Default` away\"
)]
mod generated;
#[rustfmt::skip]
mod runtime;

pub use generated::public::*;
";

/// The files of a client crate: its root, the generated code, and the runtime.
///
/// # Errors
/// The errors of the spec, or the file that cannot be read.
pub(crate) fn client_files(root: &Path, spec: &str) -> Result<Files, String> {
    let options = Options { crate_name: CRATE, standalone: true, skip_unsupported: false };
    let client = codegen::generate(spec, options).map_err(|found| {
        let errors = found.iter().filter(|it| it.level() == Level::Error);
        errors.map(ToString::to_string).collect::<Vec<_>>().join("\n")
    })?;
    let mut files = in_folder("runtime", runtime(root, CRATE, &client.abilities)?);
    files.extend(in_folder("generated", client.files));
    files.insert("lib.rs".to_owned(), CRATE_ROOT.to_owned());
    Ok(files)
}

/// The same files, in a folder.
fn in_folder(folder: &str, files: Files) -> Files {
    files.into_iter().map(|(path, text)| (format!("{folder}/{path}"), text)).collect()
}

/// The files of the runtime for another client with these abilities, by their paths in its folder.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn runtime(
    root: &Path,
    crate_name: &str,
    abilities: &[&Ability],
) -> Result<Files, String> {
    let mut files = read(&root.join(RUNTIME), "")?;
    for Ability { file, .. } in ABILITIES.iter().filter(|it| !abilities.contains(it)) {
        if files.remove(&format!("{file}.rs")).is_some() {
            let (parent, module) = file.rsplit_once('/').unwrap_or(("mod", file));
            if let Some(parent) = files.get_mut(&format!("{parent}.rs")) {
                *parent = without_module(parent, module);
            }
        }
    }
    Ok(files.into_iter().map(|(path, text)| (path, for_crate(&text, crate_name))).collect())
}

/// Removes the declaration of a module, its imports, and their use as default type parameters.
fn without_module(text: &str, module: &str) -> String {
    let names_module = |line: &str| {
        let words: Vec<&str> = line.trim_end_matches(';').split(' ').collect();
        match words.iter().position(|it| ["mod", "use"].contains(it)).map(|it| &words[it..]) {
            Some(["mod", name]) => *name == module,
            Some(["use", path, ..]) => path.split_once("::").is_some_and(|(it, _)| it == module),
            _ => false,
        }
    };
    let (removed, kept): (Vec<&str>, Vec<&str>) = text.lines().partition(|it| names_module(it));
    let text: String = kept.into_iter().map(|it| format!("{it}\n")).collect();
    let imports = removed.into_iter().filter_map(|it| it.trim_end_matches(';').rsplit_once("::"));
    imports.fold(text, |text, (_, name)| text.replace(&format!(" = {name}>"), ">"))
}

/// Adapts a file of the runtime to another crate: removes the examples that use our client or its
/// types.
fn for_crate(text: &str, crate_name: &str) -> String {
    let mut res = "// Written by `cargo xtask generate --spec`. Do not edit.\n".to_owned();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !line.trim_start().starts_with("/// ```") {
            res += &format!("{line}\n");
            continue;
        }
        let mut example = format!("{line}\n");
        for line in lines.by_ref() {
            example += &format!("{line}\n");
            if line.trim_start().starts_with("/// ```") {
                break;
            }
        }
        if !["Client", "loopback", "::types::"].iter().any(|it| example.contains(it)) {
            res += &example.replace(CRATE, crate_name);
        } else if let Some((rest, last)) = res.trim_end_matches('\n').rsplit_once('\n')
            && last.trim() == "///"
        {
            // The empty line before the example.
            res.truncate(rest.len() + 1);
        }
    }
    res
}

/// Reads a file, or all files of a folder; returns them by their paths below `root`, with `/` as
/// the separator.
///
/// # Errors
/// If a path cannot be read.
pub(crate) fn read(root: &Path, path: &str) -> Result<Files, String> {
    let full = root.join(path);
    let failed = |it: io::Error| format!("reading {}: {it}", full.display());
    if !full.is_dir() {
        let bytes = fs::read(&full).map_err(failed)?;
        return Ok(Files::from([(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned())]));
    }
    let mut files = Files::new();
    for entry in fs::read_dir(&full).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        // Files of editors and operating systems begin with a dot.
        if !name.starts_with('.') {
            let path = if path.is_empty() { name.into_owned() } else { format!("{path}/{name}") };
            files.extend(read(root, &path)?);
        }
    }
    Ok(files)
}

/// Writes the files of a crate into a folder; returns the path of its root.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(files: &Files, folder: &Path) -> Result<PathBuf, String> {
    for (path, text) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, text));
        written.map_err(|it| format!("writing {}: {it}", path.display()))?;
    }
    Ok(folder.join("lib.rs"))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::repository::root;
    use crate::rustdoc;

    /// No absolute URL, no type, and no described error.
    const LEAST: &str = "openapi: 3.0.3
info: {title: Least, version: '1'}
servers: [{url: /v1}]
paths:
  /parcels:
    delete:
      operationId: delete_parcels
      responses: {'204': {description: Done.}}
";

    /// Only types.
    const TYPES: &str = "openapi: 3.0.3
info: {title: Types, version: '1'}
paths: {}
components:
  schemas:
    Parcel:
      type: object
      properties:
        weight: {type: integer}
";

    /// A form without a schema.
    const PARTS: &str = "openapi: 3.0.3
info: {title: Parts, version: '1'}
paths:
  /parts:
    post:
      operationId: post_parts
      requestBody: {content: {multipart/form-data: {}}}
      responses: {'204': {description: Done.}}
";

    /// Responses that each need one ability.
    const RESPONSES: [&str; 4] = [
        "{'200': {description: '', content: {text/plain: {schema: {type: string}}}}}",
        "{'200': {description: '', content: {image/png: {}}}, '204': {description: ''}}",
        "{'200': {description: '', content: {text/csv: {}}}, '201': {description: '', content: {image/png: {}}}}",
        "{'200': {description: '', content: {application/json: {schema: {type: string}}}}, '201': {description: '', content: {application/json: {schema: {type: boolean}}}}}",
    ];

    /// Golden cases: for each ability, some have it and some lack it.
    const CASES: [&str; 13] = [
        "authentication",
        "choices",
        "content",
        "examples",
        "foreign",
        "nullable_property",
        "numbers_arrays_maps",
        "pages",
        "pagination",
        "patch_body",
        "path_enum",
        "string_types",
        "successes",
    ];

    fn specs() -> Vec<String> {
        let case = |name| root().join(format!("tests/golden/cases/{name}/spec.yaml"));
        let cases = CASES.iter().map(|it| fs::read_to_string(case(it)).unwrap());
        let responses = RESPONSES.map(|it| LEAST.replace("{'204': {description: Done.}}", it));
        let small = [LEAST, TYPES, PARTS].map(str::to_owned);
        small.into_iter().chain(responses).chain(cases).collect()
    }

    #[test]
    fn each_ability_is_present_and_absent() {
        let options = Options { crate_name: CRATE, standalone: true, skip_unsupported: false };
        let all = specs()
            .into_iter()
            .map(|it| codegen::generate(it.as_str(), options).unwrap().abilities);
        let all: Vec<Vec<&Ability>> = all.collect();
        for ability in &ABILITIES {
            let file = ability.file;
            assert!(all.iter().any(|it| it.contains(&ability)), "add a case that has {file}");
            assert!(all.iter().any(|it| !it.contains(&ability)), "add a case that lacks {file}");
        }
    }

    /// The programs of a guide, each in its own module. Programs that read files are left out: they
    /// need more features of tokio than the client.
    fn programs(guide: &str) -> String {
        let blocks = guide.split("```rust,no_run\n").skip(1);
        let programs = blocks.filter_map(|it| it.split("```").next());
        let programs = programs.filter(|it| !it.contains("tokio::fs"));
        let module = |(index, text): (usize, &str)| format!("mod program_{index} {{\n{text}}}\n");
        let text: String = programs.enumerate().map(module).collect();
        text.replace("#[tokio::main(flavor = \"current_thread\")]", "")
    }

    /// Uses rustc and rustdoc directly, since cargo would build the dependencies of each crate.
    #[test]
    fn crates_of_clients_compile_without_a_warning() {
        let dependencies = rustdoc::dependencies(root()).unwrap();
        thread::scope(|scope| {
            for spec in specs() {
                let dependencies = &dependencies;
                scope.spawn(move || {
                    let folder = tempfile::tempdir().unwrap();
                    let files = client_files(root(), &spec).unwrap();
                    let crate_root = write(&files, folder.path()).unwrap();
                    // The tests of the runtime are the same in all crates.
                    let with_tests = (spec == LEAST).then_some(("rustc", true));
                    let commands = [("rustc", false), ("rustdoc", false)];
                    for (name, is_test) in commands.into_iter().chain(with_tests) {
                        let mut command =
                            rustdoc::warning_compiler(name, &crate_root, CRATE, dependencies);
                        command.args(["-D", "warnings", "--check-cfg", "cfg(test)", "--check-cfg"]);
                        command.arg(r#"cfg(feature, values("native-tls", "rustls", "tracing"))"#);
                        let to = if is_test { "test" } else { name };
                        command.arg("--out-dir").arg(folder.path().join(to));
                        if is_test {
                            command.arg("--test");
                        }
                        if name == "rustc" {
                            command.args(["--emit", "metadata"]);
                        }
                        rustdoc::succeed(command).unwrap_or_else(|it| panic!("{spec}\n{it}"));
                    }
                    let path = folder.path().join("guide.rs");
                    fs::write(&path, programs(&files["generated/README.md"])).unwrap();
                    let mut command =
                        rustdoc::warning_compiler("rustc", &path, "guide", dependencies);
                    let client = folder.path().join(format!("rustc/lib{CRATE}.rmeta"));
                    command.arg("--extern").arg(format!("{CRATE}={}", client.display()));
                    command.args(["-D", "warnings", "-A", "dead_code", "--emit", "metadata"]);
                    command.arg("--out-dir").arg(folder.path().join("guide"));
                    rustdoc::succeed(command).unwrap_or_else(|it| panic!("{spec}\n{it}"));
                });
            }
        });
    }

    #[test]
    fn examples_of_the_runtime_are_kept_if_they_need_no_client() {
        let text = "\
/// One.
///
/// ```
/// use attio_client::Patch;
/// ```
///
/// Two.
///
/// ```
/// let attio = attio_client::Client::new(\"0\")?;
/// ```
struct Patch;
";
        let expected = "\
// Written by `cargo xtask generate --spec`. Do not edit.
/// One.
///
/// ```
/// use depot::Patch;
/// ```
///
/// Two.
struct Patch;
";
        assert_eq!(for_crate(text, "depot"), expected);
    }
}
