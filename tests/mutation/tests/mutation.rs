//! A short run, the same each time: the generator handles every document.

use std::path::Path;

use mutation::Run;

/// Takes seconds without optimisation. `tests/README.md` has the command for more.
const COUNT: u64 = 2_000;

#[test]
fn no_document_makes_the_generator_fail() {
    let program = Path::new(env!("CARGO_BIN_EXE_mutation")).to_owned();
    let run = Run { program, seed: 1, indices: 0..COUNT };
    let summary = mutation::run(&run).expect("workers can be started");

    let failures: String = summary.failures.iter().map(|found| format!("\n{found}\n")).collect();
    assert!(failures.is_empty(), "{failures}");
    // If all documents were refused, or all for the same reason, the test would show nothing.
    let accepted = summary.accepted.len() as u64;
    assert!((COUNT / 4..COUNT * 2 / 3).contains(&accepted), "{accepted} of {COUNT} accepted");
    assert!(summary.refused > COUNT / 3, "{} of {COUNT} refused", summary.refused);
    assert!(summary.clients() as u64 > accepted / 4, "{} different clients", summary.clients());
    assert!(summary.rules.len() > 25, "{:?}", summary.rules);
}
