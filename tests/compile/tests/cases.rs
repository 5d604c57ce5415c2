//! That no golden case is left out here.

use std::fs;
use std::path::Path;

#[test]
fn every_case_is_compiled() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = fs::read_dir(here.join("../golden/cases")).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut cases: Vec<String> = names.collect();
    cases.sort();

    let list = include_str!("../src/lib.rs").lines();
    let modules = list.filter_map(|line| line.strip_prefix("    pub mod ")?.strip_suffix(';'));
    assert_eq!(modules.collect::<Vec<_>>(), cases);
}
