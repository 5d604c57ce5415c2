//! In: an OpenAPI document. Out: its client, generated on each build and never checked in.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::{env, fs};

use codegen::Options;

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(stdout(), "cargo::rerun-if-changed=mail.yaml")?;
    let options = Options { crate_name: "mail", standalone: true, skip_unsupported: false };
    let client = codegen::generate(fs::read_to_string("mail.yaml")?.as_str(), options)
        .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let out = env::var("OUT_DIR")?;
    let folder = Path::new(&out).join("generated");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for (path, text) in client.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    let root = format!("#[path = {:?}]\nmod generated;\n", folder.join("mod.rs"));
    Ok(fs::write(Path::new(&out).join("root.rs"), root)?)
}
