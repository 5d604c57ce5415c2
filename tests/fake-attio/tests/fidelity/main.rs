//! How true the fake is: its rules, held against the exchanges with Attio that are known.
//!
//! In go the exchanges under `tests/roundtrip/recorded` and `tests/record/recorded`, and the cases of
//! `cases.yaml`; out comes what becomes of each with the rules as they are, and with each of them flipped. A
//! rule on which a recorded or documented exchange depends that the fake answers alike is confirmed, one whose
//! flipping fixes one is refuted, and all others are open.

mod cases;
mod exchanges;
mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use attio_fake::{FakeAttio, Rule, Weight};
use loopback::{Exchange, Provenance};
use tokio::sync::OnceCell;

use crate::cases::Case;

const HEAD: &str = "\
# The rules of the fake

Written by `cargo xtask golden`, from `src/rules.rs`, the exchanges under `tests/roundtrip/recorded` and
`tests/record/recorded`, and `tests/fidelity/cases.yaml`.
A rule is confirmed by an exchange that the fake answers alike only while the rule holds, refuted by one that it
answers alike only where the rule is flipped, and open otherwise.
A recorded exchange does that for any rule; of a documented one, the vendor wrote the answer alone, so it does that for
what is documented.
The weight says what each rule rests on besides: all that is neither recorded nor documented is a guess.

| Rule | What the fake does | Flipped | Weight | | Exchanges |
|---|---|---|---|---|---|
";

const OTHERWISE: &str = "
## What the fake answers otherwise

No rule that is flipped fixes these.

";

const UNFIT: &str = "
## What is not replayed

";

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Debug)]
enum What {
    Exchange(Exchange),
    Case(Case),
}

/// Something that the fake can be held against, by its name.
#[derive(Debug)]
struct Item {
    name: String,
    what: What,
}

impl Item {
    /// Whether it is evidence for or against a rule: Attio answered so, or its documents have the answer. They
    /// have the requests that we made for it only where the rule is theirs, too.
    fn is_evidence(&self, rule: Rule) -> bool {
        let What::Exchange(exchange) = &self.what else { return false };
        match exchange.provenance {
            Provenance::Recorded => true,
            Provenance::Documented => rule.weight() == Weight::Documented,
            Provenance::Constructed | Provenance::Fake | Provenance::Reported => false,
        }
    }

    fn is_constructed(&self) -> bool {
        matches!(&self.what, What::Exchange(it) if it.provenance == Provenance::Constructed)
    }

    /// How a fake with these rules flipped differs, if it does; and the rules that it asked.
    async fn play(&self, flipped: &[Rule]) -> Outcome {
        let builder = flipped.iter().fold(FakeAttio::builder(), |it, rule| it.flip(*rule));
        match &self.what {
            What::Exchange(exchange) => exchanges::play(builder, exchange).await,
            What::Case(case) => case.play(builder).await,
        }
    }
}

/// The files of the folders of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let found = fs::read_dir(folder).into_iter().flatten();
        let mut found: Vec<PathBuf> = found.filter_map(|it| Some(it.ok()?.path())).collect();
        found.sort();
        found
    };
    entries(folder).iter().flat_map(|it| entries(it)).collect()
}

/// All that the fake can be held against, and what it cannot with the reason.
struct Corpus {
    items: Vec<Arc<Item>>,
    unfit: Vec<(String, &'static str)>,
}

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
    let (mut items, mut unfit) = (Vec::new(), Vec::new());
    for folder in ["roundtrip/recorded", "record/recorded"].map(|it| Path::new(TESTS).join(it)) {
        for file in files(&folder) {
            let name = file.strip_prefix(&folder).expect("it is below").with_extension("");
            let name = name.to_string_lossy().into_owned();
            let exchange = Exchange::load(&file).unwrap_or_else(|error| panic!("{error}"));
            match exchanges::unfit(&name, &exchange) {
                Some(reason) => unfit.push((name, reason)),
                None => items.push(Arc::new(Item { name, what: What::Exchange(exchange) })),
            }
        }
    }
    for case in cases::all() {
        assert!(Rule::from_name(&case.rule).is_some(), "{}: there is no such rule", case.rule);
        items.push(Arc::new(Item { name: case.rule.clone(), what: What::Case(case) }));
    }
    Corpus { items, unfit }
});

