//! A short run, the same each time: the generator stands every document.

use std::path::Path;

use mutation::Run;

/// What takes seconds without optimisation. `tests/README.md` has the command that makes more.
const COUNT: u64 = 2_000;

#[test]
fn no_document_shows_a_fault() {
    let program = Path::new(env!("CARGO_BIN_EXE_mutation")).to_owned();
    let run = Run { program, seed: 1, indices: 0..COUNT };
    let summary = mutation::run(&run).expect("workers can be started");

    let faults: String = summary.faults.iter().map(|found| format!("\n{found}\n")).collect();
    assert!(faults.is_empty(), "{faults}");
    // Documents that are all refused, or all for the same reason, would show nothing.
    let accepted = summary.accepted.len() as u64;
    assert!((COUNT / 4..COUNT * 2 / 3).contains(&accepted), "{accepted} of {COUNT} accepted");
    assert!(summary.refused > COUNT / 3, "{} of {COUNT} refused", summary.refused);
    assert!(summary.clients() as u64 > accepted / 4, "{} different clients", summary.clients());
    assert!(summary.rules.len() > 25, "{:?}", summary.rules);
}
