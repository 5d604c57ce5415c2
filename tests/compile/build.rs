//! In: the golden cases, and the abilities of the generator. Out: each case as a module, with
//! copies of its abilities, as in a client.
//!
//! So the source of an ability is only in `codegen/abilities`, not in each case.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::{env, fs};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../golden/cases");
const ABILITIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../codegen/abilities");

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(stdout(), "cargo::rerun-if-changed={CASES}\ncargo::rerun-if-changed={ABILITIES}")?;
    let out = env::var("OUT_DIR")?;
    let clients = Path::new(&out).join("cases");
    if clients.exists() {
        fs::remove_dir_all(&clients)?;
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(CASES)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|it| format!("{it:?} is not UTF-8"))?;
        copy(&entry.path(), &clients.join(&name))?;
        abilities(&clients.join(&name))?;
        names.push(name);
    }
    names.sort();
    let module = |name: &String| {
        let path = clients.join(name).join("mod.rs");
        format!("#[path = {path:?}]\npub mod {name};\n")
    };
    fs::write(Path::new(&out).join("cases.rs"), names.iter().map(module).collect::<String>())?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// Copies the abilities that a client declares as modules.
fn abilities(client: &Path) -> Result<(), Box<dyn Error>> {
    for line in fs::read_to_string(client.join("mod.rs"))?.lines() {
        let module = line.strip_suffix(';').map(|it| it.trim_start_matches("pub "));
        let Some(name) = module.and_then(|it| it.strip_prefix("mod ")) else { continue };
        let (ability, to) = (Path::new(ABILITIES).join(name), client.join(name));
        let [ability, to] = [ability, to].map(|it| it.with_extension("rs"));
        if !to.exists() {
            fs::copy(ability, to)?;
        }
    }
    Ok(())
}