type Outcome = (Result<(), String>, Vec<Rule>);

/// An item, and what becomes of it with the rules as they are.
type Played = (Arc<Item>, Outcome);

/// All items, played by the rules as they are.
async fn played() -> &'static [Played] {
    static PLAYED: OnceCell<Vec<Played>> = OnceCell::const_new();
    let play = async || {
        let mut played = Vec::new();
        for item in &CORPUS.items {
            played.push((Arc::clone(item), item.play(&[]).await));
        }
        played
    };
    PLAYED.get_or_init(play).await
}

/// Whether a rule decides an item: what differs by the rules as they are, or only where it is flipped.
async fn decides(rule: Rule, (item, (outcome, asked)): &Played) -> bool {
    asked.contains(&rule) && item.play(&[rule]).await.0.is_ok() != outcome.is_ok()
}

/// What is known of a rule: the exchanges that confirm it, and those that refute it.
#[derive(Debug, Default)]
struct Verdict {
    confirmed: Vec<String>,
    refuted: Vec<String>,
}

async fn verdict(rule: Rule) -> Verdict {
    let mut verdict = Verdict::default();
    for played in played().await.iter().filter(|(item, _)| item.is_evidence(rule)) {
        if decides(rule, played).await {
            let is_same = played.1.0.is_ok();
            let names = if is_same { &mut verdict.confirmed } else { &mut verdict.refuted };
            names.push(format!("`{}`", played.0.name));
        }
    }
    verdict
}

/// The rules whose flipping fixes all that differs in a fake with this one flipped, and breaks nothing.
async fn named(rule: Rule) -> Vec<Rule> {
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for played in played().await {
        let (item, (outcome, _)) = played;
        if item.is_constructed() || outcome.is_err() {
            continue;
        }
        if decides(rule, played).await { different.push(item) } else { same.push(item) }
    }
    let Some(first) = different.first() else { return Vec::new() };
    let mut named = Vec::new();
    for other in first.play(&[rule]).await.1 {
        // What was as it should be before can only break where it is another.
        let others = if other == rule { &[][..] } else { &same[..] };
        let mut mends = true;
        for item in different.iter().chain(others) {
            mends = mends && item.play(&[rule, other]).await.0.is_ok();
        }
        if mends {
            named.push(other);
        }
    }
    named
}

#[tokio::test]
async fn a_rule_that_is_flipped_is_the_one_that_is_named() {
    for rule in Rule::ALL {
        let named = named(*rule).await;
        assert_eq!(named, [*rule], "{}", rule.description());
    }
}

#[tokio::test]
async fn what_is_known_of_each_rule_is_as_expected() {
    let mut text = HEAD.to_owned();
    for rule in Rule::ALL {
        let Verdict { confirmed, refuted } = &verdict(*rule).await;
        let (word, names) = match (confirmed.is_empty(), refuted.is_empty()) {
            (_, false) => ("**refuted**", refuted),
            (false, true) => ("confirmed", confirmed),
            (true, true) => ("open", confirmed),
        };
        let (name, weight) = (rule.name(), rule.weight().as_str());
        let (what, flipped, names) = (rule.description(), rule.flipped(), names.join(", "));
        text += &format!("| `{name}` | {what} | {flipped} | {weight} | {word} | {names} |\n");
    }
    text += OTHERWISE;
    for (item, (outcome, _)) in played().await {
        if let Err(difference) = outcome {
            let known = if item.is_constructed() { ", constructed" } else { "" };
            text += &format!("- `{}`{known}: {difference}\n", item.name);
        }
    }
    text += UNFIT;
    for (name, reason) in &CORPUS.unfit {
        text += &format!("- `{name}`: {reason}\n");
    }
    expected::check_file(&Path::new(TESTS).join("fake-attio/RULES.md"), &text);
}
